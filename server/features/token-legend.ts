/**
 * What semantic tokens can say, and what each kind of symbol is as a token. The colours of the types and modifiers are those of
 * the TextMate grammar where both know a word (`semanticTokenScopes` in package.json), so that nothing changes its colour when
 * the server answers but what only the server knows.
 */
import type { SemanticTokensLegend } from "vscode-languageserver";
import { rootSymbols, type Symbol, type SymbolKind, unalias } from "../../runtime/compiler/editor.js";

/** The types of tokens; all but `setting` are of the protocol. The order is that of the legend. */
export const TOKEN_TYPES = [
  "namespace",
  "type",
  "enum",
  "enumMember",
  "interface",
  "parameter",
  "variable",
  "property",
  "function",
  "method",
  "event",
  "setting",
] as const;
type TokenType = (typeof TOKEN_TYPES)[number];

export const TOKEN_MODIFIERS = ["declaration", "readonly", "modification", "defaultLibrary"] as const;
type TokenModifier = (typeof TOKEN_MODIFIERS)[number];

export const LEGEND: SemanticTokensLegend = {
  tokenTypes: [...TOKEN_TYPES],
  tokenModifiers: [...TOKEN_MODIFIERS],
};

const TYPE_INDEX = new Map<TokenType, number>(TOKEN_TYPES.map((type, index) => [type, index]));

/** A type of tokens as its index in the legend. */
export const typeIndex = (type: TokenType): number => TYPE_INDEX.get(type)!;
/** A modifier as its bit. */
export const modifierBit = (modifier: TokenModifier): number => 1 << TOKEN_MODIFIERS.indexOf(modifier);

interface Kind {
  readonly type: TokenType | ((symbol: Symbol) => TokenType);
  /** Programs cannot assign it. */
  readonly readonly?: true;
}

const KINDS: Readonly<Record<SymbolKind, Kind>> = {
  core: { type: "namespace" },
  type: { type: ({ type }) => (type !== undefined && unalias(type).kind === "enum" ? "enum" : "type") },
  field: { type: "property" },
  enum_member: { type: "enumMember" },
  flow: { type: "function" },
  parameter: { type: "parameter" },
  variable: { type: "variable" },
  // `context`, and what it holds.
  constant: { type: (symbol) => (rootSymbols.includes(symbol) ? "variable" : "property"), readonly: true },
  model_role: { type: "variable", readonly: true },
  plugin: { type: "namespace" },
  interface: { type: "interface" },
  method: { type: "method" },
  memory_field: { type: "property" },
  reference_field: { type: "property", readonly: true },
  config_param: { type: "property", readonly: true },
  function: { type: "function" },
  setting: { type: "setting" },
  trigger: { type: "event" },
  error_type: { type: "type" },
  event: { type: "event" },
};

/** The type of the token of a symbol, and its modifiers wherever it stands. */
export function tokenOf(symbol: Symbol): { readonly type: number; readonly modifiers: number } {
  const { type, readonly } = KINDS[symbol.kind];
  // A setting is the language's own too, and nothing else ever stands for it.
  const isOwn = symbol.declaration === undefined && OWN.has(symbol.kind);
  return {
    type: typeIndex(typeof type === "string" ? type : type(symbol)),
    modifiers: (readonly === true ? modifierBit("readonly") : 0) | (isOwn ? modifierBit("defaultLibrary") : 0),
  };
}

/** Of these, what no file declares is of the language or its standard library. */
const OWN: ReadonlySet<SymbolKind> = new Set(["constant", "function", "method", "field", "error_type", "type"]);
