import { CompletionItemKind } from "../../lsp.js";
import { fits, type Symbol, type Type, unalias, withoutNull } from "../../../runtime/compiler/editor.js";
import { RANK, type Offer } from "./offer.js";

const KINDS: Readonly<Record<Symbol["kind"], CompletionItemKind>> = {
  core: CompletionItemKind.Module,
  type: CompletionItemKind.Struct,
  field: CompletionItemKind.Field,
  enum_member: CompletionItemKind.EnumMember,
  flow: CompletionItemKind.Function,
  parameter: CompletionItemKind.Variable,
  variable: CompletionItemKind.Variable,
  constant: CompletionItemKind.Constant,
  model_role: CompletionItemKind.Reference,
  plugin: CompletionItemKind.Module,
  interface: CompletionItemKind.Interface,
  method: CompletionItemKind.Method,
  memory_field: CompletionItemKind.Field,
  reference_field: CompletionItemKind.Field,
  config_param: CompletionItemKind.Property,
  function: CompletionItemKind.Function,
  setting: CompletionItemKind.Property,
  trigger: CompletionItemKind.Event,
  error_type: CompletionItemKind.Class,
  event: CompletionItemKind.Event,
};

/** A name with the parentheses of a call, if it is called. */
export function symbolOffer(symbol: Symbol, rank: number): Offer {
  const called =
    symbol.kind === "flow" || symbol.kind === "function" || (symbol.kind === "method" && symbol.detail.includes("("));
  const bare = /\(\s*\)/.test(symbol.detail);
  return {
    ...nameOffer(symbol, rank),
    ...(called ? { insert: `${symbol.name}()`, snippet: `${symbol.name}(${bare ? "" : "$0"})` } : {}),
  };
}

/** The name alone, also of what can be called. */
export const nameOffer = ({ name, kind, detail, doc }: Symbol, rank: number): Offer => ({
  label: name,
  insert: name,
  kind: KINDS[kind],
  detail,
  doc,
  rank,
});

/** What is known of a place that takes a value. */
export interface Wanted {
  readonly expects: readonly Type[];
  readonly hint: string | undefined;
  /** How often the file uses each symbol. */
  readonly uses: ReadonlyMap<Symbol, number>;
}

/** Names as values: those of the right type first, and of these the nearest, and what is called like the place. */
export const valueOffers = (symbols: readonly Symbol[], wanted: Wanted): Offer[] =>
  symbols.map((symbol, index) =>
    symbolOffer(symbol, rankOf(symbol, wanted) + order(symbol, index, symbols.length, wanted)),
  );

function rankOf(symbol: Symbol, { expects, hint }: Wanted): number {
  const { kind, type, name } = symbol;
  const base = BASE[kind];
  if (name === hint && base <= RANK.flow) return RANK.only + 0.5;
  if (expects.length === 0 || type === undefined) return base;
  const fit = expects.some((expected) => isUsable(type, expected));
  if (fit) return base <= RANK.local ? RANK.fits : RANK.fits + 0.5;
  // Something of it may fit, as a field of an object does.
  return base;
}

/** An optional fits too: it is often narrowed or given a default. */
const isUsable = (type: Type, expected: Type): boolean => {
  const known = unalias(withoutNull(type)).kind;
  return known !== "error" && known !== "never" && fits(withoutNull(type), withoutNull(expected));
};

const BASE: Readonly<Record<Symbol["kind"], number>> = {
  parameter: RANK.local,
  variable: RANK.local,
  constant: RANK.root,
  plugin: RANK.root,
  core: RANK.root,
  flow: RANK.flow,
  type: RANK.flow,
  field: RANK.local,
  enum_member: RANK.local,
  model_role: RANK.root,
  interface: RANK.root,
  method: RANK.flow,
  memory_field: RANK.local,
  reference_field: RANK.local,
  config_param: RANK.local,
  function: RANK.library,
  setting: RANK.local,
  trigger: RANK.rare,
  error_type: RANK.rare,
  event: RANK.rare,
};

/** Below 0.5: what is used in the file comes before what is not; scopes give the nearest first. */
function order(symbol: Symbol, index: number, length: number, { uses }: Wanted): number {
  const used = uses.get(symbol) ?? 0;
  return (used > 0 ? 0 : 0.2) + (0.2 * index) / Math.max(1, length);
}
