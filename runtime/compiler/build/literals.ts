import type { IRExpr, IRLiteralExpr } from "../../ir/module.js";
import { type Type, unalias } from "../semantics/types/type.js";

export const NULL_LITERAL: IRLiteralExpr = { kind: "literal", type: "null", value: null };
export const boolLiteral = (value: boolean): IRLiteralExpr => ({ kind: "literal", type: "bool", value });
export const stringLiteral = (value: string): IRLiteralExpr => ({ kind: "literal", type: "string", value });
export const durationLiteral = (milliseconds: number): IRLiteralExpr => ({
  kind: "literal",
  type: "duration",
  value: milliseconds,
});

/** A number in the type of its place; money keeps its digits. */
export function numberLiteral(text: string, float: boolean, type: Type | undefined): IRLiteralExpr {
  const known = type === undefined ? undefined : unalias(type);
  if (known?.kind === "primitive" && known.name === "money") {
    return {
      kind: "literal",
      type: "money",
      value: text,
      ...(known.currency === undefined ? {} : { currency: known.currency }),
    };
  }
  const isFloat = float || (known?.kind === "primitive" && known.name === "float");
  return { kind: "literal", type: isFloat ? "float" : "int", value: Number(text) };
}

/** A text in the type of its place: a date is a date, all other forms are strings, a uuid in lower case. */
export function textLiteral(text: string, type: Type | undefined): IRLiteralExpr {
  const known = type === undefined ? undefined : unalias(type);
  if (known?.kind === "primitive" && (known.name === "date" || known.name === "datetime")) {
    return { kind: "literal", type: known.name, value: text };
  }
  return stringLiteral(known?.kind === "primitive" && known.name === "uuid" ? text.toLowerCase() : text);
}

/** `-` of a literal is a literal. */
export function negated(literal: IRLiteralExpr): IRLiteralExpr | undefined {
  switch (literal.type) {
    case "int":
    case "float":
    case "duration":
      return { ...literal, value: 0 - (literal.value as number) };
    case "money": {
      const text = literal.value as string;
      return { ...literal, value: text.startsWith("-") ? text.slice(1) : `-${text}` };
    }
    case "bool":
    case "date":
    case "datetime":
    case "null":
    case "string":
      return undefined;
  }
}

/** Zero in a type that sums: what a sum of no elements is. */
export function zeroOf(type: Type): IRExpr {
  const known = unalias(type);
  if (known.kind === "primitive" && known.name === "duration") return durationLiteral(0);
  return numberLiteral("0", false, type);
}
