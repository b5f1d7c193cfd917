/** Numbers, money and dates as people of a language write them: what the platform knows of languages. */
import { EvaluationError } from "./values/evaluation-error.js";

/** Returns the problem of the name of a locale, or `undefined`. */
export function localeProblem(locale: string): string | undefined {
  try {
    if (Intl.NumberFormat.supportedLocalesOf([locale]).length > 0) return undefined;
  } catch {
    // No language tag at all.
  }
  return `there is no locale ${JSON.stringify(locale)}: a language is written like "nl" or "en-GB"`;
}

/** A formatter costs much to make, and flows use few. */
const MOST_KEPT = 50;

class Kept<F> {
  readonly #made = new Map<string, F>();

  /** @throws EvaluationError for a locale that there is not */
  get(locale: string, key: string, make: () => F): F {
    const whole = `${locale} ${key}`;
    const known = this.#made.get(whole);
    if (known !== undefined) return known;
    const problem = localeProblem(locale);
    if (problem !== undefined)
      throw new EvaluationError("ArithmeticError", `${problem.charAt(0).toUpperCase()}${problem.slice(1)}.`);
    if (this.#made.size >= MOST_KEPT) this.#made.clear();
    const made = make();
    this.#made.set(whole, made);
    return made;
  }
}

const numbers = new Kept<Intl.NumberFormat>();
const dates = new Kept<Intl.DateTimeFormat>();

export interface NumberStyle {
  /** How many decimals are shown. */
  readonly decimals: number;
  /** Shown beside the number as the language does it. */
  readonly currency?: string | undefined;
  readonly percent?: boolean;
}

/** @param digits the number in decimal digits, so that none is lost */
export function localNumber(digits: string, locale: string, { decimals, currency, percent }: NumberStyle): string {
  const style = currency !== undefined ? "currency" : percent === true ? "percent" : "decimal";
  const format = numbers.get(
    locale,
    `${style} ${currency ?? ""} ${decimals}`,
    () =>
      new Intl.NumberFormat(locale, {
        style,
        ...(currency === undefined ? {} : { currency }),
        minimumFractionDigits: decimals,
        maximumFractionDigits: decimals,
      }),
  );
  return format.format(digits as Intl.StringNumericLiteral);
}

/** The names of months and weekdays in a language: as they stand in a date, not alone. */
export function localDateName(
  day: number,
  locale: string,
  part: "month" | "weekday",
  length: "long" | "short",
): string {
  const format = dates.get(
    locale,
    `${part} ${length}`,
    () =>
      new Intl.DateTimeFormat(locale, {
        calendar: "gregory",
        timeZone: "UTC",
        ...(part === "month" ? { day: "numeric", month: length } : { weekday: length }),
      }),
  );
  return format.formatToParts(day * 86_400_000).find(({ type }) => type === part)?.value ?? "";
}

/** The separators with which a language writes numbers, and the marks of a currency. */
export interface Separators {
  readonly decimal: string;
  readonly group: string;
}

export function separatorsOf(locale: string): Separators {
  const parts = numbers
    .get(locale, "separators", () => new Intl.NumberFormat(locale, { useGrouping: true, numberingSystem: "latn" }))
    .formatToParts(12_345_678.9);
  const value = (type: string): string => parts.find((part) => part.type === type)?.value ?? "";
  return { decimal: value("decimal") || ".", group: value("group") };
}

/** How a currency is marked in a language: its code, and its signs. */
export function currencyMarks(currency: string, locale: string): readonly string[] {
  const marks = (["symbol", "narrowSymbol"] as const).map((display) => {
    const format = numbers.get(
      locale,
      `mark ${currency} ${display}`,
      () => new Intl.NumberFormat(locale, { style: "currency", currency, currencyDisplay: display }),
    );
    return format.formatToParts(1).find(({ type }) => type === "currency")?.value ?? currency;
  });
  return [currency, ...marks];
}
