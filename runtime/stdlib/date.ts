import { wholeDays } from "./constant-problems.js";
import { timeZoneProblem } from "../ir/cron/zone.js";
import type { Json } from "../json.js";
import { asDate, asDateTime, asDuration, asNumber, asString, checkStringLength } from "./arguments.js";
import { businessDays } from "./business-days.js";
import { formatDate, patternProblem } from "./date-format.js";
import { localeProblem } from "./locale.js";
import type { StdArgument, StdContext, StdCost, StdExample, StdMember, StdParam } from "./std-member.js";
import { array, bool, date, datetime, duration, float, int, object, type StdType, string } from "./std-type.js";
import { type DateTime, Duration, type PlainDate, recordOf, type Value } from "./value.js";
import { EvaluationError } from "./values/evaluation-error.js";
import { momentOf, wallClock } from "./values/zones.js";

const zone: StdParam = { name: "zone", type: string, problem: timeZoneProblem };
const MOST_OF_A_FIELD = 20;

/** Dates and datetimes share their calendar. */
function calendar<R extends "date" | "datetime">(
  receiver: R,
  read: (value: Value) => R extends "date" ? PlainDate : DateTime,
  day: (value: Value) => PlainDate,
  literal: string,
  formatted: { readonly pattern: string; readonly result: string },
  added: { readonly step: string; readonly result: string; readonly month: string; readonly year: string },
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
      signatures: [
        {
          receiver: type,
          params: [{ name: "duration", type: duration, ...(receiver === "date" ? { problem: wholeDays } : {}) }],
          result: type,
        },
      ],
      evaluate: (value, [step]) => read(value).plus(asDuration(step)),
    },
    {
      receiver,
      kind: "method",
      name: "add_months",
      doc: "So many months later, or earlier; on the last day where the month has no such day.",
      example: { source: `${literal}.add_months(1)`, result: added.month },
      signatures: [{ receiver: type, params: [{ name: "months", type: int }], result: type }],
      evaluate: (value, [months]) => read(value).plusMonths(asNumber(months)),
    },
    {
      receiver,
      kind: "method",
      name: "add_years",
      doc: "So many years later, or earlier; 29 February becomes the 28th where there is none.",
      example: { source: `${literal}.add_years(1)`, result: added.year },
      signatures: [{ receiver: type, params: [{ name: "years", type: int }], result: type }],
      evaluate: (value, [years]) => read(value).plusMonths(asNumber(years) * 12),
    },
    {
      receiver,
      kind: "method",
      name: "format",
      doc:
        receiver === "date"
          ? "By a pattern of yyyy yy MMMM MMM MM M dd d EEEE EEE; text in single quotes stands for itself, and '' for a quote. Names are English, or of a locale."
          : "By a pattern as for dates, and HH H mm m ss s SSS; in UTC, or on the clocks of a time zone.",
      example: { source: `${literal}.format("${formatted.pattern}")`, result: formatted.result },
      signatures: [
        {
          receiver: type,
          params: [
            { name: "pattern", type: string, problem: patternProblem(receiver) },
            { name: "locale", type: string, optional: true, problem: localeProblem },
            ...(receiver === "date" ? [] : [{ ...zone, optional: true } as const]),
          ],
          result: string,
        },
      ],
      evaluate: (value, [pattern, locale, inZone], context) => {
        const text = asString(pattern);
        // A field is at most so many characters long for each character of the pattern.
        checkStringLength(text.length * MOST_OF_A_FIELD, context);
        const shown = inZone === undefined ? read(value) : wallClock(asDateTime(value), asString(inZone)).local;
        return formatDate(shown, text, locale === undefined ? undefined : asString(locale));
      },
    },
  ];
}

const holidays: readonly StdParam[] = [
  { name: "holidays", type: array(date), optional: true },
  { name: "weekend", type: array(int), optional: true },
];

function ofDate(
  name: string,
  params: readonly StdParam[],
  result: StdType,
  doc: string,
  example: StdExample,
  evaluate: (day: PlainDate, args: readonly StdArgument[], context: StdContext) => Value,
  cost: StdCost = "all",
): StdMember {
  return {
    receiver: "date",
    kind: "method",
    name,
    doc,
    example,
    cost,
    signatures: [{ receiver: date, params, result }],
    evaluate: (value, args, context) => evaluate(asDate(value), args, context),
  };
}

export const dateMembers: readonly StdMember[] = [
  ...calendar(
    "date",
    asDate,
    asDate,
    "2026-01-15",
    { pattern: "d MMMM yyyy", result: "15 January 2026" },
    { step: "2w", result: "2026-01-29", month: "2026-02-15", year: "2027-01-15" },
  ),
  ofDate(
    "start_of_month",
    [],
    date,
    "The first day of its month.",
    { source: "2026-01-15.start_of_month()", result: "2026-01-01" },
    (day) => day.startOfMonth,
  ),
  ofDate(
    "end_of_month",
    [],
    date,
    "The last day of its month.",
    { source: "2026-02-15.end_of_month()", result: "2026-02-28" },
    (day) => day.endOfMonth,
  ),
  ofDate(
    "days_until",
    [{ name: "other", type: date }],
    int,
    "The days up to another date; negative when that is earlier.",
    { source: "2026-01-15.days_until(2026-02-01)", result: 17 },
    (day, [other]) => asDate(other).daysSinceEpoch - day.daysSinceEpoch,
  ),
  ofDate(
    "months_until",
    [{ name: "other", type: date }],
    int,
    "The whole months up to another date; negative when that is earlier.",
    { source: "2026-01-15.months_until(2026-04-14)", result: 2 },
    (day, [other]) => day.monthsUntil(asDate(other)),
  ),
  ofDate(
    "is_business_day",
    holidays,
    bool,
    "Whether it is neither a holiday nor in the weekend, which is Saturday and Sunday unless its weekdays are given.",
    { source: "2026-01-17.is_business_day()", result: false },
    (day, args, context) => businessDays(args, context).has(day),
    "own",
  ),
  ofDate(
    "add_business_days",
    [{ name: "count", type: int }, ...holidays],
    date,
    "So many business days later, or earlier; with 0 the day itself or, where it is none, the next business day.",
    { source: "2026-01-15.add_business_days(2, [2026-01-16])", result: "2026-01-20" },
    (day, [count, ...rest], context) => businessDays(rest, context).after(day, asNumber(count)),
    "own",
  ),
  ofDate(
    "business_days_until",
    [{ name: "other", type: date }, ...holidays],
    int,
    "The business days after it, up to and including another date; negative when that is earlier.",
    { source: "2026-01-15.business_days_until(2026-01-20)", result: 3 },
    (day, [other, ...rest], context) => businessDays(rest, context).between(day, asDate(other)),
    "own",
  ),
  ofDate(
    "at",
    [
      { name: "hour", type: int },
      { name: "minute", type: int, optional: true },
      { ...zone, optional: true },
    ],
    datetime,
    "The moment of this hour and minute of the day, in UTC or on the clocks of a time zone. A time that comes twice is the first.",
    { source: '2026-07-15.at(9, 30, "Europe/Amsterdam")', result: "2026-07-15T07:30:00Z" },
    (day, [hour, minute, inZone]) => {
      const [hours, minutes] = [asNumber(hour), minute === undefined ? 0 : asNumber(minute)];
      if (hours < 0 || hours > 23 || minutes < 0 || minutes > 59)
        throw new EvaluationError("ArithmeticError", `at(${hours}, ${minutes}): hours are 0 to 23, minutes 0 to 59.`);
      return momentOf(day, hours * 60 + minutes, inZone === undefined ? "UTC" : asString(inZone));
    },
  ),
];

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
    {
      step: "90m",
      result: "2026-01-15T12:00:05Z",
      month: "2026-02-15T10:30:05Z",
      year: "2027-01-15T10:30:05Z",
    },
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
  {
    receiver: "datetime",
    kind: "method",
    name: "in_zone",
    doc: "What calendar and clocks of a time zone show at this moment; offset is how far they are ahead of UTC.",
    example: {
      source: '2026-07-15T22:30:05Z.in_zone("Europe/Amsterdam")',
      result: { date: "2026-07-16", hour: 0, minute: 30, second: 5, offset: "2h" },
    },
    signatures: [
      {
        receiver: datetime,
        params: [zone],
        result: object({ date, hour: int, minute: int, second: int, offset: duration }),
      },
    ],
    evaluate: (value, [name]) => {
      const { local, offset } = wallClock(asDateTime(value), asString(name));
      return recordOf([
        ["date", local.date],
        ["hour", local.hour],
        ["minute", local.minute],
        ["second", local.second],
        ["offset", Duration.ofMilliseconds(offset)],
      ]);
    },
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
