/**
 * Diagnostics as data. A definition has a code, the name that tells it from the other messages of its code, the template of
 * its message and, where it has a fix, the template of the fix's title. `{word}` in a template stands for the parameter
 * `word`; a call with a missing or an unknown parameter does not compile. Sites cannot report free text.
 */

import { madeWhenAsked } from "./made-when-asked.js";
import { beginning } from "./plain-text.js";

/** Which part of the compiler finds a mistake. `docs/diagnostics.md` goes by it. */
export type Phase = "lexical" | "grammar" | "names" | "types" | "flows" | "warnings";

/** What all messages of a code have in common. */
export interface CodeEntry {
  /** A few words, no full stop. */
  readonly title: string;
  readonly severity: "error" | "warning";
  readonly phase: Phase;
  /** Editors show the range faded. */
  readonly unnecessary?: boolean;
}

declare const formatted: unique symbol;
/** A text that was made from a template. */
export type Text = string & { readonly [formatted]: true };

type Letter = "a" | "b" | "c" | "d" | "e" | "f" | "g" | "h" | "i" | "j" | "k" | "l" | "m";
type Letters = Letter | "n" | "o" | "p" | "q" | "r" | "s" | "t" | "u" | "v" | "w" | "x" | "y" | "z";

/** The parameters of a template: what stands in braces, begins with a small letter and has no blank. */
type ParametersOf<Template extends string> = Template extends `${string}{${infer After}`
  ? After extends `${infer Name}}${infer Rest}`
    ? Name extends `${Letters}${string}`
      ? Name extends `${string}${" " | "{" | "`"}${string}`
        ? ParametersOf<After>
        : Name | ParametersOf<Rest>
      : ParametersOf<After>
    : never
  : never;

type Values<Parameter extends string> = Readonly<Record<Parameter, string | number>>;
type ArgumentsOf<Template extends string> =
  ParametersOf<Template> extends infer Parameter extends string
    ? [Parameter] extends [never]
      ? []
      : [values: Values<Parameter>]
    : never;

/** One diagnostic with its texts made; `report` takes it. */
export interface DiagnosticContent<Code extends string = string> {
  readonly code: Code;
  readonly name: string;
  readonly message: Text;
  readonly fixTitle?: Text;
  /** The message as it would be with other values of some parameters. */
  readonly messageWith: (values: Values<string>) => Text;
}

/** The templates of one named diagnostic. */
export interface MessageEntry {
  readonly message: string;
  /** The title of its fix. */
  readonly fix?: string;
  /** What is said of the places that explain it. */
  readonly related?: Readonly<Record<string, string>>;
}

type MessageOf<Entry> = Entry extends string
  ? Entry
  : Entry extends { readonly message: infer Message }
    ? Message
    : never;

type FixOf<Entry> = Entry extends { readonly fix: infer Title } ? Title : never;
/** A fix can be given only where its title is defined. */
type Fixable<Entry> = [FixOf<Entry>] extends [never] ? unknown : { readonly fixTitle: Text };
type RelatedOf<Entry> = Entry extends { readonly related: infer Related } ? Related : unknown;

/** What `phrases` makes of a table of templates. */
export type Phrases<Table> = {
  readonly [Key in keyof Table]: (...values: ArgumentsOf<Table[Key] & string>) => Text;
};

/** Makes the content of a diagnostic from the values of its parameters. */
export interface DiagnosticDefinition<Code extends string = string, Entry = MessageEntry> {
  (...values: ArgumentsOf<(MessageOf<Entry> | FixOf<Entry>) & string>): DiagnosticContent<Code> & Fixable<Entry>;
  readonly code: Code;
  readonly name: string;
  readonly template: string;
  readonly fix: string | undefined;
  readonly related: Phrases<RelatedOf<Entry>>;
}

/** The named diagnostics of a code. */
export type Definitions<Code extends string, Table> = {
  readonly [Name in keyof Table]: DiagnosticDefinition<Code, Table[Name]>;
};

/** Defines the messages of `code` by their names. A message that has neither a fix nor related places is its template alone. */
export function defineMessages<
  const Code extends string,
  const Table extends Readonly<Record<string, string | MessageEntry>>,
>(code: Code, table: Table): Definitions<Code, Table> {
  return madeWhenAsked(table, (entry, name) => define(code, name, entry)) as Definitions<Code, Table>;
}

function define(code: string, name: string, entry: string | MessageEntry): unknown {
  const { message, fix, related = {} }: MessageEntry = typeof entry === "string" ? { message: entry } : entry;
  const create = (values: Values<string> = {}): DiagnosticContent => ({
    code,
    name,
    message: format(message, values),
    messageWith: (others) => format(message, { ...values, ...others }),
    ...(fix === undefined ? {} : { fixTitle: format(fix, values) }),
  });
  return Object.defineProperties(create, {
    code: { value: code },
    name: { value: name },
    template: { value: message },
    fix: { value: fix },
    related: { value: phrases(related) },
  });
}

/** Defines parts of messages: hints, titles of fixes, and what is said of related places. */
export function phrases<const Table extends Readonly<Record<string, string>>>(table: Table): Phrases<Table> {
  return madeWhenAsked(
    table,
    (template) =>
      (values: Values<string> = {}) =>
        format(template, values),
  ) as Phrases<Table>;
}

/** The parts of each template: texts, with the names of parameters between them. */
const parts = new Map<string, readonly string[]>();

function format(template: string, values: Values<string>): Text {
  let split = parts.get(template);
  if (split === undefined) parts.set(template, (split = template.split(/\{([a-z][A-Za-z]*)\}/)));
  let text = split[0]!;
  for (let at = 1; at < split.length; at += 2) text += shortened(String(values[split[at]!])) + split[at + 1]!;
  return text as Text;
}

/** How long what a message quotes may be, in UTF-16 units. */
const LONGEST_VALUE = 1_000;

/** A word or a number of a source may be as long as the source; a message about it is read by people. */
const shortened = (value: string): string =>
  value.length <= LONGEST_VALUE ? value : `${beginning(value, LONGEST_VALUE)}…`;
