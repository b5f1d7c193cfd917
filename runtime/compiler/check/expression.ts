import type { Expression } from "../../syntax/ast.js";
import { isBroken } from "../semantics/recovery.js";
import { BOOL, ERROR, NULL, type Type } from "../semantics/types/type.js";
import type { FlowCheck } from "./context.js";
import { inferArray } from "./expressions/array.js";
import { inferIf, inferMatch } from "./expressions/branches.js";
import { inferCall } from "./expressions/call.js";
import { misplacedLambda } from "./expressions/lambda.js";
import {
  inferDate,
  inferDateTime,
  inferDuration,
  inferNumber,
  inferString,
  inferSymbol,
  inferUri,
} from "./expressions/literals.js";
import { inferIndex, inferMember } from "./expressions/member.js";
import { inferName } from "./expressions/name.js";
import { inferObject } from "./expressions/object.js";
import { inferBinary, inferUnary } from "./expressions/operators.js";
import { inferPipeline } from "./expressions/pipeline.js";

/**
 * The type of an expression. `expected` is what its place needs, if anything: it gives literals and symbols their types.
 * Whether the result fits is the caller's to check (`checkAgainst`).
 */
export function infer(check: FlowCheck, expression: Expression, expected?: Type): Type {
  if (expected !== undefined) check.facts.expected.set(expression, expected);
  // What the lexer could not read has no type: it has been told.
  const type =
    isLiteral(expression) && isBroken(check.unit, expression) ? ERROR : inferKind(check, expression, expected);
  check.facts.types.set(expression, type);
  return type;
}

const isLiteral = (expression: Expression): boolean =>
  expression.kind === "NumberLiteral" ||
  // What is interpolated is no part of the literal: an editor completes what is half typed there.
  (expression.kind === "StringLiteral" && expression.parts.every((part) => part.kind === "text")) ||
  expression.kind === "DurationLiteral";

function inferKind(check: FlowCheck, expression: Expression, expected: Type | undefined): Type {
  switch (expression.kind) {
    case "MissingExpression":
      return ERROR;
    case "NullLiteral":
      return NULL;
    case "BooleanLiteral":
      return BOOL;
    case "NumberLiteral":
      return inferNumber(expression, expected);
    case "StringLiteral":
      return inferString(check, expression, expected);
    case "DurationLiteral":
      return inferDuration(check, expression);
    case "DateLiteral":
      return inferDate(check, expression);
    case "DateTimeLiteral":
      return inferDateTime(check, expression);
    case "SymbolLiteral":
      return inferSymbol(check, expression, expected);
    case "UriLiteral":
      return inferUri(check, expression);
    case "NameExpression":
      return inferName(check, expression);
    case "ParenthesizedExpression":
      return infer(check, expression.expression, expected);
    case "ArrayLiteral":
      return inferArray(check, expression, expected);
    case "ObjectLiteral":
      return inferObject(check, expression, expected);
    case "MemberExpression":
      return inferMember(check, expression);
    case "IndexExpression":
      return inferIndex(check, expression);
    case "CallExpression":
      return inferCall(check, expression, expected);
    case "UnaryExpression":
      return inferUnary(check, expression, expected);
    case "BinaryExpression":
      return inferBinary(check, expression, expected);
    case "PipelineExpression":
      return inferPipeline(check, expression, expected);
    case "IfExpression":
      return inferIf(check, expression, expected);
    case "MatchExpression":
      return inferMatch(check, expression, expected);
    case "LambdaExpression":
      return misplacedLambda(check, expression);
  }
}
