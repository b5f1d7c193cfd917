import type { TypedField } from "../../syntax/ast.js";
import type { Symbol } from "../model/symbol.js";
import { formatType } from "../types/format.js";
import { type Type, optional, unalias } from "../types/type.js";
import { resolveType } from "./resolve-type.js";
import { sourceOf } from "./source-of.js";
import type { Unit } from "./unit.js";

/** A field of `@memory` or `@reference`. */
export interface StoredField {
  readonly name: string;
  readonly root: "memory" | "reference";
  readonly node: TypedField;
  readonly unit: Unit;
  /** As declared: what is written must fit it. */
  readonly type: Type;
  /** What reading it gives: perhaps null, where nothing has been written. */
  readonly reads: Type;
  readonly symbol: Symbol;
}

export function createStoredField(unit: Unit, root: StoredField["root"], node: TypedField): StoredField {
  const name = node.name.text;
  let type: Type | undefined;
  const field: StoredField = {
    name,
    root,
    node,
    unit,
    // Types may be imported, and imports are not known before all files are read.
    get type() {
      return (type ??= resolveType(node.type, unit));
    },
    get reads() {
      return node.default === undefined ? unwritten(field.type) : field.type;
    },
    symbol: {
      kind: root === "memory" ? "memory_field" : "reference_field",
      name,
      get type() {
        return field.reads;
      },
      doc: node.doc,
      get detail() {
        const value = node.default === undefined ? "" : ` = ${sourceOf(unit.text, node.default)}`;
        return `${root}.${name}: ${formatType(field.type)}${value}`;
      },
      declaration: { file: unit.path, name: { start: node.name.start, end: node.name.end }, full: node },
    },
  };
  return field;
}

/** What a field without default reads as before it is written: something empty, or null where its type has no such thing. */
function unwritten(type: Type): Type {
  const known = unalias(type);
  if (known.kind === "array" || known.kind === "map") return type;
  if (known.kind === "primitive") return EMPTY.has(known.name) ? type : optional(type);
  return optional(type);
}

/** Zero, no text, false. */
const EMPTY: ReadonlySet<string> = new Set(["int", "float", "money", "string", "bool"]);
