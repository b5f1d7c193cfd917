/** The repair of a match or an `if` that does not cover all: what is missing, with a value to begin with. */
import type { TextEdit } from "../../diagnostics/diagnostic.js";
import { beforeBrace } from "../../diagnostics/edits.js";
import { admitsNull, isError, type Type, unalias } from "../../semantics/types/type.js";

/** The limit of arms that a fix adds: nobody wants more of them at once. */
const MOST_ARMS = 30;

/** New arms before the closing brace at `close`, in the order of their patterns; `undefined` where they are too many. */
export function newArms(text: string, close: number, patterns: readonly string[], value: string): TextEdit | undefined {
  if (patterns.length > MOST_ARMS || text[close] !== "}") return undefined;
  return beforeBrace(
    text,
    close,
    patterns.map((pattern) => `${pattern} => ${value}`),
  );
}

/** A value of a type to begin with: the shortest one. */
export function placeholder(type: Type): string {
  const known = unalias(type);
  if (known.kind === "primitive") return PLACEHOLDERS[known.name] ?? "null";
  if (known.kind === "enum") return `:${known.members[0] ?? ""}`;
  if (known.kind === "string_union") return JSON.stringify(known.members[0] ?? "");
  if (known.kind === "array") return "[]";
  if (known.kind === "map") return "{}";
  // Nothing else fits every type: `fail` gives no value, and says that one is still to be written.
  return admitsNull(type) || isError(type) || known.kind === "never" ? "null" : 'fail("…")';
}

const PLACEHOLDERS: Readonly<Record<string, string>> = { string: '""', int: "0", float: "0.0", bool: "false" };
