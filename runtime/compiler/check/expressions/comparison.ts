import type { BinaryExpression, Expression } from "../../../syntax/ast.js";
import type { Fix } from "../../diagnostics/diagnostic.js";
import { insert } from "../../diagnostics/edits.js";
import { didYouMean, few, quote, suggest } from "../../diagnostics/wording.js";
import { formatType } from "../../semantics/types/format.js";
import { isOrdered, overlaps } from "../../semantics/types/relations.js";
import {
  admitsNull,
  arrayOf,
  BOOL,
  isError,
  STRING,
  type Type,
  unalias,
  withoutNull,
} from "../../semantics/types/type.js";
import type { FlowCheck } from "../context.js";
import { infer } from "../expression.js";
import { readsAsPresent, tellNull } from "../null-safety.js";
import { isUnknown, unknownBeside } from "../unknown.js";
import { constantText } from "../../semantics/constants.js";

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
function takesType(expression: Expression): boolean {
  switch (expression.kind) {
    case "SymbolLiteral":
    case "NumberLiteral":
    case "StringLiteral":
    case "NullLiteral":
    case "ArrayLiteral":
    case "ObjectLiteral":
    case "MissingExpression":
      return true;
    case "UnaryExpression":
      return takesType(expression.operand);
    case "ParenthesizedExpression":
      return takesType(expression.expression);
    default:
      return false;
  }
}

/** Tells of a word compared with a string union that does not have it. */
function tellForeignWord(check: FlowCheck, type: Type, literal: Expression): boolean {
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

/** `x in xs`, `x not in xs`: among the elements of an array, or the keys of a map. */
export function inferMembership(check: FlowCheck, expression: BinaryExpression): Type {
  const { left, right } = expression;
  let item: Type | undefined;
  if (takesType(right) && !takesType(left)) item = infer(check, left);
  if (item !== undefined && right.kind === "ArrayLiteral") {
    const subject = item;
    const foreign = right.elements.filter(
      (element) => element.kind !== "SpreadElement" && tellForeignWord(check, subject, element),
    );
    if (foreign.length > 0) {
      infer(check, right);
      return BOOL;
    }
  }
  const wanted =
    item === undefined || isError(item) || isUnknown(item) || withoutNull(item).kind === "never" ? undefined : item;
  const set = infer(check, right, wanted === undefined ? undefined : arrayOf(wanted));
  const known = unalias(set);
  if (known.kind === "error" || known.kind === "never") {
    if (item === undefined) infer(check, left, set);
    return BOOL;
  }
  if (known.kind === "unknown") {
    const subject = item ?? infer(check, left);
    // Null is never among them, but may be asked for.
    const bare = withoutNull(subject);
    unknownBeside(check, right, isUnknown(subject) || bare.kind === "never" ? undefined : arrayOf(bare));
    check.facts.binary.set(expression, "array");
    return BOOL;
  }
  if (admitsNull(set)) {
    const looked = unalias(withoutNull(set)).kind;
    if (looked === "array" || looked === "map" || looked === "error")
      tellNull(
        check,
        "E309",
        right,
        right,
        `This may be null. Give a default with ${quote("??")}, or test it for null before.`,
      );
  }
  const collection = unalias(withoutNull(set));
  if (collection.kind !== "array" && collection.kind !== "map") {
    if (item === undefined) infer(check, left);
    const advice =
      collection.kind === "primitive" && collection.name === "string"
        ? ` For text, write ${quote("text.contains(…)")}.`
        : "";
    check.report(
      "E300",
      right,
      `${quote(expression.operator)} looks into an array or the keys of a map, not into ${quote(formatType(set, 60))}.${advice}`,
    );
    return BOOL;
  }
  check.facts.binary.set(expression, collection.kind);
  const element = collection.kind === "array" ? collection.items : STRING;
  const type = item ?? infer(check, left, element);
  if (isUnknown(type)) unknownBeside(check, left, element);
  else if (!overlaps(type, element)) {
    check.report(
      "E300",
      expression,
      `This can never be among them: one is ${quote(formatType(type, 60))}, they are ${quote(formatType(element, 60))}.`,
    );
  }
  return BOOL;
}

type Order = "int" | "float" | "money" | "string" | "date" | "datetime" | "duration";

/** `< <= > >=` on two types that are neither null nor unknown. */
export function ordering(check: FlowCheck, expression: BinaryExpression, left: Type, right: Type): Type {
  const { operator } = expression;
  if (isComparison(expression.left) || isComparison(expression.right)) {
    check.report(
      "E300",
      expression,
      `Comparisons do not chain: write ${quote("a < b && b < c")}.`,
      chained(check, expression),
    );
    return BOOL;
  }
  const a = orderOf(left);
  const b = orderOf(right);
  if (a === undefined || b === undefined) {
    const wrong = a === undefined ? left : right;
    check.report(
      "E300",
      expression,
      `${quote(operator)} orders numbers, money, strings, dates and durations, not ${quote(formatType(wrong, 60))}.`,
    );
    return BOOL;
  }
  const common = commonOrder(a, b);
  if (common === undefined) {
    check.report(
      "E300",
      expression,
      `${quote(formatType(left, 60))} and ${quote(formatType(right, 60))} cannot be compared with ${quote(operator)}.`,
    );
    return BOOL;
  }
  if (common === "money" && a === b && currencyOf(left) !== currencyOf(right)) {
    check.report(
      "E304",
      expression,
      `${quote(formatType(left))} and ${quote(formatType(right))} cannot be compared: their currencies differ.`,
    );
    return BOOL;
  }
  check.facts.binary.set(expression, common);
  return BOOL;
}

/** `a < b < c` as `a < b && b < c`, where b may stand twice. */
function chained(check: FlowCheck, { left, operatorSpan, right }: BinaryExpression): { readonly fix?: Fix } {
  const middle = left.kind === "BinaryExpression" && isComparison(left) ? left.right : undefined;
  if (middle === undefined || isComparison(right)) return {};
  if (middle.kind !== "NameExpression" && middle.kind !== "NumberLiteral" && middle.kind !== "MemberExpression")
    return {};
  const again = check.unit.text.slice(middle.start, middle.end);
  return { fix: insert("Compare twice", operatorSpan.start, `&& ${again} `) };
}

const isComparison = (expression: BinaryExpression["left"]): boolean =>
  expression.kind === "BinaryExpression" && ["<", "<=", ">", ">="].includes(expression.operator);

function orderOf(type: Type): Order | undefined {
  const known = unalias(type);
  if (!isOrdered(type)) return undefined;
  if (known.kind === "string_union") return "string";
  if (known.kind !== "primitive") return undefined;
  switch (known.name) {
    case "email":
    case "url":
    case "uuid":
      return "string";
    case "bool":
      return undefined;
    default:
      return known.name;
  }
}

const NUMBERS: readonly Order[] = ["int", "float", "money"];

function commonOrder(a: Order, b: Order): Order | undefined {
  if (a === b) return a;
  const [x, y] = [NUMBERS.indexOf(a), NUMBERS.indexOf(b)];
  return x === -1 || y === -1 ? undefined : NUMBERS[Math.max(x, y)];
}

function currencyOf(type: Type): string | undefined {
  const known = unalias(type);
  return known.kind === "primitive" ? known.currency : undefined;
}
