/** Calls whose result is read as what their place needs: `json_decode(…)`, `amount.convert(…)`. */
import type { StdBound, StdType } from "../../../stdlib/std-type.js";
import type { StdSignature } from "../../../stdlib/std-member.js";
import type { CallExpression } from "../../../syntax/ast.js";
import { E310 } from "../../diagnostics/definitions/literals.js";
import { E304 } from "../../diagnostics/definitions/operators.js";
import { formatType } from "../../semantics/types/format.js";
import { currencyOf, ERROR, isError, PRIMITIVES, type Type, unalias, withoutNull } from "../../semantics/types/type.js";
import type { FlowCheck } from "../context.js";
import { type Bindings, within } from "./types.js";

/** The variable that stands for what is expected. */
const EXPECTED = "R";
const MONEY = PRIMITIVES.get("money")!;

/** Binds the variable of what is expected, and reports a call whose place says nothing. */
export function bindExpected(
  check: FlowCheck,
  call: CallExpression,
  what: string,
  { target, result }: StdSignature,
  expected: Type | undefined,
  bindings: Bindings,
): void {
  if (target !== "expected" && target !== "expected or money") return;
  const bound = boundOf(result);
  const found = expected === undefined ? undefined : expectedIn(result, expected);
  if (found !== undefined) bindings.set(EXPECTED, found);
  else if (target === "expected or money" || (bound === "money" && expected !== undefined && !isError(expected)))
    bindings.set(EXPECTED, MONEY);
  else {
    bindings.set(EXPECTED, ERROR);
    if (expected === undefined || !isError(expected))
      check.report(E310["expected-nothing"]({ what, example: EXAMPLES[bound ?? "data"] ?? "Type" }), call);
  }
}

const EXAMPLES: Partial<Readonly<Record<StdBound, string>>> = { money: "money[EUR]", words: "Type?", data: "Type?" };

/** What is expected in the place of the variable, if it can stand there. */
function expectedIn(pattern: StdType, expected: Type): Type | undefined {
  const known = unalias(expected);
  switch (pattern.kind) {
    case "variable":
      return pattern.name === EXPECTED ? pick(expected, pattern.bound) : undefined;
    case "optional":
      return expectedIn(pattern.type, withoutNull(expected));
    case "array":
      return known.kind === "array" ? expectedIn(pattern.items, known.items) : undefined;
    case "object": {
      if (known.kind !== "object") return undefined;
      for (const { name, type } of pattern.fields) {
        const field = known.fields.get(name);
        const found = field === undefined ? undefined : expectedIn(type, field.type);
        if (found !== undefined) return found;
      }
      return undefined;
    }
    case "map":
    case "enum":
    case "function":
    case "named":
    case "never":
    case "null":
    case "primitive":
    case "quotient":
    case "string_union":
    case "union":
    case "unknown":
      return undefined;
  }
}

/** Of a union, the only member that the bound allows. */
function pick(expected: Type, bound: StdBound | undefined): Type | undefined {
  const plain = withoutNull(expected);
  const known = unalias(plain);
  if (known.kind === "error" || known.kind === "never" || known.kind === "unknown" || known.kind === "null")
    return undefined;
  if (bound === undefined || within(plain, bound)) return plain;
  const fitting = known.kind === "union" ? known.members.filter((member) => within(member, bound)) : [];
  return fitting.length === 1 ? fitting[0] : undefined;
}

function boundOf(pattern: StdType): StdBound | undefined {
  switch (pattern.kind) {
    case "variable":
      return pattern.bound;
    case "optional":
      return boundOf(pattern.type);
    case "array":
      return boundOf(pattern.items);
    case "object":
      return pattern.fields.map(({ type }) => boundOf(type)).find((bound) => bound !== undefined);
    case "map":
    case "enum":
    case "function":
    case "named":
    case "never":
    case "null":
    case "primitive":
    case "quotient":
    case "string_union":
    case "union":
    case "unknown":
      return undefined;
  }
}

/** The type that the evaluator of a call is given. */
export function targetOf({ target }: StdSignature, receiver: Type | undefined, bindings: Bindings): Type | undefined {
  if (target === undefined) return undefined;
  return target === "receiver" ? receiver : bindings.get(EXPECTED);
}

/** `euros.to_money()` where dollars are needed. */
export function reportKeptAmount(
  check: FlowCheck,
  call: CallExpression,
  what: string,
  receiver: Type,
  bindings: Bindings,
): void {
  const [from, to] = [currencyOf(receiver), currencyOf(bindings.get(EXPECTED) ?? ERROR)];
  if (what !== "`to_money`" || from === undefined || to === undefined || from === to) return;
  check.report(E304["kept-amount"]({ type: formatType(receiver), other: to }), call);
}
