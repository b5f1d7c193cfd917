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

/** A sum of ints is exact, also where a part of it is beyond the range of ints. */
function sumNumbers(numbers: readonly number[]): number {
  let total = 0;
  let exact = true;
  for (const number of numbers) {
    total += number;
    exact &&= Number.isSafeInteger(total);
  }
  if (!exact && numbers.every(Number.isSafeInteger)) {
    let whole = 0n;
    for (const number of numbers) whole += BigInt(number);
    total = Number(whole);
    if (!Number.isSafeInteger(total)) throw tooLarge(numbers.length);
  }
  // A sum of floats has no digits to lose.
  if (!Number.isFinite(total)) throw tooLarge(numbers.length);
  return total;
}

const tooLarge = (count: number): EvaluationError =>
  new EvaluationError("ArithmeticError", `The sum of ${count} numbers is too large.`);

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
