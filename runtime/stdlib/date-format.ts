import { localDateName } from "./locale.js";
import { DateTime, type PlainDate } from "./value.js";
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
  /** The language of names; English without. */
  readonly locale: string | undefined;
}

type Length = "long" | "short";

const month = ({ date, locale }: Parts, length: Length): string =>
  locale === undefined
    ? shortened(MONTHS[date.civil.month - 1], length)
    : localDateName(date.daysSinceEpoch, locale, "month", length);

const weekday = ({ date, locale }: Parts, length: Length): string =>
  locale === undefined
    ? shortened(WEEKDAYS[date.weekday - 1], length)
    : localDateName(date.daysSinceEpoch, locale, "weekday", length);

const shortened = (name = "", length: Length): string => (length === "short" ? name.slice(0, 3) : name);

/** The fields of a pattern. */
const DATE_FIELDS: Readonly<Record<string, (parts: Parts) => string>> = {
  yyyy: ({ date }) => pad(date.civil.year, 4),
  yy: ({ date }) => pad(date.civil.year % 100, 2),
  MMMM: (parts) => month(parts, "long"),
  MMM: (parts) => month(parts, "short"),
  MM: ({ date }) => pad(date.civil.month, 2),
  M: ({ date }) => String(date.civil.month),
  dd: ({ date }) => pad(date.civil.day, 2),
  d: ({ date }) => String(date.civil.day),
  EEEE: (parts) => weekday(parts, "long"),
  EEE: (parts) => weekday(parts, "short"),
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

/** A quote, a text in quotes in which two quotes are one, or a field. */
const PATTERN = /''|'([^']*(?:''[^']*)*)'|([A-Za-z])\2*/g;

/**
 * Formats a date by a pattern of yyyy yy MMMM MMM MM M dd d EEEE EEE, and a datetime also by HH H mm m ss s SSS. Text in single
 * quotes and other characters than letters are copied; '' is a quote, in such a text too.
 *
 * @param locale the language of the names of months and weekdays
 * @throws EvaluationError for any other letter, and for a locale that there is not
 */
export function formatDate(value: PlainDate | DateTime, pattern: string, locale?: string): string {
  const time = value instanceof DateTime ? value : undefined;
  const parts: Parts = { date: value instanceof DateTime ? value.date : value, ...(time && { time }), locale };
  return pattern.replace(PATTERN, (token, quoted: string | undefined, letter?: string) => {
    if (letter === undefined) return quoted?.replaceAll("''", "'") ?? "'";
    if (Object.hasOwn(DATE_FIELDS, token)) return DATE_FIELDS[token]!(parts);
    if (time !== undefined && Object.hasOwn(TIME_FIELDS, token)) return TIME_FIELDS[token]!(time);
    throw new EvaluationError("ArithmeticError", `format: ${unknownField(token, pattern, time !== undefined)}.`);
  });
}

/** Fields as other languages write them: those of C and Python, and those of JavaScript and Excel. */
const FOREIGN_FIELDS: readonly (readonly [RegExp, Readonly<Record<string, string>>])[] = [
  [
    /%[A-Za-z]/g,
    {
      "%Y": "yyyy",
      "%y": "yy",
      "%m": "MM",
      "%B": "MMMM",
      "%b": "MMM",
      "%d": "dd",
      "%A": "EEEE",
      "%a": "EEE",
      "%H": "HH",
      "%M": "mm",
      "%S": "ss",
    },
  ],
  [/YYYY|YY|DD|D|dddd|ddd/g, { YYYY: "yyyy", YY: "yy", DD: "dd", D: "d", dddd: "EEEE", ddd: "EEE" }],
];

/** A pattern of another language as it is written here; `undefined` where it is none that is known. */
function translated(pattern: string, hasTime: boolean): string | undefined {
  for (const [field, ours] of FOREIGN_FIELDS) {
    const written = pattern.replace(field, (token) => ours[token] ?? token);
    if (written !== pattern && firstUnknown(written, hasTime) === undefined) return written;
  }
  return undefined;
}

function unknownField(token: string, pattern: string, hasTime: boolean): string {
  const instead = translated(pattern, hasTime);
  if (instead !== undefined) return `\`${pattern}\` is written \`${instead}\``;
  const fields = [...Object.keys(DATE_FIELDS), ...(hasTime ? Object.keys(TIME_FIELDS) : [])];
  return `${token} is no field of a ${hasTime ? "datetime" : "date"}. The fields are ${fields.join(" ")}; put text in single quotes`;
}

/** Returns the problem of a pattern, or `undefined`. */
export const patternProblem =
  (of: "date" | "datetime") =>
  (pattern: string): string | undefined => {
    const token = firstUnknown(pattern, of === "datetime");
    return token === undefined ? undefined : unknownField(token, pattern, of === "datetime");
  };

/** The first letters of a pattern that are no field. */
function firstUnknown(pattern: string, hasTime: boolean): string | undefined {
  for (const [token, , letter] of pattern.matchAll(PATTERN)) {
    const known = Object.hasOwn(DATE_FIELDS, token) || (hasTime && Object.hasOwn(TIME_FIELDS, token));
    if (letter !== undefined && !known) return token;
  }
  return undefined;
}
