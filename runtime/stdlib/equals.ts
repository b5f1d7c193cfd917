import {
  DateTime,
  Duration,
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
