import type { UnknownName } from "../diagnostics/unknown-name.js";
import type { Span } from "../../syntax/ast.js";
import { formatType } from "./types/format.js";
import type { ObjectField, ObjectType, Type } from "./types/type.js";

/** What a word in the source can mean. */
export type SymbolKind =
  | "core"
  | "type"
  | "field"
  | "enum_member"
  | "flow"
  | "parameter"
  | "variable"
  | "constant"
  | "model_role"
  | "plugin"
  | "interface"
  | "method"
  | "memory_field"
  | "reference_field"
  | "config_param"
  | "function"
  | "setting"
  | "trigger"
  | "error_type"
  | "event";

/** Where a symbol is declared. */
export interface SymbolDeclaration {
  readonly file: string;
  /** The name. */
  readonly name: Span;
  /** All of the declaration. */
  readonly full: Span;
}

/** A thing with a name. Two occurrences mean the same if their symbols are the same object. */
export interface Symbol {
  readonly kind: SymbolKind;
  readonly name: string;
  /** `undefined` where a type says nothing: a core, a plugin alias. For a flow, its return type. */
  readonly type: Type | undefined;
  /** Markdown. */
  readonly doc: string | undefined;
  /** One line of source-like text, as hover shows it: `name: string`, `@flow greet(name: string): Greeting`. */
  readonly detail: string;
  /** Of a flow and of a method of an interface: its parameters. */
  readonly parameters?: readonly Symbol[];
  /** `undefined` for what the language itself defines. */
  readonly declaration: SymbolDeclaration | undefined;
}

/** A word of a file and what it means. */
export interface Occurrence extends Span {
  readonly symbol: Symbol;
  readonly role: "declaration" | "import" | "read" | "write";
  /** The word is a shorthand, `{ a }`, and this is its meaning as the name of a field; another occurrence is what it reads or binds. */
  readonly isKey?: true;
}

const root = (name: string, doc: string): Symbol => ({
  kind: "constant",
  name,
  type: undefined,
  doc,
  detail: name,
  declaration: undefined,
});

/** The names that the language itself puts in scope. */
export const rootSymbols: readonly Symbol[] = [
  root("core", "This core: its name, version, description and identity."),
  root("context", "This run: its id, when it started, who started it and how."),
  root("config", "The parameters of the core."),
  root("memory", "What the core remembers."),
  root("reference", "Data that is set when the core is deployed."),
];

/** A symbol that has a type and is shown as `name: type`: only editors ask how, so that is written when they ask. */
export class ValueSymbol implements Symbol {
  constructor(
    readonly kind: "field" | "parameter" | "variable",
    readonly name: string,
    readonly type: Type,
    readonly doc: string | undefined,
    readonly declaration: SymbolDeclaration | undefined,
  ) {}

  get detail(): string {
    return `${this.name}: ${formatType(this.type)}`;
  }
}

/** A symbol of which `detailOf` tells how it is shown, when an editor asks. */
export class DescribedSymbol implements Symbol {
  readonly #detailOf: () => string;

  constructor(
    readonly kind: SymbolKind,
    readonly name: string,
    readonly type: Type,
    readonly doc: string | undefined,
    readonly declaration: SymbolDeclaration | undefined,
    detailOf: () => string,
  ) {
    this.#detailOf = detailOf;
  }

  get detail(): string {
    return this.#detailOf();
  }
}

const fieldSymbols = new WeakMap<object, Symbol>();
const undeclaredFields = new WeakMap<ObjectField, Symbol>();

/** Makes `symbol` the one that all fields of this declaration share. */
export function declareFieldSymbol(declaration: object, symbol: Symbol): void {
  fieldSymbols.set(declaration, symbol);
}

/** The symbol of a field: the same for all types that came from one declaration. */
export function fieldSymbol(field: ObjectField): Symbol {
  const declared = field.declaration === undefined ? undefined : fieldSymbols.get(field.declaration);
  if (declared !== undefined) return declared;
  let symbol = undeclaredFields.get(field);
  if (symbol === undefined) {
    symbol = new ValueSymbol("field", field.name, field.type, field.doc, undefined);
    undeclaredFields.set(field, symbol);
  }
  return symbol;
}

/** A field that an object does not have: of what is declared in one place, equal names are one mistake. */
export function unknownField(name: string, { fields }: ObjectType, near: readonly string[]): UnknownName {
  const meant = fields.get(near[0] ?? "");
  const anchor = (meant ?? fields.values().next().value)?.declaration;
  return {
    name,
    of: anchor === undefined ? `field of { ${[...fields.keys()].join(", ")} }` : `field ${anchor.file}:${anchor.start}`,
    meant: meant && fieldSymbol(meant),
  };
}
