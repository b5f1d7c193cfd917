import { isJsonObject, type Json, type JsonObject } from "../../json.js";
import { nearest } from "../../nearest.js";
import type { ModelRequest, ModelResponse } from "../interfaces.js";

/**
 * The answers of a mock: one answer for every call, or an array with one answer for each call. An answer that is an array is
 * written `[[…]]`.
 */
export type MockAnswers = Json;

/** The ways a call may fail. The last three come with an answer; only models have them. */
export const MOCK_FAILURES = [
  "refusal",
  "timeout",
  "error",
  "hallucination",
  "constraint_violation",
  "low_confidence",
] as const;

export type MockFailureKind = (typeof MOCK_FAILURES)[number];

/** A call that fails: `{ "$fail": "refusal", "message": "…" }`. `answer` is what comes along with the last three. */
interface MockFailure {
  readonly kind: MockFailureKind;
  readonly message: string;
  /** Whether the mock states the message. */
  readonly hasMessage: boolean;
  readonly answer?: Json;
}

type SelectedAnswer =
  | { readonly kind: "answer"; readonly answer: Json }
  | { readonly kind: "failure"; readonly failure: MockFailure }
  /** The list has no more answers. */
  | { readonly kind: "none"; readonly count: number };

/** Selects the answer of the call with this ordinal, and fills in `{{input.name}}`. */
export function selectAnswer(answers: MockAnswers, ordinal: number, input: JsonObject): SelectedAnswer {
  if (!Array.isArray(answers)) return prepared(answers, input);
  const list = answers as readonly Json[];
  const answer = list[ordinal];
  return answer === undefined ? { kind: "none", count: list.length } : prepared(answer, input);
}

function prepared(answer: Json, input: JsonObject): SelectedAnswer {
  const failure = failureOf(answer);
  if (failure === undefined) return { kind: "answer", answer: filled(answer, input) };
  const { message, answer: along } = failure;
  return {
    kind: "failure",
    failure: {
      ...failure,
      message: filledText(message, input),
      ...(along === undefined ? {} : { answer: filled(along, input) }),
    },
  };
}

function failureOf(answer: Json): MockFailure | undefined {
  if (!isJsonObject(answer) || !Object.hasOwn(answer, "$fail")) return undefined;
  const { $fail, message, answer: along } = answer;
  const kind = MOCK_FAILURES.find((known) => known === $fail);
  if (kind === undefined) {
    throw new TypeError(`A mock's $fail is one of ${MOCK_FAILURES.join(", ")}, not ${JSON.stringify($fail)}.`);
  }
  const hasMessage = typeof message === "string";
  return {
    kind,
    message: hasMessage ? message : `The mock fails with ${kind}.`,
    hasMessage,
    ...(along === undefined ? {} : { answer: along }),
  };
}

/**
 * Replaces `{{input.a.b}}` and `{{input.items[0]}}` in strings.
 *
 * @throws Error for a path that the input does not have, because it is probably mistyped
 */
function filled(answer: Json, input: JsonObject): Json {
  if (typeof answer === "string") return filledText(answer, input);
  if (Array.isArray(answer)) return answer.map((item: Json) => filled(item, input));
  if (!isJsonObject(answer)) return answer;
  return Object.fromEntries(Object.entries(answer).map(([key, item]) => [key, filled(item, input)]));
}

function filledText(text: string, input: JsonObject): string {
  return text.replaceAll(/\{\{\s*input((?:\.\w+|\[\d+\])*)\s*\}\}/g, (place, path: string) => {
    const value = at(input, path);
    if (value !== undefined) return textOf(value);
    const names = Object.keys(input);
    const meant = nearest(/^\.(\w+)/.exec(path)?.[1] ?? "", names);
    const hint =
      meant === undefined ? `It has ${names.join(", ") || "no fields"}.` : `Did you mean {{input.${meant}}}?`;
    throw new TypeError(`A mock's answer uses ${place}, and the input has no input${path}. ${hint}`);
  });
}

function at(input: Json, path: string): Json | undefined {
  let value: Json | undefined = input;
  for (const [, key, index] of path.matchAll(/\.(\w+)|\[(\d+)\]/g)) {
    if (key !== undefined) value = isJsonObject(value) && Object.hasOwn(value, key) ? value[key] : undefined;
    else value = Array.isArray(value) ? (value as readonly Json[])[Number(index)] : undefined;
  }
  return value;
}

const textOf = (json: Json): string => (json === null ? "" : typeof json === "string" ? json : JSON.stringify(json));

/** Makes the response of a mocked model. */
export function mockResponse(request: ModelRequest, output: Json): ModelResponse {
  const asked = request.messages.reduce((length, { content }) => length + content.length, 0);
  return {
    output,
    finish: "stop",
    usage: { modelCalls: 1, inputTokens: tokens(asked), outputTokens: tokens(JSON.stringify(output).length) },
    model: "mock",
  };
}

/** Estimates the number of tokens, at the rate of common tokenizers for English. */
const tokens = (characters: number): number => Math.ceil(characters / 4);
