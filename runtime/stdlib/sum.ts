import { Duration, Money, type Value } from "./value.js";
import { EvaluationError } from "./values/evaluation-error.js";
import { contradictionText } from "./values/contradiction.js";

/**
 * The sum of numbers, of money or of durations.
 *
 * @param zero the sum of no items, which has the type of the sum
 */
export function sum(items: readonly Value[], zero: Value): Value {
  const [first] = items;
  if (first === undefined) return zero;
  if (first instanceof Duration) return items.reduce<Duration>((total, item) => total.plus(durationOf(item)), asZero);
  // A literal number among money is an amount.
  if (items.some((item) => item instanceof Money) || zero instanceof Money)
    return items.reduce<Money>((total, item) => total.plus(moneyOf(item)), zero instanceof Money ? zero : noMoney);
  return sumNumbers(items.map(numberOf));
}

/** The sum divided by the number of items; null when there are none. */
export function average(items: readonly Value[]): Value {
  if (items.length === 0) return null;
  const total = sum(items, 0);
  if (total instanceof Money || total instanceof Duration) return total.dividedBy(items.length);
  return numberOf(total) / items.length;
}

const asZero = Duration.ofMilliseconds(0);
const noMoney = Money.ofNumber(0);

function sumNumbers(numbers: readonly number[]): number {
  const total = numbers.reduce((left, right) => left + right, 0);
  // A sum of ints beyond the range of ints has lost digits; a sum of floats has none to lose.
  if (!Number.isFinite(total) || (!Number.isSafeInteger(total) && numbers.every(Number.isSafeInteger)))
    throw new EvaluationError("ArithmeticError", `The sum of ${numbers.length} numbers is too large.`);
  return total;
}

function numberOf(value: Value): number {
  if (typeof value !== "number")
    throw new TypeError(contradictionText("Only numbers, money or durations can be added up."));
  return value;
}

function moneyOf(value: Value): Money {
  return value instanceof Money ? value : Money.ofNumber(numberOf(value));
}

function durationOf(value: Value): Duration {
  if (!(value instanceof Duration)) throw new TypeError(contradictionText("Only durations can be added to durations."));
  return value;
}
