import type { IRPrimitiveType } from "../ir/module.js";
import type { Json } from "../json.js";
import { floatOfDigits, intOfDigits, plainDecimal } from "./digits.js";
import { isEmail, isUrl, isUuid } from "./text.js";
import { DateTime, Duration, Money, PlainDate, type Value } from "./value.js";

/** How JSON was brought to a type that it is not of, where it is plainly the same value. */
export type ValueRepair =
  | "number in text"
  | "truth in text"
  | "text from number"
  | "text from truth"
  | "blanks"
  | "other letters"
  | "encoded twice"
  | "unknown field";

/**
 * Reads JSON as a primitive type; `undefined` when it is none.
 *
 * @param digits of a number, as they are written; a number that would become another one is refused
 * @param exact the number is what was written; else one that may have lost digits is no money
 */
export function readPrimitive(
  { name, currency }: IRPrimitiveType,
  json: Json | undefined,
  digits?: string,
  exact = true,
): Value | undefined {
  switch (name) {
    case "bool":
      return typeof json === "boolean" ? json : undefined;
    case "int":
      if (digits !== undefined) return intOfDigits(digits);
      return Number.isSafeInteger(json) ? (json as number) + 0 : undefined;
    case "float":
      if (digits !== undefined) return floatOfDigits(digits);
      return Number.isFinite(json) ? (json as number) + 0 : undefined;
    case "money":
      if (typeof json === "string") return Money.parse(json, currency);
      if (digits !== undefined) return moneyOf(digits, currency);
      return typeof json === "number" && (exact || holdsItsDigits(json)) ? moneyOf(String(json), currency) : undefined;
    case "duration":
      if (typeof json === "string") return Duration.parse(json);
      return typeof json === "number" ? durationOf(digits === undefined ? json : intOfDigits(digits)) : undefined;
    case "string":
    case "date":
    case "datetime":
    case "email":
    case "url":
    case "uuid":
      return typeof json === "string" ? readText(name, json) : undefined;
  }
}

function moneyOf(digits: string, currency: string | undefined): Money | undefined {
  const plain = plainDecimal(digits);
  return plain === undefined ? undefined : Money.parse(plain, currency);
}

/** A JSON number of more digits may have been written as another one, before it became a double. */
const NUMBER_DIGITS = 15;

/** Whether a double of JSON surely is the amount that was written. */
export const holdsItsDigits = (number: number): boolean =>
  Math.abs(number) < 10 ** NUMBER_DIGITS &&
  String(number)
    .replace(/e.*/, "")
    .replace(/^-?0*\.?0*/, "")
    .replace(".", "").length <= NUMBER_DIGITS;

const durationOf = (milliseconds: number | undefined): Duration | undefined =>
  Number.isSafeInteger(milliseconds) ? Duration.ofMilliseconds(milliseconds ?? 0) : undefined;

function readText(
  name: Exclude<IRPrimitiveType["name"], "bool" | "int" | "float" | "money" | "duration">,
  text: string,
): Value | undefined {
  switch (name) {
    case "string":
      return text;
    case "date":
      return PlainDate.parse(text);
    case "datetime":
      return DateTime.parse(text);
    case "email":
      return isEmail(text) ? text : undefined;
    case "url":
      return isUrl(text) ? text : undefined;
    case "uuid":
      // As RFC 9562 writes it: the same identifier is the same value.
      return isUuid(text) ? text.toLowerCase() : undefined;
  }
}

export interface Repaired {
  readonly value: Value;
  readonly repair: ValueRepair;
}

/**
 * Brings JSON that `readPrimitive` refuses to the type, where it is plainly the same value: `"42"` for an int. Nothing is guessed:
 * `"1,250"` may be another amount elsewhere.
 */
export function repairPrimitive(type: IRPrimitiveType, json: Json | undefined, digits?: string): Repaired | undefined {
  switch (type.name) {
    case "int":
    case "float":
      if (typeof json !== "string" || !/^\s*-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?\s*$/.test(json)) return undefined;
      return repaired(readPrimitive(type, 0, json.trim()), "number in text");
    case "bool":
      if (typeof json !== "string" || !/^\s*(?:true|false)\s*$/i.test(json)) return undefined;
      return { value: json.trim().toLowerCase() === "true", repair: "truth in text" };
    case "string":
      if (typeof json === "boolean") return { value: String(json), repair: "text from truth" };
      if (typeof json !== "number" || !(digits !== undefined || hasOwnDigits(json))) return undefined;
      return { value: digits ?? String(json), repair: "text from number" };
    case "money":
    case "date":
    case "datetime":
    case "duration":
    case "email":
    case "url":
    case "uuid":
      return typeof json === "string" ? repaired(readPrimitive(type, json.trim()), "blanks") : undefined;
  }
}

const repaired = (value: Value | undefined, repair: ValueRepair): Repaired | undefined =>
  value === undefined ? undefined : { value, repair };

/** Whether the number may be what was written; a whole number beyond these may have been another one before it became a double. */
const hasOwnDigits = (value: number): boolean => Number.isSafeInteger(value) || !Number.isInteger(value);

/** The only member that differs just in case, blanks and hyphens. */
export function nearestMember(members: readonly string[], text: string): string | undefined {
  // Longer than any member, and to change its case would cost time.
  if (text.length > 1000) return undefined;
  const same = members.filter((member) => plain(member) === plain(text));
  return same.length === 1 ? same[0] : undefined;
}

const plain = (text: string): string =>
  text
    .trim()
    .toLowerCase()
    .replaceAll(/[\s_-]+/g, "_");
