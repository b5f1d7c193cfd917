import type { ConfigParam, TypedField } from "../../syntax/ast.js";
import type { ConfigEntity, StoredField, Unit } from "../semantics/program.js";
import type { Symbol, SymbolDeclaration } from "../semantics/symbol.js";
import { sourceOf } from "../semantics/tree.js";
import { formatType } from "../semantics/types/format.js";
import { optional, type Type, unalias } from "../semantics/types/type.js";
import { resolveType } from "./types.js";

export const createConfigEntity = (unit: Unit, node: ConfigParam): ConfigEntity => new DeclaredParam(unit, node);

/** Classes, as an object literal with getters has a hidden class of its own, which keeps what the getters see alive. */
class DeclaredParam implements ConfigEntity {
  readonly name: string;
  readonly root = "config";
  readonly node: ConfigParam;
  readonly unit: Unit;
  readonly secret: boolean;
  readonly symbol: Symbol;
  #type: Type | undefined;

  constructor(unit: Unit, node: ConfigParam) {
    this.name = node.name.text;
    this.node = node;
    this.unit = unit;
    this.secret = node.modifiers.some((modifier) => modifier.name === "secret");
    this.symbol = new ParamSymbol(this);
  }

  get type(): Type {
    return (this.#type ??= resolveType(this.node.type, this.unit));
  }
  get reads(): Type {
    return this.type;
  }
}

class ParamSymbol implements Symbol {
  readonly kind = "config_param";
  readonly name: string;
  readonly doc: string | undefined;
  readonly declaration: SymbolDeclaration;
  readonly #param: ConfigEntity;

  constructor(param: ConfigEntity) {
    this.name = param.name;
    this.doc = param.node.doc ?? descriptionOf(param.node);
    this.declaration = placeOf(param);
    this.#param = param;
  }

  get type(): Type {
    return this.#param.type;
  }
  get detail(): string {
    const { node, unit, secret, type } = this.#param;
    // What a secret is by default does not concern readers, though it may not have one.
    const value = node.default === undefined || secret ? "" : ` = ${sourceOf(unit.text, node.default)}`;
    const head = `config.${this.name}: ${formatType(type)}${value}`;
    return [head, ...node.modifiers.map((modifier) => `@${modifier.name}`)].join(" ");
  }
}

const placeOf = ({ node, unit }: ConfigEntity | StoredField): SymbolDeclaration => ({
  file: unit.path,
  name: { start: node.name.start, end: node.name.end },
  full: node,
});

/** The setting `description`, which says of a parameter what `///` says of all else. */
function descriptionOf({ settings }: ConfigParam): string | undefined {
  const value = settings.find((setting) => setting.name.text === "description")?.value;
  if (value?.form !== "expression" || value.expression.kind !== "StringLiteral") return undefined;
  const { parts } = value.expression;
  return parts.every((part) => part.kind === "text") ? parts.map((part) => part.value).join("") : undefined;
}

export const createStoredField = (unit: Unit, root: StoredField["root"], node: TypedField): StoredField =>
  new DeclaredField(unit, root, node);

class DeclaredField implements StoredField {
  readonly name: string;
  readonly root: StoredField["root"];
  readonly node: TypedField;
  readonly unit: Unit;
  readonly symbol: Symbol;
  #type: Type | undefined;

  constructor(unit: Unit, root: StoredField["root"], node: TypedField) {
    this.name = node.name.text;
    this.root = root;
    this.node = node;
    this.unit = unit;
    this.symbol = new StoredSymbol(this);
  }

  /** Types may be imported, and imports are not known before all files are read. */
  get type(): Type {
    return (this.#type ??= resolveType(this.node.type, this.unit));
  }
  get reads(): Type {
    return this.node.default === undefined ? unwritten(this.type) : this.type;
  }
}

class StoredSymbol implements Symbol {
  readonly kind: "memory_field" | "reference_field";
  readonly name: string;
  readonly doc: string | undefined;
  readonly declaration: SymbolDeclaration;
  readonly #field: StoredField;

  constructor(field: StoredField) {
    this.kind = field.root === "memory" ? "memory_field" : "reference_field";
    this.name = field.name;
    this.doc = field.node.doc;
    this.declaration = placeOf(field);
    this.#field = field;
  }

  get type(): Type {
    return this.#field.reads;
  }
  get detail(): string {
    const { node, unit, root, type } = this.#field;
    const value = node.default === undefined ? "" : ` = ${sourceOf(unit.text, node.default)}`;
    return `${root}.${this.name}: ${formatType(type)}${value}`;
  }
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
