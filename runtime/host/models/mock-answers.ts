import type { Json, JsonObject } from "../../json.js";
import { nearest } from "../../nearest.js";

/** What mocks answer: one answer for every call, or an array of answers in turn. One that is an array is `[[…]]`. */
export type MockAnswers = Json;

/** A call that fails: `{ "$fail": "refusal" | "timeout" | "error", "message": "…" }`. */
interface MockFailure {
  readonly kind: "refusal" | "timeout" | "error";
  readonly message: string;
}

export type Dealt =
  | { readonly kind: "answer"; readonly answer: Json }
  | { readonly kind: "failure"; readonly failure: MockFailure }
  /** The list has come to its end. */
  | { readonly kind: "none"; readonly count: number };

/** The answer of the call with this number, with `{{input.name}}` filled in. */
export function deal(answers: MockAnswers, ordinal: number, input: JsonObject): Dealt {
  if (!Array.isArray(answers)) return dealt(answers, input);
  const list = answers as readonly Json[];
  const answer = list[ordinal];
  return answer === undefined ? { kind: "none", count: list.length } : dealt(answer, input);
}

function dealt(answer: Json, input: JsonObject): Dealt {
  const failure = failureOf(answer);
  if (failure === undefined) return { kind: "answer", answer: filled(answer, input) };
  return { kind: "failure", failure: { ...failure, message: filledText(failure.message, input) } };
}

function failureOf(answer: Json): MockFailure | undefined {
  if (!isObject(answer) || !Object.hasOwn(answer, "$fail")) return undefined;
  const { $fail: kind, message } = answer;
  if (kind !== "refusal" && kind !== "timeout" && kind !== "error") {
    throw new TypeError(`A mock's $fail is "refusal", "timeout" or "error", not ${JSON.stringify(kind)}.`);
  }
  return { kind, message: typeof message === "string" ? message : `The mock fails with ${kind}.` };
}

/** Texts with `{{input.a.b}}` and `{{input.items[0]}}` replaced. Throws for what is not there: it is most likely mistyped. */
function filled(answer: Json, input: JsonObject): Json {
  if (typeof answer === "string") return filledText(answer, input);
  if (Array.isArray(answer)) return answer.map((item: Json) => filled(item, input));
  if (!isObject(answer)) return answer;
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
    if (key !== undefined) value = isObject(value) && Object.hasOwn(value, key) ? value[key] : undefined;
    else value = Array.isArray(value) ? (value as readonly Json[])[Number(index)] : undefined;
  }
  return value;
}

const textOf = (json: Json): string => (json === null ? "" : typeof json === "string" ? json : JSON.stringify(json));

const isObject = (json: Json | undefined): json is JsonObject =>
  typeof json === "object" && json !== null && !Array.isArray(json);
