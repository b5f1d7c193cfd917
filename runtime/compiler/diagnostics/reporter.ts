/**
 * Collects the diagnostics of one unit, and suppresses what follows from another mistake. Sites report what they see, with the
 * facts that the decision needs; whether it is shown is decided here, by these rules:
 *
 * 1. Region: nothing that begins in a suppressed part of the file is shown (`suppress`): an error that covers it was reported.
 * 2. Reading: what is concluded from a part of the file (`readFrom`), something missing for example, is not reported where the
 *    lexer or the parser reported a mistake in that part.
 * 3. Place: one diagnostic of a code for each range; the same place is checked twice where a value is tried against several types.
 * 4. Name: all uses of a name that nothing declares are one mistake, shown at the first of them (`unknown`). The names that were
 *    probably meant (`near`) count as used, so that they are not reported as unused.
 * 5. Half-typed name: a name that nothing declares is not reported where what declares it may be what the lexer or the parser
 *    could not read: it stands there, begins with a word of that line, or comes from a file whose import could not be read.
 *    Where an interface could not be read, nothing is said that follows from its absence.
 * 6. Thing: a mistake about a thing, such as a value that may be null, is reported once (`once`), until the thing is another one
 *    (`forget`); what takes its value takes the mistake along (`passOn`).
 * 7. Number: at most `MOST_DIAGNOSTICS`, errors before warnings.
 *
 * What has no meaning at all never comes here: the type `ERROR` and names in `unit.unresolved` stand for something that was
 * reported, and agree with everything.
 */
import type { DiagnosticContent, Text } from "../../diagnostic-definition.js";
import type { Span } from "../../syntax/ast.js";
import { withForeignOnce } from "../../syntax/foreign-tokens.js";
import type { SyntaxError } from "../../syntax/syntax-error.js";
import { type DiagnosticCode, codes } from "./codes.js";
import type { Diagnostic, RelatedLocation, TextEdit, TitledFix } from "./diagnostic.js";
import { E310 } from "./definitions/literals.js";
import { E303 } from "./definitions/values.js";
import { W402 } from "./definitions/warnings.js";
import { fixOf } from "./edits.js";
import { type HalfTyped, readHalfTyped } from "./half-typed.js";
import { type DeclaredName, mergeUnknown, type Reported, type UnknownName } from "./unknown-name.js";

/** The limit of diagnostics of one file: more do not help. */
const MOST_DIAGNOSTICS = 100;

/** What is said only because no interface declares a plugin. */
const NEEDS_INTERFACE: ReadonlySet<string> = new Set(
  [
    W402["undeclared-plugin"],
    W402["other-interface-version"],
    E303["positional-plugin-argument"],
    E310["unknown-method-result"],
  ].map(({ code, name }) => `${code}:${name}`),
);

export const needsInterface = ({ code, name }: { readonly code: string; readonly name: string }): boolean =>
  NEEDS_INTERFACE.has(`${code}:${name}`);

export type Content = DiagnosticContent<DiagnosticCode>;

interface Details {
  readonly related?: readonly (RelatedLocation & { readonly message: Text })[];
  /** A fix whose title stands elsewhere: a suggestion, a removal. */
  readonly fix?: TitledFix | undefined;
  /** Set where the mistake is that nothing has this name. */
  readonly unknown?: UnknownName | undefined;
  /** The names that were probably meant. */
  readonly near?: readonly string[];
  /** The part of the file from which the mistake is concluded. */
  readonly readFrom?: Span;
  /** The thing that the mistake is about. */
  readonly once?: Thing | undefined;
}

/** A thing that a mistake is about: a variable, or a path that belongs to it. */
export interface Thing {
  readonly owner: object;
  readonly key: string;
}

/** What belongs to a diagnostic beside its text. Where the definition has the title of a fix, edits are a fix. */
export type DetailsOf<Given> = Given extends { readonly fixTitle: Text }
  ? Omit<Details, "fix"> & { readonly fix?: TitledFix | TextEdit | readonly TextEdit[] | undefined }
  : Details;

export type Report = <Given extends Content>(content: Given, span: Span, details?: DetailsOf<Given>) => void;

/** Collects the diagnostics of one file. */
export interface Reporter {
  readonly file: string;
  /** How many mistakes there are so far, also those that are not shown. */
  readonly count: () => number;
  /** Whether so many have been found that more will not be shown: what only makes them better to read can be left out. */
  readonly crowded: () => boolean;
  readonly report: Report;
  /** Does what `report` does, and shows nothing: for what a mistake that was reported makes meaningless. */
  readonly acknowledge: Report;
  /** Names that a mistyped word was probably meant to be. */
  readonly presumed: ReadonlySet<string>;
  readonly presume: (names: readonly string[]) => void;
  /** Lets mistakes about all things of an owner be reported again: it has a new value. */
  readonly forget: (owner: object) => void;
  /** Where a mistake about `from` was reported, takes it as reported about `to`. */
  readonly passOn: (from: Thing, to: Thing) => void;
  /** Reports what the lexer and the parser found, and suppresses what begins where they cover a part of the file. */
  readonly reportSyntaxErrors: (errors: readonly SyntaxError[]) => void;
  /** Suppresses from now on what begins in this part of the file. */
  readonly suppress: (span: Span) => void;
  /** What a part that could not be read may declare: for the other units of the file. */
  readonly halfTyped: () => HalfTyped | undefined;
  /** What is to be shown, before what reports the same unknown name is merged. */
  readonly found: readonly Reported[];
  /** A reporter of the same part that knows what this one has reported, and adds nothing to it. */
  readonly after: () => Reporter;
}

/** In order of their places, at most `MOST_DIAGNOSTICS`, errors before warnings where there are more. */
export function finishDiagnostics(
  found: readonly Reported[],
  isRead: (declared: DeclaredName) => boolean,
): readonly Diagnostic[] {
  const merged = withForeignOnce(mergeUnknown(found, isRead).toSorted((a, b) => a.start - b.start));
  const kept =
    merged.length <= MOST_DIAGNOSTICS
      ? merged
      : [...merged]
          .sort((a, b) => Number(a.severity === "warning") - Number(b.severity === "warning") || a.start - b.start)
          .slice(0, MOST_DIAGNOSTICS);
  return [...kept].sort((a, b) => a.start - b.start || a.end - b.end || (a.code < b.code ? -1 : 1));
}

const NONE: ReadonlySet<string> = new Set();

export const createReporter = (file: string, text: string): Reporter => new UnitReporter(file, text, NONE, []);

/** A class, and what it notes made when there is something to note: each unit has one, and most have no mistake. */
class UnitReporter implements Reporter {
  readonly file: string;
  readonly found: Reported[] = [];
  readonly #text: string;
  readonly #seenBefore: ReadonlySet<string>;
  #seen: Set<string> | undefined;
  readonly #suppressed: Span[];
  #presumed: Set<string> | undefined;
  #things: Map<object, Set<string>> | undefined;
  #unread: readonly SyntaxError[] = NOTHING;
  #halfTyped: HalfTyped | undefined;
  #count = 0;

  constructor(file: string, text: string, seenBefore: ReadonlySet<string>, suppressedBefore: readonly Span[]) {
    this.file = file;
    this.#text = text;
    this.#seenBefore = seenBefore;
    this.#suppressed = suppressedBefore.slice();
  }

  /** What checks takes it by itself. */
  readonly report = (
    content: Content,
    span: Span,
    details: DetailsOf<Content & { readonly fixTitle: Text }> = {},
  ): void => {
    if (!this.#note(details as Details)) return;
    const { related = [], unknown } = details;
    if (this.#halfTyped?.interfaces === true && needsInterface(content)) return;
    if (unknown !== undefined && this.#halfTyped?.mayDeclare(unknown.name) === true) return;
    this.#add(content, span, {
      related,
      ...fixOf(titled(content, details.fix)),
      ...(unknown === undefined ? {} : { unknown, withoutHint: content.messageWith({ hint: "" }) }),
    });
  };
  get acknowledge(): Report {
    return (_content, _span, details) => void this.#note(details ?? {});
  }

  count(): number {
    return this.#count;
  }
  crowded(): boolean {
    return this.found.length > 2 * MOST_DIAGNOSTICS;
  }
  suppress(span: Span): void {
    this.#suppressed.push(span);
  }
  get presumed(): ReadonlySet<string> {
    return this.#presumed ?? NONE;
  }
  presume(names: readonly string[]): void {
    for (const name of names) (this.#presumed ??= new Set()).add(name);
  }
  forget(owner: object): void {
    this.#things?.delete(owner);
  }
  passOn(from: Thing, to: Thing): void {
    if (this.#things?.get(from.owner)?.has(from.key) === true) this.#things.set(to.owner, new Set([to.key]));
  }
  reportSyntaxErrors(errors: readonly SyntaxError[]): void {
    this.#unread = errors;
    this.#halfTyped = errors.length === 0 ? undefined : readHalfTyped(this.#text, errors);
    for (const error of errors) {
      const { file } = this;
      const related = (error.related ?? []).map(({ message, start, end }) => ({ message, file, start, end }));
      this.#add(error, error, { related, ...(error.fix === undefined ? {} : { fix: error.fix }) });
    }
    for (const { covers } of errors) if (covers !== undefined) this.#suppressed.push(covers);
  }
  after(): Reporter {
    return new UnitReporter(this.file, this.#text, (this.#seen ??= new Set()), this.#suppressed);
  }
  halfTyped(): HalfTyped | undefined {
    return this.#halfTyped;
  }

  /** Notes the facts of a report; whether rules 2 and 6 leave it to be reported. */
  #note({ near = [], readFrom, once }: Details): boolean {
    this.presume(near);
    if (readFrom !== undefined && this.#isUnread(readFrom)) return false;
    if (once === undefined) return true;
    const keys = this.#things?.get(once.owner);
    if (keys === undefined) (this.#things ??= new Map()).set(once.owner, new Set([once.key]));
    else if (keys.has(once.key)) return false;
    else keys.add(once.key);
    return true;
  }
  #isUnread({ start, end }: Span): boolean {
    return this.#unread.some((error) => start <= error.start && error.start < end);
  }
  #add(
    { code, name, message }: Pick<Diagnostic, "code" | "name" | "message">,
    { start, end }: Span,
    details: Pick<Reported, "related" | "fix" | "unknown" | "withoutHint">,
  ): void {
    const key = `${code}:${start}:${end}`;
    if (this.#seen?.has(key) === true || this.#seenBefore.has(key)) return;
    (this.#seen ??= new Set()).add(key);
    this.#count++;
    if (this.#suppressed.some((span) => span.start <= start && start < span.end)) return;
    const { severity } = codes[code];
    this.found.push({ code, name, severity, message, file: this.file, start, end, ...details });
  }
}

const NOTHING: readonly SyntaxError[] = [];

function titled(
  { fixTitle }: Content,
  fix: TitledFix | TextEdit | readonly TextEdit[] | undefined,
): TitledFix | undefined {
  if (fix === undefined || "title" in fix) return fix;
  return fixTitle === undefined ? undefined : { title: fixTitle, edits: "newText" in fix ? [fix] : fix };
}
