import type { Json } from "../json.js";
import { asDate, asDateTime, asDuration, asString, checkStringLength } from "./arguments.js";
import type { StdMember } from "./std-member.js";
import { date, datetime, duration, float, int, string } from "./std-type.js";
import { DateTime, type PlainDate, type Value } from "./value.js";
import { pad } from "./values/date.js";
import { EvaluationError } from "./values/evaluation-error.js";

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
 * Formats a date by a pattern of yyyy yy MMMM MMM MM M dd d EEEE EEE, and a datetime also by HH H mm m ss s SSS. Text in single
 * quotes and other characters than letters are copied; '' is a quote.
 *
 * @throws EvaluationError for any other letter
 */
function formatDate(value: PlainDate | DateTime, pattern: string): string {
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

/** Dates and datetimes share their calendar. */
function calendar<R extends "date" | "datetime">(
  receiver: R,
  read: (value: Value) => R extends "date" ? PlainDate : DateTime,
  day: (value: Value) => PlainDate,
  literal: string,
  formatted: { readonly pattern: string; readonly result: string },
  added: { readonly step: string; readonly result: string },
): readonly StdMember[] {
  const type = receiver === "date" ? date : datetime;
  const property = (name: string, doc: string, result: Json, evaluate: (date: PlainDate) => number): StdMember => ({
    receiver,
    kind: "property",
    name,
    doc,
    example: { source: `${literal}.${name}`, result },
    signatures: [{ receiver: type, params: [], result: int }],
    evaluate: (value) => evaluate(day(value)),
  });
  return [
    property("year", "The year.", 2026, ({ civil }) => civil.year),
    property("month", "The month, 1 to 12.", 1, ({ civil }) => civil.month),
    property("day", "The day of the month, 1 to 31.", 15, ({ civil }) => civil.day),
    property("weekday", "The day of the week: 1 is Monday, 7 is Sunday.", 4, ({ weekday }) => weekday),
    {
      receiver,
      kind: "method",
      name: "add",
      doc:
        receiver === "date" ? "So much later, or earlier; a date moves by whole days." : "So much later, or earlier.",
      example: { source: `${literal}.add(${added.step})`, result: added.result },
      signatures: [{ receiver: type, params: [{ name: "duration", type: duration }], result: type }],
      evaluate: (value, [step]) => read(value).plus(asDuration(step)),
    },
    {
      receiver,
      kind: "method",
      name: "format",
      doc:
        receiver === "date"
          ? "By a pattern of yyyy yy MMMM MMM MM M dd d EEEE EEE; text in single quotes stands for itself."
          : "By a pattern as for dates, and HH H mm m ss s SSS; in UTC.",
      example: { source: `${literal}.format("${formatted.pattern}")`, result: formatted.result },
      signatures: [{ receiver: type, params: [{ name: "pattern", type: string }], result: string }],
      evaluate: (value, [pattern], context) => {
        const text = asString(pattern);
        // A field is at most nine characters long for each character of the pattern.
        checkStringLength(text.length * 9, context);
        return formatDate(read(value), text);
      },
    },
  ];
}

export const dateMembers: readonly StdMember[] = calendar(
  "date",
  asDate,
  asDate,
  "2026-01-15",
  { pattern: "d MMMM yyyy", result: "15 January 2026" },
  { step: "2w", result: "2026-01-29" },
);

const time = (name: string, doc: string, result: number, evaluate: (time: DateTime) => number): StdMember => ({
  receiver: "datetime",
  kind: "property",
  name,
  doc,
  example: { source: `2026-01-15T10:30:05Z.${name}`, result },
  signatures: [{ receiver: datetime, params: [], result: int }],
  evaluate: (value) => evaluate(asDateTime(value)),
});

export const dateTimeMembers: readonly StdMember[] = [
  ...calendar(
    "datetime",
    asDateTime,
    (value) => asDateTime(value).date,
    "2026-01-15T10:30:05Z",
    { pattern: "yyyy-MM-dd HH:mm", result: "2026-01-15 10:30" },
    { step: "90m", result: "2026-01-15T12:00:05Z" },
  ),
  time("hour", "The hour, 0 to 23, in UTC.", 10, ({ hour }) => hour),
  time("minute", "The minute, 0 to 59.", 30, ({ minute }) => minute),
  time("second", "The second, 0 to 59.", 5, ({ second }) => second),
  {
    receiver: "datetime",
    kind: "method",
    name: "date",
    doc: "Its date in UTC.",
    example: { source: "2026-01-15T10:30:05Z.date()", result: "2026-01-15" },
    signatures: [{ receiver: datetime, params: [], result: date }],
    evaluate: (value) => asDateTime(value).date,
  },
];

const inUnit = (name: string, milliseconds: number, result: number): StdMember => ({
  receiver: "duration",
  kind: "property",
  name,
  doc: `The whole length in ${name}.`,
  example: { source: `90m.${name}`, result },
  signatures: [{ receiver: duration, params: [], result: float }],
  evaluate: (value) => asDuration(value).milliseconds / milliseconds,
});

export const durationMembers: readonly StdMember[] = [
  inUnit("seconds", 1000, 5400),
  inUnit("minutes", 60_000, 90),
  inUnit("hours", 3_600_000, 1.5),
  inUnit("days", 86_400_000, 0.0625),
];
