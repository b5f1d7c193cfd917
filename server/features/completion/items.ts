import { CompletionItemKind, InsertTextFormat, type CompletionItem, type Range } from "vscode-languageserver";
import type { SettingForm, SettingSpec, Symbol } from "../../../runtime/compiler/editor.js";
import type { Keyword } from "../../../runtime/syntax/index.js";
import { snippetOf } from "./snippets.js";

/** A completion item without its range. `rank` sorts: what the place expects comes first. */
export interface Offer {
  readonly label: string;
  readonly insert: string;
  readonly snippet?: boolean;
  readonly kind: CompletionItemKind;
  readonly detail?: string | undefined;
  readonly doc?: string | undefined;
  readonly rank: Rank;
  /** The editor completes again after the insertion: `name = ` is followed by a value. */
  readonly again?: boolean;
}

export const RANK = { expected: 0, setting: 1, local: 2, declared: 3, keyword: 4, other: 5 } as const;
export type Rank = (typeof RANK)[keyof typeof RANK];

export function keywordOffer(keyword: Keyword, rank: Rank = RANK.keyword): Offer {
  const snippet = snippetOf(keyword);
  return {
    label: keyword.word,
    insert: snippet ?? keyword.word,
    snippet: snippet !== undefined,
    kind: CompletionItemKind.Keyword,
    doc: keyword.doc,
    rank,
  };
}

const SYMBOL_KINDS: Readonly<Record<Symbol["kind"], CompletionItemKind>> = {
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

export function symbolOffer(symbol: Symbol, rank: Rank): Offer {
  const called =
    symbol.kind === "flow" || symbol.kind === "function" || (symbol.kind === "method" && symbol.detail.includes("("));
  const bare = /\(\s*\)/.test(symbol.detail);
  return {
    label: symbol.name,
    insert: called ? `${symbol.name}(${bare ? "" : "$0"})` : symbol.name,
    snippet: called,
    kind: SYMBOL_KINDS[symbol.kind],
    detail: symbol.detail,
    doc: symbol.doc,
    rank,
  };
}

export function settingOffer(setting: SettingSpec): Offer {
  return {
    label: setting.name,
    ...settingInsert(setting.name, setting.value),
    kind: CompletionItemKind.Property,
    detail:
      setting.required === true ? "required" : setting.default === undefined ? undefined : `default ${setting.default}`,
    doc: setting.doc,
    rank: RANK.setting,
  };
}

/** `name = ` with what its value needs around it. */
function settingInsert(name: string, value: SettingForm): Pick<Offer, "insert" | "snippet" | "again"> {
  switch (value.form) {
    case "settings":
      return { insert: `@${name} {\n\t$0\n}`, snippet: true };
    case "conditions":
    case "handlers":
    case "fields":
      return { insert: `${name} = {\n\t$0\n}`, snippet: true };
    case "arms":
    case "body":
      return { insert: `${name} {\n\t$0\n}`, snippet: true };
    case "object":
      return { insert: `${name} = { $0 }`, snippet: true, again: true };
    case "objects":
      return { insert: `${name} = [$0]`, snippet: true };
    case "words":
      return { insert: `${name} = [$0]`, snippet: true, again: true };
    case "type":
    case "word":
    case "name":
      return { insert: `${name} = `, again: true };
    case "value":
      return isText(value.type) ? { insert: `${name} = "$0"`, snippet: true } : { insert: `${name} = `, again: true };
    case "any":
    case "duration":
    case "special":
      return { insert: `${name} = ` };
  }
}

const isText = (type: { readonly kind: string; readonly name?: string }) =>
  type.kind === "primitive" && type.name === "string";

export function toItem(offer: Offer, range: Range): CompletionItem {
  return {
    label: offer.label,
    kind: offer.kind,
    sortText: `${offer.rank}${offer.label}`,
    filterText: offer.label,
    ...(offer.detail === undefined ? {} : { detail: offer.detail }),
    ...(offer.doc === undefined ? {} : { documentation: { kind: "markdown", value: offer.doc } }),
    insertTextFormat: offer.snippet === true ? InsertTextFormat.Snippet : InsertTextFormat.PlainText,
    textEdit: { range, newText: offer.insert },
    ...(offer.again === true ? { command: { title: "", command: "editor.action.triggerSuggest" } } : {}),
  };
}
