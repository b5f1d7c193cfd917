/** Signatures of the standard library, matched against the types of a program (`stdlib/std-type.ts` says how). */
import type { StdBound, StdType } from "../../../stdlib/std-type.js";
import type { Expression, LambdaExpression } from "../../../syntax/ast.js";
import { createFacts } from "../../semantics/fact-tables.js";
import { join, unionOf } from "../../semantics/types/join.js";
import { plain } from "../../semantics/types/literals.js";
import { fits, isOrdered } from "../../semantics/types/relations.js";
import {
  admitsNull,
  arrayOf,
  enumOf,
  ERROR,
  FLOAT,
  hasUnknown,
  INT,
  mapOf,
  NEVER,
  NULL,
  type ObjectField,
  optional,
  PRIMITIVES,
  type PrimitiveType,
  stringUnion,
  type Type,
  unalias,
  UNKNOWN,
  withoutNull,
} from "../../semantics/types/type.js";
import { codes } from "../../diagnostics/codes.js";
import type { FlowCheck } from "../context.js";
import { inferLambda } from "../lambda.js";

/** What the variables of a signature stand for. */
export type Bindings = Map<string, Type>;

/** Binds the variables of a signature's type to what a value's type has in their place. `false` if it cannot fit. */
export function bind(pattern: StdType, type: Type, bindings: Bindings): boolean {
  const known = unalias(type);
  if (known.kind === "error" || known.kind === "never") {
    bindMissing(pattern, bindings);
    return true;
  }
  switch (pattern.kind) {
    case "variable": {
      const bound = bindings.get(pattern.name);
      const whole = bound === undefined ? plain(type) : join(bound, plain(type));
      if (pattern.bound !== undefined && !within(whole, pattern.bound)) return false;
      bindings.set(pattern.name, whole);
      return true;
    }
    case "array":
      return known.kind === "array" && bind(pattern.items, known.items, bindings);
    case "map":
      return known.kind === "map" && bind(pattern.values, known.values, bindings);
    case "optional":
      if (known.kind === "null") return true;
      return bind(pattern.type, known.kind === "optional" ? known.type : type, bindings);
    case "function":
    case "never":
      return false;
    case "quotient":
      return bind(pattern.of, type, bindings);
    case "enum":
    case "named":
    case "null":
    case "object":
    case "primitive":
    case "string_union":
    case "union":
    case "unknown": {
      const plain = substitute(pattern, bindings);
      if (plain.kind === "primitive" && plain.name === "money")
        return known.kind === "primitive" && known.name === "money";
      return fits(type, plain);
    }
  }
}

/** Whether all variables of a signature's type stand for something by now. */
export function isSettled(pattern: StdType, bindings: Bindings): boolean {
  if (pattern.kind === "variable") return bindings.has(pattern.name);
  if (pattern.kind === "array") return isSettled(pattern.items, bindings);
  if (pattern.kind === "map") return isSettled(pattern.values, bindings);
  if (pattern.kind === "optional") return isSettled(pattern.type, bindings);
  return true;
}

/** After a mistake, variables that would have been bound are errors, so that nothing is reported twice. */
function bindMissing(pattern: StdType, bindings: Bindings): void {
  if (pattern.kind === "variable") {
    if (!bindings.has(pattern.name)) bindings.set(pattern.name, ERROR);
    return;
  }
  if (pattern.kind === "array") {
    bindMissing(pattern.items, bindings);
    return;
  }
  if (pattern.kind === "map") {
    bindMissing(pattern.values, bindings);
    return;
  }
  if (pattern.kind === "optional") {
    bindMissing(pattern.type, bindings);
    return;
  }
}

const SUMMABLE = new Set(["int", "float", "money", "duration"]);

export function within(type: Type, bound: StdBound): boolean {
  const known = unalias(type);
  if (known.kind === "error" || known.kind === "never") return true;
  switch (bound) {
    case "number":
      return known.kind === "primitive" && (known.name === "int" || known.name === "float");
    case "ordered":
      return !admitsNull(type) && hasOrder(type);
    case "summable":
      return known.kind === "primitive" && SUMMABLE.has(known.name);
    case "keys":
      return !admitsNull(type) && (hasOrder(type) || (known.kind === "array" && areKeys(known.items)));
    case "scalar":
      return known.kind === "primitive" || known.kind === "string_union" || known.kind === "enum";
    case "fields":
      return known.kind === "object" || known.kind === "map";
    case "money":
      return known.kind === "primitive" && known.name === "money";
    case "words":
      return known.kind === "enum" || known.kind === "string_union";
    case "data":
      return !hasUnknown(type) && known.kind !== "handle";
    case "printable":
      return !admitsNull(type) && known.kind !== "handle" && known.kind !== "unknown";
  }
}

/** Whether all elements of an array can be ordered; of a written array each place has a type of its own. */
function areKeys(items: Type): boolean {
  const known = unalias(items);
  if (known.kind === "union") return known.members.every(areKeys);
  return known.kind === "never" || known.kind === "error" || (!admitsNull(items) && hasOrder(items));
}

/** Enums have the order in which they declare their members: the builder takes each by its place (`build/enum-keys.ts`). */
const hasOrder = (type: Type): boolean => isOrdered(type) || unalias(type).kind === "enum";

/** A bound of a variable, in words. */
export function boundText(bound: StdBound): string {
  switch (bound) {
    case "number":
      return "a number";
    case "ordered":
      return ORDERED;
    case "keys":
      return `${ORDERED}; by several keys an array of such values, \`[a, b]\``;
    case "summable":
      return "a number, money or a duration";
    case "scalar":
      return "a value that is no object, array or map, and never null";
    case "fields":
      return "an object or a map";
    case "money":
      return "money";
    case "words":
      return "an enum or a union of strings";
    case "data":
      return "a type";
    case "printable":
      return "a value that prints";
  }
}

const ORDERED = "a value that can be ordered: a number, money, a string, an enum, a date, a datetime or a duration";

/** A type of a signature with its variables replaced. */
export function substitute(pattern: StdType, bindings: Bindings): Type {
  switch (pattern.kind) {
    case "variable":
      return bindings.get(pattern.name) ?? ERROR;
    case "function":
      return ERROR;
    case "never":
      return NEVER;
    case "quotient": {
      const of = substitute(pattern.of, bindings);
      const known = unalias(of);
      return known.kind === "primitive" && known.name === "int" ? FLOAT : of;
    }
    case "array":
      return arrayOf(substitute(pattern.items, bindings));
    case "map":
      return mapOf(substitute(pattern.values, bindings));
    case "optional":
      return optional(substitute(pattern.type, bindings));
    case "object": {
      const fields = new Map<string, ObjectField>();
      for (const { name, type } of pattern.fields) {
        fields.set(name, {
          name,
          type: substitute(type, bindings),
          doc: undefined,
          hasDefault: false,
          declaration: undefined,
        });
      }
      return { kind: "object", fields };
    }
    case "primitive": {
      const type: PrimitiveType = { kind: "primitive", name: pattern.name };
      return pattern.currency === undefined ? type : { ...type, currency: pattern.currency };
    }
    case "null":
      return NULL;
    case "unknown":
    case "named":
      return UNKNOWN;
    case "enum":
      return enumOf(pattern.members);
    case "string_union":
      return stringUnion(pattern.members);
    case "union":
      return unionOf(pattern.members.map((member) => substitute(member as StdType, bindings)));
  }
}

/**
 * What a number that is written out begins: `prices.reduce((sum, price) => sum + price, 0)` counts money where prices are
 * money. The first type that the lambda takes and gives back; `undefined` where there is none.
 */
export function accumulatorType(
  check: FlowCheck,
  initial: Expression,
  lambda: LambdaExpression,
  paramsWith: (accumulator: Type) => readonly Type[],
): Type | undefined {
  const own = numberType(initial);
  if (own === undefined) return undefined;
  const amounts = paramsWith(own).flatMap((type) => moneyIn(type));
  return [own, FLOAT, PRIMITIVES.get("money")!, ...amounts].find((candidate) => {
    const type = tryLambda(check, lambda, paramsWith(candidate));
    return type !== undefined && fits(type, candidate);
  });
}

/** The type of a lambda for these parameters, found out without leaving facts or reports; `undefined` where it has mistakes. */
function tryLambda(check: FlowCheck, lambda: LambdaExpression, params: readonly Type[]): Type | undefined {
  let failed = false;
  const hasFailed = (): boolean => failed;
  const trial: FlowCheck = {
    ...check,
    facts: createFacts(),
    report: ({ code }) => {
      if (codes[code].severity === "error") failed = true;
    },
    uniqueName: (name) => name,
    branching: [],
    namesInBraces: undefined,
    declared: [],
  };
  const type = inferLambda(trial, lambda, params, undefined);
  return hasFailed() ? undefined : type;
}

/** Types that are joined further are taken to grow for ever. */
const MOST_ROUNDS = 4;

/**
 * Widens the type of what a lambda takes and gives until it takes all that it gives: from null to `float?` in
 * `xs.reduce((best, x) => x, null)`. Gives false where no type does.
 */
export function widenAccumulator(
  check: FlowCheck,
  lambda: LambdaExpression,
  { params, result }: StdType & { readonly kind: "function" },
  bindings: Bindings,
): boolean {
  if (result.kind !== "variable" || !params.some((param) => param.kind === "variable" && param.name === result.name))
    return true;
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const bound = bindings.get(result.name);
    if (bound === undefined) return true;
    const type = tryLambda(
      check,
      lambda,
      params.map((param) => substitute(param, bindings)),
    );
    // Mistakes of the lambda are reported when it is checked.
    if (type === undefined || fits(type, bound)) return true;
    // What is not within the bound is reported there too.
    if (!bind(result, type, bindings)) return true;
  }
  return false;
}

/** The type of a number literal, its sign included. */
function numberType(expression: Expression): Type | undefined {
  if (expression.kind === "NumberLiteral") return expression.float ? FLOAT : INT;
  if (expression.kind === "UnaryExpression")
    return expression.operator === "-" ? numberType(expression.operand) : undefined;
  if (expression.kind === "ParenthesizedExpression") return numberType(expression.expression);
  return undefined;
}

/** Money with a currency, in a value or in its fields. */
function moneyIn(type: Type): readonly Type[] {
  const known = unalias(withoutNull(type));
  if (known.kind === "object") return [...known.fields.values()].flatMap((field) => amount(field.type));
  return amount(known);
}

function amount(type: Type): readonly Type[] {
  const known = unalias(withoutNull(type));
  return known.kind === "primitive" && known.currency !== undefined ? [known] : [];
}
