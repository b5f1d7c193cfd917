/**
 * Every keyword of the language, in one table: the lexer, completion, hover and the tests of the highlighting read it.
 * An `@word` is a keyword everywhere. A plain word is one only where a keyword is allowed: as a field, a key, a setting, a
 * named argument or after a dot it is a name like any other.
 */
import { blockKeywords } from "./blocks.js";

/** Where a keyword is allowed. */
export type KeywordPlace =
  /** At the top level of a file. */
  | "file"
  /** Directly in `@core { }` (and at the top level of the file that holds the core). */
  | "core"
  /** Before a declaration, or after it, as its modifier. */
  | "modifier"
  | "types"
  | "config"
  | "triggers"
  | "test"
  /** In the body of a flow or a block. */
  | "body"
  /** Only directly in the body of `@foreach` and `@while`. */
  | "loop"
  /** After the closing brace of an `if`. */
  | "after-if"
  /** After the closing brace of a `@try` or a `@catch`. */
  | "after-try"
  /** Among the settings of a block. */
  | "block-settings"
  /** Right of `=`, `return`, `yield` and an arm's `=>`. */
  | "value"
  | "expression"
  | "operator"
  | "pattern"
  | "type"
  /** Within `import { … } from "…"`. */
  | "import"
  /** Between the event of `@on` and its source. */
  | "subscription";

export type Modifier = "pub" | "@internal";

export interface Keyword {
  /** With its `@`, where it has one. */
  readonly word: string;
  readonly places: readonly KeywordPlace[];
  /** One line of Markdown. */
  readonly doc: string;
  /** The modifiers that may stand before it. */
  readonly modifiers?: readonly Modifier[] | undefined;
  /** What completion inserts, as an LSP snippet: the least that checks, with the places to fill in. Blocks have it here. */
  readonly snippet?: string | undefined;
}

/** A word that no program may use yet, because a later version of the language takes it. */
export interface ReservedWord {
  readonly word: string;
  readonly doc: string;
}

const keyword = <const W extends string>(
  word: W,
  places: readonly KeywordPlace[],
  doc: string,
  modifiers?: readonly Modifier[],
) => ({ word, places, doc, modifiers });

/** All flows are taken by other files, or kept from outside. */
const OF_FLOWS: readonly Modifier[] = ["pub", "@internal"];

const DECLARATION = ["file", "core"] as const;

/** The `@words`, in the order in which the documentation treats them. */
export const AT_KEYWORDS = [
  keyword("@core", ["file"], "Declares the core: its name, its settings and what it uses. A program has exactly one."),
  keyword(
    "@flow",
    DECLARATION,
    "Declares a flow: typed parameters, a body of blocks and statements, a result.",
    OF_FLOWS,
  ),
  keyword("@transformer", DECLARATION, "Declares a flow of one value to one value, for use in pipelines.", OF_FLOWS),
  keyword(
    "@evaluator",
    DECLARATION,
    "Declares a flow that judges a value: a bool, or a float held against `threshold`.",
    OF_FLOWS,
  ),
  keyword("@pipeline", DECLARATION, "Declares a chain of transformers and evaluators as one flow.", OF_FLOWS),
  keyword("@types", DECLARATION, "Holds type declarations."),
  keyword("@plugin_interface", DECLARATION, "Declares the methods of a plugin, so that calls to it are checked."),
  keyword("@core_interface", DECLARATION, "Declares the flows of another core, so that calls to it are checked."),
  keyword("@test", DECLARATION, "A test: mocked answers, a flow that is started, and what must hold afterwards."),
  keyword("@internal", ["modifier"], "The flow cannot be invoked from outside the core.", ["pub"]),
  keyword(
    "@models",
    ["core"],
    "The model roles of the core. The first one, or the one named `primary`, is the default.",
  ),
  keyword("@llm", ["core"], "The model roles of the core; another spelling of `@models`."),
  keyword("@plugins", ["core"], "The plugins the core uses, each under an alias."),
  keyword("@memory", ["core"], "What the core remembers between invocations, kept per instance."),
  keyword("@reference", ["core"], "Read-only data that the host supplies when the core is deployed."),
  keyword("@config", ["core"], "The parameters that the host sets when it loads the core."),
  keyword("@constraints", ["core"], "What every model of the core must never do, must always do, or should prefer."),
  keyword("@conversation_policy", ["core"], "How every model of the core converses: tone, language, when to escalate."),
  keyword("@triggers", ["core"], "What starts the flows of the core from outside."),
  keyword("@on", ["core"], "Starts a flow when another core emits an event."),
  keyword("@param", ["config"], "Declares one configuration parameter."),
  keyword(
    "@hot_reload",
    ["modifier"],
    "The parameter may change while the core runs; running invocations keep their value.",
  ),
  keyword("@runtime_configurable", ["modifier"], "The parameter may be set while the core runs."),
  keyword(
    "@secret",
    ["modifier"],
    "The parameter is secret: it goes to plugins only, never to a model, a log or an event.",
  ),
  keyword("@api", ["triggers"], "A flow that can be called through the host's interface."),
  keyword("@webhook", ["triggers"], "A flow that an HTTP request to a path starts."),
  keyword("@schedule", ["triggers"], "A flow that starts at the times of a cron expression."),
  ...blockKeywords,
  keyword("@match", ["body", "value", "expression"], "Chooses the first arm whose pattern fits; the same as `match`."),
  keyword("@mock", ["test"], "What a model, a plugin, memory or configuration gives during the test."),
  keyword("@given", ["test"], "Variables for the steps after it."),
  keyword("@when", ["test"], "Starts a flow, or resolves its checkpoint: `resume`, `timeout`, `fail(…)`."),
  keyword("@then", ["test"], "Conditions that must hold; `result` is what `@when` gave."),
  keyword("@property", ["test"], "Conditions that must hold for many generated values."),
] as const satisfies readonly Keyword[];

export const WORD_KEYWORDS = [
  keyword("import", ["file", "import"], "Takes declarations from another file."),
  keyword("from", ["import", "subscription"], "Names the file of an import, or the core whose event is meant."),
  keyword("as", ["import"], "Gives an imported name another name here."),
  keyword("pub", ["modifier"], "Other files may import the declaration.", ["@internal"]),
  keyword("const", ["file", "core"], "Declares a constant of the file, in capitals: `const MAX_ITEMS = 10`.", ["pub"]),
  keyword("type", ["file", "core", "types"], "Declares a named type.", ["pub"]),
  keyword("enum", ["type"], "A set of names: `enum[low, high]`; its values are written `:low`."),
  keyword("instance", ["core"], "How the core is instantiated: `:stateless`, `:entity(key = …)` or `:singleton`."),
  keyword("if", ["body", "expression", "pattern"], "Chooses by a condition; also the guard of a match arm."),
  keyword("else", ["after-if"], "What an `if` does or gives when its condition does not hold."),
  keyword("match", ["body", "expression"], "Chooses the first arm whose pattern fits."),
  keyword("return", ["body"], "Ends the flow with a value."),
  keyword("yield", ["body"], "Ends the innermost body that gives a value, with that value."),
  keyword("break", ["loop"], "Ends the loop."),
  keyword("continue", ["loop"], "Goes on with the next turn of the loop."),
  keyword("emit", ["body"], "Emits an event with an optional payload."),
  keyword("true", ["expression", "pattern"], "The bool that holds."),
  keyword("false", ["expression", "pattern"], "The bool that does not hold."),
  keyword("null", ["expression", "pattern", "type"], "No value: what an optional may be instead of one."),
  keyword("in", ["operator"], "Whether an array or the keys of a map contain a value; also part of `@foreach`."),
  keyword("not", ["operator"], "Together with `in`: whether a value is not contained."),
  keyword("async", [], "Reserved as a word; the setting `async = true` of `@core_call` gives a handle."),
] as const satisfies readonly Keyword[];

export type AtKeyword = (typeof AT_KEYWORDS)[number]["word"];
export type WordKeyword = (typeof WORD_KEYWORDS)[number]["word"];

/** `@words` that a later version takes; using one is E007. */
export const RESERVED_AT_WORDS: readonly ReservedWord[] = [
  { word: "@adaptive", doc: "Reserved for a later version of the language." },
  { word: "@recipe", doc: "Reserved for a later version of the language." },
  { word: "@stream", doc: "Reserved for a later version of the language." },
  { word: "@cache", doc: "Reserved for a later version of the language." },
  { word: "@version", doc: "Reserved for a later version of the language; a core's version is the setting `version`." },
];

/** Plain words that a later version takes; using one as a name is W100. */
export const RESERVED_WORDS: readonly ReservedWord[] = [
  { word: "goto", doc: "Reserved for a later version of the language." },
];

const byWord: ReadonlyMap<string, Keyword> = new Map(
  [...AT_KEYWORDS, ...WORD_KEYWORDS].map((entry) => [entry.word, entry]),
);
const reservedAtWords: ReadonlySet<string> = new Set(RESERVED_AT_WORDS.map((entry) => entry.word));
const reservedForLater: ReadonlySet<string> = new Set(RESERVED_WORDS.map((entry) => entry.word));

/** Returns the keyword `word` (an `@word` with its `@`), or `undefined`. */
export function findKeyword(word: string): Keyword | undefined {
  return byWord.get(word);
}

/** Returns the keywords that are allowed at `place`. */
export function keywordsAt(place: KeywordPlace): readonly Keyword[] {
  return [...AT_KEYWORDS, ...WORD_KEYWORDS].filter((entry: Keyword) => entry.places.includes(place));
}

/** Keywords of a few places, which people also call variables: a name everywhere else. */
const FREE_WORDS: ReadonlySet<string> = new Set(["from", "type", "instance", "async"]);

/** Returns whether `word` can never be the name of a variable, a parameter, a flow or a type. */
export function isReservedWord(word: string): boolean {
  return byWord.has(word) && !FREE_WORDS.has(word);
}

/** Returns whether an `@word` is kept for a later version of the language. */
export function isReservedAtWord(word: string): boolean {
  return reservedAtWords.has(word);
}

/** Returns whether a plain word is kept for a later version of the language. */
export function isReservedForLater(word: string): boolean {
  return reservedForLater.has(word);
}
