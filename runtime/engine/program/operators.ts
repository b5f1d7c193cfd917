import { RunError } from "../../host/errors.js";
import { compare, equals } from "../../stdlib/comparison.js";
import { EvaluationError } from "../../stdlib/values/evaluation-error.js";
import { DateTime, Duration, kindOf, Money, PlainDate, type Value } from "../../stdlib/value.js";
import type { Work } from "../../stdlib/work.js";
import { contradiction } from "./contradiction.js";

/** The operators on values. The checker has checked the types, so a wrong type here is a fault of the module. */

export type ArithmeticOperator = "+" | "-" | "*" | "/" | "%";
export type ComparisonOperator = "<" | "<=" | ">" | ">=";

/**
 * Applies an arithmetic operator.
 * @throws ArithmeticError when the result is no value.
 * @throws InternalError for operands without that operator.
 */
export function arithmetic(op: ArithmeticOperator, left: Value, right: Value): Value {
  if (typeof left === "number" && typeof right === "number") return numbers(op, left, right);
  if (left instanceof Money || right instanceof Money) return money(op, left, right);
  if (typeof left === "string" && typeof right === "string" && op === "+") return left + right;
  if (left instanceof Duration || right instanceof Duration) return withDuration(op, left, right);
  if (op === "-" && left instanceof PlainDate && right instanceof PlainDate) return left.since(right);
  if (op === "-" && left instanceof DateTime && right instanceof DateTime) return left.since(right);
  throw unfit(op, left, right);
}

/**
 * Applies an arithmetic operator to two numbers.
 * @throws ArithmeticError when the result is no value.
 */
export function numbers(op: ArithmeticOperator, left: number, right: number): number {
  switch (op) {
    case "+":
      return finite(left + right);
    case "-":
      return finite(left - right);
    case "*":
      return finite(left * right);
    case "/":
      if (right === 0) throw divisionByZero(left);
      return finite(left / right);
    case "%": {
      if (right === 0) throw divisionByZero(left);
      // The sign is that of the divisor.
      const rest = left % right;
      return rest !== 0 && rest < 0 !== right < 0 ? rest + right : rest + 0;
    }
  }
}

/** An int result, which must be exact. */
export function ints(op: "+" | "-" | "*" | "%", left: number, right: number): number {
  const result = numbers(op, left, right);
  if (!Number.isSafeInteger(result)) {
    throw new EvaluationError("ArithmeticError", `${left} ${op} ${right} is too large for an int.`);
  }
  // Multiplication makes negative zeros.
  return result + 0;
}

function finite(result: number): number {
  if (!Number.isFinite(result)) throw new EvaluationError("ArithmeticError", "The result is too large for a number.");
  return result;
}

function divisionByZero(left: number): EvaluationError {
  return new EvaluationError("ArithmeticError", `${left} was divided by zero.`);
}

function money(op: ArithmeticOperator, left: Value, right: Value): Value {
  if (left instanceof Money && right instanceof Money) {
    if (op === "+") return left.plus(right);
    if (op === "-") return left.minus(right);
    if (op === "/") return left.ratio(right);
  } else if (left instanceof Money && typeof right === "number") {
    if (op === "+") return left.plus(Money.ofNumber(right));
    if (op === "-") return left.minus(Money.ofNumber(right));
    if (op === "*") return left.times(right);
    if (op === "/") return left.dividedBy(right);
  } else if (typeof left === "number" && right instanceof Money) {
    if (op === "+") return Money.ofNumber(left).plus(right);
    if (op === "-") return Money.ofNumber(left).minus(right);
    if (op === "*") return right.times(left);
  }
  throw unfit(op, left, right);
}

function withDuration(op: ArithmeticOperator, left: Value, right: Value): Value {
  if (right instanceof Duration) {
    if (left instanceof Duration) {
      if (op === "+") return left.plus(right);
      if (op === "-") return left.minus(right);
      if (op === "/") return left.ratio(right);
    } else if (left instanceof PlainDate || left instanceof DateTime) {
      if (op === "+") return left.plus(right);
      if (op === "-") return left.minus(right);
    } else if (typeof left === "number" && op === "*") return right.times(left);
  } else if (left instanceof Duration) {
    if (typeof right === "number" && op === "*") return left.times(right);
    if (typeof right === "number" && op === "/") return left.dividedBy(right);
    if ((right instanceof PlainDate || right instanceof DateTime) && op === "+") return right.plus(left);
  }
  throw unfit(op, left, right);
}

/**
 * Compares two values of an ordered type.
 * @throws InternalError for values without order.
 */
export function compares(op: ComparisonOperator, left: Value, right: Value, work: Work): boolean {
  const order = compare(left, right, work);
  switch (op) {
    case "<":
      return order < 0;
    case "<=":
      return order <= 0;
    case ">":
      return order > 0;
    case ">=":
      return order >= 0;
  }
}

/**
 * Whether a collection or a text contains an item.
 * @throws InternalError for any other value.
 */
export function isIn(item: Value, collection: Value, work: Work): boolean {
  if (Array.isArray(collection)) return collection.some((other: Value) => equals(item, other, work));
  if (collection instanceof Map) return typeof item === "string" && collection.has(item);
  throw unfit("in", item, collection);
}

/**
 * The negative of a number, an amount of money or a duration.
 * @throws InternalError for any other value.
 */
export function negated(value: Value): Value {
  // `0 - x` has no negative zero.
  if (typeof value === "number") return 0 - value;
  if (value instanceof Money || value instanceof Duration) return value.negated();
  throw contradiction(`A ${kindOf(value)} has no negative.`);
}

function unfit(op: string, left: Value, right: Value): RunError {
  return contradiction(`${op} does not work on ${kindOf(left)} and ${kindOf(right)}.`);
}
