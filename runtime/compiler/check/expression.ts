import type { Expression } from "../../syntax/ast.js";
import { E313 } from "../diagnostics/definitions/literals.js";
import { hasSyntaxErrors } from "../semantics/recovery.js";
import { withWholeEnums } from "../semantics/types/enum-order.js";
import { plain } from "../semantics/types/literals.js";
import { sizeOf } from "../semantics/types/size.js";
import { ERROR, type Type } from "../semantics/types/type.js";
import type { ExpressionNodes, FlowCheck } from "./context.js";

/**
 * Infers the type of an expression, by the rule for its kind. `place` is the type that its place needs, if any: it gives
 * literals and symbols their types. The caller checks whether the result fits (`checkAgainst`).
 */
export function infer(check: FlowCheck, expression: Expression, place?: Type): Type {
  // What the literals beside it are does not bind a value, and neither does what tests have left of an enum.
  const expected = place === undefined ? undefined : withWholeEnums(plain(place));
  if (expected !== undefined) check.facts.expected.set(expression, expected);
  // The lexer has reported a literal that it could not read.
  const inferred =
    isLiteral(expression) && hasSyntaxErrors(check.unit, expression)
      ? ERROR
      : applyRule(check, expression.kind, expression, expected);
  const type = withinLimits(check, expression, inferred);
  check.facts.types.set(expression, type);
  return type;
}

/** A type without a name is written out wherever it is needed: one that doubles from line to line would never end. */
const MOST_PARTS = 2000;
const DEEPEST = 64;

function withinLimits(check: FlowCheck, expression: Expression, type: Type): Type {
  const { parts, depth } = sizeOf(type);
  if (parts <= MOST_PARTS && depth <= DEEPEST) return type;
  check.report(E313["too-large-type"]({ parts: MOST_PARTS, depth: DEEPEST }), expression);
  return ERROR;
}

const isLiteral = (expression: Expression): boolean =>
  expression.kind === "NumberLiteral" ||
  // What is interpolated is no part of the literal: an editor completes what is half typed there.
  (expression.kind === "StringLiteral" && expression.parts.every((part) => part.kind === "text")) ||
  expression.kind === "DurationLiteral";

const applyRule = <K extends Expression["kind"]>(
  check: FlowCheck,
  kind: K,
  expression: ExpressionNodes[K],
  expected: Type | undefined,
): Type => check.rules.expressions[kind](check, expression, expected);
