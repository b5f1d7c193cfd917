import type { Json } from "../json.js";
import { limitError, type Limits } from "../limits.js";
import { nodesOf } from "./size.js";
import { DateTime, Duration, isArrayValue, isMapValue, isRecordValue, Money, PlainDate, type Value } from "./value.js";
import type { Work } from "./work.js";

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

/** What a text that is made of a value may cost. */
export interface TextBounds {
  readonly limits: Limits;
  readonly work: Work;
}

/**
 * A value as JSON text.
 * @throws LimitError when it is longer than a string may be.
 */
export function jsonText(value: Value, { limits, work }: TextBounds): string {
  work.walk(nodesOf(value, limits));
  // A lower bound first, so that a text that is far too long is not made.
  checkLength(leastLength(value, limits.stringLength), limits);
  const text = JSON.stringify(toJson(value));
  checkLength(text.length, limits);
  return text;
}

function checkLength(length: number, limits: Limits): void {
  if (length > limits.stringLength) throw limitError("stringLength", limits, length);
}

/** The characters that a value has at least as JSON. What is longer than `most` is not counted to its end. */
function leastLength(value: Value, most: number): number {
  if (typeof value === "string") return value.length;
  if (isArrayValue(value)) return lengthOf(value, most);
  if (isMapValue(value)) return lengthOf(value.keys(), most) + lengthOf(value.values(), most);
  return isRecordValue(value) ? lengthOf(Object.keys(value), most) + lengthOf(Object.values(value), most) : 1;
}

function lengthOf(parts: Iterable<Value>, most: number): number {
  let length = 0;
  for (const part of parts) {
    length += 1 + leastLength(part, most);
    if (length > most) break;
  }
  return length;
}

/**
 * Prints a value as `${…}` does: text, numbers, bools, dates, durations and enums plainly, money with at least two
 * decimals, objects, arrays and maps as JSON.
 * @throws LimitError when it is longer than a string may be.
 */
export function display(value: Value, bounds: TextBounds): string {
  if (typeof value === "string") return value;
  return isArrayValue(value) || isMapValue(value) || isRecordValue(value) ? jsonText(value, bounds) : String(value);
}
