import type { ConfigParam, TypedField } from "../../syntax/ast.js";
import type { ConfigEntity, StoredField, Unit } from "../semantics/program.js";
import { sourceOf } from "../semantics/tree.js";
import { formatType } from "../semantics/types/format.js";
import { optional, type Type, unalias } from "../semantics/types/type.js";
import { resolveType } from "./types.js";

export function createConfigEntity(unit: Unit, node: ConfigParam): ConfigEntity {
  const name = node.name.text;
  let type: Type | undefined;
  const entity: ConfigEntity = {
    name,
    root: "config",
    node,
    unit,
    get type() {
      return (type ??= resolveType(node.type, unit));
    },
    get reads() {
      return entity.type;
    },
    secret: node.modifiers.some((modifier) => modifier.name === "secret"),
    symbol: {
      kind: "config_param",
      name,
      get type() {
        return entity.type;
      },
      doc: node.doc ?? descriptionOf(node),
      get detail() {
        // What a secret is by default does not concern readers, though it may not have one.
        const value = node.default === undefined || entity.secret ? "" : ` = ${sourceOf(unit.text, node.default)}`;
        const head = `config.${name}: ${formatType(entity.type)}${value}`;
        return [head, ...node.modifiers.map((modifier) => `@${modifier.name}`)].join(" ");
      },
      declaration: { file: unit.path, name: { start: node.name.start, end: node.name.end }, full: node },
    },
  };
  return entity;
}

/** The setting `description`, which says of a parameter what `///` says of all else. */
function descriptionOf({ settings }: ConfigParam): string | undefined {
  const value = settings.find((setting) => setting.name.text === "description")?.value;
  if (value?.form !== "expression" || value.expression.kind !== "StringLiteral") return undefined;
  const { parts } = value.expression;
  return parts.every((part) => part.kind === "text") ? parts.map((part) => part.value).join("") : undefined;
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
