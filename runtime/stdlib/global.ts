import { timeZoneProblem } from "../ir/cron/zone.js";
import type { JsonObject } from "../json.js";
import { asArray, asBool, asNumber, asString, asTarget, asValue, checkCollectionSize } from "./arguments.js";
import { compare } from "./comparison.js";
import { decodedAs } from "./from-json.js";
import { JsonScanner } from "./json-scan.js";
import { localeProblem } from "./locale.js";
import { parseMoney } from "./parse-money.js";
import type { StdContext, StdExample, StdGlobal, StdParam, StdSignature } from "./std-member.js";
import {
  array,
  bool,
  date,
  datetime,
  duration,
  email,
  float,
  int,
  never,
  nothing,
  optional,
  type StdType,
  string,
  T,
  url,
  uuid,
  variable,
} from "./std-type.js";
import { currencyOf } from "./target.js";
import { isEmail, isUrl, isUuid } from "./text.js";
import { jsonText, toJson } from "./to-json.js";
import { DateTime, Duration, PlainDate, type Value } from "./value.js";
import { EvaluationError } from "./values/evaluation-error.js";
import { wallClock } from "./values/zones.js";

const Ordered = variable("N", "ordered");
const text: StdParam = { name: "text", type: string };

/** What is expected. */
const R = variable("R", "money");
const Data = variable("R", "data");
const Details = variable("D", "fields");

type Signatures = readonly [StdSignature, ...StdSignature[]];

function globalFunction(
  name: string,
  signature: StdSignature | Signatures,
  doc: string,
  example: StdExample,
  evaluate: StdGlobal["evaluate"],
): StdGlobal {
  const signatures: Signatures = "result" in signature ? [signature] : signature;
  return { receiver: "global", kind: "global", name, doc, example, signatures, evaluate };
}

const parser = (name: string, type: StdType, what: string, example: StdExample, parse: (text: string) => Value) =>
  globalFunction(
    name,
    { params: [text], result: optional(type) },
    `The ${what} that a string writes; null when it writes none.`,
    example,
    ([source]) => parse(asString(source)),
  );

const ifFits =
  (fits: (text: string) => boolean) =>
  (source: string): Value =>
    fits(source) ? source : null;

const nondeterministic = (
  name: string,
  variable: string,
  type: StdType,
  doc: string,
  evaluate: StdGlobal["evaluate"],
  params: readonly StdParam[] = [],
): StdGlobal => ({
  ...globalFunction(name, { params, result: type }, doc, { source: `${name}()` }, evaluate),
  nondeterministic: variable,
});

/** `min` and `max`: of two values, or of the elements of an array. */
const extreme = (name: "min" | "max", sign: -1 | 1, which: string, result: number): StdGlobal =>
  globalFunction(
    name,
    [
      { params: [{ name: "a", type: array(Ordered) }], result: optional(Ordered) },
      {
        params: [
          { name: "a", type: Ordered },
          { name: "b", type: Ordered },
        ],
        result: Ordered,
      },
    ],
    `The ${which} of two values, or of the elements of an array; null when it has none.`,
    { source: `${name}(3, 1)`, result },
    ([a, b], { work }) => {
      const values = b === undefined ? asArray(a) : [asValue(a), asValue(b)];
      const [first, ...others] = values;
      return others.reduce((best, other) => (compare(other, best, work) * sign > 0 ? other : best), first ?? null);
    },
  );

const between = (name: string, optional_: boolean): StdParam =>
  optional_ ? { name, type: int, optional: true } : { name, type: int };

/** The ints from one up to another, and every so many of them. */
function rangeOf(from: number, to: number, step: number, context: StdContext): Value {
  if (step === 0) throw new EvaluationError("ArithmeticError", "range: the step must not be 0.");
  const length = Math.max(0, Math.ceil((to - from) / step));
  checkCollectionSize(length, context);
  return Array.from({ length }, (_, index) => from + index * step);
}

export const globalFunctions: readonly StdGlobal[] = [
  extreme("min", -1, "smaller", 1),
  extreme("max", 1, "greater", 3),
  globalFunction(
    "range",
    [
      { params: [between("n", false)], result: array(int) },
      { params: [between("n", false), between("to", false), between("step", true)], result: array(int) },
    ],
    "The ints from 0 up to, not including, n; with to from n up to, not including, to, in steps of 1 or of step, which may be negative.",
    { source: "range(1, 10, 4)", result: [1, 5, 9] },
    ([n, to, step], context) =>
      to === undefined
        ? rangeOf(0, asNumber(n), 1, context)
        : rangeOf(asNumber(n), asNumber(to), step === undefined ? 1 : asNumber(step), context),
  ),
  parser(
    "parse_date",
    date,
    "date",
    { source: 'parse_date("2026-01-15")', result: "2026-01-15" },
    (source) => PlainDate.parse(source) ?? null,
  ),
  parser(
    "parse_duration",
    duration,
    "duration",
    { source: 'parse_duration("90s")', result: "90s" },
    (source) => Duration.parse(source) ?? null,
  ),
  parser(
    "parse_email",
    email,
    "e-mail address",
    { source: 'parse_email("ada@example.org")', result: "ada@example.org" },
    ifFits(isEmail),
  ),
  parser(
    "parse_url",
    url,
    "URL",
    { source: 'parse_url("https://example.org/")', result: "https://example.org/" },
    ifFits(isUrl),
  ),
  parser("parse_uuid", uuid, "UUID", { source: 'parse_uuid("no uuid")', result: null }, (source) =>
    isUuid(source) ? source.toLowerCase() : null,
  ),
  globalFunction(
    "parse_money",
    {
      params: [text, { name: "locale", type: string, optional: true, problem: localeProblem }],
      result: optional(R),
      target: "expected or money",
    },
    'The amount, in the currency that is expected, that a string writes as people do: with thousands apart, and the mark of that currency. In English, or as a locale such as "nl" writes it; null when it writes none.',
    { source: 'parse_money("€ 1.250,00", "nl")', expected: "money[EUR]?", result: 1250 },
    ([source, locale], _, target) =>
      parseMoney(asString(source), currencyOf(asTarget(target)), locale === undefined ? undefined : asString(locale)) ??
      null,
  ),
  globalFunction(
    "json_decode",
    { params: [text], result: optional(Data), target: "expected" },
    "The value, of the type that is expected, that a string has as JSON; null when it is no JSON or does not fit.",
    { source: 'json_decode("[1, 2]")', expected: "array[int]?", result: [1, 2] },
    ([source], { limits }, target) => {
      const { type, types } = asTarget(target);
      const found = new JsonScanner(asString(source), limits.valueDepth).whole();
      if (found === undefined || found.repairs.length > 0) return null;
      const read = decodedAs(type, found, types, limits);
      return read.ok ? read.value : null;
    },
  ),
  {
    ...globalFunction(
      "fail",
      {
        params: [
          { name: "message", type: string },
          { name: "details", type: Details, optional: true },
        ],
        result: never,
      },
      "Ends what runs with a FlowFailedError, which `@catch` can take; it has the message, and the details for whoever looks at it.",
      { source: 'fail("Out of stock", { sku: "A-1" })' },
      ([message, details]) => {
        throw new EvaluationError(
          "FlowFailedError",
          asString(message),
          details === undefined ? {} : (toJson(asValue(details)) as JsonObject),
        );
      },
    ),
    ends: true,
  },
  globalFunction(
    "json_encode",
    { params: [{ name: "value", type: T }], result: string },
    "A value as JSON text.",
    { source: 'json_encode({ name: "Ada", age: 36 })', result: '{"name":"Ada","age":36}' },
    ([value], context) => jsonText(asValue(value), context),
  ),
  nondeterministic("now", "time", datetime, "The time, as recorded when the run came here.", (_, { now }) =>
    DateTime.ofEpochMilliseconds(now()),
  ),
  nondeterministic(
    "today",
    "day",
    date,
    "The date in UTC or in a time zone, as recorded when the run came here.",
    ([zone], { now }) => {
      const time = DateTime.ofEpochMilliseconds(now());
      return zone === undefined ? time.date : wallClock(time, asString(zone)).local.date;
    },
    [{ name: "zone", type: string, optional: true, problem: timeZoneProblem }],
  ),
  nondeterministic("uuid", "id", uuid, "A new random UUID, recorded.", (_, context) => context.uuid()),
  nondeterministic(
    "random",
    "chance",
    float,
    "A random number from 0 up to, not including, 1, recorded.",
    (_, context) => context.random(),
  ),
  {
    ...globalFunction(
      "log",
      {
        params: [
          { name: "message", type: string },
          { name: "value", type: T, optional: true },
        ],
        result: nothing,
      },
      "Writes a message, and a value, to the log of a debug build.",
      { source: 'log("total", 3)' },
      ([message, value], { log }) => {
        log(asString(message), value === undefined ? undefined : asValue(value));
        return null;
      },
    ),
    debugOnly: true,
  },
  {
    ...globalFunction(
      "assert",
      {
        params: [
          { name: "condition", type: bool },
          { name: "message", type: string, optional: true },
        ],
        result: nothing,
      },
      "Fails the run of a debug build with an AssertionError unless the condition holds.",
      { source: 'assert(1 < 2, "order")' },
      ([condition, message]) => {
        if (!asBool(condition))
          throw new EvaluationError(
            "AssertionError",
            message === undefined ? "An assertion failed." : asString(message),
          );
        return null;
      },
    ),
    debugOnly: true,
  },
];
