import type { BinaryExpression, Expression } from "../../../syntax/ast.js";
import { didYouMean, few, quote, suggest } from "../../diagnostics/wording.js";
import { overlaps } from "../../types/comparable.js";
import { formatType } from "../../types/format.js";
import { BOOL, type Type, admitsNull, isError, unalias, withoutNull } from "../../types/type.js";
import { infer } from "../expression.js";
import type { FlowCheck } from "../flow-check.js";
import { readsAsPresent } from "../test/reads-as-present.js";
import { isUnknown, unknownBeside } from "../unknown-beside.js";
import { constantText } from "./literals.js";

/** `==`, `!=`: by value. What could never be equal is a mistake. */
export function inferEquality(check: FlowCheck, expression: BinaryExpression): Type {
  const { left, right } = expression;
  check.facts.binary.set(expression, "any");
  // The side that says its own type goes first; literals and symbols take theirs from it.
  const turned = takesType(left) && !takesType(right);
  const [first, second] = turned ? [right, left] : [left, right];
  const firstType = infer(check, first);
  if (isError(firstType)) {
    infer(check, second, firstType);
    return BOOL;
  }
  if (tellForeignWord(check, firstType, second)) {
    infer(check, second);
    return BOOL;
  }
  const hint = withoutNull(firstType);
  const secondType = infer(check, second, hint.kind === "never" || isUnknown(hint) ? undefined : hint);
  compareTypes(check, expression, first, firstType, second, secondType);
  return BOOL;
}

function compareTypes(
  check: FlowCheck,
  expression: BinaryExpression,
  first: Expression,
  firstType: Type,
  second: Expression,
  secondType: Type,
): void {
  if (isUnknown(firstType)) {
    unknownBeside(check, first, secondType);
    return;
  }
  if (isUnknown(secondType)) {
    unknownBeside(check, second, firstType);
    return;
  }
  if (isNull(firstType) || isNull(secondType)) {
    const [side, type] = isNull(secondType) ? [first, firstType] : [second, secondType];
    if (readsAsPresent(check, side)) return;
    if (!admitsNull(type) && !isError(type) && unalias(type).kind !== "never") {
      check.report("W300", expression, `This is never null: its type is ${quote(formatType(type, 60))}.`);
    } else if (isNull(type) && side.kind !== "NullLiteral") {
      check.report("W300", expression, "This is always null here.");
    }
    return;
  }
  if (overlaps(firstType, secondType)) return;
  const currencies = moneyOf(firstType) !== undefined && moneyOf(secondType) !== undefined;
  check.report(
    currencies ? "E304" : "E300",
    expression,
    currencies
      ? `${quote(formatType(firstType))} and ${quote(formatType(secondType))} cannot be compared: their currencies differ.`
      : `These can never be equal: one is ${quote(formatType(firstType, 60))}, the other ${quote(formatType(secondType, 60))}.`,
  );
}

const isNull = (type: Type): boolean => unalias(type).kind === "null";
const moneyOf = (type: Type) => {
  const known = unalias(withoutNull(type));
  return known.kind === "primitive" && known.name === "money" ? known : undefined;
};

/** Whether an expression takes its type from its place. */
export function takesType(expression: Expression): boolean {
  if (
    expression.kind === "SymbolLiteral" ||
    expression.kind === "NumberLiteral" ||
    expression.kind === "StringLiteral" ||
    expression.kind === "NullLiteral" ||
    expression.kind === "ArrayLiteral" ||
    expression.kind === "ObjectLiteral" ||
    expression.kind === "MissingExpression"
  )
    return true;
  if (expression.kind === "UnaryExpression") return takesType(expression.operand);
  if (expression.kind === "ParenthesizedExpression") return takesType(expression.expression);
  return false;
}

/** Tells of a word compared with a string union that does not have it. */
export function tellForeignWord(check: FlowCheck, type: Type, literal: Expression): boolean {
  if (literal.kind !== "StringLiteral") return false;
  const text = constantText(literal);
  const known = unalias(withoutNull(type));
  if (text !== undefined && known.kind === "enum") {
    const member = known.members.includes(text);
    check.report(
      "E300",
      literal,
      `This is never a string: it is a member of ${quote(formatType(type, 60))}${member ? `, written ${quote(`:${text}`)}` : ""}.${member ? "" : didYouMean(text, known.members)}`,
      member
        ? { fix: { title: `Write :${text}`, edits: [{ start: literal.start, end: literal.end, newText: `:${text}` }] } }
        : {},
    );
    return true;
  }
  if (text === undefined || known.kind !== "string_union" || known.members.includes(text)) return false;
  const words = known.members.map((member) => JSON.stringify(member));
  const { hint, more } = suggest(JSON.stringify(text), words, literal);
  check.report(
    "E300",
    literal,
    `This can never be ${quote(JSON.stringify(text))}: it is one of ${few(words.map(quote))}.${hint}`,
    more,
  );
  return true;
}
