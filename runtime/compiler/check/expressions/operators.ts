import type { BinaryExpression, Expression, UnaryExpression } from "../../../syntax/ast.js";
import { E300, E309 } from "../../diagnostics/definitions/operators.js";
import { W300 } from "../../diagnostics/definitions/warnings.js";
import { formatType } from "../../semantics/types/format.js";
import {
  admitsNull,
  BOOL,
  ERROR,
  isError,
  NEVER,
  optional,
  STRING,
  type Type,
  unalias,
  withoutNull,
} from "../../semantics/types/type.js";
import { type FlowCheck, withContext } from "../context.js";
import { infer } from "../expression.js";
import { readsAsPresent, reportMissingElement, reportNull, testAdvice } from "../null-safety.js";
import { isUnknown, reportUnknown, unknownBeside } from "../unknown.js";
import { arithmetic } from "./arithmetic.js";
import { inferEquality, inferMembership, ordering } from "./comparison.js";
import { isNumber, isOtherText } from "./literals.js";
import { inferLogical } from "./logical.js";
import { joinTypes, settle } from "../names.js";

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
      if (left !== undefined && right !== undefined) return arithmetic(check, expression, left, right);
      // What is made of a value that never is, never is.
      return isNever(check, expression.left) || isNever(check, expression.right) ? NEVER : ERROR;
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
 * The types of both operands; `undefined` for one with a reported mistake. A number literal beside money is money where
 * `literals` says so.
 */
function operands(check: FlowCheck, expression: BinaryExpression, literals: boolean): Operands {
  const { left, right } = expression;
  if ((literals && isNumber(left) && !isNumber(right)) || left.kind === "SymbolLiteral") {
    const other = operand(check, right, undefined);
    return besideMoney(check, [operand(check, left, other ?? withoutValue(check, right)), other], literals);
  }
  const first = operand(check, left, undefined);
  const beside = literals ? first : undefined;
  return besideMoney(check, [first, operand(check, right, beside ?? withoutValue(check, left))], literals);
}

/** What stands beside a value that never is, as after tests that exclude each other, or beside a mistake: no mistake of its own. */
function withoutValue(check: FlowCheck, expression: Expression): Type | undefined {
  const type = check.facts.types.get(expression);
  return type !== undefined && (isError(type) || unalias(type).kind === "never") ? ERROR : undefined;
}

/** Numbers that are written out further inside, `amount + if late { 5.00 } else { 0.00 }`, are money beside money too. */
function besideMoney(check: FlowCheck, [left, right]: Operands, literals: boolean): Operands {
  if (!literals || left === undefined || right === undefined) return [left, right];
  if (isMoney(left) && isWrittenNumber(right)) {
    settle(check, right, left);
    return [left, left];
  }
  if (isMoney(right) && isWrittenNumber(left)) {
    settle(check, left, right);
    return [right, right];
  }
  return [left, right];
}

const isWrittenNumber = (type: Type): boolean => type.kind === "primitive" && type.numbers !== undefined;

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
    if (reportMissingElement(check, expression, type)) return undefined;
    const test = testAdvice(check, expression);
    reportNull(check, E309["null-operand"]({ type: formatType(type, 60), test }), expression, expression);
    return undefined;
  }
  return type;
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

/** `a ?? b`: a, or b where a is null. */
function inferCoalesce(check: FlowCheck, expression: BinaryExpression, expected: Type | undefined): Type {
  const { left, right } = expression;
  const printed = check.context.printed === expression;
  check.facts.binary.set(expression, "any");
  const first = infer(check, left, expected === undefined ? undefined : optional(expected));
  const known = unalias(first);
  if (known.kind === "unknown") return unknownOrElse(check, expression, expected);
  if (!admitsNull(first) && !isError(first) && known.kind !== "never" && !readsAsPresent(check, left)) {
    check.report(
      W300["redundant-default"]({ type: formatType(first, 60) }),
      { start: expression.operatorSpan.start, end: right.end },
      { fix: [{ start: left.end, end: right.end, newText: "" }] },
    );
  }
  const inner = withoutNull(first);
  // A text of no form beside an email or a url is a text, and so is the whole.
  const isFree = expected === undefined || unalias(expected) === STRING;
  const hint =
    isFree && isOtherText(right, inner, printed)
      ? undefined
      : (expected ?? (inner.kind === "never" || isError(inner) ? undefined : inner));
  const context = printed ? { ...check.context, printed: right } : check.context;
  const second = withContext(check, { context, state: check.state.branch() }, () => infer(check, right, hint));
  return isUnknown(second) ? (unknownBeside(check, right, hint) ?? ERROR) : joinTypes(check, [inner, second]);
}

/** A left side of unknown type is read as what is expected, or as what the right side is; either may be missing. */
function unknownOrElse(check: FlowCheck, { left, right }: BinaryExpression, expected: Type | undefined): Type {
  const second = withContext(check, { state: check.state.branch() }, () => infer(check, right, expected));
  const wanted = expected ?? (isUnknown(second) ? undefined : second);
  const first = unknownBeside(check, left, wanted === undefined || isError(wanted) ? wanted : optional(wanted));
  if (first === undefined) return ERROR;
  return isUnknown(second)
    ? (unknownBeside(check, right, wanted) ?? ERROR)
    : joinTypes(check, [withoutNull(first), second]);
}

/** Whether an operand never is: it is known to be null and not null at once. */
function isNever(check: FlowCheck, expression: Expression): boolean {
  const type = check.facts.types.get(expression);
  return type !== undefined && unalias(type).kind === "never";
}

/** `-x` and `!x`. */
export function inferUnary(check: FlowCheck, expression: UnaryExpression, expected: Type | undefined): Type {
  const { operator, operand } = expression;
  const type = infer(check, operand, operator === "-" ? expected : undefined);
  const known = unalias(type);
  if (known.kind === "error" || known.kind === "never") return operator === "!" ? BOOL : known;
  if (known.kind === "unknown") {
    reportUnknown(check, operand);
    return operator === "!" ? BOOL : ERROR;
  }
  if (admitsNull(type) && operator === "!" && unalias(withoutNull(type)).kind !== "primitive") {
    const test = `${check.unit.text.slice(operand.start, operand.end)} == null`;
    check.report(E309["not-of-nullable"]({ test }), operand, {
      fix: [{ start: expression.start, end: expression.end, newText: test }],
    });
    return BOOL;
  }
  if (admitsNull(type)) {
    reportNull(check, E309["null-negated"](), operand, operand);
    return operator === "!" ? BOOL : ERROR;
  }
  if (operator === "!") {
    if (known.kind === "primitive" && known.name === "bool") {
      check.facts.unary.set(expression, "bool");
      return BOOL;
    }
    check.report(E300["not-of-no-bool"]({ type: formatType(type) }), expression);
    return BOOL;
  }
  if (known.kind === "primitive") {
    if (known.name === "int" || known.name === "float" || known.name === "money" || known.name === "duration") {
      check.facts.unary.set(expression, known.name);
      return type;
    }
  }
  check.report(E300["minus-of-no-number"]({ type: formatType(type) }), expression);
  return ERROR;
}
