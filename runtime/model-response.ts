import { describeAny } from "./describe-any.js";

const FINISHES = ["stop", "length", "refusal"] as const;
const FLAGS = ["hallucination", "constraint_violation"] as const;

/** A response whose form has been checked. Of the output it is known only that there is one. */
export interface FormedResponse {
  readonly output: unknown;
  readonly finish: (typeof FINISHES)[number];
  readonly confidence?: number;
  readonly flags?: readonly { readonly kind: (typeof FLAGS)[number]; readonly reason?: string }[];
  readonly usage: { readonly modelCalls: number; readonly inputTokens: number; readonly outputTokens: number };
  readonly model: string;
}

/** What is wrong with a response. The message says it whole: `the provider gave a malformed response: …` */
export class MalformedResponse extends Error {
  constructor(what: string, expected: string, got: string) {
    super(`the provider gave a malformed response: ${what} must be ${expected}, not ${got}.`);
  }
}

/**
 * The response of a provider, of which each field is read once. Providers are code of the host, and may be in JavaScript.
 * @throws MalformedResponse that says what is wrong, or what a getter of the response throws.
 */
export function formedResponse(given: unknown): FormedResponse {
  const { output, finish, confidence, flags, usage, model } = record(
    "the response",
    "an object with output, finish, usage and model",
    given,
  );
  if (output === undefined) throw new MalformedResponse("output", "JSON", "nothing");
  const finished = FINISHES.find((known) => known === finish);
  if (finished === undefined) throw malformed("finish", 'one of "stop", "length", "refusal"', finish);
  if (confidence !== undefined && !(typeof confidence === "number" && confidence >= 0 && confidence <= 1)) {
    throw malformed("confidence", "a number from 0 to 1", confidence);
  }
  if (typeof model !== "string") throw malformed("model", "a string", model);
  return {
    output,
    finish: finished,
    ...(confidence === undefined ? {} : { confidence }),
    ...(flags === undefined ? {} : { flags: flagsOf(flags) }),
    usage: usageOf(usage),
    model,
  };
}

function flagsOf(flags: unknown): NonNullable<FormedResponse["flags"]> {
  if (!Array.isArray(flags)) throw malformed("flags", "an array", flags);
  return flags.map((flag: unknown, index) => {
    const at = `flags[${index}]`;
    const { kind, reason } = record(at, "an object with kind", flag);
    const known = FLAGS.find((name) => name === kind);
    if (known === undefined) throw malformed(`${at}.kind`, '"hallucination" or "constraint_violation"', kind);
    if (reason !== undefined && typeof reason !== "string") throw malformed(`${at}.reason`, "a string", reason);
    return { kind: known, ...(reason === undefined ? {} : { reason }) };
  });
}

function usageOf(given: unknown): FormedResponse["usage"] {
  const usage = record("usage", "an object with inputTokens and outputTokens", given);
  const count = (name: "inputTokens" | "outputTokens") => {
    const value = usage[name];
    if (typeof value === "number" && Number.isSafeInteger(value) && value >= 0) return value;
    throw malformed(`usage.${name}`, "a whole number of tokens, 0 or more", value);
  };
  // One request counts as one call, whatever a provider reports.
  return { modelCalls: 1, inputTokens: count("inputTokens"), outputTokens: count("outputTokens") };
}

function record(what: string, expected: string, given: unknown): Readonly<Record<string, unknown>> {
  if (typeof given === "object" && given !== null && !Array.isArray(given)) return given as Record<string, unknown>;
  throw malformed(what, expected, given);
}

const malformed = (what: string, expected: string, given: unknown): MalformedResponse =>
  new MalformedResponse(what, expected, describeAny(given));
