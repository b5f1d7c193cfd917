import { asMoney, asNumber } from "./arguments.js";
import type { StdArgument, StdExample, StdMember, StdParam } from "./std-member.js";
import { float, int, money, optional, type StdType, string, variable } from "./std-type.js";
import type { Money, Value } from "./value.js";

/** The receiver's own type, so that the result has its currency. */
const M = variable("M");

function method(
  name: string,
  params: readonly StdParam[],
  result: StdType,
  doc: string,
  example: StdExample,
  evaluate: (amount: Money, args: readonly StdArgument[]) => Value,
): StdMember {
  return {
    receiver: "money",
    kind: "method",
    name,
    doc,
    example,
    signatures: [{ receiver: M, params, result }],
    evaluate: (receiver, args) => evaluate(asMoney(receiver), args),
  };
}

export const moneyMembers: readonly StdMember[] = [
  method(
    "round",
    [{ name: "digits", type: int, optional: true }],
    M,
    "Rounded to so many decimals, two without digits; halves go away from zero.",
    { source: "price.round()", result: 10.13 },
    (amount, [digits]) => amount.round(digits === undefined ? 2 : Math.min(Math.max(asNumber(digits), -40), 40)),
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
  method(
    "format",
    [],
    string,
    "For people: its currency, thousands apart, two decimals.",
    { source: "(price * 1000).format()", result: "10,125.00" },
    (amount) => {
      const digits = amount.round(2).toString();
      const grouped = digits.replace(/\B(?=(\d{3})+(?=\.))/g, ",");
      return amount.currency === undefined ? grouped : `${amount.currency} ${grouped}`;
    },
  ),
];
