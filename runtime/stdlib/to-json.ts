import type { Json } from "../json.js";
import { limitError, type Limits } from "../limits.js";
import { holdsItsDigits } from "./read-primitive.js";
import { nodesOf } from "./size.js";
import {
  DateTime,
  Duration,
  isArrayValue,
  isMapValue,
  isRecordValue,
  type MapValue,
  Money,
  PlainDate,
  type Value,
} from "./value.js";
import type { Work } from "./work.js";

/**
 * Writes a value as JSON: money is a number of up to 15 digits, else a decimal string; a duration is a string in
 * its largest whole unit; dates are RFC 3339; symbols are their names. Absent optional fields are written as null only if
 * the value holds them: use `fromJson` first to fill them in.
 */
export function toJson(value: Value): Json {
  if (typeof value !== "object" || value === null) return value;
  if (isArrayValue(value)) return value.map(toJson);
  if (value instanceof Money) return moneyToJson(value);
  if (value instanceof PlainDate || value instanceof DateTime || value instanceof Duration) return value.toString();
  return entriesToJson(isMapValue(value) ? value : Object.entries(value), toJson);
}

function entriesToJson(entries: Iterable<readonly [string, Value]>, write: (value: Value) => Json): Json {
  const json: Record<string, Json> = {};
  for (const [key, value] of entries) setKey(json, key, write(value));
  return json;
}

/**
 * As `toJson`, and a map whose keys a JSON object would put into another order is a list of `{ key, value }`: whole numbers
 * come first in an object. `fromJson` reads both. For what only flows read again.
 *
 * @param asObject the value itself is an object all the same: a field of memory, whose entries the store knows by key
 */
export function toOrderedJson(value: Value, asObject = false): Json {
  if (isArrayValue(value)) return value.map((item) => toOrderedJson(item));
  if (isMapValue(value)) {
    if (asObject || !losesOrder(value)) return entriesToJson(value, (item) => toOrderedJson(item));
    return Array.from(value, ([key, item]) => ({ key, value: toOrderedJson(item) }));
  }
  return isRecordValue(value) ? entriesToJson(Object.entries(value), (item) => toOrderedJson(item)) : toJson(value);
}

/** Whether an object with these keys would have them in another order. */
function losesOrder(map: MapValue): boolean {
  if (map.size < 2) return false;
  let last = -1;
  let words = false;
  for (const key of map.keys()) {
    if (!/^(?:0|[1-9]\d{0,9})$/.test(key)) words = true;
    else if (words || Number(key) < last) return true;
    else last = Number(key);
  }
  return false;
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
  return String(number) === digits && holdsItsDigits(number) ? number : digits;
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
  const text = inOrder(value);
  checkLength(text.length, limits);
  return text;
}

/** JSON text with the keys of maps in their order. */
const inOrder = (value: Value): string => (hasLostOrder(value) ? written(value) : JSON.stringify(toJson(value)));

function written(value: Value): string {
  if (isArrayValue(value)) return `[${value.map(written).join(",")}]`;
  if (!isMapValue(value) && !isRecordValue(value)) return JSON.stringify(toJson(value));
  const entries = isMapValue(value) ? [...value] : Object.entries(value);
  return `{${entries.map(([key, item]) => `${JSON.stringify(key)}:${written(item)}`).join(",")}}`;
}

function hasLostOrder(value: Value): boolean {
  if (isArrayValue(value)) return value.some(hasLostOrder);
  if (isMapValue(value)) return losesOrder(value) || [...value.values()].some(hasLostOrder);
  return isRecordValue(value) && Object.values(value).some(hasLostOrder);
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
