import type { IRType } from "../ir/module.js";
import type { Json } from "../json.js";
import { limitError, type Limits } from "../limits.js";
import { foreignPart, type JsonProblem } from "./json-problem.js";
import { Reader } from "./json-reader.js";
import { Reading } from "./json-reading.js";
import type { ScannedJson } from "./json-scan.js";
import { describeJson, oneOf } from "./json-words.js";
import type { ValueRepair } from "./read-primitive.js";
import type { Loss } from "./union-choice.js";
import type { Value } from "./value.js";

export { describeJson, type JsonProblem, oneOf };

type Problems = readonly [JsonProblem, ...JsonProblem[]];

type FromJsonResult =
  { readonly ok: true; readonly value: Value } | { readonly ok: false; readonly problems: Problems };

/** A value that JSON was brought to, and what that has cost. */
export type RepairedResult =
  | { readonly ok: true; readonly value: Value; readonly loss: Loss; readonly repairs: readonly ValueRepair[] }
  | { readonly ok: false; readonly problems: Problems };

type NamedTypes = Readonly<Record<string, IRType>>;

/**
 * Reads JSON as a value of a type: flow input, answers of plugins, resolutions.
 *
 * Money is read from a decimal string or a number of up to 15 digits, a duration from a string or a number of
 * milliseconds, a map from an object or a list of `{ key, value }`. An absent
 * optional field becomes null, an absent field with a default that default. Fields that an object type does not have are
 * dropped. Of a union the member that keeps most is chosen, and of several the first. `undefined` is an absent value.
 *
 * @param path the path of the JSON, for problems: `input.name`
 * @param limits what the JSON may be at most; more is a problem
 * @param written where the JSON comes from: a number from outside that may have lost digits is no amount of money
 */
export function fromJson(
  type: IRType,
  json: Json | undefined,
  types: NamedTypes,
  path: string,
  limits: Limits,
  written: "outside" | "here" = "outside",
): FromJsonResult {
  const foreign = json === undefined ? undefined : foreignPart(json, path, limits);
  if (foreign !== undefined) return { ok: false, problems: [foreign] };
  const reader = new Reader(new Reading(types, path, limits, undefined, written === "here", false), false);
  const value = reader.read(type, json, path);
  const [first, ...rest] = reader.problems;
  return first === undefined ? { ok: true, value } : { ok: false, problems: [first, ...rest] };
}

/** Reads JSON that was decoded from a text, with its digits, as `fromJson` does. */
export function decodedAs(type: IRType, given: ScannedJson, types: NamedTypes, limits: Limits): FromJsonResult {
  const foreign = foreignPart(given.json, "", limits);
  if (foreign !== undefined) return { ok: false, problems: [foreign] };
  const reader = new Reader(new Reading(types, "", limits, given, true, false), false);
  const value = reader.read(type, given.json, "", 0, given.ownDigits);
  const [first, ...rest] = reader.problems;
  return first === undefined ? { ok: true, value } : { ok: false, problems: [first, ...rest] };
}

/**
 * As `fromJson`, and brings what is of another form nearer to the type, where it is plainly the same value (the names of
 * `ValueRepair`). Strings that hold a list or an object as JSON are read, a map may be a list of `{ key, value }`, and null
 * stands for the default of a field: strict forms of a schema demand these. Numbers keep their digits, or are refused.
 */
export function repairedFromJson(
  type: IRType,
  given: ScannedJson,
  types: NamedTypes,
  path: string,
  limits: Limits,
): RepairedResult {
  const foreign = foreignPart(given.json, path, limits);
  if (foreign !== undefined) return { ok: false, problems: [foreign] };
  const reader = new Reader(new Reading(types, path, limits, given, true, true), true);
  const value = reader.read(type, given.json, path, 0, given.ownDigits);
  const [first, ...rest] = reader.problems;
  if (first !== undefined) return { ok: false, problems: [first, ...rest] };
  return { ok: true, value, loss: reader.loss, repairs: reader.repairNames() };
}

/** `input.age: expected an int, got the string "x"` */
export const problemText = ({ path, expected, got }: JsonProblem): string =>
  `${path}: expected ${expected}, got ${got}`;

/**
 * Reads JSON without a type: objects become records, everything else is unchanged.
 *
 * @throws LimitError for what is more than the limits allow
 * @throws TypeError for what is no JSON
 */
export function untypedValue(json: Json, limits: Limits): Value {
  const foreign = foreignPart(json, "", limits);
  if (foreign?.limit !== undefined) throw limitError(foreign.limit, limits);
  const result = fromJson({ kind: "unknown" }, json, {}, "", limits);
  if (result.ok) return result.value;
  throw new TypeError(`${result.problems.map(problemText).join("; ")}.`);
}
