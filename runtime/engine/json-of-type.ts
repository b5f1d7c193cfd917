import type { IRType } from "../ir/module.js";
import type { Json } from "../json.js";
import { fromJson } from "../stdlib/from-json.js";
import { toJson } from "../stdlib/to-json.js";
import type { Value } from "../stdlib/value.js";

/** A value as JSON of its type: optional fields that it lacks are written as null. */
export function jsonOfType(value: Value, type: IRType | undefined, types: Readonly<Record<string, IRType>>): Json {
  const json = toJson(value);
  if (type === undefined) return json;
  const read = fromJson(type, json, types, "");
  return read.ok ? toJson(read.value) : json;
}
