import type { BinaryExpression, Expression } from "../syntax/ast.js";
import type { Facts } from "./resolve/facts.js";

/** Chains up to here are built as they are written. */
const LONG = 16;

/**
 * The operands of a long chain of one operator that may be grouped anyhow: `a && b && …`, `a || b || …`, texts joined with
 * `+`. The IR is of bounded depth, and grouped in halves a chain of hundreds is not deep. Evaluation stays left to right.
 */
export function chainOperands(expression: BinaryExpression, facts: Facts): readonly Expression[] | undefined {
  const { operator } = expression;
  const joins = (node: Expression): node is BinaryExpression =>
    node.kind === "BinaryExpression" &&
    node.operator === operator &&
    (operator === "&&" || operator === "||" || (operator === "+" && facts.binary.get(node) === "string"));
  if (!joins(expression)) return undefined;
  const operands: Expression[] = [];
  let left: Expression = expression;
  while (joins(left)) {
    operands.push(left.right);
    left = left.left;
  }
  operands.push(left);
  return operands.length < LONG ? undefined : operands.reverse();
}
