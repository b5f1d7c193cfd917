import { describeAny } from "../describe-any.js";
import type {
  ModelCallReport,
  ModelDowngrade,
  ModelFlag,
  ModelResponse,
  StructuredOutputMode,
  Usage,
} from "./interfaces.js";

const FINISHES: readonly ModelResponse["finish"][] = ["stop", "length", "refusal"];
const FLAGS: readonly ModelFlag["kind"][] = ["hallucination", "constraint_violation"];
const MODES: readonly StructuredOutputMode[] = ["format", "tool", "text"];

/** A response whose form has been checked. Of the output it is known only that there is one. */
export type FormedResponse = Omit<ModelResponse, "output"> & { readonly output: unknown };

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
  const { output, finish, confidence, flags, usage, model, call } = record(
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
    ...(call === undefined ? {} : { call: callOf(call) }),
  };
}

function flagsOf(flags: unknown): readonly ModelFlag[] {
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

function usageOf(given: unknown): Usage {
  const usage = record("usage", "an object with inputTokens and outputTokens", given);
  const count = (name: "inputTokens" | "outputTokens") => {
    const value = usage[name];
    if (typeof value === "number" && Number.isSafeInteger(value) && value >= 0) return value;
    throw malformed(`usage.${name}`, "a whole number of tokens, 0 or more", value);
  };
  const amount = (name: "cachedInputTokens" | "reasoningTokens" | "cost") => {
    const value = usage[name];
    if (value === undefined) return {};
    const isAmount = typeof value === "number" && Number.isFinite(value) && value >= 0;
    if (isAmount && (name === "cost" || Number.isSafeInteger(value))) return { [name]: value };
    throw malformed(`usage.${name}`, "a number, 0 or more", value);
  };
  // One request counts as one call, whatever a provider reports.
  return {
    modelCalls: 1,
    inputTokens: count("inputTokens"),
    outputTokens: count("outputTokens"),
    ...amount("cachedInputTokens"),
    ...amount("reasoningTokens"),
    ...amount("cost"),
  };
}

function callOf(given: unknown): ModelCallReport {
  const call = record("call", "an object such as { attempts: 2 }", given);
  const text = (name: "provider" | "requestId") => {
    const value = call[name];
    if (value === undefined) return {};
    if (typeof value === "string") return { [name]: value };
    throw malformed(`call.${name}`, "a string", value);
  };
  const number = (name: "attempts" | "retryWaitMs" | "status") => {
    const value = call[name];
    if (value === undefined) return {};
    if (typeof value === "number" && Number.isFinite(value) && value >= 0) return { [name]: value };
    throw malformed(`call.${name}`, "a number, 0 or more", value);
  };
  const { downgrades, usageEstimated } = call;
  if (usageEstimated !== undefined && typeof usageEstimated !== "boolean")
    throw malformed("call.usageEstimated", "true or false", usageEstimated);
  return {
    ...text("provider"),
    ...text("requestId"),
    ...number("attempts"),
    ...number("retryWaitMs"),
    ...number("status"),
    ...(usageEstimated === undefined ? {} : { usageEstimated }),
    ...(downgrades === undefined ? {} : { downgrades: downgradesOf(downgrades) }),
  };
}

function downgradesOf(given: unknown): readonly ModelDowngrade[] {
  if (!Array.isArray(given)) throw malformed("call.downgrades", "an array", given);
  return given.map((downgrade: unknown, index) => {
    const at = `call.downgrades[${index}]`;
    const { from, to, reason } = record(at, "an object with from, to and reason", downgrade);
    const mode = (name: string, value: unknown) => {
      const known = MODES.find((candidate) => candidate === value);
      if (known === undefined) throw malformed(`${at}.${name}`, 'one of "format", "tool", "text"', value);
      return known;
    };
    if (typeof reason !== "string") throw malformed(`${at}.reason`, "a string", reason);
    return { from: mode("from", from), to: mode("to", to), reason };
  });
}

function record(what: string, expected: string, given: unknown): Readonly<Record<string, unknown>> {
  if (typeof given === "object" && given !== null && !Array.isArray(given)) return given as Record<string, unknown>;
  throw malformed(what, expected, given);
}

const malformed = (what: string, expected: string, given: unknown): MalformedResponse =>
  new MalformedResponse(what, expected, describeAny(given));
