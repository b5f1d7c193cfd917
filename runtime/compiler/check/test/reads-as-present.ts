import type { Expression } from "../../../syntax/ast.js";
import type { FlowCheck } from "../flow-check.js";
import { type Type, unalias, withoutNull } from "../../types/type.js";
import { lookUp } from "../scope.js";

/**
 * Whether an expression is `result` of a test, or a part of it. Those read as present: a null there fails the line, so the
 * test need not say at each step that it expects a value. It may still ask whether there is one.
 */
export function readsAsPresent(check: FlowCheck, expression: Expression): boolean {
  if (check.place.test !== true) return false;
  let current = expression;
  for (;;) {
    switch (current.kind) {
      case "MemberExpression":
      case "IndexExpression":
        current = current.object;
        continue;
      case "ParenthesizedExpression":
        current = current.expression;
        continue;
      case "NameExpression":
        return lookUp(check.scope, current.name)?.present === true;
      case "ArrayLiteral":
      case "BinaryExpression":
      case "BooleanLiteral":
      case "CallExpression":
      case "DateLiteral":
      case "DateTimeLiteral":
      case "DurationLiteral":
      case "IfExpression":
      case "LambdaExpression":
      case "MatchExpression":
      case "MissingExpression":
      case "NullLiteral":
      case "NumberLiteral":
      case "ObjectLiteral":
      case "PipelineExpression":
      case "StringLiteral":
      case "SymbolLiteral":
      case "UnaryExpression":
      case "UriLiteral":
        return false;
    }
  }
}

/** The type without null; what is always null stays so. */
export const presentType = (type: Type): Type => (unalias(type).kind === "null" ? type : withoutNull(type));
