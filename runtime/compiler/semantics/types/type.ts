import type { IRExpr } from "../../../ir/module.js";
import type { ArrayLiteral, NumberLiteral, ObjectLiteral } from "../../../syntax/ast.js";
import type { Symbol } from "../symbol.js";

/**
 * The types of the language as values. Data only; what can be asked of them is in the files beside this one:
 * `assignable.ts`, `join.ts`, `format.ts`, `members.ts`, `comparable.ts`.
 */

export type PrimitiveName =
  "string" | "int" | "float" | "bool" | "date" | "datetime" | "duration" | "money" | "email" | "url" | "uuid";

export interface PrimitiveType {
  readonly kind: "primitive";
  readonly name: PrimitiveName;
  /** Of money: the ISO 4217 code that `money[EUR]` fixes. */
  readonly currency?: string;
  /** Of a string: the texts it can be, where only literals give it. It is a string for all that, and fits a union of these words. */
  readonly words?: readonly string[];
  /** Of an int or a float: the literals that give it, and nothing else does. They are money or a float beside such values. */
  readonly numbers?: readonly NumberLiteral[];
}

interface NullType {
  readonly kind: "null";
}

/** What a mistake has, already reported: it fits everything and everything fits it, so that one mistake is reported once. */
interface ErrorType {
  readonly kind: "error";
}

/** What never comes to be: the value of a branch that returns. */
interface NeverType {
  readonly kind: "never";
}

/** The result of something that no interface declares; it needs a type before it is used. */
interface UnknownType {
  readonly kind: "unknown";
}

interface ArrayType {
  readonly kind: "array";
  readonly items: Type;
  /** Of `[]`, whose elements nothing has given a type yet: where it stands. */
  readonly empty?: readonly ArrayLiteral[];
}

export interface MapType {
  readonly kind: "map";
  readonly values: Type;
}

export interface ObjectType {
  readonly kind: "object";
  readonly fields: ReadonlyMap<string, ObjectField>;
  /** Of `{}`, which is a map beside maps: where it stands. */
  readonly empty?: readonly ObjectLiteral[];
}

export interface ObjectField {
  readonly name: string;
  readonly type: Type;
  readonly doc: string | undefined;
  /** A literal may leave out a field with a default. */
  readonly hasDefault: boolean;
  /** Where it is declared, if it is. */
  readonly declaration: Declared | undefined;
}

export interface EnumType {
  readonly kind: "enum";
  readonly members: readonly string[];
  /** The symbols of the members that are declared somewhere. */
  readonly symbols?: ReadonlyMap<string, Symbol>;
  /** Of what tests have left of an enum: the enum as it is declared, whose order holds for its parts too (`enum-order.ts`). */
  readonly whole?: EnumType | NamedType;
}

interface StringUnionType {
  readonly kind: "string_union";
  readonly members: readonly string[];
}

interface OptionalType {
  readonly kind: "optional";
  /** Never itself optional or null. */
  readonly type: Type;
}

interface UnionType {
  readonly kind: "union";
  /** At least two, none of them a union, optional or null. */
  readonly members: readonly Type[];
}

/** An alias by name. `definition.type` is what it stands for. */
export interface NamedType {
  readonly kind: "named";
  readonly name: string;
  readonly definition: TypeDefinition;
}

/** The result of an asynchronous call; only `@await_responses` takes it. */
interface HandleType {
  readonly kind: "handle";
  readonly result: Type;
}

export type Type =
  | PrimitiveType
  | NullType
  | ErrorType
  | NeverType
  | UnknownType
  | ArrayType
  | MapType
  | ObjectType
  | EnumType
  | StringUnionType
  | OptionalType
  | UnionType
  | NamedType
  | HandleType;

/** A place where something is declared; `start` and `end` are those of its name. */
interface Declared {
  readonly file: string;
  readonly start: number;
  readonly end: number;
}

/** What a named type stands for; resolved when it is first asked for, so that types may name each other in any order. */
export interface TypeDefinition {
  readonly name: string;
  /** Its name in the IR: no two types of a program share it. */
  readonly irName: string;
  readonly doc: string | undefined;
  readonly declaration: Declared;
  readonly symbol: Symbol;
  readonly type: Type;
}

const primitive = (name: PrimitiveName): PrimitiveType => ({ kind: "primitive", name });
export const STRING: PrimitiveType = primitive("string");
export const INT: PrimitiveType = primitive("int");
export const FLOAT: PrimitiveType = primitive("float");
export const BOOL: PrimitiveType = primitive("bool");
export const DATE: PrimitiveType = primitive("date");
export const DATETIME: PrimitiveType = primitive("datetime");
export const DURATION: PrimitiveType = primitive("duration");
const MONEY: PrimitiveType = primitive("money");
const EMAIL: PrimitiveType = primitive("email");
export const URL_TYPE: PrimitiveType = primitive("url");
const UUID: PrimitiveType = primitive("uuid");
export const NULL: NullType = { kind: "null" };
export const ERROR: ErrorType = { kind: "error" };
export const NEVER: NeverType = { kind: "never" };
export const UNKNOWN: UnknownType = { kind: "unknown" };

export const PRIMITIVES: ReadonlyMap<string, PrimitiveType> = new Map(
  [STRING, INT, FLOAT, BOOL, DATE, DATETIME, DURATION, MONEY, EMAIL, URL_TYPE, UUID].map((type) => [type.name, type]),
);

export const arrayOf = (items: Type): ArrayType => ({ kind: "array", items });
export const mapOf = (values: Type): MapType => ({ kind: "map", values });
export const stringUnion = (members: readonly string[]): StringUnionType => ({ kind: "string_union", members });
export const enumOf = (members: readonly string[], symbols?: EnumType["symbols"]): EnumType =>
  symbols === undefined ? { kind: "enum", members } : { kind: "enum", members, symbols };

/** An object type out of names and types, for what the language itself defines. */
export const objectOf = (fields: Readonly<Record<string, Type>>): ObjectType => ({
  kind: "object",
  fields: new Map(
    Object.entries(fields).map(([name, type]) => [
      name,
      { name, type, doc: undefined, hasDefault: false, declaration: undefined },
    ]),
  ),
});

/** `T?`; `T??` is `T?`, `null?` is null. */
export function optional(type: Type): Type {
  if (type.kind === "optional" || type.kind === "null" || type.kind === "error" || type.kind === "unknown") return type;
  if (type.kind === "never") return NULL;
  if (type.kind === "named") return admitsNull(type) ? type : { kind: "optional", type };
  return { kind: "optional", type };
}

/** The type behind its names. */
export function unalias(type: Type): Exclude<Type, NamedType> {
  let current = type;
  while (current.kind === "named") current = current.definition.type;
  return current;
}

/** Whether null is one of its values. */
export function admitsNull(type: Type): boolean {
  const known = unalias(type);
  return known.kind === "optional" || known.kind === "null";
}

/** The type without null. */
export function withoutNull(type: Type): Type {
  if (type.kind === "named") {
    const known = unalias(type);
    return known.kind === "optional" || known.kind === "null" ? withoutNull(known) : type;
  }
  if (type.kind === "optional") return type.type;
  return type.kind === "null" ? NEVER : type;
}

/** The currency of `money[EUR]`; `undefined` for any other type. */
export function currencyOf(type: Type): string | undefined {
  const known = unalias(type);
  return known.kind === "primitive" ? known.currency : undefined;
}

export const isError = (type: Type): boolean => unalias(type).kind === "error";

/** Whether some part of a value has no known type. A type with a name was written, and no source can write `unknown`. */
export const hasUnknown = (type: Type): boolean => type.kind === "unknown" || somePart(type, hasUnknown);

/** Whether a test holds for some part of a type, each asked once: elements, values, members, fields. A type with a name has none. */
export function somePart(type: Type, test: (part: Type) => boolean): boolean {
  switch (type.kind) {
    case "array":
      return test(type.items);
    case "map":
      return test(type.values);
    case "optional":
      return test(type.type);
    case "union":
      return type.members.some(test);
    case "object":
      for (const field of type.fields.values()) if (test(field.type)) return true;
      return false;
    case "enum":
    case "error":
    case "handle":
    case "named":
    case "never":
    case "null":
    case "primitive":
    case "string_union":
    case "unknown":
      return false;
  }
}

/** By where the field is declared, so that all types that came from one declaration have the same. */
const defaults = new WeakMap<object, () => IRExpr | undefined>();

/** Says how the default of a field is made, once it has been checked. */
export function setFieldDefault(field: ObjectField, make: () => IRExpr): void {
  if (field.declaration === undefined) return;
  let state: "new" | "making" | "done" = "new";
  let value: IRExpr | undefined;
  defaults.set(field.declaration, () => {
    // A type that contains itself without end has been reported.
    if (state !== "new") return value;
    state = "making";
    value = make();
    state = "done";
    return value;
  });
}

/** The default of a field as a constant; `undefined` where there is none. */
export const fieldDefault = ({ declaration }: ObjectField): IRExpr | undefined =>
  declaration === undefined ? undefined : defaults.get(declaration)?.();
