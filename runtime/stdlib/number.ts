import Big from "big.js";
import { asNumber } from "./arguments.js";
import type { StdArgument, StdExample, StdMember, StdSignature } from "./std-member.js";
import { float, int, string, variable } from "./std-type.js";
import type { Value } from "./value.js";
import { EvaluationError } from "./values/evaluation-error.js";

const N = variable("N", "number");

function method(
  name: string,
  signatures: readonly [StdSignature, ...StdSignature[]],
  doc: string,
  example: StdExample,
  evaluate: (number: number, args: readonly StdArgument[]) => Value,
): StdMember {
  return {
    receiver: "number",
    kind: "method",
    name,
    doc,
    example,
    signatures,
    evaluate: (receiver, args) => evaluate(asNumber(receiver), args),
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
];

/** The most decimals of a double, and the most digits before its point. */
const MAX_DIGITS = 400;

/** Rounds by the printed digits, so that 1.005 to two decimals is 1.01. */
function roundTo(number: number, digits: number): number {
  const places = Math.min(Math.max(digits, -MAX_DIGITS), MAX_DIGITS);
  return new Big(String(number)).round(places, Big.roundHalfUp).toNumber() + 0;
}

function asInt(number: number): number {
  if (!Number.isSafeInteger(number)) throw new EvaluationError("ArithmeticError", `${number} is too large for an int.`);
  return number + 0;
}
