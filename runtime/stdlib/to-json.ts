import type { Json } from "../json.js";
import { DateTime, Duration, isArrayValue, isMapValue, isRecordValue, Money, PlainDate, type Value } from "./value.js";

/**
 * Writes a value as JSON: money is a number if a double shows the same digits, else a decimal string; a duration is a string in
 * its largest whole unit; dates are RFC 3339; symbols are their names. Absent optional fields are written as null only if
 * the value holds them: use `fromJson` first to fill them in.
 */
export function toJson(value: Value): Json {
  if (typeof value !== "object" || value === null) return value;
  if (isArrayValue(value)) return value.map(toJson);
  if (value instanceof Money) return moneyToJson(value);
  if (value instanceof PlainDate || value instanceof DateTime || value instanceof Duration) return value.toString();
  return objectToJson(isMapValue(value) ? value : Object.entries(value));
}

function objectToJson(entries: Iterable<readonly [string, Value]>): Json {
  const json: Record<string, Json> = {};
  for (const [key, value] of entries) setKey(json, key, toJson(value));
  return json;
}

/** Sets a key, also `__proto__`, which an assignment would take for the prototype. */
export function setKey(json: Record<string, Json>, key: string, value: Json): void {
  if (key === "__proto__")
    Object.defineProperty(json, key, { value, enumerable: true, configurable: true, writable: true });
  else json[key] = value;
}

function moneyToJson(money: Money): Json {
  const digits = money.toDecimal();
  const number = money.toNumber();
  return String(number) === digits ? number : digits;
}

/**
 * Prints a value as `${…}` does: text, numbers, bools, dates, durations and enums plainly, money with at least two
 * decimals, objects, arrays and maps as JSON.
 */
export function display(value: Value): string {
  if (typeof value === "string") return value;
  if (isArrayValue(value) || isMapValue(value) || isRecordValue(value)) return JSON.stringify(toJson(value));
  return String(value);
}
