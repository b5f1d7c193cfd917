/**
 * Small run-time checks that mirror a type. The compiler holds each guard against its type, so that a field added to a
 * message and forgotten in its check does not compile. Works without DOM: host and webview both use it.
 */

import type { Json, JsonObject } from "scaicore";

export type Guard<T> = (value: unknown) => value is T;

/** Deeper values are refused, so that no message can overflow the stack. The codec of the stores goes no deeper either. */
const MAX_DEPTH = 1_000;

export const isString: Guard<string> = (value): value is string => typeof value === "string";
export const isBoolean: Guard<boolean> = (value): value is boolean => typeof value === "boolean";
export const isNumber: Guard<number> = (value): value is number => typeof value === "number" && Number.isFinite(value);
/** A count: a safe integer, not negative. */
export const isCount: Guard<number> = (value): value is number => Number.isSafeInteger(value) && (value as number) >= 0;
/** A moment that `Date` can read, as ISO text. */
export const isTimestamp: Guard<string> = (value): value is string =>
  typeof value === "string" && !Number.isNaN(Date.parse(value));

export const isJson: Guard<Json> = (value): value is Json => jsonWithin(value, MAX_DEPTH);
export const isJsonObject: Guard<JsonObject> = (value): value is JsonObject => isRecord(value) && isJson(value);

function jsonWithin(value: unknown, depth: number): boolean {
  if (value === null || isString(value) || isBoolean(value) || isNumber(value)) return true;
  if (depth === 0 || typeof value !== "object") return false;
  if (Array.isArray(value)) return value.every((item) => jsonWithin(item, depth - 1));
  return isRecord(value) && Object.values(value).every((item) => jsonWithin(item, depth - 1));
}

/** A plain object: what JSON or a structured clone makes of an object. */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
  // An object from another frame has the Object.prototype of that frame, so its shape is compared.
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

/** One of a closed set of words. */
export function oneOf<const T extends string>(...words: readonly T[]): Guard<T> {
  const known: ReadonlySet<unknown> = new Set(words);
  return (value): value is T => known.has(value);
}

const optionalGuards = new WeakSet<object>();

/**
 * A property that may be absent (or undefined, as a structured clone keeps it). Typed as what it holds when it is there,
 * which is how an optional property is typed.
 */
export function optional<T>(guard: Guard<T>): Guard<T> {
  const check: Guard<T> = (value): value is T => value === undefined || guard(value);
  optionalGuards.add(check);
  return check;
}

export function listOf<T>(guard: Guard<T>): Guard<readonly T[]> {
  return (value): value is readonly T[] => Array.isArray(value) && value.every((item) => guard(item));
}

/** A guard for every property of `T`, optional ones included. Other properties are allowed and never read. */
export type Shape<T> = { readonly [K in keyof T]-?: Guard<T[K]> };

export function record<T extends object>(shape: Shape<T>): Guard<T> {
  const entries = Object.entries<Guard<unknown>>(shape);
  return (value): value is T =>
    isRecord(value) &&
    entries.every(([key, guard]) => (Object.hasOwn(value, key) ? guard(value[key]) : optionalGuards.has(guard)));
}

/** A discriminated union: the tag selects the guard of the whole. */
export function tagged<T extends object, Tag extends keyof T & string>(
  tag: Tag,
  cases: { readonly [Name in T[Tag] & string]: Guard<Extract<T, Readonly<Record<Tag, Name>>>> },
): Guard<T> {
  return (value): value is T => {
    if (!isRecord(value) || !Object.hasOwn(value, tag)) return false;
    const name = value[tag];
    return isString(name) && Object.hasOwn(cases, name) && cases[name as keyof typeof cases](value);
  };
}
