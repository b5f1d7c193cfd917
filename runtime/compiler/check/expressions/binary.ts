import type { BinaryExpression, Expression } from "../../../syntax/ast.js";
import { quote } from "../../diagnostics/wording.js";
import { formatType } from "../../types/format.js";
import { BOOL, ERROR, type Type, admitsNull, isError, unalias } from "../../types/type.js";
import { infer } from "../expression.js";
import type { FlowCheck } from "../flow-check.js";
import { reportUnknown } from "../printable.js";
import { isUnknown, unknownBeside } from "../unknown-beside.js";
import { arithmetic } from "./arithmetic.js";
import { inferCoalesce } from "./coalesce.js";
import { inferEquality } from "./equality.js";
import { inferLogical } from "./logical.js";
import { inferMembership } from "./membership.js";
import { ordering } from "./ordering.js";
import { tellNull } from "../presumed-present.js";

export function inferBinary(check: FlowCheck, expression: BinaryExpression, expected: Type | undefined): Type {
  switch (expression.operator) {
    case "??":
      return inferCoalesce(check, expression, expected);
    case "&&":
    case "||":
      return inferLogical(check, expression);
    case "==":
    case "!=":
      return inferEquality(check, expression);
    case "in":
    case "not in":
      return inferMembership(check, expression);
    case "<":
    case "<=":
    case ">":
    case ">=": {
      const [left, right] = besideUnknown(check, expression, operands(check, expression, true));
      return left === undefined || right === undefined ? BOOL : ordering(check, expression, left, right);
    }
    case "+":
    case "-":
    case "*":
    case "/":
    case "%": {
      const literals = expression.operator === "+" || expression.operator === "-";
      const types = operands(check, expression, literals);
      const [left, right] = [known(check, expression.left, types[0]), known(check, expression.right, types[1])];
      return left === undefined || right === undefined ? ERROR : arithmetic(check, expression, left, right);
    }
  }
}

type Operands = readonly [Type | undefined, Type | undefined];

/** What is compared with a value of known type is read as that type. */
function besideUnknown(check: FlowCheck, { left, right }: BinaryExpression, [a, b]: Operands): Operands {
  if (a !== undefined && isUnknown(a)) return [b === undefined ? undefined : unknownBeside(check, left, b), b];
  if (b !== undefined && isUnknown(b)) return [a, a === undefined ? undefined : unknownBeside(check, right, a)];
  return [a, b];
}

/** An operand that must have a known type. */
function known(check: FlowCheck, operand: Expression, type: Type | undefined): Type | undefined {
  if (type === undefined || !isUnknown(type)) return type;
  reportUnknown(check, operand);
  return undefined;
}

/**
 * The types of both operands; `undefined` for one whose mistake has been told. A number literal beside money is money where
 * `literals` says so.
 */
function operands(check: FlowCheck, expression: BinaryExpression, literals: boolean): Operands {
  const { left, right } = expression;
  if (literals && isNumber(left) && !isNumber(right)) {
    const other = operand(check, right, undefined);
    return [operand(check, left, other), other];
  }
  const first = operand(check, left, undefined);
  return [first, operand(check, right, literals ? first : undefined)];
}

function operand(check: FlowCheck, expression: Expression, other: Type | undefined): Type | undefined {
  const expected = other !== undefined && isNumber(expression) && isMoney(other) ? other : undefined;
  const textual =
    other !== undefined &&
    (expression.kind === "SymbolLiteral" || (expression.kind === "StringLiteral" && isText(other)))
      ? other
      : undefined;
  const type = infer(check, expression, expected ?? textual);
  if (isError(type)) return undefined;
  if (unalias(type).kind === "never") return undefined;
  if (admitsNull(type)) {
    tellNull(
      check,
      "E309",
      expression,
      expression,
      `This may be null: its type is ${quote(formatType(type, 60))}. Give a default with ${quote("??")}, or test it for null before.`,
    );
    return undefined;
  }
  return type;
}

/** A number as it stands in the source: a literal, perhaps with `-` or in parentheses. */
function isNumber(expression: Expression): boolean {
  if (expression.kind === "NumberLiteral") return true;
  if (expression.kind === "UnaryExpression") return expression.operator === "-" && isNumber(expression.operand);
  if (expression.kind === "ParenthesizedExpression") return isNumber(expression.expression);
  return false;
}

function isMoney(type: Type): boolean {
  const known = unalias(type);
  return known.kind === "primitive" && known.name === "money";
}

/** Types that a string literal beside them takes on: dates compare with dates. */
function isText(type: Type): boolean {
  const known = unalias(type);
  return known.kind === "primitive" && (known.name === "date" || known.name === "datetime");
}
