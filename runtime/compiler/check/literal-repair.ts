/** Literals of another type than their place has, as the place writes them: `"3d"` as `3d`, `3.0` as `3`, `{}` as `[]`. */
import { Duration } from "../../stdlib/index.js";
import type { Expression } from "../../syntax/ast.js";
import { constantText } from "../semantics/constants.js";
import { fits } from "../semantics/types/relations.js";
import { type Type, unalias, withoutNull } from "../semantics/types/type.js";

const WHOLE = /^-?\d+$/;
const NUMBER = /^-?\d+(?:\.\d+)?$/;
const TRUTH: Readonly<Record<string, string>> = {
  "0": "false",
  "1": "true",
  no: "false",
  yes: "true",
  off: "false",
  on: "true",
  false: "false",
  true: "true",
};

/** How `value`, of type `from`, is written where `to` is needed; `undefined` where no literal of that type is meant. */
export function asLiteralOf(to: Type, value: Expression, from: Type, source: string): string | undefined {
  const known = unalias(withoutNull(to));
  if (known.kind === "array") return asArrayOf(known.items, value, from, source);
  if (known.kind === "map" || known.kind === "object")
    return value.kind === "ArrayLiteral" && value.elements.length === 0 && isOpen(known) ? "{}" : undefined;
  if (known.kind !== "primitive") return undefined;
  if (value.kind === "DateLiteral") return known.name === "datetime" ? `${value.text}T00:00:00Z` : undefined;
  const text = textOf(value);
  if (text === undefined) return undefined;
  switch (known.name) {
    case "duration":
      return value.kind === "StringLiteral" && Duration.parse(text) !== undefined && /^\d+[a-z]+$/.test(text)
        ? text
        : undefined;
    case "int":
      return WHOLE.test(text) ? text : /^(\d+)\.0+$/.exec(text)?.[1];
    case "float":
      return NUMBER.test(text) ? text : undefined;
    case "money":
      return value.kind === "StringLiteral" && NUMBER.test(text) ? text : undefined;
    case "bool":
      return Object.hasOwn(TRUTH, text.toLowerCase()) ? TRUTH[text.toLowerCase()] : undefined;
    case "string":
    case "date":
    case "datetime":
    case "email":
    case "url":
    case "uuid":
      return undefined;
  }
}

/** Whether `{}` is a value of it. */
const isOpen = (type: Type): boolean =>
  type.kind === "map" || (type.kind === "object" && [...type.fields.values()].every(({ hasDefault }) => hasDefault));

function asArrayOf(items: Type, value: Expression, from: Type, source: string): string | undefined {
  if (value.kind === "ObjectLiteral" && value.entries.length === 0) return "[]";
  const isScalar = value.kind === "StringLiteral" || value.kind === "NumberLiteral" || value.kind === "SymbolLiteral";
  return isScalar && fits(from, items) ? `[${source}]` : undefined;
}

function textOf(value: Expression): string | undefined {
  if (value.kind === "StringLiteral") return constantText(value)?.trim();
  return value.kind === "NumberLiteral" ? value.text : undefined;
}
