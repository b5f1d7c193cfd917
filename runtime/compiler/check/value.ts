import type { Body, Expression, Value } from "../../syntax/ast.js";
import { quote } from "../diagnostics/wording.js";
import { isBlock } from "../semantics/tree.js";
import { mismatch } from "../semantics/types/relations.js";
import { BOOL, ERROR, hasUnknown, NEVER, type Type, unalias } from "../semantics/types/type.js";
import { checkBlock } from "./blocks/index.js";
import { checkBody, checkValueBody } from "./body.js";
import { during, type FlowCheck } from "./context.js";
import { reportMismatch, requireFit, type Why } from "./expect.js";
import { infer } from "./expression.js";
import { checkIf, checkMatch } from "./expressions/branches.js";
import { requireBool } from "./expressions/logical.js";
import { reportUnknown } from "./unknown.js";

/** What stands right of `=`, `return`, `yield` and `=>`: an expression, a block, or an `if` or `match` that may hold some. */
export function checkValue(check: FlowCheck, value: Value, expected: Type | undefined, why: Why | undefined): Type {
  switch (value.kind) {
    case "IfExpression":
    case "MatchExpression": {
      if (expected !== undefined) check.facts.expected.set(value, expected);
      const mode = { kind: "value", expected, why } as const;
      const type = value.kind === "IfExpression" ? checkIf(check, value, mode) : checkMatch(check, value, mode);
      check.facts.types.set(value, type);
      return type;
    }
    default:
      if (isBlock(value)) {
        const type = checkBlock(check, value, expected, true);
        check.facts.blockTypes.set(value, type);
        if (expected !== undefined && why !== undefined) {
          const wrong = mismatch(type, expected);
          if (wrong !== undefined) {
            reportMismatch(check, value.keyword, wrong, why);
            return expected;
          }
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
      return during(check, { direct: value }, () => {
        const type = infer(check, value, expected);
        if (expected === undefined || why === undefined) {
          if (unalias(type).kind !== "unknown" || expected !== undefined) return type;
          reportUnknown(check, value);
          return ERROR;
        }
        return requireFit(check, value, type, expected, why);
      });
  }
}

/** How an `if` or a `match` is used. */
export type BranchMode =
  /** For what it does. */
  | { readonly kind: "statement" }
  /** Inside an expression: a branch is one expression. */
  | { readonly kind: "operand"; readonly expected: Type | undefined }
  /** Right of `=`, `return`, `yield`, `=>`: a branch may hold statements, and blocks where blocks may stand. */
  | { readonly kind: "value"; readonly expected: Type | undefined; readonly why: Why | undefined };

/** A branch of an `if`, or an arm in braces. Gives the type of its value. */
export function checkBranch(check: FlowCheck, body: Body, mode: BranchMode): Type {
  switch (mode.kind) {
    case "statement":
      checkBody(check, body);
      return NEVER;
    case "value":
      return checkValueBody(check, body, mode.expected, mode.why, "this branch");
    case "operand": {
      const [item, ...rest] = body.items;
      if (item !== undefined && rest.length === 0) {
        switch (item.kind) {
          case "ExpressionStatement":
            return infer(check, item.expression, mode.expected);
          case "IfExpression":
            return checkIf(check, item, mode);
          case "MatchExpression":
            return checkMatch(check, item, mode);
          default:
            break;
        }
      }
      if (item === undefined) {
        check.report("E311", body, "This branch gives no value.");
        return ERROR;
      }
      check.report(
        "E213",
        rest.length > 0 ? { start: item.start, end: rest.at(-1)!.end } : item,
        `Inside an expression a branch is one expression. Assign the whole to a variable first: ${quote("x = if … { … } else { … }")}.`,
      );
      return ERROR;
    }
  }
}

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
  switch (expression.kind) {
    case "BooleanLiteral":
    case "NumberLiteral":
    case "DurationLiteral":
    case "DateLiteral":
    case "DateTimeLiteral":
    case "SymbolLiteral":
    case "NullLiteral":
      return true;
    case "StringLiteral":
      return expression.parts.every((part) => part.kind === "text");
    case "ParenthesizedExpression":
      return isConstant(expression.expression);
    case "UnaryExpression":
      return isConstant(expression.operand);
    case "BinaryExpression":
      return isConstant(expression.left) && isConstant(expression.right);
    default:
      return false;
  }
}
