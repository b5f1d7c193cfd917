import type { IRType } from "../../ir/module.js";
import type { Json } from "../../json.js";
import type { Limits } from "../../limits.js";
import { fromJson } from "../../stdlib/from-json.js";
import { toJson } from "../../stdlib/to-json.js";
import type { Value } from "../../stdlib/value.js";

/** A value as JSON of its type: optional fields that it lacks are written as null. */
export function jsonOfType(
  value: Value,
  type: IRType | undefined,
  types: Readonly<Record<string, IRType>>,
  limits: Limits,
): Json {
  const json = toJson(value);
  if (type === undefined) return json;
  const read = fromJson(type, json, types, "", limits);
  return read.ok ? toJson(read.value) : json;
}

/** Whether a value is an object and no array. */
export const isPlainObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
