import { CompletionItemKind } from "../../lsp.js";
import {
  type Analysis,
  type Context,
  formatType,
  type ObjectField,
  type SemanticModel,
  settingTables,
  type StageOffer,
  type Symbol,
  type Type,
} from "../../../runtime/compiler/editor.js";
import { importNames, importable, type ImportSource } from "./import-offers.js";
import { expressionKeywords, keywords, statementKeywords, armKeywords } from "./keyword-offers.js";
import { escaped, type Offer, RANK, word } from "./offer.js";
import { settingOffers } from "./setting-offers.js";
import { nameOffer, symbolOffer, valueOffers, type Wanted } from "./symbol-offers.js";
import { currencyOffers, typeOffers } from "./type-offers.js";
import { usesOf } from "./uses.js";
import { blankOf, settingValues, typedValues } from "./value-offers.js";

/** What a place is known by. */
export interface Place {
  readonly context: Context;
  /** Of the declaration around, made whole. */
  readonly model: SemanticModel;
  readonly offset: number;
  /** Of the file as the editor shows it. */
  readonly analysis: Analysis;
  readonly loop: boolean;
  readonly yields: boolean;
  /** Right of an arm's `=>`. */
  readonly inArm: boolean;
  readonly imports: ImportSource;
  /** What the plugin before offers, if no interface declares its methods. */
  readonly offered: readonly Symbol[];
}

/** All that a place takes. */
export function offersAt(place: Place): readonly Offer[] {
  const { context, model, analysis, offset, imports } = place;
  const uses = usesOf(model, analysis);
  // What is assigned here has no value yet.
  const scope = (): readonly Symbol[] =>
    model
      .scopeAt(offset)
      .filter((symbol) => symbol.kind !== "variable" || model.declarationOf(symbol)?.full.end !== offset);
  const wanted = (expects: readonly Type[], hint: string | undefined): Wanted => ({ expects, hint, uses });
  switch (context.place) {
    case "declarations":
      return [
        ...keywords(context.of, RANK.keyword),
        ...keywords("modifier", RANK.keyword - 0.5).filter(({ label }) => label === "pub" || label === "@internal"),
        ...(context.of === "core" ? settingOffers(settingTables.core, context.present) : []),
      ];
    case "settings":
      return settingOffers(settingTables[context.table as keyof typeof settingTables], context.present);
    case "body":
      return [
        ...statementKeywords({ rigid: context.rigid, loop: place.loop, yields: place.yields }),
        ...context.expects.flatMap((type) => typedValues(type)),
        ...valueOffers(scope(), wanted(context.expects, undefined)),
        ...importable(imports, ["flow"]),
      ];
    case "members":
      return keywords(context.of, RANK.only);
    case "names":
      return context.symbols.map((symbol, index) => {
        const offer = context.assigned === true ? assigned(symbol) : named(symbol);
        return { ...offer, rank: RANK.only + index / 1000 };
      });
    case "imports":
      return importNames(imports, context.path, context.present);
    case "type":
      return [
        ...typeOffers(model, model.types, context.of, uses),
        ...keywords("type", RANK.keyword + 0.5).filter(({ label }) => label !== "enum"),
        ...importable(imports, ["type"]),
      ];
    case "currency":
      return currencyOffers(analysis.text);
    case "parameters":
      return [
        ...keywords("config", RANK.only),
        ...keywords("modifier", RANK.fits).filter(({ label }) => PARAM_MODIFIERS.has(label)),
      ];
    case "member":
      return members(model.membersOf(context.receiver, context.stored), uses);
    case "plugin":
      return members([...context.methods, ...place.offered], uses);
    case "expression": {
      const { setting, expects, hint, named: parameters, value, choices, words } = context;
      const want = wanted(expects, hint);
      const form =
        setting === undefined
          ? undefined
          : tableOf(setting.table)?.settings.find(({ name }) => name === setting.name)?.value;
      const isName = form?.form === "name";
      return [
        ...(choices?.map((symbol, index) => nameOffer(symbol, index / 1000)) ??
          (form === undefined || setting === undefined
            ? []
            : settingValues(setting.name, form, symbolsOf(model, analysis, scope)))),
        ...(words ?? []).map((symbol, index) => symbolOffer(symbol, RANK.only + index / 1000)),
        ...(setting?.table === "await_responses" && setting.name === "from" ? handles(scope()) : []),
        ...expects.flatMap((type) => typedValues(type)),
        ...parameters.map(({ name, detail }, index) => argument(name, detail, RANK.local + 0.5 + index / 1000)),
        ...(isName && setting?.name !== "flow"
          ? valueOffers(scope(), want).map((offer) => ({ ...offer, rank: RANK.rare }))
          : valueOffers(scope(), want)),
        ...expressionKeywords({ value: value && setting === undefined, typed: expects.length > 0 }),
        ...(value && place.inArm ? armKeywords() : []),
        ...importable(imports, ["flow"]),
      ];
    }
    case "stage":
      return [
        ...context.stages.map(stageOffer),
        LAMBDA,
        ...importable(imports, ["flow"]).map((offer) => ({ ...offer, snippet: undefined, insert: offer.label })),
      ];
    case "object":
      return [
        ...keys(context.fields, context.present),
        ...valueOffers(scope(), wanted([], undefined))
          .map((offer) => ({ ...offer, insert: offer.label, snippet: undefined }))
          .filter(({ label }) => !context.present.includes(label)),
      ];
    case "fields":
      return context.fields.map((field, index) => fieldName(field, RANK.only + index / 1000));
    case "pattern":
      return patterns(context);
    case "none":
      return [];
  }
}

const tableOf = (name: string) =>
  (settingTables as Readonly<Record<string, (typeof settingTables)[keyof typeof settingTables]>>)[name];

const PARAM_MODIFIERS: ReadonlySet<string> = new Set(["@hot_reload", "@runtime_configurable", "@secret"]);

/** A name alone, but for what can only be called. */
const named = (symbol: Symbol): Offer =>
  symbol.name === "resume"
    ? {
        ...nameOffer(symbol, RANK.only),
        insert: 'resume { decision = "approve" }',
        snippet: 'resume { decision = "${1:approve}" }',
      }
    : symbolOffer(symbol, RANK.only);

/** A name that gets a value. */
const assigned = (symbol: Symbol): Offer => ({
  ...nameOffer(symbol, RANK.only),
  insert: `${symbol.name} = escalate`,
  snippet: `${symbol.name} = \${1:escalate}`,
  again: true,
});

const argument = (name: string, detail: string, rank: number): Offer => ({
  label: `${name} =`,
  insert: `${name} = null`,
  snippet: `${name} = \${1:null}`,
  kind: CompletionItemKind.Field,
  detail,
  rank,
  again: true,
});

/** Fields first, then what the file uses already, then the rest in the order of the documentation. */
const members = (symbols: readonly Symbol[], uses: ReadonlyMap<Symbol, number>): Offer[] =>
  symbols.map((symbol, index) => {
    const isMethod = symbol.kind === "method";
    const used = (uses.get(symbol) ?? 0) > 0;
    return symbolOffer(symbol, (isMethod ? (used ? RANK.setting : RANK.local) : RANK.fits) + index / 1000);
  });

/** A stage is named without parentheses, unless it needs more than the value. */
function stageOffer({ symbol, fits, needsMore }: StageOffer, index: number): Offer {
  const rank = (fits ? RANK.only : RANK.flow) + index / 1000;
  return needsMore ? symbolOffer(symbol, rank) : nameOffer(symbol, rank);
}

const LAMBDA: Offer = {
  label: "x => …",
  insert: "x => x",
  snippet: "${1:x} => ${0:x}",
  kind: CompletionItemKind.Snippet,
  doc: "Any expression of the value.",
  rank: RANK.keyword,
};

/** The variables that can be awaited. */
const handles = (symbols: readonly Symbol[]): Offer[] =>
  symbols
    .filter(
      ({ type }) =>
        type !== undefined && (type.kind === "handle" || (type.kind === "array" && type.items.kind === "handle")),
    )
    .map((symbol) => nameOffer(symbol, RANK.only));

/** What settings may name. A trigger cannot start an internal flow; flows of other files are in scope. */
function symbolsOf(model: SemanticModel, analysis: Analysis, scope: () => readonly Symbol[]) {
  const declared = (kind: Symbol["kind"]) => analysis.model.declarations.filter((symbol) => symbol.kind === kind);
  return {
    model_role: () => model.roles,
    parameter: () => declared("parameter"),
    flow: () => {
      const internal = new Set(analysis.model.flows.flatMap((flow) => (flow.internal ? [flow.name] : [])));
      return scope().filter(({ kind, name }) => kind === "flow" && !internal.has(name));
    },
  };
}

/** Fields of an object literal that are not there yet; those that must be there first. */
const keys = (fields: readonly ObjectField[], present: readonly string[]): Offer[] =>
  fields
    .filter(({ name }) => !present.includes(name))
    .map((field, index) => ({
      ...fieldName(
        field,
        (field.hasDefault || formatType(field.type).endsWith("?") ? RANK.only + 0.5 : RANK.only) + index / 1000,
      ),
      insert: `${field.name}: ${blankOf(field.type)}`,
      snippet: `${field.name}: \${1:${escaped(blankOf(field.type))}}`,
      again: true,
    }));

const fieldName = ({ name, type, doc }: ObjectField, rank: number): Offer =>
  word(name, CompletionItemKind.Field, rank, { detail: formatType(type), doc });

/** Patterns that are missing first, and all of them at once. */
function patterns({ subjects, missing, whole }: Context & { readonly place: "pattern" }): Offer[] {
  const values = subjects.flatMap((type) => typedValues(type)).filter(({ kind }) => kind !== CompletionItemKind.Struct);
  const arm = (text: string, rank: number): Offer =>
    word(
      text,
      CompletionItemKind.EnumMember,
      rank,
      whole ? { insert: `${text} => null`, snippet: `${escaped(text)} => $0` } : {},
    );
  const known = new Set(missing);
  return [
    ...missing.map((text, index) => arm(text, RANK.only + index / 1000)),
    ...(missing.length > 1 && whole
      ? [
          {
            label: "all missing arms",
            insert: missing.map((text) => `${text} => null`).join("\n"),
            snippet: missing.map((text, index) => `${escaped(text)} => \${${index + 1}:null}`).join("\n"),
            kind: CompletionItemKind.Snippet,
            detail: missing.join(", "),
            rank: RANK.only + 0.9,
          },
        ]
      : []),
    ...values
      .filter(({ label }) => !known.has(label))
      .map((offer) => ({ ...offer, rank: RANK.fits + offer.rank / 10 })),
    ...keywords("pattern", RANK.rare).filter(
      ({ label }) => label !== "if" && !known.has(label) && (subjects.length === 0 || label === "null"),
    ),
    { ...arm("_", RANK.setting), detail: "anything else", kind: CompletionItemKind.Keyword },
  ];
}
