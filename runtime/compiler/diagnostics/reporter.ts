/**
 * Collects the diagnostics of one file, and suppresses what follows from another mistake. Sites report what they see and mark
 * what they could not understand; whether that is shown is decided here, by these rules and no others:
 *
 * 1. Region: nothing that begins in a suppressed part of the file is shown (`suppress`): an error that covers it was reported.
 * 2. Place: one diagnostic of a code for each range; the same place is checked twice where a value is tried against several types.
 * 3. Name: all uses of a name that nothing declares are one mistake, shown at the first of them (`unknown`).
 * 4. Number: at most `MOST_DIAGNOSTICS`, errors before warnings.
 *
 * What has no meaning at all is not reported in the first place: the type `ERROR` and names in `unit.unresolved` stand for
 * something that was reported, and agree with everything.
 */
import type { DiagnosticContent, Text } from "../../diagnostic-definition.js";
import type { Span } from "../../syntax/ast.js";
import type { SyntaxError } from "../../syntax/syntax-error.js";
import { type DiagnosticCode, codes } from "./codes.js";
import type { Diagnostic, RelatedLocation, TextEdit, TitledFix } from "./diagnostic.js";
import { fixOf } from "./edits.js";
import { type DeclaredName, mergeUnknown, type Reported, type UnknownName } from "./unknown-name.js";

/** More than this many diagnostics of one file help nobody. */
const MOST_DIAGNOSTICS = 100;

export type Content = DiagnosticContent<DiagnosticCode>;

interface Details {
  readonly related?: readonly (RelatedLocation & { readonly message: Text })[];
  /** A fix whose title stands elsewhere: a suggestion, a removal. */
  readonly fix?: TitledFix | undefined;
  /** Set where the mistake is that nothing has this name. */
  readonly unknown?: UnknownName | undefined;
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
  readonly count: number;
  /** Whether so many have been found that more will not be shown: what only makes them better to read can be left out. */
  readonly crowded: boolean;
  readonly report: Report;
  /** Reports what the lexer and the parser found, and suppresses what begins where they cover a part of the file. */
  readonly reportSyntaxErrors: (errors: readonly SyntaxError[]) => void;
  /** Suppresses from now on what begins in this part of the file. */
  readonly suppress: (span: Span) => void;
  /** In order of their places, at most `MOST_DIAGNOSTICS`, errors before warnings where there are more. */
  finish(isRead?: (declared: DeclaredName) => boolean): readonly Diagnostic[];
}

export function createReporter(file: string): Reporter {
  const found: Reported[] = [];
  const seen = new Set<string>();
  const suppressed: Span[] = [];
  let count = 0;
  const add = (
    { code, name, message }: Pick<Diagnostic, "code" | "name" | "message">,
    { start, end }: Span,
    details: Pick<Reported, "related" | "fix" | "unknown" | "withoutHint">,
  ): void => {
    const key = `${code}:${start}:${end}`;
    if (seen.has(key)) return;
    seen.add(key);
    count++;
    if (suppressed.some((span) => span.start <= start && start < span.end)) return;
    found.push({ code, name, severity: codes[code].severity, message, file, start, end, ...details });
  };
  return {
    file,
    get count() {
      return count;
    },
    get crowded() {
      return found.length > 2 * MOST_DIAGNOSTICS;
    },
    suppress(span) {
      suppressed.push(span);
    },
    report(content: Content, span: Span, details: DetailsOf<Content & { readonly fixTitle: Text }> = {}) {
      const { related = [], unknown } = details;
      add(content, span, {
        related,
        ...fixOf(titled(content, details.fix)),
        ...(unknown === undefined ? {} : { unknown, withoutHint: content.messageWith({ hint: "" }) }),
      });
    },
    reportSyntaxErrors(errors) {
      for (const error of errors) {
        const related = (error.related ?? []).map(({ message, start, end }) => ({ message, file, start, end }));
        add(error, error, { related, ...(error.fix === undefined ? {} : { fix: error.fix }) });
      }
      for (const { covers } of errors) if (covers !== undefined) suppressed.push(covers);
    },
    finish(isRead = () => true) {
      const merged = mergeUnknown(found, isRead);
      const kept =
        merged.length <= MOST_DIAGNOSTICS
          ? merged
          : [...merged]
              .sort((a, b) => Number(a.severity === "warning") - Number(b.severity === "warning") || a.start - b.start)
              .slice(0, MOST_DIAGNOSTICS);
      return [...kept].sort((a, b) => a.start - b.start || a.end - b.end || (a.code < b.code ? -1 : 1));
    },
  };
}

function titled(
  { fixTitle }: Content,
  fix: TitledFix | TextEdit | readonly TextEdit[] | undefined,
): TitledFix | undefined {
  if (fix === undefined || "title" in fix) return fix;
  return fixTitle === undefined ? undefined : { title: fixTitle, edits: "newText" in fix ? [fix] : fix };
}
