import {
  DateTime,
  Duration,
  isArrayValue,
  isMapValue,
  isRecordValue,
  Money,
  PlainDate,
  type RecordValue,
  type Value,
} from "./value.js";
import { textNodes, type Work } from "./work.js";
import { contradictionText } from "./values/contradiction.js";

/**
 * Equality by value at any depth. An absent field of an object equals a null one; the order of keys makes no difference.
 * A number equals an amount of money with the same digits.
 */
export function equals(left: Value, right: Value, work: Work): boolean {
  work.walk(typeof left === "string" ? 1 + textNodes(left.length) : 1);
  if (left === right) return true;
  if (left instanceof Money) {
    if (typeof right === "number") return left.equals(Money.ofNumber(right));
    return right instanceof Money && left.equals(right);
  }
  if (typeof left !== "object" || left === null)
    return typeof left === "number" && right instanceof Money && right.equals(Money.ofNumber(left));
  if (Array.isArray(left))
    return (
      Array.isArray(right) &&
      left.length === right.length &&
      left.every((item: Value, index) => equals(item, right[index] as Value, work))
    );
  if (left instanceof PlainDate) return right instanceof PlainDate && left.equals(right);
  if (left instanceof DateTime) return right instanceof DateTime && left.equals(right);
  if (left instanceof Duration) return right instanceof Duration && left.equals(right);
  if (isMapValue(left)) {
    if (!isMapValue(right) || left.size !== right.size) return false;
    for (const [key, value] of left) {
      const other = right.get(key);
      if (other === undefined || !equals(value, other, work)) return false;
    }
    return true;
  }
  return isRecordValue(left) && isRecordValue(right) && equalRecords(left, right, work);
}

function equalRecords(left: RecordValue, right: RecordValue, work: Work): boolean {
  // Each field is compared once: comparing in both directions would double the work with each level.
  for (const key in left) if (!equals(left[key] ?? null, right[key] ?? null, work)) return false;
  for (const key in right) {
    work.walk(1);
    if ((left[key] ?? null) === null && (right[key] ?? null) !== null) return false;
  }
  return true;
}

/**
 * Compares two ordered values: numbers, strings (by code point), money, dates, datetimes, durations, and arrays of these, element by
 * element. A number is compared with money as an amount. Returns a negative number, zero or a positive number.
 *
 * @throws TypeError if the values have no common order, which the checker excludes
 */
export function compare(left: Value, right: Value, work: Work): number {
  work.walk(1);
  if (typeof left === "number" && typeof right === "number") return left - right;
  if (typeof left === "string" && typeof right === "string") return compareStrings(left, right, work);
  if (left instanceof Money && right instanceof Money) return left.compare(right);
  if (left instanceof Money && typeof right === "number") return left.compare(Money.ofNumber(right));
  if (typeof left === "number" && right instanceof Money) return -right.compare(Money.ofNumber(left));
  if (left instanceof PlainDate && right instanceof PlainDate) return left.compare(right);
  if (left instanceof DateTime && right instanceof DateTime) return left.compare(right);
  if (left instanceof Duration && right instanceof Duration) return left.compare(right);
  if (isArrayValue(left) && isArrayValue(right)) return compareInTurn(left, right, work);
  throw new TypeError(contradictionText("These values have no order in common."));
}

/** By the first elements, where these are equal by the next: what is sorted by several keys. */
function compareInTurn(left: readonly Value[], right: readonly Value[], work: Work): number {
  const length = Math.min(left.length, right.length);
  for (let at = 0; at < length; at++) {
    const order = compare(left[at] as Value, right[at] as Value, work);
    if (order !== 0) return order;
  }
  return left.length - right.length;
}

/** By code point. JavaScript compares UTF-16 units, which puts U+1F600 before U+FF5E. */
function compareStrings(left: string, right: string, work: Work): number {
  const length = Math.min(left.length, right.length);
  for (let at = 0; at < length; at++) {
    const [a, b] = [left.charCodeAt(at), right.charCodeAt(at)];
    if (a === b) {
      if (at % 64 === 63) work.walk(1);
      continue;
    }
    // Only surrogates (D800 to DFFF) stand for code points above those of E000 to FFFF.
    const [highA, highB] = [a >= 0xd800 && a <= 0xdfff, b >= 0xd800 && b <= 0xdfff];
    return highA === highB ? a - b : highA ? 1 : -1;
  }
  return left.length - right.length;
}

/** A key that two values of one type share exactly if they are equal, so that a set can find equal values. */
export function valueKey(value: Value, work: Work): string {
  const parts: string[] = [];
  writeKey(value, parts, work);
  return parts.join("");
}

/** Writes the parts of a key one after another, because a text for each level would be copied once for each level above. */
function writeKey(value: Value, parts: string[], work: Work): void {
  work.walk(typeof value === "string" ? 1 + textNodes(value.length) : 1);
  if (value === null) parts.push("_");
  else if (typeof value === "string") parts.push(JSON.stringify(value));
  else if (typeof value === "number") parts.push(`n${value + 0}`);
  else if (typeof value === "boolean") parts.push(value ? "t" : "f");
  else if (isArrayValue(value)) {
    parts.push("[");
    for (const item of value) {
      writeKey(item, parts, work);
      parts.push(",");
    }
    parts.push("]");
  } else if (value instanceof Money) parts.push(`m${value.toDecimal()}${value.currency ?? ""}`);
  else if (value instanceof PlainDate || value instanceof DateTime || value instanceof Duration)
    parts.push(value.toString());
  else if (isMapValue(value)) writeEntries("<>", [...value], parts, work);
  // An absent field equals a null one.
  else
    writeEntries(
      "{}",
      Object.entries(value).filter(([, field]) => field !== null),
      parts,
      work,
    );
}

function writeEntries(
  brackets: string,
  entries: readonly (readonly [string, Value])[],
  parts: string[],
  work: Work,
): void {
  parts.push(brackets.charAt(0));
  for (const [key, item] of entries.toSorted(([a], [b]) => (a < b ? -1 : 1))) {
    work.walk(textNodes(key.length));
    parts.push(JSON.stringify(key), ":");
    writeKey(item, parts, work);
    parts.push(",");
  }
  parts.push(brackets.charAt(1));
}
