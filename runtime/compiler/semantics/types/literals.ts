/**
 * Types of literals that nothing has settled yet. A number beside money is money, `[]` holds what arrays beside it hold, `{}` beside a
 * map is a map, and a text is one of its words until it is used as a string. The types say so themselves (`numbers`, `words`,
 * `empty`), with the literals they come from, so that a join decides and whoever joins can settle the literals (`settledBy`).
 */
import type { ArrayLiteral, NumberLiteral, ObjectLiteral } from "../../../syntax/ast.js";
import {
  arrayOf,
  mapOf,
  type ObjectField,
  type ObjectType,
  optional,
  PRIMITIVES,
  type PrimitiveType,
  somePart,
  stringUnion,
  type Type,
} from "./type.js";

/** More words than these are a string. */
const MOST_WORDS = 64;

const known = new WeakMap<Type, boolean>();

/** Whether some part of a type is that of a literal. Types with names are declared, and have none. */
export function hasLiterals(type: Type): boolean {
  if (type.kind === "primitive") return type.words !== undefined || type.numbers !== undefined;
  if ((type.kind === "array" || type.kind === "object") && type.empty !== undefined) return true;
  return type.kind === "object" || type.kind === "union" ? remembered(type) : somePart(type, hasLiterals);
}

/** Types of many parts are asked often. */
function remembered(type: Type): boolean {
  let found = known.get(type);
  if (found === undefined) known.set(type, (found = somePart(type, hasLiterals)));
  return found;
}

/** The type of a text that is written out. */
export const textOf = (text: string): PrimitiveType => ({ kind: "primitive", name: "string", words: [text] });

/** The type of a text that is one of these. */
export const oneOfWords = (words: readonly string[]): PrimitiveType =>
  words.length > MOST_WORDS ? PRIMITIVES.get("string")! : { kind: "primitive", name: "string", words };

/** The type of a number that is written out. */
export const numberOf = (literal: NumberLiteral): PrimitiveType => ({
  kind: "primitive",
  name: literal.float ? "float" : "int",
  numbers: [literal],
});

/** A type with nothing of literals in it: what a variable is declared with, and what other values are held against. */
export const plain = (type: Type): Type => (hasLiterals(type) ? settled(type, false) : type);

/** A type in which literals are settled but for their words: what is known of the value of a variable. */
export const withWords = (type: Type): Type => (hasLiterals(type) ? settled(type, true) : type);

function settled(type: Type, words: boolean): Type {
  if (!hasLiterals(type)) return type;
  switch (type.kind) {
    case "primitive":
      return words && type.words !== undefined ? type : PRIMITIVES.get(type.name)!;
    case "array":
      return arrayOf(settled(type.items, words));
    case "map":
      return mapOf(settled(type.values, words));
    case "optional":
      return optional(settled(type.type, words));
    case "union":
      return { kind: "union", members: type.members.map((member) => settled(member, words)) };
    case "object": {
      const fields = new Map<string, ObjectField>();
      for (const [name, field] of type.fields) fields.set(name, { ...field, type: settled(field.type, words) });
      return { kind: "object", fields };
    }
    case "enum":
    case "error":
    case "handle":
    case "named":
    case "never":
    case "null":
    case "string_union":
    case "unknown":
      return type;
  }
}

/** A union of objects, with the texts that tell its members apart as what they are there: nothing but these words. */
export function asVariants(type: Type): Type {
  if (type.kind !== "union" || !hasLiterals(type)) return type;
  return {
    kind: "union",
    members: type.members.map((member) => (member.kind === "object" ? asVariant(member) : member)),
  };
}

function asVariant(object: ObjectType): ObjectType {
  const fields = new Map<string, ObjectField>();
  for (const [name, field] of object.fields) {
    const words = field.type.kind === "primitive" ? field.type.words : undefined;
    fields.set(name, words === undefined ? field : { ...field, type: stringUnion(words) });
  }
  return { kind: "object", fields };
}

/** The empty arrays in a type that nothing has given elements. */
export function emptyArrays(type: Type): readonly ArrayLiteral[] {
  if (!hasLiterals(type)) return [];
  if (type.kind === "array" && type.empty !== undefined) return type.empty;
  const found: ArrayLiteral[] = [];
  somePart(type, (part) => {
    found.push(...emptyArrays(part));
    return false;
  });
  return found;
}

/** A literal, and what the place where it stands makes of it. */
export type Settled =
  | { readonly literal: NumberLiteral; readonly type: PrimitiveType }
  | { readonly literal: ObjectLiteral; readonly type: "map" };
