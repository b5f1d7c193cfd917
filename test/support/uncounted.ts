import type { IRType } from "../../runtime/ir/module.js";
import type { Json } from "../../runtime/json.js";
import * as comparison from "../../runtime/stdlib/comparison.js";
import * as json from "../../runtime/stdlib/from-json.js";
import * as text from "../../runtime/stdlib/to-json.js";
import type { Value } from "../../runtime/stdlib/value.js";
import { DEFAULT_LIMITS } from "../../runtime/limits.js";
import { UNCOUNTED } from "../../runtime/stdlib/work.js";

/** Functions of the standard library with the default limits, for tests of what they do and not of what they cost. */

export const equals = (left: Value, right: Value): boolean => comparison.equals(left, right, UNCOUNTED);
export const compare = (left: Value, right: Value): number => comparison.compare(left, right, UNCOUNTED);
export const valueKey = (value: Value): string => comparison.valueKey(value, UNCOUNTED);

export const fromJson = (
  type: IRType,
  given: Json | undefined,
  types: Readonly<Record<string, IRType>>,
  path: string,
): ReturnType<typeof json.fromJson> => json.fromJson(type, given, types, path, DEFAULT_LIMITS);
export const untypedValue = (given: Json): Value => json.untypedValue(given, DEFAULT_LIMITS);
export const display = (value: Value): string => text.display(value, { limits: DEFAULT_LIMITS, work: UNCOUNTED });
