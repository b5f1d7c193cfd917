import { DateTime, Duration, Money, PlainDate, type Value } from "./value.js";

/**
 * Negative, zero or positive, for what has an order: numbers, strings (by code point), money, dates, datetimes, durations. A
 * number is compared with money as an amount. The checker has seen to it that both sides
 * have an order in common; a TypeError otherwise is a fault of the caller.
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
