import { asNumber, asString, asTarget } from "./arguments.js";
import { localeProblem, localNumber } from "./locale.js";
import { grouped, rounded } from "./number-text.js";
import type { StdArgument, StdContext, StdExample, StdMember, StdParam, StdSignature } from "./std-member.js";
import { float, int, string, variable } from "./std-type.js";
import { currencyOf, type StdTarget } from "./target.js";
import { Money, type Value } from "./value.js";
import { EvaluationError } from "./values/evaluation-error.js";

const N = variable("N", "number");
/** What is expected. */
const R = variable("R", "money");
const formatParams: readonly StdParam[] = [
  { name: "digits", type: int, optional: true },
  { name: "locale", type: string, optional: true, problem: localeProblem },
];

function method(
  name: string,
  signatures: readonly [StdSignature, ...StdSignature[]],
  doc: string,
  example: StdExample,
  evaluate: (number: number, args: readonly StdArgument[], context: StdContext, target: StdTarget | undefined) => Value,
): StdMember {
  return {
    receiver: "number",
    kind: "method",
    name,
    doc,
    example,
    signatures,
    evaluate: (receiver, args, context, target) => evaluate(asNumber(receiver), args, context, target),
  };
}

export const numberMembers: readonly StdMember[] = [
  method(
    "abs",
    [{ receiver: N, params: [], result: N }],
    "Without its sign.",
    { source: "(-3).abs()", result: 3 },
    (number) => Math.abs(number),
  ),
  method(
    "round",
    [
      { receiver: N, params: [], result: int },
      { receiver: N, params: [{ name: "digits", type: int }], result: float },
    ],
    "The nearest int, or rounded to so many decimals; halves go away from zero.",
    { source: "2.345.round(2)", result: 2.35 },
    (number, [digits]) => (digits === undefined ? asInt(roundTo(number, 0)) : roundTo(number, asNumber(digits))),
  ),
  method(
    "floor",
    [{ receiver: N, params: [], result: int }],
    "The greatest int that is not above it.",
    { source: "(-2.5).floor()", result: -3 },
    (number) => asInt(Math.floor(number)),
  ),
  method(
    "ceil",
    [{ receiver: N, params: [], result: int }],
    "The smallest int that is not below it.",
    { source: "(-2.5).ceil()", result: -2 },
    (number) => asInt(Math.ceil(number)),
  ),
  method(
    "clamp",
    [
      {
        receiver: N,
        params: [
          { name: "min", type: N },
          { name: "max", type: N },
        ],
        result: N,
      },
    ],
    "Moved into the range from min to max.",
    { source: "12.clamp(0, 10)", result: 10 },
    (number, [min, max]) => {
      const [low, high] = [asNumber(min), asNumber(max)];
      if (low > high) throw new EvaluationError("ArithmeticError", `clamp(${low}, ${high}): min is above max.`);
      return Math.min(Math.max(number, low), high);
    },
  ),
  method(
    "to_string",
    [{ receiver: N, params: [], result: string }],
    "Its digits.",
    { source: "42.to_string()", result: "42" },
    (number) => String(number),
  ),
  method(
    "to_money",
    [{ receiver: N, params: [], result: R, target: "expected or money" }],
    "The amount of money, in the currency that is expected, that has these digits.",
    { source: "12.5.to_money()", expected: "money[EUR]", result: 12.5 },
    (number, _args, _, target) => Money.ofNumber(number, currencyOf(asTarget(target))),
  ),
  method(
    "format",
    [{ receiver: N, params: formatParams, result: string }],
    'For people: thousands apart, so many decimals, or as many as it has. With a locale such as "de" as that language writes it.',
    { source: "12345.5.format(2)", result: "12,345.50" },
    formatted,
  ),
  method(
    "percent",
    [{ receiver: N, params: formatParams, result: string }],
    "A share of 1 in percent, for people, with so many decimals, or none.",
    { source: "0.215.percent(1)", result: "21.5%" },
    percentage,
  ),
];

const roundTo = (number: number, digits: number): number => rounded(number, digits).toNumber() + 0;

/** More decimals than anybody reads. */
const MOST_DECIMALS = 20;

const decimalsOf = (digits: StdArgument, otherwise: number): number =>
  digits === undefined ? otherwise : Math.min(Math.max(asNumber(digits), 0), MOST_DECIMALS);

/** How many decimals a number is printed with. */
const ownDecimals = (number: number): number => {
  const { c, e } = rounded(number, MOST_DECIMALS);
  return Math.max(0, c.length - 1 - e);
};

function formatted(number: number, [digits, locale]: readonly StdArgument[]): string {
  const decimals = decimalsOf(digits, ownDecimals(number));
  const text = rounded(number, decimals).toFixed(decimals);
  return locale === undefined ? grouped(text) : localNumber(text, asString(locale), { decimals });
}

function percentage(number: number, [digits, locale]: readonly StdArgument[]): string {
  const decimals = decimalsOf(digits, 0);
  if (locale !== undefined)
    return localNumber(rounded(number, decimals + 2).toFixed(), asString(locale), { decimals, percent: true });
  return `${grouped(
    rounded(number, decimals + 2)
      .times(100)
      .toFixed(decimals),
  )}%`;
}

function asInt(number: number): number {
  if (!Number.isSafeInteger(number)) throw new EvaluationError("ArithmeticError", `${number} is too large for an int.`);
  return number + 0;
}
