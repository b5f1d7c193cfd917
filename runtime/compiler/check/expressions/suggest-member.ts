import { foreignMembers } from "../../diagnostics/foreign-names.js";
import { phrases } from "../../diagnostics/phrases.js";
import { type Suggestion, suggestForeign } from "../../diagnostics/wording.js";
import { type Type, unalias } from "../../semantics/types/type.js";

const CHANGING: ReadonlySet<string> = new Set(["push", "append", "add", "unshift", "pop", "insert", "splice"]);

/** What a member that a value does not have was meant to be: one of another language, or one that is written alike. */
export function suggestMember(
  name: string,
  receiver: Type,
  candidates: readonly string[],
  span: { readonly start: number; readonly end: number },
): Suggestion {
  const known = unalias(receiver);
  if (known.kind === "array" && CHANGING.has(name)) return { hint: phrases.newArray(), more: {}, near: [] };
  const kind = foreignKind(known);
  const table = kind === undefined ? undefined : foreignMembers[kind];
  return suggestForeign(table, name, candidates, span);
}

/** Under which kind other languages have the members of such a value. */
function foreignKind(known: Type): string | undefined {
  if (known.kind === "string_union") return "string";
  if (known.kind === "primitive") {
    const { name } = known;
    if (name === "int" || name === "float") return "number";
    return name === "email" || name === "url" || name === "uuid" ? "string" : name;
  }
  return known.kind;
}
