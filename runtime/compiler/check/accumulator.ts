import type { Expression, LambdaExpression } from "../../syntax/ast.js";
import { createFacts } from "../resolve/facts.js";
import { fits } from "../types/assignable.js";
import { FLOAT, INT, PRIMITIVES, type Type, unalias, withoutNull } from "../types/type.js";
import { inferLambda } from "./expressions/lambda.js";
import type { FlowCheck } from "./flow-check.js";

/**
 * What a number that is written out begins: `prices.reduce((sum, price) => sum + price, 0)` counts money where prices are
 * money. The first type that the lambda takes and gives back; `undefined` where there is none.
 */
export function accumulatorType(
  check: FlowCheck,
  initial: Expression,
  lambda: LambdaExpression,
  paramsWith: (accumulator: Type) => readonly Type[],
): Type | undefined {
  const own = numberType(initial);
  if (own === undefined) return undefined;
  const amounts = paramsWith(own).flatMap((type) => moneyIn(type));
  return [own, FLOAT, PRIMITIVES.get("money")!, ...amounts].find((candidate) => {
    let failed = false;
    const told = (): boolean => failed;
    // A trial: what it finds out and what it has to tell stays with it.
    const trial: FlowCheck = {
      ...check,
      facts: createFacts(),
      report: () => {
        failed = true;
      },
      uniqueName: (name) => name,
      branching: [],
      declared: [],
    };
    const type = inferLambda(trial, lambda, paramsWith(candidate), undefined);
    return !told() && fits(type, candidate);
  });
}

/** The type of a number literal, its sign included. */
function numberType(expression: Expression): Type | undefined {
  if (expression.kind === "NumberLiteral") return expression.float ? FLOAT : INT;
  if (expression.kind === "UnaryExpression")
    return expression.operator === "-" ? numberType(expression.operand) : undefined;
  if (expression.kind === "ParenthesizedExpression") return numberType(expression.expression);
  return undefined;
}

/** Money with a currency, in a value or in its fields. */
function moneyIn(type: Type): readonly Type[] {
  const known = unalias(withoutNull(type));
  if (known.kind === "object") return [...known.fields.values()].flatMap((field) => amount(field.type));
  return amount(known);
}
function amount(type: Type): readonly Type[] {
  const known = unalias(withoutNull(type));
  return known.kind === "primitive" && known.currency !== undefined ? [known] : [];
}
