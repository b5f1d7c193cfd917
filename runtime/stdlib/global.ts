import { asBool, asNumber, asString, asValue, checkCollectionSize } from "./arguments.js";
import { compare } from "./comparison.js";
import type { StdArgument, StdExample, StdGlobal, StdParam, StdSignature } from "./std-member.js";
import {
  array,
  bool,
  date,
  datetime,
  duration,
  email,
  float,
  int,
  nothing,
  optional,
  type StdType,
  string,
  T,
  url,
  uuid,
  variable,
} from "./std-type.js";
import { isEmail, isUrl, isUuid } from "./text.js";
import { jsonText } from "./to-json.js";
import { DateTime, Duration, PlainDate, type Value } from "./value.js";
import { EvaluationError } from "./values/evaluation-error.js";

const Ordered = variable("N", "ordered");
const text: StdParam = { name: "text", type: string };

function globalFunction(
  name: string,
  signature: StdSignature,
  doc: string,
  example: StdExample,
  evaluate: StdGlobal["evaluate"],
): StdGlobal {
  return { receiver: "global", kind: "global", name, doc, example, signatures: [signature], evaluate };
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

const nondeterministic = (name: string, type: StdType, doc: string, evaluate: StdGlobal["evaluate"]): StdGlobal => ({
  ...globalFunction(name, { params: [], result: type }, doc, { source: `${name}()` }, evaluate),
  nondeterministic: true,
});

const two: readonly StdParam[] = [
  { name: "a", type: Ordered },
  { name: "b", type: Ordered },
];

const both = ([a, b]: readonly StdArgument[]): readonly [Value, Value] => [asValue(a), asValue(b)];

export const globalFunctions: readonly StdGlobal[] = [
  globalFunction(
    "min",
    { params: two, result: Ordered },
    "The smaller of two values.",
    { source: "min(3, 1)", result: 1 },
    (args, { work }) => {
      const [a, b] = both(args);
      return compare(b, a, work) < 0 ? b : a;
    },
  ),
  globalFunction(
    "max",
    { params: two, result: Ordered },
    "The greater of two values.",
    { source: "max(3, 1)", result: 3 },
    (args, { work }) => {
      const [a, b] = both(args);
      return compare(b, a, work) > 0 ? b : a;
    },
  ),
  globalFunction(
    "range",
    { params: [{ name: "n", type: int }], result: array(int) },
    "The ints from 0 up to, not including, n.",
    { source: "range(3)", result: [0, 1, 2] },
    ([n], context) => {
      const length = Math.max(0, asNumber(n));
      checkCollectionSize(length, context);
      return Array.from({ length }, (_, index) => index);
    },
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
  parser("parse_uuid", uuid, "UUID", { source: 'parse_uuid("no uuid")', result: null }, ifFits(isUuid)),
  globalFunction(
    "json_encode",
    { params: [{ name: "value", type: T }], result: string },
    "A value as JSON text.",
    { source: 'json_encode({ name: "Ada", age: 36 })', result: '{"name":"Ada","age":36}' },
    ([value], context) => jsonText(asValue(value), context),
  ),
  nondeterministic("now", datetime, "The time, as recorded when the run came here.", (_, { now }) =>
    DateTime.ofEpochMilliseconds(now()),
  ),
  nondeterministic(
    "today",
    date,
    "The date in UTC, as recorded when the run came here.",
    (_, { now }) => DateTime.ofEpochMilliseconds(now()).date,
  ),
  nondeterministic("uuid", uuid, "A new random UUID, recorded.", (_, context) => context.uuid()),
  nondeterministic("random", float, "A random number from 0 up to, not including, 1, recorded.", (_, context) =>
    context.random(),
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
