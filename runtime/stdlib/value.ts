/**
 * The values that expressions compute with. Stdlib, engine and command line share them.
 *
 * null, bool and string are JavaScript's; int and float are both numbers; enum symbols, email, url and uuid are strings.
 * Every value is immutable.
 */
import { DateTime, PlainDate } from "./values/date.js";
import { Duration } from "./values/duration.js";
import { Money } from "./values/money.js";

export { DateTime, Duration, Money, PlainDate };

export type Value =
  | null
  | boolean
  | number
  | string
  | readonly Value[]
  | RecordValue
  | MapValue
  | Money
  | PlainDate
  | DateTime
  | Duration;

/** An object without prototype, so that `__proto__` and `constructor` are keys like any other. */
export interface RecordValue {
  readonly [key: string]: Value;
}

export type MapValue = ReadonlyMap<string, Value>;

/** An object value with these fields, in this order; a later field of the same name wins. */
export function recordOf(entries: Iterable<readonly [string, Value]>): RecordValue {
  const record = emptyRecord();
  for (const [key, value] of entries) record[key] = value;
  return record;
}

/** Makes an empty object without prototype, to be filled by the caller. Writing `__proto__` to it makes a plain key. */
export function emptyRecord(): Record<string, Value> {
  return Object.create(null) as Record<string, Value>;
}

export const isArrayValue = (value: Value): value is readonly Value[] => Array.isArray(value);
export const isMapValue = (value: Value): value is MapValue => value instanceof Map;
export function isRecordValue(value: Value): value is RecordValue {
  return (
    typeof value === "object" &&
    value !== null &&
    !Array.isArray(value) &&
    !(value instanceof Map) &&
    !(value instanceof Money) &&
    !(value instanceof PlainDate) &&
    !(value instanceof DateTime) &&
    !(value instanceof Duration)
  );
}

/** The kind of a value at run time. */
export type ValueKind =
  "null" | "bool" | "number" | "string" | "array" | "object" | "map" | "money" | "date" | "datetime" | "duration";

export function kindOf(value: Value): ValueKind {
  if (value === null) return "null";
  switch (typeof value) {
    case "boolean":
      return "bool";
    case "number":
      return "number";
    case "string":
      return "string";
    default:
      if (Array.isArray(value)) return "array";
      if (value instanceof Map) return "map";
      if (value instanceof Money) return "money";
      if (value instanceof PlainDate) return "date";
      if (value instanceof DateTime) return "datetime";
      if (value instanceof Duration) return "duration";
      return "object";
  }
}
