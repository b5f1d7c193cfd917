/**
 * The order of enums. It is that of the declaration, whatever tests have left of a type: after `if level == :high { … }` the parts
 * `high` and `low, middle` are joined again, and `:high` stays above `:middle`. Nothing else says at which place a member is.
 */
import type { Symbol } from "../symbol.js";
import {
  arrayOf,
  enumOf,
  type EnumType,
  mapOf,
  type NamedType,
  type ObjectField,
  optional,
  somePart,
  type Type,
  unalias,
} from "./type.js";

/** The enum that a type is a part of; itself where it has all that it declares. */
export function wholeEnum(type: EnumType): EnumType {
  const whole = type.whole === undefined ? type : unalias(type.whole);
  return whole.kind === "enum" ? whole : type;
}

/** The members in the order that compares them: those that a test has excluded have their places too. */
export const memberOrder = (type: EnumType): readonly string[] => wholeEnum(type).members;

/** What is left of an enum, which may have a name: these members of it, in its order. */
export function enumPart(type: EnumType | NamedType, known: EnumType, members: readonly string[]): EnumType {
  return { ...known, members, whole: known.whole ?? type };
}

/** One enum of several, in declared order. All parts of one enum are that enum again, with its name. */
export function joinEnums(enums: readonly EnumType[]): EnumType | NamedType {
  const [first, ...rest] = enums;
  const wholes = [...new Set(enums.map(wholeEnum))];
  const members = new Set(first!.members);
  for (const { members: more } of rest) for (const member of more) members.add(member);
  if (wholes.length === 1) {
    const whole = wholes[0]!;
    if (members.size === whole.members.length) return first!.whole ?? whole;
    return rest.length === 0 ? first! : { ...first!, members: inOrder(whole, members) };
  }
  const whole = mergedEnum(wholes);
  return members.size === whole.members.length ? whole : { ...whole, members: inOrder(whole, members), whole };
}

/** Several declarations as one: the first gives the order, and each other adds what is new; one that has all of the others stays. */
function mergedEnum(wholes: readonly EnumType[]): EnumType {
  const members = new Set<string>();
  const symbols = new Map<string, Symbol>();
  for (const whole of wholes) {
    for (const member of whole.members) members.add(member);
    for (const [name, symbol] of whole.symbols ?? []) if (!symbols.has(name)) symbols.set(name, symbol);
  }
  const complete = wholes.find((whole) => whole.members.length === members.size);
  return enumOf(complete?.members ?? [...members], symbols.size === 0 ? undefined : symbols);
}

/** Whether tests have left a part of some enum in a type. Types with names are declared, and have none. */
export function hasEnumParts(type: Type): boolean {
  if (type.kind === "enum") return type.whole !== undefined;
  if (type.kind !== "object" && type.kind !== "union") return somePart(type, hasEnumParts);
  let found = known.get(type);
  if (found === undefined) known.set(type, (found = somePart(type, hasEnumParts)));
  return found;
}

/** By types of many parts, which are asked often. */
const known = new WeakMap<Type, boolean>();

/** A type with whole enums: what a variable may hold, or stand beside a value, whatever tests have left of that value. */
export function withWholeEnums(type: Type): Type {
  if (!hasEnumParts(type)) return type;
  switch (type.kind) {
    case "enum":
      return type.whole ?? type;
    case "array":
      return arrayOf(withWholeEnums(type.items));
    case "map":
      return mapOf(withWholeEnums(type.values));
    case "optional":
      return optional(withWholeEnums(type.type));
    case "union":
      return { kind: "union", members: type.members.map(withWholeEnums) };
    case "object": {
      const fields = new Map<string, ObjectField>();
      for (const [name, field] of type.fields) fields.set(name, { ...field, type: withWholeEnums(field.type) });
      return { kind: "object", fields };
    }
    case "error":
    case "handle":
    case "named":
    case "never":
    case "null":
    case "primitive":
    case "string_union":
    case "unknown":
      return type;
  }
}

const places = new WeakMap<EnumType, ReadonlyMap<string, number>>();

/** Some members of an enum in its order, without going through all of it: a `match` joins as many parts as it has arms. */
function inOrder(whole: EnumType, members: ReadonlySet<string>): readonly string[] {
  let known = places.get(whole);
  if (known === undefined) places.set(whole, (known = new Map(whole.members.map((member, at) => [member, at]))));
  const place = (member: string): number => known.get(member)!;
  return [...members].sort((a, b) => place(a) - place(b));
}
