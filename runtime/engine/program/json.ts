import type { IRType } from "../../ir/module.js";
import type { Json } from "../../json.js";
import { fromJson } from "../../stdlib/from-json.js";
import { toJson } from "../../stdlib/to-json.js";
import type { Value } from "../../stdlib/value.js";

/** A value as JSON of its type: optional fields that it lacks are written as null. */
export function jsonOfType(value: Value, type: IRType | undefined, types: Readonly<Record<string, IRType>>): Json {
  const json = toJson(value);
  if (type === undefined) return json;
  const read = fromJson(type, json, types, "");
  return read.ok ? toJson(read.value) : json;
}

const MAX_DEPTH = 200;

/**
 * Describes the first part of a host's value that is no JSON, as in `input.items[2]: a function`; `undefined` when all
 * is JSON. Values are checked because hosts in JavaScript have no type checker, and what is recorded must be readable
 * again. A field that is `undefined` counts as absent.
 */
export function jsonProblem(value: unknown, path: string, depth = 0): { path: string; got: string } | undefined {
  switch (typeof value) {
    case "string":
    case "boolean":
      return undefined;
    case "number":
      return Number.isFinite(value) ? undefined : { path, got: `the number ${value}` };
    case "object":
      break;
    case "undefined":
      return { path, got: "nothing" };
    case "bigint":
    case "function":
    case "symbol":
      return { path, got: `a ${typeof value}` };
  }
  if (value === null) return undefined;
  if (depth >= MAX_DEPTH) return { path, got: `more than ${MAX_DEPTH} levels of nesting` };
  if (Array.isArray(value)) {
    const items = value as readonly unknown[];
    for (let at = 0; at < items.length; at++) {
      const problem = jsonProblem(items[at], `${path}[${at}]`, depth + 1);
      if (problem !== undefined) return problem;
    }
    return undefined;
  }
  const kind = Object.prototype.toString.call(value).slice(8, -1);
  if (kind !== "Object") return { path, got: `a ${kind}` };
  for (const [key, item] of Object.entries(value)) {
    if (item === undefined) continue;
    const problem = jsonProblem(item, `${path}.${key}`, depth + 1);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

/** Any value in a word or two, for messages. */
export function describeAny(value: unknown): string {
  if (value === undefined) return "nothing";
  if (value === null || typeof value === "boolean") return String(value);
  if (typeof value === "number") return `the number ${value}`;
  if (typeof value === "string")
    return value === "" ? 'the empty string ""' : `the string ${JSON.stringify(value.slice(0, 60))}`;
  if (Array.isArray(value)) return "an array";
  return typeof value === "object" ? "an object" : `a ${typeof value}`;
}

/** Whether a value is an object and no array. */
export const isPlainObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
