import type { BinaryExpression, Expression } from "../../../syntax/ast.js";
import { E300, E304, E309 } from "../../diagnostics/definitions/operators.js";
import { W300, W401 } from "../../diagnostics/definitions/warnings.js";
import type { TextEdit } from "../../diagnostics/diagnostic.js";
import { insertion } from "../../diagnostics/edits.js";
import { phrases } from "../../diagnostics/phrases.js";
import { didYouMean, listSome, quote, suggest } from "../../diagnostics/wording.js";
import { constantText } from "../../semantics/constants.js";
import { memberOrder } from "../../semantics/types/enum-order.js";
import { formatType } from "../../semantics/types/format.js";
import { isOrdered, overlaps } from "../../semantics/types/relations.js";
import {
  admitsNull,
  arrayOf,
  BOOL,
  currencyOf,
  ERROR,
  isError,
  STRING,
  type Type,
  unalias,
  withoutNull,
} from "../../semantics/types/type.js";
import type { FlowCheck } from "../context.js";
import { infer } from "../expression.js";
import { readsAsPresent, reportNull } from "../null-safety.js";
import { lintEquality } from "../lints.js";
import { isUnknown, unknownBeside } from "../unknown.js";

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
  if (reportForeignWord(check, firstType, second)) {
    infer(check, second);
    return BOOL;
  }
  const hint = withoutNull(firstType);
  // Beside what never is, as after tests that exclude each other, a symbol is no mistake.
  const beside = unalias(firstType).kind === "never" ? ERROR : hint.kind === "never" ? undefined : hint;
  const secondType = infer(check, second, beside !== undefined && isUnknown(beside) ? undefined : beside);
  compareTypes(check, expression, first, firstType, second, secondType);
  lintEquality(check, expression, firstType, secondType);
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
      check.report(W300["never-null"]({ type: formatType(type, 60) }), expression);
    } else if (isNull(type) && side.kind !== "NullLiteral") {
      check.report(W300["always-null"](), expression);
    }
    return;
  }
  if (overlaps(firstType, secondType)) {
    lintExcluded(check, expression, firstType, second);
    return;
  }
  if (reportWhole(check, first, firstType, secondType) || reportWhole(check, second, secondType, firstType)) return;
  const currencies = moneyOf(firstType) !== undefined && moneyOf(secondType) !== undefined;
  check.report(
    currencies
      ? E304["other-currencies"]({ type: formatType(firstType), other: formatType(secondType) })
      : E300["never-equal"]({ type: formatType(firstType, 60), other: formatType(secondType, 60) }),
    expression,
  );
}

/** `level == :high` where a test before has excluded `:high`. */
function lintExcluded(check: FlowCheck, expression: BinaryExpression, type: Type, other: Expression): void {
  if (other.kind === "ParenthesizedExpression") {
    lintExcluded(check, expression, type, other.expression);
    return;
  }
  const known = unalias(withoutNull(type));
  if (known.kind !== "enum" || other.kind !== "SymbolLiteral") return;
  if (known.members.includes(other.name) || !memberOrder(known).includes(other.name)) return;
  const outcome = expression.operator === "==" ? "false" : "true";
  check.report(W401["excluded-member"]({ outcome, member: other.name }), expression);
}

/** `d == "approve"` where `d` has the decision, `result == 2` where `result` has the output. */
function reportWhole(check: FlowCheck, side: Expression, type: Type, other: Type): boolean {
  const field = side.kind === "NameExpression" ? unalias(type) : undefined;
  if (field?.kind !== "object" || side.kind !== "NameExpression") return false;
  const name = field.fields.has("decision") ? "decision" : "output";
  const part = field.fields.get(name);
  if (part === undefined || !overlaps(part.type, other) || (name === "output" && side.name !== "result")) return false;
  const written = `${side.name}.${name}`;
  const fix = insertion(side.end, `.${name}`);
  if (name === "decision") check.report(E300["decision-of-object"]({ decision: written }), side, { fix });
  else check.report(E300["result-of-run"]({ output: written }), side, { fix });
  return true;
}

/** Whether one is a date and the other a point in time. */
function isDateOfTime(left: Type, right: Type): boolean {
  const names = [unalias(left), unalias(right)].map((type) => (type.kind === "primitive" ? type.name : undefined));
  return names.includes("date") && names.includes("datetime");
}

const isNull = (type: Type): boolean => unalias(type).kind === "null";
const moneyOf = (type: Type) => {
  const known = unalias(withoutNull(type));
  return known.kind === "primitive" && known.name === "money" ? known : undefined;
};

/** Whether an expression takes its type from its place. */
function takesType(expression: Expression): boolean {
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

/** Reports a word compared with a string union that does not have it. */
function reportForeignWord(check: FlowCheck, type: Type, literal: Expression): boolean {
  if (literal.kind !== "StringLiteral") return false;
  const text = constantText(literal);
  const known = unalias(withoutNull(type));
  if (text !== undefined && known.kind === "enum") {
    const member = known.members.includes(text);
    const values = { type: formatType(type, 60) };
    if (member) {
      check.report(E300["string-for-member"]({ ...values, member: text }), literal, {
        fix: [{ start: literal.start, end: literal.end, newText: `:${text}` }],
      });
    } else check.report(E300["string-for-enum"]({ ...values, hint: didYouMean(text, known.members) }), literal);
    return true;
  }
  if (text === undefined || known.kind !== "string_union" || known.members.includes(text)) return false;
  const words = known.members.map((member) => JSON.stringify(member));
  const { hint, more } = suggest(JSON.stringify(text), words, literal);
  check.report(
    E300["never-this-string"]({ value: JSON.stringify(text), words: listSome(words.map(quote)), hint }),
    literal,
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
      (element) => element.kind !== "SpreadElement" && reportForeignWord(check, subject, element),
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
      reportNull(check, E309["null-collection"](), right, right);
  }
  const collection = unalias(withoutNull(set));
  if (collection.kind !== "array" && collection.kind !== "map") {
    if (item === undefined) infer(check, left);
    const advice = collection.kind === "primitive" && collection.name === "string" ? phrases.contains() : "";
    check.report(
      E300["membership-of-no-collection"]({ operator: expression.operator, type: formatType(set, 60), advice }),
      right,
    );
    return BOOL;
  }
  check.facts.binary.set(expression, collection.kind);
  const element = collection.kind === "array" ? collection.items : STRING;
  const type = item ?? infer(check, left, element);
  if (isUnknown(type)) unknownBeside(check, left, element);
  else if (!overlaps(type, element)) {
    check.report(E300["never-among"]({ type: formatType(type, 60), elements: formatType(element, 60) }), expression);
  }
  return BOOL;
}

type Order = "int" | "float" | "money" | "string" | "date" | "datetime" | "duration";

/** `< <= > >=` on two types that are neither null nor unknown. */
export function ordering(check: FlowCheck, expression: BinaryExpression, left: Type, right: Type): Type {
  const { operator } = expression;
  if (isComparison(expression.left) || isComparison(expression.right)) {
    check.report(E300["chained-comparison"](), expression, { fix: chained(check, expression) });
    return BOOL;
  }
  const members = commonMembers(left, right);
  if (members !== undefined) {
    check.facts.binary.set(expression, "int");
    check.facts.enumOrders.set(expression, members);
    return BOOL;
  }
  const a = orderOf(left);
  const b = orderOf(right);
  if (unalias(left).kind === "enum" || unalias(right).kind === "enum") {
    check.report(
      E300["unordered-types"]({ type: formatType(left, 60), other: formatType(right, 60), operator, advice: "" }),
      expression,
    );
    return BOOL;
  }
  if (a === undefined || b === undefined) {
    const wrong = a === undefined ? left : right;
    check.report(E300["unordered-type"]({ operator, type: formatType(wrong, 60) }), expression);
    return BOOL;
  }
  const common = commonOrder(a, b);
  if (common === undefined) {
    check.report(
      E300["unordered-types"]({
        type: formatType(left, 60),
        other: formatType(right, 60),
        operator,
        advice: isDateOfTime(left, right) ? phrases.dateOfDatetime() : "",
      }),
      expression,
    );
    return BOOL;
  }
  if (common === "money" && a === b && currencyOf(left) !== currencyOf(right)) {
    check.report(E304["other-currencies"]({ type: formatType(left), other: formatType(right) }), expression);
    return BOOL;
  }
  check.facts.binary.set(expression, common);
  return BOOL;
}

/** The members by whose order two enums are compared: of the one that has those of the other, in the same order. */
function commonMembers(left: Type, right: Type): readonly string[] | undefined {
  const [a, b] = [unalias(left), unalias(right)];
  if (a.kind !== "enum" || b.kind !== "enum") return undefined;
  const [one, other] = [memberOrder(a), memberOrder(b)];
  const [few, many] = one.length <= other.length ? [one, other] : [other, one];
  const shared = many.filter((member) => few.includes(member));
  return shared.length === few.length && shared.every((member, at) => member === few[at]) ? many : undefined;
}

/** `a < b < c` as `a < b && b < c`, where b may stand twice. */
function chained(check: FlowCheck, { left, operatorSpan, right }: BinaryExpression): TextEdit | undefined {
  const middle = left.kind === "BinaryExpression" && isComparison(left) ? left.right : undefined;
  if (middle === undefined || isComparison(right)) return undefined;
  if (middle.kind !== "NameExpression" && middle.kind !== "NumberLiteral" && middle.kind !== "MemberExpression")
    return undefined;
  const again = check.unit.text.slice(middle.start, middle.end);
  return insertion(operatorSpan.start, `&& ${again} `);
}

const isComparison = (expression: BinaryExpression["left"]): boolean =>
  expression.kind === "BinaryExpression" && ["<", "<=", ">", ">="].includes(expression.operator);

function orderOf(type: Type): Order | undefined {
  const known = unalias(type);
  if (!isOrdered(type)) return undefined;
  if (known.kind === "string_union") return "string";
  if (known.kind !== "primitive") return undefined;
  if (known.name === "email" || known.name === "url" || known.name === "uuid") return "string";
  if (known.name === "bool") return undefined;
  return known.name;
}

const NUMBERS: readonly Order[] = ["int", "float", "money"];

function commonOrder(a: Order, b: Order): Order | undefined {
  if (a === b) return a;
  const [x, y] = [NUMBERS.indexOf(a), NUMBERS.indexOf(b)];
  return x === -1 || y === -1 ? undefined : NUMBERS[Math.max(x, y)];
}
