import type { Expression } from "../../syntax/ast.js";
import { quote } from "../diagnostics/wording.js";
import { BOOL } from "../types/type.js";
import { infer } from "./expression.js";
import { requireBool } from "./expressions/logical.js";
import type { FlowCheck } from "./flow-check.js";

/** The condition of an `if`, a guard, a loop. Plugin calls and memory writes do not stand in it. */
export function checkCondition(check: FlowCheck, condition: Expression, what: string): void {
  const { place } = check;
  check.place = { ...place, blocks: false, effects: false };
  requireBool(check, condition, infer(check, condition, BOOL), what);
  check.place = place;
  if (isConstant(condition)) {
    check.report(
      "W401",
      condition,
      `This condition is always the same: nothing in ${quote(check.unit.text.slice(condition.start, condition.end))} can change.`,
    );
  }
}

function isConstant(expression: Expression): boolean {
  if (
    expression.kind === "BooleanLiteral" ||
    expression.kind === "NumberLiteral" ||
    expression.kind === "DurationLiteral" ||
    expression.kind === "DateLiteral" ||
    expression.kind === "DateTimeLiteral" ||
    expression.kind === "SymbolLiteral" ||
    expression.kind === "NullLiteral"
  )
    return true;
  if (expression.kind === "StringLiteral") return expression.parts.every((part) => part.kind === "text");
  if (expression.kind === "ParenthesizedExpression") return isConstant(expression.expression);
  if (expression.kind === "UnaryExpression") return isConstant(expression.operand);
  if (expression.kind === "BinaryExpression") return isConstant(expression.left) && isConstant(expression.right);
  return false;
}
