import { Duration } from "../../stdlib/index.js";
import type { Expression, Span, StringLiteral } from "../../syntax/ast.js";

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
          element.kind === "SpreadElement" ? element.expression : notConstant(element),
        ),
      );
    case "ObjectLiteral":
      return first(
        expression.entries.map((entry) =>
          entry.kind === "SpreadElement"
            ? entry.expression
            : entry.value === undefined
              ? ({ kind: "NameExpression", name: entry.key.text, start: entry.start, end: entry.end } as const)
              : notConstant(entry.value),
        ),
      );
    case "BinaryExpression":
    case "CallExpression":
    case "IfExpression":
    case "IndexExpression":
    case "LambdaExpression":
    case "MatchExpression":
    case "MemberExpression":
    case "NameExpression":
    case "PipelineExpression":
      return expression;
  }
}

const first = <T>(values: readonly (T | undefined)[]): T | undefined => values.find((value) => value !== undefined);

/** The number of a number literal, `-` included. */
export function constantNumber(expression: Expression): number | undefined {
  if (expression.kind === "NumberLiteral") return Number(expression.text);
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
