import { EvaluationError } from "./evaluation-error.js";
import { pad } from "./values/civil-date.js";
import { DateTime, type PlainDate } from "./value.js";

const MONTHS = [
  "January",
  "February",
  "March",
  "April",
  "May",
  "June",
  "July",
  "August",
  "September",
  "October",
  "November",
  "December",
] as const;
const WEEKDAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"] as const;

interface Parts {
  readonly date: PlainDate;
  /** Absent for a date. */
  readonly time?: DateTime;
}

const month = ({ date }: Parts): string => MONTHS[date.civil.month - 1] ?? "";
const weekday = ({ date }: Parts): string => WEEKDAYS[date.weekday - 1] ?? "";

/** The fields of a pattern; names are English. */
const DATE_FIELDS: Readonly<Record<string, (parts: Parts) => string>> = {
  yyyy: ({ date }) => pad(date.civil.year, 4),
  yy: ({ date }) => pad(date.civil.year % 100, 2),
  MMMM: month,
  MMM: (parts) => month(parts).slice(0, 3),
  MM: ({ date }) => pad(date.civil.month, 2),
  M: ({ date }) => String(date.civil.month),
  dd: ({ date }) => pad(date.civil.day, 2),
  d: ({ date }) => String(date.civil.day),
  EEEE: weekday,
  EEE: (parts) => weekday(parts).slice(0, 3),
};
const TIME_FIELDS: Readonly<Record<string, (time: DateTime) => string>> = {
  HH: (time) => pad(time.hour, 2),
  H: (time) => String(time.hour),
  mm: (time) => pad(time.minute, 2),
  m: (time) => String(time.minute),
  ss: (time) => pad(time.second, 2),
  s: (time) => String(time.second),
  SSS: (time) => pad(time.millisecond, 3),
};

/**
 * A date or datetime by a pattern of yyyy yy MMMM MMM MM M dd d EEEE EEE, and of HH H mm m ss s SSS for a datetime. Text in
 * single quotes and all that is no letter stand for themselves; '' is a quote. Any other letter is an ArithmeticError.
 */
export function formatDate(value: PlainDate | DateTime, pattern: string): string {
  const parts: Parts = value instanceof DateTime ? { date: value.date, time: value } : { date: value };
  return pattern.replace(/''|'([^']*)'|([A-Za-z])\2*/g, (token, quoted: string | undefined, letter?: string) => {
    if (letter === undefined) return quoted ?? "'";
    const text = Object.hasOwn(DATE_FIELDS, token)
      ? DATE_FIELDS[token]?.(parts)
      : parts.time !== undefined && Object.hasOwn(TIME_FIELDS, token)
        ? TIME_FIELDS[token]?.(parts.time)
        : undefined;
    if (text !== undefined) return text;
    const fields = [...Object.keys(DATE_FIELDS), ...(parts.time === undefined ? [] : Object.keys(TIME_FIELDS))];
    throw new EvaluationError(
      "ArithmeticError",
      `format: ${token} is no field of a ${parts.time === undefined ? "date" : "datetime"}. The fields are ${fields.join(" ")}; put text in single quotes.`,
    );
  });
}
