import type { Json } from "../../json.js";
import type { Expression } from "../../syntax/ast.js";
import { constantNumber, constantWord } from "./constants.js";
import { entryValue } from "./tree.js";

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
        const item = element.kind === "SpreadElement" ? undefined : constantToJson(element);
        if (item === undefined) return undefined;
        items.push(item);
      }
      return items;
    }
    case "ObjectLiteral": {
      const fields: [string, Json][] = [];
      for (const entry of expression.entries) {
        const value = entry.kind === "SpreadElement" ? undefined : constantToJson(entryValue(entry));
        if (entry.kind === "SpreadElement" || value === undefined) return undefined;
        fields.push([entry.key.text, value]);
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
    case "NameExpression":
    case "PipelineExpression":
      return undefined;
  }
}

export const textOf = (value: Json | undefined): string | undefined => (typeof value === "string" ? value : undefined);
export const numberOf = (value: Json | undefined): number | undefined =>
  typeof value === "number" ? value : undefined;

export const textsOf = (value: Json | undefined): readonly string[] | undefined =>
  Array.isArray(value) ? (value as readonly Json[]).filter((item) => typeof item === "string") : undefined;
