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

/**
 * Equality by value at any depth. An absent field of an object equals a null one; the order of keys makes no difference.
 * A number equals an amount of money with the same digits.
 */
export function equals(left: Value, right: Value): boolean {
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
      left.every((item: Value, index) => equals(item, right[index] as Value))
    );
  if (left instanceof PlainDate) return right instanceof PlainDate && left.equals(right);
  if (left instanceof DateTime) return right instanceof DateTime && left.equals(right);
  if (left instanceof Duration) return right instanceof Duration && left.equals(right);
  if (isMapValue(left)) {
    if (!isMapValue(right) || left.size !== right.size) return false;
    for (const [key, value] of left) {
      const other = right.get(key);
      if (other === undefined || !equals(value, other)) return false;
    }
    return true;
  }
  return isRecordValue(left) && isRecordValue(right) && includes(left, right) && includes(right, left);
}

const includes = (whole: RecordValue, part: RecordValue): boolean =>
  Object.keys(part).every((key) => equals(whole[key] ?? null, part[key] ?? null));

/**
 * Compares two ordered values: numbers, strings (by code point), money, dates, datetimes, durations. A number is compared with
 * money as an amount. Returns a negative number, zero or a positive number.
 *
 * @throws TypeError if the values have no common order, which the checker excludes
 */
export function compare(left: Value, right: Value): number {
  if (typeof left === "number" && typeof right === "number") return left - right;
  if (typeof left === "string" && typeof right === "string") return compareStrings(left, right);
  if (left instanceof Money && right instanceof Money) return left.compare(right);
  if (left instanceof Money && typeof right === "number") return left.compare(Money.ofNumber(right));
  if (typeof left === "number" && right instanceof Money) return -right.compare(Money.ofNumber(left));
  if (left instanceof PlainDate && right instanceof PlainDate) return left.compare(right);
  if (left instanceof DateTime && right instanceof DateTime) return left.compare(right);
  if (left instanceof Duration && right instanceof Duration) return left.compare(right);
  throw new TypeError("These values have no order in common.");
}

/** By code point. JavaScript compares UTF-16 units, which puts U+1F600 before U+FF5E. */
function compareStrings(left: string, right: string): number {
  const length = Math.min(left.length, right.length);
  for (let at = 0; at < length; at++) {
    const [a, b] = [left.charCodeAt(at), right.charCodeAt(at)];
    if (a === b) continue;
    // Only surrogates (D800 to DFFF) stand for code points above those of E000 to FFFF.
    const [highA, highB] = [a >= 0xd800 && a <= 0xdfff, b >= 0xd800 && b <= 0xdfff];
    return highA === highB ? a - b : highA ? 1 : -1;
  }
  return left.length - right.length;
}

/** A key that two values of one type share exactly if they are equal, so that a set can find equal values. */
export function valueKey(value: Value): string {
  if (value === null) return "_";
  switch (typeof value) {
    case "string":
      return JSON.stringify(value);
    case "number":
      return `n${value + 0}`;
    case "boolean":
      return value ? "t" : "f";
    default:
      if (isArrayValue(value)) return `[${value.map(valueKey).join(",")}]`;
      if (value instanceof Money) return `m${value.toDecimal()}${value.currency ?? ""}`;
      if (value instanceof PlainDate || value instanceof DateTime || value instanceof Duration) return value.toString();
      if (isMapValue(value)) return `<${sortedEntries([...value])}>`;
      // An absent field equals a null one.
      return `{${sortedEntries(Object.entries(value).filter(([, field]) => field !== null))}}`;
  }
}

const sortedEntries = (entries: readonly (readonly [string, Value])[]): string =>
  entries
    .map(([key, value]) => `${JSON.stringify(key)}:${valueKey(value)}`)
    .sort()
    .join(",");
