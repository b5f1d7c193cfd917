/**
 * The syntax of each block in one table: its keyword, what its header and its braces hold, and which of its settings are read
 * as something else than an expression, and what completion inserts. The grammar, the keywords, the recovery, the
 * highlighting and the tables of settings of the compiler follow it. A block that is a keyword and a body, or a keyword and
 * settings, needs no rule of its own in the grammar.
 */
import { nearest } from "../nearest.js";
import type { Block, SettingValue } from "./ast.js";
import type { Keyword, KeywordPlace } from "./keywords.js";

export type SettingForm = SettingValue["form"];

/** How settings are read, by name. */
type Forms = Readonly<Record<string, Exclude<SettingForm, "expression">>>;

interface BlockSyntax {
  /** The node that the parser makes of it. */
  readonly kind: Block["kind"];
  /**
   * What follows the keyword: options in parentheses and a body, or options in parentheses and settings in braces. For a block
   * of its `own` the grammar has a rule.
   */
  readonly rule: "body" | "settings" | "own";
  readonly places: readonly KeywordPlace[];
  /** One line of Markdown. */
  readonly doc: string;
  /** What completion inserts: see `Keyword`. */
  readonly snippet: Snippet;
  /** The settings that are read as something else than an expression. `budget` is written `@budget { … }`. */
  readonly forms?: Forms;
  /** The options that may also be the first lines of its body: `max_concurrent = 2`. */
  readonly options?: readonly string[];
  /** Its brace follows its keyword directly. */
  readonly bare?: true;
  /** It is recognized where its `@` was forgotten. */
  readonly withoutAt?: true;
  /** The header that is missing if its body follows its keyword directly: `a condition`. */
  readonly header?: string;
  /** Clauses that follow its body, by their keyword. */
  readonly clauses?: Readonly<Record<`@${string}`, Clause>>;
}

/** `undefined`: completion inserts the keyword alone. */
type Snippet = string | undefined;
type Clause = Omit<Keyword, "word" | "snippet"> & { readonly snippet: Snippet };

const ANYWHERE = ["body", "value"] as const;
const MODEL = { output: "type", on_failure: "handlers", budget: "settings" } as const;

/** In the order in which the documentation treats them. */
const BLOCKS = {
  "@rigid": {
    kind: "RigidBlock",
    rule: "body",
    places: ANYWHERE,
    doc: "Deterministic statements, run as one step; memory writes take effect all or none.",
    snippet: "@rigid {\n\t$0\n}",
    bare: true,
    withoutAt: true,
  },
  "@flexible": {
    kind: "ModelBlock",
    rule: "settings",
    places: ANYWHERE,
    doc: "Asks a model to reach a goal; the answer has the declared output type.",
    snippet: '@flexible {\n\tgoal = "${1:What the model is to do}"\n\tinput = { ${2} }\n\toutput = ${3:string}\n}',
    forms: MODEL,
    withoutAt: true,
  },
  "@guarded": {
    kind: "ModelBlock",
    rule: "settings",
    places: ANYWHERE,
    doc: "Asks a model, with conditions on what goes in and on what comes out.",
    snippet:
      '@guarded {\n\tgoal = "${1:What the model is to do}"\n\tinput = { ${2} }\n\toutput = ${3:string}\n\tvalidate = { $0 }\n}',
    forms: { ...MODEL, guard: "conditions", validate: "conditions", on_validation_failure: "body" },
    withoutAt: true,
  },
  "@model_call": {
    kind: "ModelBlock",
    rule: "settings",
    places: ANYWHERE,
    doc: "Calls a model for speech, images or embeddings.",
    snippet: "@model_call {\n\tmodality = ${1::embedding}\n\tinput = ${2:null}\n\toutput = ${3:array[float]}\n}",
    forms: MODEL,
  },
  "@parallel": {
    kind: "ParallelBlock",
    rule: "body",
    places: ANYWHERE,
    doc: "Runs its branches at the same time and gives an object of their results.",
    snippet: "@parallel {\n\t${1:first} => { $0 }\n}",
    options: ["max_concurrent", "fail_fast"],
    withoutAt: true,
  },
  "@foreach": {
    kind: "ForeachBlock",
    rule: "own",
    places: ANYWHERE,
    doc: "Runs its body for each element and gives an array of what was yielded.",
    snippet: "@foreach ${1:item} in ${2:items} {\n\t$0\n}",
    options: ["max_concurrent", "fail_fast"],
  },
  "@while": {
    kind: "WhileBlock",
    rule: "own",
    places: ANYWHERE,
    doc: "Repeats its body while a condition holds, at most `max_iterations` times.",
    snippet: "@while(max_iterations = ${1:5}) ${2:condition} {\n\t$0\n}",
    options: ["max_iterations"],
    header: "a condition",
  },
  "@try": {
    kind: "TryBlock",
    rule: "own",
    places: ANYWHERE,
    doc: "Runs its body; a `@catch` takes over when it fails.",
    snippet: "@try {\n\t$1\n} @catch ${2:e} {\n\t$0\n}",
    bare: true,
    withoutAt: true,
    clauses: {
      "@catch": {
        places: ["after-try"],
        doc: "Takes over when the `@try` before it fails, with an error type, a name, or neither.",
        snippet: "@catch ${1:e} {\n\t$0\n}",
      },
    },
  },
  "@checkpoint": {
    kind: "CheckpointBlock",
    rule: "own",
    places: ANYWHERE,
    doc: "Suspends the flow until a person decides.",
    snippet:
      '@checkpoint ${1:approval} {\n\tpresent = { prompt = "${2:Go on?}", payload = ${3:value} }\n\toptions = ["${4:approve}", "${5:reject}"]\n}',
    forms: { form: "fields", on_response: "arms" },
    withoutAt: true,
  },
  "@core_call": {
    kind: "CoreCallBlock",
    rule: "settings",
    places: ANYWHERE,
    doc: "Calls a flow of another core.",
    snippet: "@core_call {\n\ttarget = ${1:core://tenant/core}\n\tflow = ${2:flow}\n\tinput = { $0 }\n}",
    forms: {},
  },
  "@await_responses": {
    kind: "AwaitResponsesBlock",
    rule: "settings",
    places: ANYWHERE,
    doc: "Waits for the results of asynchronous calls.",
    snippet: "@await_responses {\n\tfrom = [$0]\n}",
    forms: {},
  },
  "@budget": {
    kind: "BudgetBlock",
    rule: "body",
    places: [...ANYWHERE, "block-settings"],
    doc: "Bounds the time, the tokens, the cost or the retries of what it holds.",
    snippet: "@budget(max_duration = ${1:30s}) {\n\t$0\n}",
    forms: {},
    options: ["max_duration", "max_tokens", "max_cost", "max_retries"],
  },
  "@debug": {
    kind: "DebugBlock",
    rule: "body",
    places: ["body"],
    doc: "Statements that are only there in a debug build: `log` and `assert`.",
    snippet: "@debug {\n\t$0\n}",
    bare: true,
    withoutAt: true,
  },
} as const satisfies Readonly<Record<`@${string}`, BlockSyntax>>;

type Table = typeof BLOCKS;
export type BlockKeyword = keyof Table;
/** Every kind of block has a keyword: one that has none makes this `never`, and the assignments below do not compile. */
type EveryKind = [Block["kind"]] extends [Table[BlockKeyword]["kind"]] ? BlockKeyword : never;

type Where<P> = { [K in BlockKeyword]: Table[K] extends P ? K : never }[BlockKeyword];
/** Blocks whose braces hold settings only, and a budget among such settings. */
export type SettingsBlock = Where<{ readonly forms: object }>;
/** Blocks whose braces hold a body, and which options may also be its first lines. */
export type OptionsBlock = Where<{ readonly options: readonly string[] }>;
/** Blocks that the grammar reads by one rule for all, as a keyword and a body, or as a keyword and settings. */
export type BlockOfRule<R extends BlockSyntax["rule"]> = Where<{ readonly rule: R }>;
/** The blocks that such a rule makes. */
export type NodeOfRule<R extends BlockSyntax["rule"]> = Extract<
  Block,
  { readonly kind: Table[BlockOfRule<R>]["kind"] }
>;
type ClauseKeyword = {
  [K in BlockKeyword]: Table[K] extends { readonly clauses: infer C } ? keyof C : never;
}[BlockKeyword];

/** The names of a block's settings that are read in a way of their own, with their forms. */
export type FormsOf<B extends SettingsBlock> = Table[B]["forms"];

export type OptionOf<B extends OptionsBlock> = Table[B]["options"][number];

const TABLE: Readonly<Record<EveryKind, BlockSyntax>> = BLOCKS;
export const BLOCK_KEYWORDS = Object.keys(BLOCKS) as readonly BlockKeyword[];

/** Returns the syntax of the block with this keyword. */
export const blockSyntax = (word: BlockKeyword): BlockSyntax => TABLE[word];

const byKind = new Map<Block["kind"], BlockKeyword>(BLOCK_KEYWORDS.map((word) => [TABLE[word].kind, word]));

/** Returns whether nodes of this kind are blocks. */
export const isBlockKind = (kind: string): kind is Block["kind"] => byKind.has(kind as Block["kind"]);

/** Returns whether `node` is a block. */
export const isBlock = (node: { readonly kind: string }): node is Block => isBlockKind(node.kind);

/** Returns the keyword of a block; the three model blocks share one kind of node. */
export const keywordOf = (block: Block): BlockKeyword =>
  block.kind === "ModelBlock" ? `@${block.block}` : byKind.get(block.kind)!;

/** The keywords of all blocks and of their clauses. */
export const blockKeywords: readonly (Keyword & { readonly word: BlockKeyword | ClauseKeyword })[] =
  BLOCK_KEYWORDS.flatMap((word) => {
    const { places, doc, snippet, clauses = {} } = TABLE[word];
    const more = Object.entries(clauses) as [ClauseKeyword, Clause][];
    return [{ word, places, doc, snippet }, ...more.map(([clause, keyword]) => ({ word: clause, ...keyword }))];
  });

/** Returns the blocks that the grammar reads by one rule. */
export const blocksOfRule = <R extends BlockSyntax["rule"]>(rule: R): readonly BlockOfRule<R>[] =>
  BLOCK_KEYWORDS.filter((word) => TABLE[word].rule === rule) as readonly BlockKeyword[] as readonly BlockOfRule<R>[];

/** Returns whether the braces of the block hold settings. */
export const isSettingsBlock = (word: BlockKeyword): word is SettingsBlock => TABLE[word].forms !== undefined;
/** Returns whether options of the block may be the first lines of its body. */
export const isOptionsBlock = (word: BlockKeyword): word is OptionsBlock => TABLE[word].options !== undefined;

/** Returns the form in which the setting `name` of `block` is read. */
export function settingForm(block: SettingsBlock, name: string): SettingForm {
  // What belongs to `@guarded` is read as that in the other blocks too, and reported where settings are checked.
  const forms: Forms = BLOCKS[block].forms === MODEL ? BLOCKS["@guarded"].forms : BLOCKS[block].forms;
  if (Object.hasOwn(forms, name)) return forms[name]!;
  let known = nearestForms.get(forms);
  if (known === undefined) nearestForms.set(forms, (known = new Map<string, SettingForm>()));
  let form = known.get(name);
  if (form === undefined) {
    if (known.size >= MOST_NAMES) known.clear();
    known.set(name, (form = nearestForm(forms, name)));
  }
  return form;
}

/** Most settings are plain values, asked for again and again; comparing letters is a tenth of parsing without this. */
const nearestForms = new Map<Forms, Map<string, SettingForm>>();
const MOST_NAMES = 500;

function nearestForm(forms: Forms, name: string): SettingForm {
  // A misspelt one is read as the one that was meant, so that it is one mistake; no other setting's name is as near.
  const meant = nearest(name, Object.keys(forms));
  return meant === undefined ? "expression" : forms[meant]!;
}

/** Returns the names of the settings of these blocks whose value is always in braces. */
export const bracedSettings = (blocks: readonly SettingsBlock[]): readonly string[] =>
  blocks.flatMap((block) =>
    Object.entries(BLOCKS[block].forms as Forms).flatMap(([name, form]) => (isBraced(form) ? [name] : [])),
  );

/** Returns whether values of the form are in braces, so that `=` before them may be omitted. */
export function isBraced(form: SettingForm): boolean {
  switch (form) {
    case "conditions":
    case "handlers":
    case "arms":
    case "fields":
    case "settings":
    case "body":
      return true;
    case "expression":
    case "type":
      return false;
  }
}

/** Returns the options of `block` that may be the first lines of its body. */
export const bodyOptions = (block: OptionsBlock): readonly string[] => BLOCKS[block].options;
