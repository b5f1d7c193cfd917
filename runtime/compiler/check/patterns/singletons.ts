/** Patterns that take a few values which types name one by one. */
import type { LiteralExpression, Pattern } from "../../../syntax/ast.js";
import { constantText } from "../../semantics/constants.js";
import type { Singleton } from "../narrow.js";

/** The values a pattern takes, where it takes a few named ones and nothing else. */
export function singletonsOf(pattern: Pattern): readonly Singleton[] | undefined {
  if (pattern.kind === "LiteralPattern") {
    const value = singletonOf(pattern.value);
    return value === undefined ? undefined : [value];
  }
  if (pattern.kind === "AlternativePattern") {
    const all: Singleton[] = [];
    for (const alternative of pattern.alternatives) {
      const values = singletonsOf(alternative);
      if (values === undefined) return undefined;
      all.push(...values);
    }
    return all;
  }
  return undefined;
}

/** The value of a literal, if it is one of few. */
export function singletonOf(literal: LiteralExpression): Singleton | undefined {
  switch (literal.kind) {
    case "NullLiteral":
      return { kind: "null" };
    case "BooleanLiteral":
      return { kind: "bool", value: literal.value };
    case "SymbolLiteral":
      return { kind: "symbol", name: literal.name };
    case "StringLiteral": {
      const word = constantText(literal);
      return word === undefined ? undefined : { kind: "word", word };
    }
    case "DateLiteral":
    case "DateTimeLiteral":
    case "DurationLiteral":
    case "NumberLiteral":
    case "UnaryExpression":
      return undefined;
  }
}
