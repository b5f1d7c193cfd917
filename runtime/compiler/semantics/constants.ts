import type { Json, JsonObject } from "../../json.js";
import { Duration } from "../../stdlib/index.js";
import type { Expression, NameExpression, Span, StringLiteral } from "../../syntax/ast.js";
import { entryValue } from "./tree.js";

/** What the constants of files stand for, by the names that read them: noted when a unit is checked, before its expressions are. */
const values = new WeakMap<NameExpression, Expression>();

export const noteConstant = (name: NameExpression, value: Expression): void => void values.set(name, value);

/** The value of a name in capitals that stands for a constant of a file. */
export const valueOfConstant = (name: NameExpression): Expression | undefined => values.get(name);

/** The first part that is no constant. A part that the parser made up counts as constant: it has been reported. */
export function notConstant(expression: Expression): Expression | undefined {
  switch (expression.kind) {
    case "MissingExpression":
    case "NumberLiteral":
    case "BooleanLiteral":
    case "NullLiteral":
    case "DurationLiteral":
    case "DateLiteral":
    case "DateTimeLiteral":
    case "SymbolLiteral":
    case "UriLiteral":
      return undefined;
    case "StringLiteral":
      return constantText(expression) === undefined ? expression : undefined;
    case "ParenthesizedExpression":
      return notConstant(expression.expression);
    case "UnaryExpression":
      return expression.operator === "-" ? notConstant(expression.operand) : expression;
    case "ArrayLiteral":
      return first(
        expression.elements.map((element) =>
          notConstant(element.kind === "SpreadElement" ? element.expression : element),
        ),
      );
    case "ObjectLiteral":
      return first(
        expression.entries.map((entry) =>
          entry.kind === "SpreadElement"
            ? notConstant(entry.expression)
            : entry.value === undefined
              ? ({ kind: "NameExpression", name: entry.key.text, start: entry.start, end: entry.end } as const)
              : notConstant(entry.value),
        ),
      );
    case "NameExpression":
      return valueOfConstant(expression) === undefined ? expression : undefined;
    case "BinaryExpression":
    case "CallExpression":
    case "IfExpression":
    case "IndexExpression":
    case "LambdaExpression":
    case "MatchExpression":
    case "MemberExpression":
    case "PipelineExpression":
      return expression;
  }
}

const first = <T>(values: readonly (T | undefined)[]): T | undefined => values.find((value) => value !== undefined);

/** Reads what a constant stands for. A constant that stands for itself is reported elsewhere. */
function ofConstant<T>(name: NameExpression, read: (value: Expression) => T | undefined): T | undefined {
  const value = valueOfConstant(name);
  if (value === undefined || reading.has(name)) return undefined;
  reading.add(name);
  try {
    return read(value);
  } finally {
    reading.delete(name);
  }
}

const reading = new Set<NameExpression>();

/** The number of a number literal, `-` included. */
export function constantNumber(expression: Expression): number | undefined {
  if (expression.kind === "NumberLiteral") return Number(expression.text);
  if (expression.kind === "NameExpression") return ofConstant(expression, constantNumber);
  if (expression.kind === "ParenthesizedExpression") return constantNumber(expression.expression);
  if (expression.kind === "UnaryExpression") {
    const value = expression.operator === "-" ? constantNumber(expression.operand) : undefined;
    return value === undefined ? undefined : -value;
  }
  return undefined;
}

/** The milliseconds of a constant duration: `1h`, `"1h"`, `3_600_000`. */
export function constantDuration(expression: Expression): number | undefined {
  if (expression.kind === "DurationLiteral") return expression.milliseconds;
  if (expression.kind === "NumberLiteral") return expression.float ? undefined : Number(expression.text);
  if (expression.kind === "NameExpression") return ofConstant(expression, constantDuration);
  if (expression.kind === "ParenthesizedExpression") return constantDuration(expression.expression);
  if (expression.kind === "UnaryExpression") {
    const value = expression.operator === "-" ? constantDuration(expression.operand) : undefined;
    return value === undefined ? undefined : -value;
  }
  if (expression.kind === "StringLiteral") {
    const text = constantText(expression);
    return text === undefined ? undefined : Duration.parse(text)?.milliseconds;
  }
  return undefined;
}

/** The word of a symbol or a string: `:high`, `"high"`. */
export function constantWord(expression: Expression): string | undefined {
  if (expression.kind === "SymbolLiteral") return expression.name;
  if (expression.kind === "StringLiteral") return constantText(expression);
  if (expression.kind === "NameExpression") return ofConstant(expression, constantWord);
  if (expression.kind === "ParenthesizedExpression") return constantWord(expression.expression);
  return undefined;
}

/** A bare name or a string: `llm = fast`, `llm = "fast"`. */
export function constantName(expression: Expression): string | undefined {
  return expression.kind === "NameExpression" ? expression.name : constantWord(expression);
}

/** The word of a name or a string, without quotes: what a fix of it replaces. */
export function wordSpan(expression: Expression): Span {
  const quotes = expression.kind !== "StringLiteral" ? 0 : expression.multiline ? 3 : 1;
  return { start: expression.start + quotes, end: expression.end - quotes };
}

/** The text of a string literal without interpolation. */
export function constantText(literal: StringLiteral): string | undefined {
  let text = "";
  for (const part of literal.parts) {
    if (part.kind === "interpolation") return undefined;
    text += part.value;
  }
  return text;
}

/** The value of a constant as JSON: numbers, words of strings and symbols, arrays, objects. `undefined` if it is none. */
export function constantToJson(expression: Expression): Json | undefined {
  switch (expression.kind) {
    case "NullLiteral":
      return null;
    case "BooleanLiteral":
      return expression.value;
    case "DurationLiteral":
    case "DateLiteral":
    case "DateTimeLiteral":
      return expression.text;
    case "StringLiteral":
    case "SymbolLiteral":
      return constantWord(expression);
    case "UriLiteral":
      return expression.text;
    case "NumberLiteral":
    case "UnaryExpression":
      return constantNumber(expression);
    case "ParenthesizedExpression":
      return constantToJson(expression.expression);
    case "ArrayLiteral": {
      const items: Json[] = [];
      for (const element of expression.elements) {
        const item = constantToJson(element.kind === "SpreadElement" ? element.expression : element);
        if (item === undefined) return undefined;
        if (element.kind !== "SpreadElement") items.push(item);
        else if (Array.isArray(item)) items.push(...(item as readonly Json[]));
        else return undefined;
      }
      return items;
    }
    case "ObjectLiteral": {
      const fields: [string, Json][] = [];
      for (const entry of expression.entries) {
        const value = constantToJson(entry.kind === "SpreadElement" ? entry.expression : entryValue(entry));
        if (value === undefined) return undefined;
        if (entry.kind !== "SpreadElement") fields.push([entry.key.text, value]);
        else if (typeof value === "object" && value !== null && !Array.isArray(value))
          fields.push(...Object.entries(value as JsonObject));
        else return undefined;
      }
      return Object.fromEntries(fields);
    }
    case "BinaryExpression":
    case "CallExpression":
    case "IfExpression":
    case "IndexExpression":
    case "LambdaExpression":
    case "MatchExpression":
    case "MemberExpression":
    case "MissingExpression":
    case "PipelineExpression":
      return undefined;
    case "NameExpression":
      return ofConstant(expression, constantToJson);
  }
}

export const textOf = (value: Json | undefined): string | undefined => (typeof value === "string" ? value : undefined);
export const numberOf = (value: Json | undefined): number | undefined =>
  typeof value === "number" ? value : undefined;

export const textsOf = (value: Json | undefined): readonly string[] | undefined =>
  Array.isArray(value) ? (value as readonly Json[]).filter((item) => typeof item === "string") : undefined;
