/** Decimal numbers as text, never through a double: money stays exact. */

/** A plain decimal: an optional minus, digits, perhaps a point and digits. */
const PLAIN = /^(-?)(\d+)(?:\.(\d+))?$/;

/** The one spelling of a plain decimal (`-0012.500` is `-12.5`), or `undefined` if it is none. */
export function canonicalDecimal(text: string): string | undefined {
  const match = PLAIN.exec(text);
  if (match === null) return undefined;
  const whole = (match[2] ?? "").replace(/^0+(?=\d)/, "");
  const fraction = (match[3] ?? "").replace(/0+$/, "");
  const digits = fraction === "" ? whole : `${whole}.${fraction}`;
  return match[1] === "-" && digits !== "0" ? `-${digits}` : digits;
}

/** The digits of a JSON number or decimal string, without an exponent; `undefined` for what is no number. */
export function decimalOf(value: unknown): string | undefined {
  if (typeof value === "string") return canonicalDecimal(value);
  if (typeof value !== "number" || !Number.isFinite(value)) return undefined;
  return canonicalDecimal(withoutExponent(String(value)));
}

/** The JSON form of an exact decimal: a number if a double shows the same digits, else the text. */
export function decimalToJson(canonical: string): number | string {
  const value = Number(canonical);
  return decimalOf(value) === canonical ? value : canonical;
}

/** -1, 0 or 1, for canonical decimals. */
export function compareDecimals(left: string, right: string): number {
  const [a, b] = [scaled(left, right), scaled(right, left)];
  return a < b ? -1 : a > b ? 1 : 0;
}

function scaled(text: string, other: string): bigint {
  const places = Math.max(fractionOf(text).length, fractionOf(other).length);
  return BigInt(text.replace(".", "") + "0".repeat(places - fractionOf(text).length));
}

export function fractionOf(text: string): string {
  return text.split(".")[1] ?? "";
}

function withoutExponent(text: string): string {
  const match = /^(-?)(\d)(?:\.(\d+))?e([+-]\d+)$/.exec(text);
  if (match === null) return text;
  const digits = (match[2] ?? "") + (match[3] ?? "");
  const point = 1 + Number(match[4]);
  const sign = match[1] ?? "";
  if (point <= 0) return `${sign}0.${"0".repeat(-point)}${digits}`;
  return point >= digits.length
    ? sign + digits.padEnd(point, "0")
    : `${sign}${digits.slice(0, point)}.${digits.slice(point)}`;
}

/** The separators of numbers in a language. */
export interface Separators {
  readonly decimal: string;
  readonly group: string;
}

export function separatorsOf(locale: string): Separators {
  const parts = new Intl.NumberFormat(locale, { useGrouping: true }).formatToParts(-1234567.8);
  const find = (type: string, otherwise: string) => parts.find((part) => part.type === type)?.value ?? otherwise;
  return { decimal: find("decimal", "."), group: find("group", ",") };
}

/**
 * Reads a number as a person writes it: with the language's separators, or plainly with a point where that cannot be
 * taken for anything else. Signs of currency and blanks do not matter. `undefined`: it is no number, or could be two.
 */
export function readDecimal(typed: string, separators: Separators, currency?: string): string | undefined {
  let text = typed.normalize("NFKC").replace(/[\s\p{Sc}]/gu, "");
  if (currency !== undefined && text.toUpperCase().startsWith(currency)) text = text.slice(currency.length);
  if (currency !== undefined && text.toUpperCase().endsWith(currency)) text = text.slice(0, -currency.length);
  text = text.replace(/^[−–]/, "-").replace(/^\+/, "").replace(/[’']/g, "");
  // Blank and apostrophe groups are gone by now; what is left of grouping is the language's comma or point.
  const grouped = new RegExp(
    `^-?\\d{1,3}(?:${escapePattern(separators.group)}\\d{2,3})*${escapePattern(separators.group)}\\d{3}(?:${escapePattern(separators.decimal)}\\d+)?$`,
  );
  const ungrouped = new RegExp(`^-?\\d+(?:${escapePattern(separators.decimal)}\\d+)?$`);
  if (grouped.test(text)) {
    return canonicalDecimal(text.replaceAll(separators.group, "").replace(separators.decimal, "."));
  }
  if (ungrouped.test(text)) return canonicalDecimal(text.replace(separators.decimal, "."));
  return canonicalDecimal(text);
}

function escapePattern(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}
