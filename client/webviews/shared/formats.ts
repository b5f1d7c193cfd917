/** Values and times in the person's language. Pure: language and time are arguments. */

import { decimalOf, fractionOf, separatorsOf, type Separators } from "./decimal.js";

export interface Formats {
  readonly separators: Separators;
  /** A JSON number or decimal string, all its digits kept. */
  number(value: number | string): string;
  /** A count, with separators of thousands. */
  count(value: number): string;
  /** All digits kept, at least those the currency has. */
  money(value: number | string, currency?: string): string;
  /** `2026-11-12` written out; other text as it is. */
  date(iso: string): string;
  /** A moment in UTC, marked as such. */
  dateTime(iso: string): string;
  /** A moment on the person's own clock, without seconds. */
  moment(epochMs: number): string;
}

const FALLBACK = "en";

/** `language` is the browser's; one that Intl does not know falls back to English. */
export function createFormats(language: string | undefined): Formats {
  const locale = supported(language);
  const date = new Intl.DateTimeFormat(locale, { dateStyle: "long", timeZone: "UTC" });
  const dateTime = new Intl.DateTimeFormat(locale, { dateStyle: "long", timeStyle: "short", timeZone: "UTC" });
  const withSeconds = new Intl.DateTimeFormat(locale, { dateStyle: "long", timeStyle: "medium", timeZone: "UTC" });
  const moment = new Intl.DateTimeFormat(locale, { dateStyle: "long", timeStyle: "short" });
  return {
    separators: separatorsOf(locale),
    number: (value) => decimal(locale, value, { useGrouping: "min2" }, 0),
    count: (value) => decimal(locale, value, { useGrouping: true }, 0),
    money: (value, currency) => money(locale, value, currency),
    date: (iso) => (isIsoDate(iso) ? date.format(new Date(`${iso}T00:00:00Z`)) : iso),
    dateTime: (iso) => {
      const at = new Date(iso);
      if (Number.isNaN(at.getTime())) return iso;
      return `${(at.getUTCSeconds() === 0 ? dateTime : withSeconds).format(at)} UTC`;
    },
    moment: (epochMs) => moment.format(new Date(epochMs)),
  };
}

function supported(language: string | undefined): string {
  try {
    return Intl.NumberFormat.supportedLocalesOf(language ?? FALLBACK)[0] ?? FALLBACK;
  } catch {
    return FALLBACK;
  }
}

/** Whether a text is a date that exists: `2026-02-30` is none. */
export function isIsoDate(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const at = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(at.getTime()) && at.toISOString().startsWith(text);
}

/** RFC 3339 with a zone. */
export function isIsoDateTime(text: string): boolean {
  const match = /^(\d{4}-\d{2}-\d{2})T([01]\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:\.\d+)?)?(?:Z|[+-]\d{2}:\d{2})$/i.exec(text);
  return match !== null && isIsoDate(match[1] ?? "") && !Number.isNaN(Date.parse(text));
}

type DecimalOptions = Omit<Intl.NumberFormatOptions, "minimumFractionDigits" | "maximumFractionDigits">;

/** Intl takes decimal text exactly, but its types know literals only. */
function decimal(locale: string, value: number | string, options: DecimalOptions, places: number): string {
  const digits = decimalOf(value);
  if (digits === undefined) return String(value);
  // 100 is the most that Intl takes; older engines take 20.
  const wanted = Math.min(Math.max(places, fractionOf(digits).length), 20);
  const format = new Intl.NumberFormat(locale, {
    ...options,
    minimumFractionDigits: wanted,
    maximumFractionDigits: wanted,
  });
  return format.format(digits as `${number}`);
}

function money(locale: string, value: number | string, currency: string | undefined): string {
  if (currency === undefined) return decimal(locale, value, { useGrouping: true }, 2);
  try {
    const places = new Intl.NumberFormat(locale, { style: "currency", currency }).resolvedOptions()
      .maximumFractionDigits;
    return decimal(locale, value, { style: "currency", currency }, places ?? 2);
  } catch {
    // Intl refuses malformed currency codes; the panel shows them as they are.
    return `${decimal(locale, value, { useGrouping: true }, 2)} ${currency}`;
  }
}

/** The plain number with the language's separators, for a text field. */
export function editableNumber(value: number | string, formats: Formats, places = 0): string {
  const digits = decimalOf(value);
  if (digits === undefined) return String(value);
  const [whole = "0", fraction = ""] = digits.split(".");
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, formats.separators.group);
  const padded = fraction.padEnd(places, "0");
  return padded === "" ? grouped : `${grouped}${formats.separators.decimal}${padded}`;
}

const UNITS: readonly (readonly [unit: string, ms: number])[] = [
  ["w", 604_800_000],
  ["d", 86_400_000],
  ["h", 3_600_000],
  ["m", 60_000],
  ["s", 1000],
  ["ms", 1],
];

const UNIT_WORDS: Readonly<Record<string, readonly [one: string, many: string]>> = {
  w: ["week", "weeks"],
  d: ["day", "days"],
  h: ["hour", "hours"],
  m: ["minute", "minutes"],
  s: ["second", "seconds"],
  ms: ["millisecond", "milliseconds"],
};

/** A duration of the language, `"90s"` or a number of milliseconds, in words: "90 seconds". Other text as it is. */
export function durationInWords(value: number | string): string {
  const text = typeof value === "number" ? inLargestUnit(value) : value;
  const match = /^(-?\d+)(ms|[smhdw])$/.exec(text);
  const words = match === null ? undefined : UNIT_WORDS[match[2] ?? ""];
  if (match === null || words === undefined) return text;
  return `${match[1]} ${Math.abs(Number(match[1])) === 1 ? words[0] : words[1]}`;
}

/** Milliseconds as the language writes them: `5400000` is `90m`. */
export function inLargestUnit(ms: number): string {
  if (ms === 0) return "0s";
  const unit = UNITS.find(([, size]) => ms % size === 0);
  return unit === undefined ? `${ms}ms` : `${ms / unit[1]}${unit[0]}`;
}

/** How long something took: `0.4 s`, `12 s`, `3 min 5 s`. */
export function tookText(ms: number): string {
  if (ms < 1) return "< 1 ms";
  if (ms < 100) return `${Math.round(ms)} ms`;
  if (ms < 9_950) return `${(ms / 1000).toFixed(1)} s`;
  return spanText(ms);
}

/** A span in its two largest units: `1 d 23 h`, `4 min`, `12 s`. */
export function spanText(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  if (seconds < 60) return `${seconds} s`;
  const steps = [
    [Math.floor(seconds / 86_400), "d"],
    [Math.floor(seconds / 3600) % 24, "h"],
    [Math.floor(seconds / 60) % 60, "min"],
    [seconds % 60, "s"],
  ] as const;
  const first = steps.findIndex(([count]) => count > 0);
  return steps
    .slice(first, first + 2)
    .filter(([count]) => count > 0)
    .map(([count, unit]) => `${count} ${unit}`)
    .join(" ");
}

/** `just now`, `4 min ago`, `2 d ago`. */
export function ageText(ms: number): string {
  if (ms < 45_000) return "just now";
  if (ms < 3_600_000) return `${Math.max(1, Math.round(ms / 60_000))} min ago`;
  if (ms < 86_400_000) return `${Math.floor(ms / 3_600_000)} h ago`;
  return `${Math.floor(ms / 86_400_000)} d ago`;
}

/** `1 field`, `2 fields`, with the number as the language writes it. */
export function countText(count: number, one: string, many: string, formats: Formats): string {
  return `${formats.count(count)} ${count === 1 ? one : many}`;
}
