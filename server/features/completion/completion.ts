import { CompletionItemKind, type CompletionItem } from "vscode-languageserver";
import {
  formatType,
  settingTables,
  unalias,
  type Context,
  type SettingTable,
  type StageOffer,
  type Symbol,
  type Type,
} from "../../../runtime/compiler/editor.js";
import { keywordsAt, type Keyword, type KeywordPlace } from "../../../runtime/syntax/index.js";
import { rangeOf, type DocumentState } from "../../workspace/document-state.js";
import { RANK, keywordOffer, settingOffer, symbolOffer, toItem, type Offer } from "./items.js";

/** Characters that ask for completion by themselves. */
export const TRIGGER_CHARACTERS = ["@", ".", ":", '"'];

/** Offers what this place of the text takes, and first what it expects. */
export function completion(state: DocumentState, offset: number): CompletionItem[] {
  const { analysis } = state;
  const before = analysis.text.slice(Math.max(0, offset - 200), offset);
  // The word that is being typed, with the sign that belongs to it.
  const prefix = /(?:@|(?<![\w"'\])}]):|"|)[A-Za-z0-9_-]*$/.exec(before)?.[0] ?? "";
  const typed = prefix.startsWith('"') ? prefix : (/[@:]?[A-Za-z0-9_]*$/.exec(prefix)?.[0] ?? "");
  const start = offset - typed.length;
  const sign = typed.charAt(0);

  const context = analysis.model.contextAt(offset);
  const offers = at(context, state, offset).filter(({ insert }) => suits(sign, insert));
  const closed = sign === '"' && analysis.text.charAt(offset) === '"';
  const range = rangeOf(analysis, { start, end: closed ? offset + 1 : offset });
  const seen = new Set<string>();
  return offers.flatMap((offer) => {
    if (seen.has(offer.label)) return [];
    seen.add(offer.label);
    return [toItem(offer, range)];
  });
}

/** After `@` only @-words, after `:` only symbols, in a string only strings; else everything. */
function suits(sign: string, insert: string): boolean {
  switch (sign) {
    case "@":
    case ":":
    case '"':
      return insert.startsWith(sign);
    default:
      return true;
  }
}

function at(context: Context, state: DocumentState, offset: number): Offer[] {
  const { model } = state.analysis;
  switch (context.place) {
    case "declarations":
      return [
        ...keywords(context.of),
        ...keywords("modifier").filter(({ label }) => label === "pub" || label === "@internal"),
        ...(context.of === "core" ? settings("core", coreSettings(state)) : []),
      ];
    case "settings":
      return settings(context.table, context.present);
    case "body":
      return [
        ...keywords("body").filter(({ label }) => !context.rigid || !label.startsWith("@") || label === "@match"),
        ...names(model.scopeAt(offset)),
      ];
    case "members":
      return keywords(context.of);
    case "names":
      return context.symbols.map((symbol) => symbolOffer(symbol, RANK.expected));
    case "type":
      return [
        ...builtinTypes(),
        ...keywords("type"),
        ...names(model.declarations.filter(({ kind }) => kind === "type")),
      ];
    case "parameters":
      return [...keywords("config"), ...keywords("modifier").filter(({ label }) => PARAM_MODIFIERS.has(label))];
    case "member":
      return model.membersOf(context.receiver, context.stored).map((symbol) => symbolOffer(symbol, RANK.expected));
    case "plugin":
      return context.methods.map((symbol) => symbolOffer(symbol, RANK.expected));
    case "expression":
      return [
        ...(context.choices?.map(named) ??
          (context.setting === undefined ? [] : settingValues(context.setting, state, offset))),
        ...expected(model.expectedTypeAt(offset)),
        ...names(model.scopeAt(offset)),
        ...keywords("expression"),
        ...(context.setting === undefined ? keywords("value") : []),
      ];
    case "stage":
      return [...context.stages.map(stageOffer), LAMBDA];
    case "object":
      return [...keys(context.type, context.present), ...names(model.scopeAt(offset))];
    case "pattern":
      return [
        ...expected(context.subject),
        ...keywords("pattern").filter(({ label }) => label !== "if"),
        { label: "_", insert: "_", kind: CompletionItemKind.Keyword, detail: "anything else", rank: RANK.other },
      ];
    case "none":
      return [];
  }
}

const PARAM_MODIFIERS: ReadonlySet<string> = new Set(["@hot_reload", "@runtime_configurable", "@secret"]);
/** A stage is named without parentheses, unless it needs more than the value. */
function stageOffer({ symbol, fits, needsMore }: StageOffer): Offer {
  const offer = symbolOffer(symbol, fits ? RANK.expected : RANK.declared);
  return needsMore ? offer : { ...offer, insert: symbol.name, snippet: false };
}

const LAMBDA: Offer = {
  label: "x => …",
  insert: "${1:x} => $0",
  snippet: true,
  kind: CompletionItemKind.Snippet,
  doc: "Any expression of the value.",
  rank: RANK.other,
};

const keywords = (place: KeywordPlace): Offer[] => keywordsAt(place).map((keyword: Keyword) => keywordOffer(keyword));

function table(name: string): SettingTable | undefined {
  return (settingTables as Readonly<Record<string, SettingTable>>)[name];
}

function settings(name: string, present: readonly string[]): Offer[] {
  return (table(name)?.settings ?? []).filter((setting) => !present.includes(setting.name)).map(settingOffer);
}

/** The settings that the core has already. */
const coreSettings = ({ analysis }: DocumentState): string[] =>
  analysis.file.declarations
    .flatMap((declaration) => (declaration.kind === "CoreDeclaration" ? declaration.members : []))
    .flatMap((member) =>
      member.kind === "CoreSetting" || member.kind === "InstanceSetting" ? [member.name.text] : [],
    );

/** The values of a setting that takes one of a closed set. */
function settingValues(
  { table: name, name: setting }: { readonly table: string; readonly name: string },
  state: DocumentState,
  offset: number,
): Offer[] {
  const form = table(name)?.settings.find((spec) => spec.name === setting)?.value;
  if (form === undefined) return [];
  switch (form.form) {
    case "word":
    case "words":
      return form.words.flatMap((word) => [
        { label: `:${word}`, insert: `:${word}`, kind: CompletionItemKind.EnumMember, rank: RANK.expected },
        { label: `"${word}"`, insert: `"${word}"`, kind: CompletionItemKind.EnumMember, rank: RANK.setting },
      ]);
    case "name": {
      const { model } = state.analysis;
      const kind: Symbol["kind"] = form.of;
      // A trigger cannot start an internal flow; flows of other files are in scope.
      const internal = new Set(model.flows.flatMap((flow) => (flow.internal ? [flow.name] : [])));
      const symbols = kind === "flow" ? model.scopeAt(offset) : model.declarations;
      return symbols
        .filter((symbol) => symbol.kind === kind && !(kind === "flow" && internal.has(symbol.name)))
        .map(named);
    }
    case "special":
      return name === "await_responses" ? handles(state.analysis.model.scopeAt(offset)) : [];
    case "duration":
      return ["30s", "5m", "1h", "1d", "7d"].map((text) => ({
        label: text,
        insert: text,
        kind: CompletionItemKind.Value,
        rank: RANK.setting,
      }));
    case "settings":
    case "conditions":
    case "handlers":
    case "fields":
    case "arms":
    case "body":
    case "object":
    case "objects":
    case "type":
    case "value":
    case "any":
      return [];
  }
}

/** Offers the name alone, also of what can be called. */
const named = (symbol: Symbol): Offer => ({
  ...symbolOffer(symbol, RANK.expected),
  insert: symbol.name,
  snippet: false,
});

/** The variables that can be awaited. */
const handles = (symbols: readonly Symbol[]): Offer[] =>
  symbols
    .filter(({ type }) => type !== undefined && (type.kind === "handle" || isArrayOfHandles(type)))
    .map((symbol) => symbolOffer(symbol, RANK.expected));

const isArrayOfHandles = (type: Type): boolean => type.kind === "array" && type.items.kind === "handle";

/** Values that only a place with this type can take: its symbols, its strings, its bools. */
function expected(type: Type | undefined): Offer[] {
  if (type === undefined) return [];
  const known = unalias(type);
  const value = (text: string, kind: CompletionItemKind): Offer => ({
    label: text,
    insert: text,
    kind,
    detail: formatType(type),
    rank: RANK.expected,
  });
  switch (known.kind) {
    case "enum":
      return known.members.map((member) => value(`:${member}`, CompletionItemKind.EnumMember));
    case "string_union":
      return known.members.map((member) => value(JSON.stringify(member), CompletionItemKind.EnumMember));
    case "optional":
      return [...expected(known.type), value("null", CompletionItemKind.Keyword)];
    case "union":
      return known.members.flatMap(expected);
    case "primitive":
      return known.name === "bool" ? ["true", "false"].map((text) => value(text, CompletionItemKind.Keyword)) : [];
    case "null":
    case "never":
    case "unknown":
    case "error":
    case "array":
    case "map":
    case "object":
    case "handle":
      return [];
  }
}

/** Fields of an object literal that are not there yet. */
function keys(type: Type | undefined, present: readonly string[]): Offer[] {
  const known = type === undefined ? undefined : unalias(type);
  if (known?.kind === "optional") return keys(known.type, present);
  if (known?.kind !== "object") return [];
  return [...known.fields.values()]
    .filter(({ name }) => !present.includes(name))
    .map((field) => ({
      label: field.name,
      insert: `${field.name}: `,
      kind: CompletionItemKind.Field,
      detail: formatType(field.type),
      doc: field.doc,
      rank: RANK.expected,
      again: true,
    }));
}

const DECLARED: ReadonlySet<Symbol["kind"]> = new Set(["flow", "function", "core", "plugin", "constant"]);
const names = (symbols: readonly Symbol[]): Offer[] =>
  symbols.map((symbol) => symbolOffer(symbol, DECLARED.has(symbol.kind) ? RANK.declared : RANK.local));

const BUILTIN_TYPES: readonly (readonly [insert: string, doc: string])[] = [
  ["string", "Text."],
  ["int", "A whole number, up to ±2^53-1."],
  ["float", "A number with a fraction."],
  ["bool", "`true` or `false`."],
  ["date", "A day, such as `2026-01-15`."],
  ["datetime", "A moment, such as `2026-01-15T10:30:00Z`."],
  ["duration", "A length of time, such as `30s` or `2h`."],
  ["money", "An exact decimal amount."],
  ["money[${1:EUR}]", "An exact decimal amount in one currency."],
  ["email", "An e-mail address."],
  ["url", "A web address."],
  ["uuid", "A UUID."],
  ["array[$0]", "A list of values of one type."],
  ["map[string, $0]", "Values by name."],
];

const builtinTypes = (): Offer[] =>
  BUILTIN_TYPES.map(([insert, doc]) => ({
    label: insert.replace(/\$\{1:(\w+)\}/, "$1").replace("$0", "T"),
    insert,
    snippet: insert.includes("$"),
    kind: CompletionItemKind.Struct,
    doc,
    rank: RANK.declared,
  }));
