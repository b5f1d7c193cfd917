import { asArray, asMoney, asNumber, asString, asTarget, checkCollectionSize } from "./arguments.js";
import { localeProblem, localNumber } from "./locale.js";
import { grouped } from "./number-text.js";
import type { StdArgument, StdContext, StdExample, StdMember, StdParam, StdSignature } from "./std-member.js";
import { array, float, int, money, object, optional, type StdType, string, variable } from "./std-type.js";
import { currencyOf, type StdTarget } from "./target.js";
import { type Money, recordOf, type Value } from "./value.js";
import { EvaluationError } from "./values/evaluation-error.js";

/** The receiver's own type, so that the result has its currency. */
const M = variable("M", "money");
/** What is expected. */
const R = variable("R", "money");
const Weight = variable("N", "number");

type Evaluate = (
  amount: Money,
  args: readonly StdArgument[],
  context: StdContext,
  target: StdTarget | undefined,
) => Value;

function method(
  name: string,
  params: readonly StdParam[],
  result: StdType,
  doc: string,
  example: StdExample,
  evaluate: Evaluate,
  more: Partial<StdSignature> = {},
): StdMember {
  return {
    receiver: "money",
    kind: "method",
    name,
    doc,
    example,
    signatures: [{ receiver: M, params, result, ...more }],
    evaluate: (receiver, args, context, target) => evaluate(asMoney(receiver), args, context, target),
  };
}

const rate: StdParam = { name: "rate", type: float };

export const moneyMembers: readonly StdMember[] = [
  method(
    "round",
    [{ name: "digits", type: int, optional: true }],
    M,
    "Rounded to so many decimals, those of its currency without digits; halves go away from zero.",
    { source: "price.round()", result: 10.13 },
    (amount, [digits]) =>
      amount.round(digits === undefined ? amount.decimals : Math.min(Math.max(asNumber(digits), -40), 40)),
  ),
  method("abs", [], M, "Without its sign.", { source: "(-price).abs()", result: 10.125 }, (amount) => amount.abs()),
  method(
    "amount",
    [],
    float,
    "The amount as a number; no longer exact.",
    { source: "price.amount()", result: 10.125 },
    (amount) => amount.toNumber(),
  ),
  {
    receiver: "money",
    kind: "property",
    name: "currency",
    doc: "The code of its currency; null for plain money.",
    example: { source: "price.currency", result: null },
    signatures: [{ receiver: money, params: [], result: optional(string) }],
    evaluate: (receiver) => asMoney(receiver).currency ?? null,
  },
  {
    receiver: "money",
    kind: "property",
    name: "decimals",
    doc: "How many decimals its currency has, by ISO 4217: 2 for most and for plain money, 0 for JPY, 3 for KWD.",
    example: { source: "price.decimals", result: 2 },
    signatures: [{ receiver: money, params: [], result: int }],
    evaluate: (receiver) => asMoney(receiver).decimals,
  },
  method(
    "convert",
    [rate],
    R,
    "In the currency that is expected, at so much of it for 1 of this; as exact as the rate is, so round it.",
    { source: "price.convert(1.08)", expected: "money[USD]", result: 10.935 },
    (amount, [by], _, target) => amount.converted(asNumber(by), currencyOf(asTarget(target))),
    { target: "expected" },
  ),
  method(
    "exchange",
    [rate],
    object({ amount: R, rate: float, original: M }),
    "As convert, rounded, and kept together with the rate and the original amount, as books want it.",
    {
      source: "price.exchange(1.08)",
      expected: "{ amount: money[USD], rate: float, original: money }",
      result: { amount: 10.94, rate: 1.08, original: 10.125 },
    },
    (amount, [by], _, target) => exchanged(amount, asNumber(by), asTarget(target)),
    { target: "expected" },
  ),
  method(
    "to_money",
    [],
    R,
    "The same amount in the currency that is expected, when it has that currency or none; any other is an ArithmeticError.",
    { source: "price.to_money()", expected: "money[EUR]", result: 10.125 },
    (amount, _args, _, target) => inCurrency(amount, currencyOf(asTarget(target))),
    { target: "expected or money" },
  ),
  method(
    "allocate",
    [{ name: "parts", type: int }],
    array(M),
    "So many shares that add up to it exactly and differ by the smallest unit at most; the first ones get what is left.",
    { source: "price.round().allocate(3)", result: [3.38, 3.38, 3.37] },
    (amount, [parts], context) => {
      const count = asNumber(parts);
      if (count < 1) throw new EvaluationError("ArithmeticError", `allocate(${count}): there must be a part at least.`);
      checkCollectionSize(count, context);
      context.work.walk(count);
      return amount.allocated(new Array<number>(count).fill(1));
    },
  ),
  method(
    "allocate_by",
    [{ name: "weights", type: array(Weight) }],
    array(M),
    "A share for each weight, in proportion; they add up to it exactly.",
    { source: "price.allocate_by([3, 2])", result: [6.075, 4.05] },
    (amount, [weights], { work }) => {
      const items = asArray(weights).map(asNumber);
      work.walk(items.length);
      return items.length === 0 ? [] : amount.allocated(items);
    },
  ),
  method(
    "format",
    [{ name: "locale", type: string, optional: true, problem: localeProblem }],
    string,
    'For people: its currency, thousands apart, the decimals of the currency. With a locale such as "nl" as that language writes it.',
    { source: "(price * 1000).format()", result: "10,125.00" },
    (amount, [locale]) => {
      const { currency, decimals } = amount;
      const digits = amount.round(decimals).toDecimal();
      if (locale !== undefined) return localNumber(digits, asString(locale), { decimals, currency });
      const text = grouped(amount.round(decimals).toFixed(decimals));
      return currency === undefined ? text : `${currency} ${text}`;
    },
  ),
];

function exchanged(amount: Money, rate: number, target: StdTarget): Value {
  const converted = amount.converted(rate, currencyOf(target));
  return recordOf([
    ["amount", converted.round(converted.decimals)],
    ["rate", rate],
    ["original", amount],
  ]);
}

function inCurrency(amount: Money, currency: string | undefined): Money {
  if (currency !== undefined && amount.currency !== undefined && amount.currency !== currency)
    throw new EvaluationError(
      "ArithmeticError",
      `to_money: the amount is in ${amount.currency}, not in ${currency}. Convert it with convert(rate).`,
    );
  return amount.withCurrency(currency);
}
