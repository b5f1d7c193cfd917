import type { Expression } from "../../syntax/ast.js";
import type { Variable } from "../semantics/program.js";
import { unionOf } from "../semantics/types/join.js";
import { fits } from "../semantics/types/relations.js";
import { admitsNull, NEVER, NULL, type Type, unalias, withoutNull } from "../semantics/types/type.js";
import type { FlowCheck } from "./context.js";
import { constantText } from "../semantics/constants.js";
import { propagatesNull } from "../semantics/facts.js";

/** A variable, or a field path of one: what tests can narrow. */
export interface Reference {
  readonly variable: Variable;
  /** `""`, or `.customer.name`. */
  readonly path: string;
}

export function referenceOf(check: FlowCheck, expression: Expression): Reference | undefined {
  if (expression.kind === "ParenthesizedExpression") return referenceOf(check, expression.expression);
  if (expression.kind === "NameExpression") {
    const referent = check.facts.names.get(expression);
    return referent?.kind === "variable" ? { variable: referent.variable, path: "" } : undefined;
  }
  if (expression.kind === "MemberExpression") {
    if (check.facts.members.get(expression)?.kind !== "field") return undefined;
    const object = referenceOf(check, expression.object);
    return object && { variable: object.variable, path: `${object.path}.${expression.name.text}` };
  }
  return undefined;
}

/** The type of a variable here: as declared, or as tests and assignments have narrowed it. */
export const currentType = (check: FlowCheck, variable: Variable): Type =>
  check.state.get(variable).type ?? variable.type;

/** The narrowed type of a field path, if tests have narrowed it. */
export const narrowedPath = (check: FlowCheck, reference: Reference): Type | undefined =>
  check.state.get(reference.variable).paths?.get(reference.path);

export function narrowTo(check: FlowCheck, { variable, path }: Reference, type: Type): void {
  const known = check.state.get(variable);
  if (path === "") {
    check.state.set(variable, { ...known, type });
  } else {
    check.state.set(variable, { ...known, paths: new Map(known.paths).set(path, type) });
  }
}

/** A variable has a new value: what was known of the old one is forgotten. */
export function assigned(check: FlowCheck, variable: Variable, type: Type): void {
  check.unit.reporter.forget(variable);
  const narrower =
    type.kind !== "error" && type !== variable.type && fits(type, variable.type) && isOpenToNarrowing(variable.type);
  check.state.set(variable, { assigned: true, type: narrower ? type : undefined, paths: undefined });
}

const isOpenToNarrowing = (type: Type): boolean => {
  const known = unalias(type);
  return known.kind === "optional" || known.kind === "union" || known.kind === "string_union" || known.kind === "enum";
};

/** A field or an element of a variable has a new value. */
export function assignedWithin(check: FlowCheck, variable: Variable): void {
  const known = check.state.get(variable);
  check.state.set(variable, { ...known, paths: undefined });
}

/** What is known after a condition turned out true or false. The condition has been checked before. */
export function assume(check: FlowCheck, condition: Expression, holds: boolean): void {
  if (condition.kind === "ParenthesizedExpression") {
    assume(check, condition.expression, holds);
    return;
  }
  if (condition.kind === "UnaryExpression") {
    if (condition.operator === "!") assume(check, condition.operand, !holds);
    return;
  }
  if (condition.kind === "BinaryExpression")
    switch (condition.operator) {
      case "&&":
      case "||": {
        // Both sides are as they are, or the first alone decided, or the second did.
        const both = (condition.operator === "&&") === holds;
        if (both) {
          assume(check, condition.left, holds);
          assume(check, condition.right, holds);
          return;
        }
        const before = check.state;
        const first = before.branch();
        const second = before.branch();
        check.state = first;
        assume(check, condition.left, holds);
        check.state = second;
        assume(check, condition.left, !holds);
        assume(check, condition.right, holds);
        check.state = before;
        before.merge([first, second]);
        return;
      }
      case "==":
        assumeEqual(check, condition.left, condition.right, holds);
        assumeEqual(check, condition.right, condition.left, holds);
        return;
      case "!=":
        assumeEqual(check, condition.left, condition.right, !holds);
        assumeEqual(check, condition.right, condition.left, !holds);
        return;
      case "in":
        assumeIn(check, condition.left, condition.right, holds);
        return;
      case "not in":
        assumeIn(check, condition.left, condition.right, !holds);
        return;
      case "??":
      case "<":
      case "<=":
      case ">":
      case ">=":
      case "+":
      case "-":
      case "*":
      case "/":
      case "%":
        return;
    }
  if (condition.kind === "NameExpression" || condition.kind === "MemberExpression") {
    // It is no bool, which has been reported: where it was meant as a test for null, what follows from it is suppressed.
    const type = check.facts.types.get(condition);
    if (holds && type !== undefined && admitsNull(type)) notNull(check, condition);
    return;
  }
}

function assumeEqual(check: FlowCheck, subject: Expression, other: Expression, equal: boolean): void {
  const words = singleton(check, other);
  if (words === undefined) {
    // Equal to something that is not null, so not null itself.
    const type = check.facts.types.get(other);
    if (equal && type !== undefined && !admitsNull(type) && type.kind !== "error") notNull(check, subject);
    return;
  }
  restrict(check, subject, [words], equal);
}

function assumeIn(check: FlowCheck, subject: Expression, set: Expression, inside: boolean): void {
  if (set.kind === "ParenthesizedExpression") {
    assumeIn(check, subject, set.expression, inside);
    return;
  }
  if (set.kind !== "ArrayLiteral") return;
  const values: Singleton[] = [];
  for (const element of set.elements) {
    const value = element.kind === "SpreadElement" ? undefined : singleton(check, element);
    if (value === undefined) return;
    values.push(value);
  }
  restrict(check, subject, values, inside);
}

/** A value that is one of few: null, a word, a symbol, true or false. */
export type Singleton =
  | { readonly kind: "null" }
  | { readonly kind: "word"; readonly word: string }
  | { readonly kind: "symbol"; readonly name: string }
  | { readonly kind: "bool"; readonly value: boolean };

function singleton(check: FlowCheck, expression: Expression): Singleton | undefined {
  if (expression.kind === "ParenthesizedExpression") return singleton(check, expression.expression);
  if (expression.kind === "NullLiteral") return { kind: "null" };
  if (expression.kind === "BooleanLiteral") return { kind: "bool", value: expression.value };
  if (expression.kind === "SymbolLiteral") return { kind: "symbol", name: expression.name };
  if (expression.kind === "StringLiteral") {
    const word = constantText(expression);
    return word === undefined ? undefined : { kind: "word", word };
  }
  // A word of another language for null, which has been reported.
  return check.facts.types.get(expression)?.kind === "null" ? { kind: "null" } : undefined;
}

function notNull(check: FlowCheck, subject: Expression): void {
  restrict(check, subject, [{ kind: "null" }], false);
}

/** The subject is, or is not, one of these values. */
function restrict(check: FlowCheck, subject: Expression, values: readonly Singleton[], among: boolean): void {
  const inner = subject.kind === "ParenthesizedExpression" ? subject.expression : subject;
  const reference = referenceOf(check, inner);
  const type = check.facts.types.get(inner);
  if (type !== undefined && reference !== undefined) {
    const narrowed = among ? keep(type, values) : remove(type, values);
    if (narrowed !== type) narrowTo(check, reference, narrowed);
    if (reference.path !== "") narrowUnionRoot(check, inner, values, among);
  }
  // `a?.b != null` says that `a` is not null either, and so does `a?.b.c() != null`.
  const excludesNull = among
    ? !values.some((value) => value.kind === "null")
    : values.some((value) => value.kind === "null");
  const step = inner.kind === "CallExpression" ? inner.callee : inner;
  if (
    excludesNull &&
    (step.kind === "MemberExpression" || step.kind === "IndexExpression") &&
    propagatesNull(check.facts, step)
  )
    notNull(check, step.object);
}

/** `x.kind == "a"` says which member of a union of objects `x` is. */
function narrowUnionRoot(check: FlowCheck, member: Expression, values: readonly Singleton[], among: boolean): void {
  if (member.kind !== "MemberExpression") return;
  const reference = referenceOf(check, member.object);
  const type = check.facts.types.get(member.object);
  if (reference === undefined || type === undefined) return;
  const union = unalias(withoutNull(type));
  if (union.kind !== "union") return;
  const left = union.members.filter((candidate) => {
    const object = unalias(candidate);
    const field = object.kind === "object" ? object.fields.get(member.name.text) : undefined;
    if (field === undefined) return true;
    return (among ? keep(field.type, values) : remove(field.type, values)).kind !== "never";
  });
  if (left.length < union.members.length) narrowTo(check, reference, unionOf(left));
}

/** The part of a type that can be one of these values; the type itself where that is not known. */
export function keep(type: Type, values: readonly Singleton[]): Type {
  const known = unalias(type);
  if (known.kind === "optional") {
    const inner = keep(known.type, values);
    if (values.some((value) => value.kind === "null")) {
      return values.length === 1 ? NULL : inner === known.type ? type : unionOf([inner, NULL]);
    }
    return inner;
  }
  if (known.kind === "null") return values.some((value) => value.kind === "null") ? type : NEVER;
  if (known.kind === "string_union") {
    const members = known.members.filter((member) =>
      values.some((value) => value.kind === "word" && value.word === member),
    );
    return members.length === known.members.length
      ? type
      : members.length === 0
        ? NEVER
        : { kind: "string_union", members };
  }
  if (known.kind === "enum") {
    const members = known.members.filter((member) =>
      values.some((value) => value.kind === "symbol" && value.name === member),
    );
    return members.length === known.members.length ? type : members.length === 0 ? NEVER : { kind: "enum", members };
  }
  if (known.kind === "union") {
    const members = known.members.map((member) => keep(member, values));
    return members.every((member, index) => member === known.members[index]) ? type : unionOf(members);
  }
  return type;
}

/** A type without these values. */
export function remove(type: Type, values: readonly Singleton[]): Type {
  const known = unalias(type);
  if (known.kind === "optional") {
    const inner = remove(known.type, values);
    if (values.some((value) => value.kind === "null")) return inner;
    return inner === known.type ? type : unionOf([inner, NULL]);
  }
  if (known.kind === "null") return values.some((value) => value.kind === "null") ? NEVER : type;
  if (known.kind === "string_union") {
    const members = known.members.filter(
      (member) => !values.some((value) => value.kind === "word" && value.word === member),
    );
    return members.length === known.members.length
      ? type
      : members.length === 0
        ? NEVER
        : { kind: "string_union", members };
  }
  if (known.kind === "enum") {
    const members = known.members.filter(
      (member) => !values.some((value) => value.kind === "symbol" && value.name === member),
    );
    return members.length === known.members.length ? type : members.length === 0 ? NEVER : { kind: "enum", members };
  }
  if (known.kind === "union") {
    const members = known.members.map((member) => remove(member, values));
    return members.every((member, index) => member === known.members[index]) ? type : unionOf(members);
  }
  return type;
}
