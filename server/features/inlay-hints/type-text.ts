import { formatType, type Type } from "../../../runtime/compiler/editor.js";

export type TypeDefinition = (Type & { readonly kind: "named" })["definition"];

/** A part of the text of a type; the name of a type leads to its declaration. */
export interface TypeTextPart {
  readonly text: string;
  readonly definition: TypeDefinition | undefined;
}

/** How long a hint is at most, in characters. */
const LONGEST = 50;

/** A type as a hint shows it: as the source would write it, long ones cut. */
export function typeText(type: Type): readonly TypeTextPart[] {
  const full = formatType(type, LONGEST);
  const text = full.length <= LONGEST ? full : `${full.slice(0, LONGEST - 1)}…`;
  const names = new Map<string, TypeDefinition>();
  collectNames(type, names);
  const parts: TypeTextPart[] = [];
  let from = 0;
  const plain = (until: number): void => {
    if (until > from) parts.push({ text: text.slice(from, until), definition: undefined });
  };
  for (const { 0: word, index } of text.matchAll(/"[^"]*"?|[A-Za-z_]\w*(?!\w|:)/g)) {
    const definition = names.get(word);
    if (definition === undefined) continue;
    plain(index);
    parts.push({ text: word, definition });
    from = index + word.length;
  }
  plain(text.length);
  return parts;
}

/** The longest type that is worth writing down, in characters. */
const LONGEST_ANNOTATION = 200;

/**
 * A type as an annotation; `undefined` where the source cannot write it, or nobody would. `isVisible` says whether a type is known by
 * its name where the annotation stands.
 */
export function annotation(type: Type, isVisible: (definition: TypeDefinition) => boolean): string | undefined {
  const names = new Map<string, TypeDefinition>();
  if (type.kind === "null" || !collectNames(type, names) || ![...names.values()].every(isVisible)) return undefined;
  const text = formatType(type, Infinity);
  return text.length <= LONGEST_ANNOTATION ? text : undefined;
}

/** Collects the types that the text of a type names; gives whether the source can write all of its parts. */
function collectNames(type: Type, names: Map<string, TypeDefinition>): boolean {
  const all = (parts: Iterable<Type>): boolean => {
    let isWritable = true;
    for (const part of parts) isWritable = collectNames(part, names) && isWritable;
    return isWritable;
  };
  switch (type.kind) {
    case "named":
      names.set(type.name, type.definition);
      return true;
    case "array":
      return collectNames(type.items, names);
    case "map":
      return collectNames(type.values, names);
    case "optional":
      return collectNames(type.type, names);
    case "union":
      return all(type.members);
    case "object":
      return all([...type.fields.values()].map((field) => field.type));
    case "handle":
      collectNames(type.result, names);
      return false;
    case "error":
    case "never":
    case "unknown":
      return false;
    case "null":
    case "primitive":
    case "enum":
    case "string_union":
      return true;
  }
}

/** Whether a type says something: what is not known yet, or came of a mistake, is not shown. */
export const isTelling = (type: Type | undefined): type is Type =>
  type !== undefined && !["error", "unknown", "never", "null"].includes(type.kind);
