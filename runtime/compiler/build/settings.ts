import type { IRBinding, IRExpr } from "../../ir/module.js";
import type { Expression, ObjectLiteral, Setting } from "../../syntax/ast.js";
import { constantDuration, constantWord } from "../semantics/constants.js";
import { entryValue } from "../semantics/tree.js";
import type { ExpressionBuild } from "./context.js";
import { buildExpression } from "./expression.js";
import { durationLiteral, stringLiteral } from "./literals.js";

/** The settings of a block by name, header arguments included. */
export type SettingValues = ReadonlyMap<string, Setting["value"]>;

export const settingValues = (...lists: readonly (readonly Setting[])[]): SettingValues =>
  new Map(lists.flat().map((setting) => [setting.name.text, setting.value]));

export function expressionOf(values: SettingValues, name: string): Expression | undefined {
  const value = values.get(name);
  return value?.form === "expression" ? value.expression : undefined;
}

/** The entries of an object of settings by name. */
export const entryValues = (literal: ObjectLiteral): ReadonlyMap<string, Expression> =>
  new Map(
    literal.entries.flatMap((entry) => (entry.kind === "SpreadElement" ? [] : [[entry.key.text, entryValue(entry)]])),
  );

/** `{ key: value }` for an optional field: nothing where the expression is absent. */
export function optionalField<K extends string>(
  build: ExpressionBuild,
  key: K,
  expression: Expression | undefined,
  make: (build: ExpressionBuild, expression: Expression) => IRExpr = buildExpression,
): Readonly<Partial<Record<K, IRExpr>>> {
  return (expression === undefined ? {} : { [key]: make(build, expression) }) as Readonly<Partial<Record<K, IRExpr>>>;
}

/** A duration in either of its spellings. */
export function buildDuration(build: ExpressionBuild, expression: Expression): IRExpr {
  const milliseconds = constantDuration(expression);
  return milliseconds === undefined ? buildExpression(build, expression) : durationLiteral(milliseconds);
}

/** One out of a closed set of words, as a string. */
export function buildWord(build: ExpressionBuild, expression: Expression): IRExpr {
  const word = constantWord(expression);
  return word === undefined ? buildExpression(build, expression) : stringLiteral(word);
}

/** An object literal by its keys, any other value under one name. */
export function buildBindings(
  build: ExpressionBuild,
  expression: Expression | undefined,
  name: string,
): readonly IRBinding[] {
  if (expression === undefined) return [];
  if (
    expression.kind === "ObjectLiteral" &&
    expression.entries.length > 0 &&
    expression.entries.every((entry) => entry.kind === "ObjectEntry")
  ) {
    return [...entryValues(expression)].map(([key, value]) => ({ name: key, value: buildExpression(build, value) }));
  }
  return [{ name, value: buildExpression(build, expression) }];
}

/** An object with this one field, or without it where the value is `undefined`: for fields that the IR leaves out. */
export const defined = <K extends string, V>(key: K, value: V | undefined): Readonly<Partial<Record<K, V>>> =>
  (value === undefined ? {} : { [key]: value }) as Readonly<Partial<Record<K, V>>>;
