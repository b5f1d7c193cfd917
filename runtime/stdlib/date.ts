import { asDate, asDateTime, asDuration, asString, checkStringLength } from "./arguments.js";
import { formatDate } from "./date-pattern.js";
import type { Json } from "../json.js";
import type { StdMember } from "./std-member.js";
import { date, datetime, duration, int, string } from "./std-type.js";
import type { DateTime, PlainDate, Value } from "./value.js";

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
        // No field is more than nine characters for one of the pattern.
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
