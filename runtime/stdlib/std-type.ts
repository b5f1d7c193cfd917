/**
 * The types of the standard library's signatures: the types of programs, type variables and functions.
 *
 * How to check a call against a member of the table:
 * 1. Take the first signature whose receiver fits the receiver's type, whose number of parameters fits the arguments, and
 *    which has a function exactly where an argument is a lambda.
 * 2. Bind variables by matching the receiver, then the arguments that are not lambdas, from left to right. A variable that
 *    is matched again takes the join of both types; its bound restricts its types.
 * 3. Check each lambda with the parameter types now known. It may name fewer parameters than its type has (an index need
 *    not be named). The type of its body binds the variables of the result.
 * 4. Where the signature reads its result as what is expected (`target`), bind the result's variable to that.
 * 5. Replace the variables of the result. `quotient` of int is float, of any other type that type itself.
 */
import type {
  IREnumType,
  IRNamedType,
  IRNullType,
  IRPrimitiveType,
  IRStringUnionType,
  IRUnionType,
  IRUnknownType,
} from "../ir/module.js";

/**
 * Restricts the types of a variable. `number`: int and float. `ordered`: what `<` takes. `summable`: int, float, money,
 * duration. `keys`: what `ordered` is, or an array of such, compared from the first on. `scalar`: what is no collection, no object
 * and never null. `printable`: what `${…}` prints plainly. `fields`: objects and maps. `money`: money of any currency. `words`:
 * enums and unions of strings. `data`: what JSON can be read as.
 */
export type StdBound =
  "number" | "ordered" | "keys" | "summable" | "scalar" | "printable" | "fields" | "money" | "words" | "data";

export interface StdVariable {
  readonly kind: "variable";
  readonly name: string;
  readonly bound?: StdBound;
}

export interface StdFunction {
  readonly kind: "function";
  readonly params: readonly StdType[];
  readonly result: StdType;
}

/** The type of what never gives a value. */
export interface StdNever {
  readonly kind: "never";
}

/** The type of a division by a number. */
export interface StdQuotient {
  readonly kind: "quotient";
  readonly of: StdType;
}

/** Every IRType is a StdType. */
export type StdType =
  | IRPrimitiveType
  | IRNullType
  | IRUnknownType
  | IREnumType
  | IRStringUnionType
  | IRUnionType
  | IRNamedType
  | { readonly kind: "array"; readonly items: StdType }
  | { readonly kind: "map"; readonly values: StdType }
  | { readonly kind: "object"; readonly fields: readonly { readonly name: string; readonly type: StdType }[] }
  | { readonly kind: "optional"; readonly type: StdType }
  | StdVariable
  | StdFunction
  | StdNever
  | StdQuotient;

const primitive = (name: IRPrimitiveType["name"]): IRPrimitiveType => ({ kind: "primitive", name });

/** Short names to write the table with. */
export const string = primitive("string");
export const int = primitive("int");
export const float = primitive("float");
export const bool = primitive("bool");
export const date = primitive("date");
export const datetime = primitive("datetime");
export const duration = primitive("duration");
export const money = primitive("money");
export const email = primitive("email");
export const url = primitive("url");
export const uuid = primitive("uuid");
export const never: StdNever = { kind: "never" };
export const nothing: IRNullType = { kind: "null" };
export const array = (items: StdType): StdType => ({ kind: "array", items });
export const map = (values: StdType): StdType => ({ kind: "map", values });
export const optional = (type: StdType): StdType => ({ kind: "optional", type });
export const oneOf = (...members: string[]): IRStringUnionType => ({ kind: "string_union", members });
export const object = (fields: Readonly<Record<string, StdType>>): StdType => ({
  kind: "object",
  fields: Object.entries(fields).map(([name, type]) => ({ name, type })),
});

export const variable = (name: string, bound?: StdBound): StdVariable =>
  bound === undefined ? { kind: "variable", name } : { kind: "variable", name, bound };

export const fn = (params: readonly StdType[], result: StdType): StdFunction => ({ kind: "function", params, result });
export const quotient = (of: StdType): StdQuotient => ({ kind: "quotient", of });

/** The type variables of most members. */
export const T = variable("T");
export const U = variable("U");
export const V = variable("V");
