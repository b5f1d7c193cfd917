/**
 * Casts of arguments to their types. The checker guarantees the types of a compiled program. A module from another source may
 * be wrong; then these functions throw a TypeError, which the engine reports as an internal error of the module.
 */
import { limitError } from "../limits.js";
import type { StdArgument, StdContext, StdLambda } from "./std-member.js";
import type { StdTarget } from "./target.js";
import { DateTime, Duration, isArrayValue, isMapValue, type MapValue, Money, PlainDate, type Value } from "./value.js";
import { contradictionText } from "./values/contradiction.js";

const wrong = (expected: string): TypeError =>
  new TypeError(contradictionText(`A member of the standard library was given something else than ${expected}.`));

export function asString(value: StdArgument): string {
  if (typeof value !== "string") throw wrong("a string");
  return value;
}

export function asNumber(value: StdArgument): number {
  if (typeof value !== "number") throw wrong("a number");
  return value;
}

export function asBool(value: StdArgument): boolean {
  if (typeof value !== "boolean") throw wrong("a bool");
  return value;
}

export function asArray(value: StdArgument): readonly Value[] {
  if (typeof value === "function" || value === undefined || !isArrayValue(value)) throw wrong("an array");
  return value;
}

export function asMap(value: StdArgument): MapValue {
  if (typeof value === "function" || value === undefined || !isMapValue(value)) throw wrong("a map");
  return value;
}

export function asMoney(value: StdArgument): Money {
  if (typeof value === "number") return Money.ofNumber(value);
  if (!(value instanceof Money)) throw wrong("money");
  return value;
}

export function asDate(value: StdArgument): PlainDate {
  if (!(value instanceof PlainDate)) throw wrong("a date");
  return value;
}

export function asDateTime(value: StdArgument): DateTime {
  if (!(value instanceof DateTime)) throw wrong("a datetime");
  return value;
}

export function asDuration(value: StdArgument): Duration {
  if (!(value instanceof Duration)) throw wrong("a duration");
  return value;
}

export function asLambda(value: StdArgument): StdLambda {
  if (typeof value !== "function") throw wrong("a lambda");
  return value;
}

export function asValue(value: StdArgument): Value {
  if (typeof value === "function" || value === undefined) throw wrong("a value");
  return value;
}

/** The type that the call is read as, which the compiler gives to those that need one. */
export function asTarget(target: StdTarget | undefined): StdTarget {
  if (target === undefined) throw wrong("the type of its result");
  return target;
}

/**
 * Call this before making a string of this length.
 *
 * @throws LimitError if the string is longer than the limit
 */
export function checkStringLength(length: number, { limits }: Pick<StdContext, "limits">): void {
  if (length > limits.stringLength) throw limitError("stringLength", limits, length);
}

/**
 * Call this before making a collection of this size.
 *
 * @throws LimitError if the collection is larger than the limit
 */
export function checkCollectionSize(size: number, { limits }: Pick<StdContext, "limits">): void {
  if (size > limits.collectionSize) throw limitError("collectionSize", limits, size);
}
