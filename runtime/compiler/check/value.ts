import type { Expression, Value } from "../../syntax/ast.js";
import { W401 } from "../diagnostics/definitions/warnings.js";
import { isBlock } from "../../syntax/blocks.js";
import { mismatch } from "../semantics/types/relations.js";
import { BOOL, ERROR, hasUnknown, type Type, unalias } from "../semantics/types/type.js";
import { checkBlock } from "./block.js";
import { type FlowCheck, withContext } from "./context.js";
import { reportMismatch, requireFit, type Why } from "./expect.js";
import { infer } from "./expression.js";
import { linkTypes } from "./names.js";
import { requireBool } from "./expressions/logical.js";
import { lintQuotient } from "./lints.js";
import { reportUnknown } from "./unknown.js";

/** What stands right of `=`, `return`, `yield` and `=>`: an expression, a block, or an `if` or `match` that may hold some. */
export function checkValue(check: FlowCheck, value: Value, expected: Type | undefined, why: Why | undefined): Type {
  if (value.kind === "IfExpression" || value.kind === "MatchExpression") {
    if (expected !== undefined) check.facts.expected.set(value, expected);
    const mode = { kind: "value", expected, why } as const;
    const type = check.rules.branching(check, value, mode);
    check.facts.types.set(value, type);
    return type;
  }
  if (isBlock(value)) {
    const type = checkBlock(check, value, expected, true);
    check.facts.blockTypes.set(value, type);
    if (expected !== undefined && why !== undefined) {
      const wrong = mismatch(type, expected);
      if (wrong !== undefined) {
        reportMismatch(check, value.keyword, wrong, why);
        return expected;
      }
      linkTypes(check, type, expected);
      if (hasUnknown(type)) {
        // The result is read as the type of its place.
        check.facts.blockTypes.set(value, expected);
        return expected;
      }
    } else if (unalias(type).kind === "unknown" && expected === undefined) {
      reportUnknown(check, value);
      return ERROR;
    }
    return type;
  }
  const { direct } = check;
  check.direct = value;
  try {
    const type = infer(check, value, expected);
    lintQuotient(check, value, type);
    if (expected === undefined || why === undefined) {
      if (unalias(type).kind !== "unknown" || expected !== undefined) return type;
      reportUnknown(check, value);
      return ERROR;
    }
    return requireFit(check, value, type, expected, why);
  } finally {
    check.direct = direct;
  }
}

/** The condition of an `if`, a guard, a loop. Plugin calls and memory writes do not stand in it. */
export function checkCondition(check: FlowCheck, condition: Expression, what: string): void {
  withContext(check, { context: { ...check.context, blocks: false, effects: false } }, () => {
    requireBool(check, condition, infer(check, condition, BOOL), what);
  });
  if (isConstant(condition)) {
    check.report(
      W401["constant-condition"]({ condition: check.unit.text.slice(condition.start, condition.end) }),
      condition,
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
