import { kindOf, type Value } from "../../stdlib/value.js";

/** What a value is, in the language's words, where no declaration says. A whole number may be a float as well. */
export function valueTypeName(value: Value): string {
  const kind = kindOf(value);
  if (kind === "number") return Number.isInteger(value) ? "int" : "float";
  return kind;
}
