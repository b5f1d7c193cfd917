import type { Expression } from "../../syntax/ast.js";
import type { Variable } from "../semantics/program.js";
import { enumPart, hasEnumParts, withWholeEnums } from "../semantics/types/enum-order.js";
import { unionOf } from "../semantics/types/join.js";
import { hasLiterals, plain, withWords } from "../semantics/types/literals.js";
import { fits } from "../semantics/types/relations.js";
import { NEVER, NULL, type Type, unalias } from "../semantics/types/type.js";
import type { FlowCheck } from "./context.js";

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
  const known = withWords(type);
  const narrower =
    known.kind !== "error" &&
    known !== variable.type &&
    (hasLiterals(known) || hasEnumParts(known) || isOpenToNarrowing(variable.type)) &&
    fits(known, variable.type);
  check.state.set(variable, { assigned: true, type: narrower ? known : undefined, paths: undefined });
}

const isOpenToNarrowing = (type: Type): boolean => {
  const known = unalias(type);
  return known.kind === "optional" || known.kind === "union" || known.kind === "string_union" || known.kind === "enum";
};

/** A field or an element of a variable has a new value. */
export function assignedWithin(check: FlowCheck, variable: Variable): void {
  const known = check.state.get(variable);
  // Which words and members its parts hold is not known any more.
  const type = known.type === undefined ? undefined : withWholeEnums(plain(known.type));
  check.state.set(variable, { ...known, type, paths: undefined });
}

/** A value that is one of few: null, a word, a symbol, true or false. */
export type Singleton =
  | { readonly kind: "null" }
  | { readonly kind: "word"; readonly word: string }
  | { readonly kind: "symbol"; readonly name: string }
  | { readonly kind: "bool"; readonly value: boolean };

/** Singletons to be looked up. */
interface Among {
  readonly count: number;
  readonly null: boolean;
  readonly words: ReadonlySet<string>;
  readonly symbols: ReadonlySet<string>;
  /** Both true and false. */
  readonly bools: boolean;
}

const amongOf = (values: readonly Singleton[]): Among => ({
  count: values.length,
  null: values.some((value) => value.kind === "null"),
  words: namesOf(values, (value) => (value.kind === "word" ? value.word : undefined)),
  symbols: namesOf(values, (value) => (value.kind === "symbol" ? value.name : undefined)),
  bools: [true, false].every((bool) => values.some((value) => value.kind === "bool" && value.value === bool)),
});

const NONE: ReadonlySet<string> = new Set();

function namesOf(values: readonly Singleton[], nameOf: (value: Singleton) => string | undefined): ReadonlySet<string> {
  let names: Set<string> | undefined;
  for (const value of values) {
    const name = nameOf(value);
    if (name !== undefined) (names ??= new Set()).add(name);
  }
  return names ?? NONE;
}

/** The members that are named, in their order. Few names are looked for, and not each member asked. */
function named(members: readonly string[], names: ReadonlySet<string>): readonly string[] {
  if (names.size > 8) return members.filter((member) => names.has(member));
  const places = [...names].map((name) => members.indexOf(name)).filter((at) => at >= 0);
  return places.sort((a, b) => a - b).map((at) => members[at]!);
}

/** The members that are not named, in their order. */
function unnamed(members: readonly string[], names: ReadonlySet<string>): readonly string[] {
  const [name] = names;
  if (names.size > 1) return members.filter((member) => !names.has(member));
  const at = name === undefined ? -1 : members.indexOf(name);
  return at < 0 ? members : members.toSpliced(at, 1);
}

/** The part of a type that can be one of these values; the type itself where that is not known. */
export const keep = (type: Type, values: readonly Singleton[]): Type => among(type, amongOf(values), true);

/** A type without these values. */
export const remove = (type: Type, values: readonly Singleton[]): Type => among(type, amongOf(values), false);

/** The part of a type that is among these values (`kept`), or that is not. */
function among(type: Type, values: Among, kept: boolean): Type {
  const known = unalias(type);
  switch (known.kind) {
    case "optional": {
      const inner = among(known.type, values, kept);
      if (values.null !== kept) return inner;
      if (kept && values.count === 1) return NULL;
      return inner === known.type ? type : unionOf([inner, NULL]);
    }
    case "null":
      return values.null === kept ? type : NEVER;
    case "string_union":
    case "enum": {
      const names = known.kind === "enum" ? values.symbols : values.words;
      const members = kept ? named(known.members, names) : unnamed(known.members, names);
      if (members.length === known.members.length) return type;
      if (members.length === 0) return NEVER;
      if (known.kind === "string_union") return { ...known, members };
      return enumPart(type.kind === "named" ? type : known, known, members);
    }
    case "union": {
      const members = known.members.map((member) => among(member, values, kept));
      return members.every((member, index) => member === known.members[index]) ? type : unionOf(members);
    }
    case "primitive":
      return known.name === "bool" && values.bools && !kept ? NEVER : type;
    case "array":
    case "error":
    case "handle":
    case "map":
    case "never":
    case "object":
    case "unknown":
      return type;
  }
}
