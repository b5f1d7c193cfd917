/**
 * Collects the errors of the parser, and suppresses those that follow from another mistake. These are all rules:
 *
 * 1. Token: the grammar reports one error for each token that does not fit, and none for a token that is part of a reported
 *    mistake (`damaged`: the lexer or the pairing of brackets reported it).
 * 2. Region: an error that `covers` a part of the text suppresses all others that begin in it.
 * 3. Bracket: what cannot be read around a repaired bracket follows from that bracket; a closing bracket that closes nothing
 *    follows from what cannot be read before it on its line.
 * 4. Span: one error for each range of the text.
 * 5. Number: at most `MAX_ERRORS`.
 *
 * Rules 3 and 4 are about errors of the phase "grammar": what could not be read, as against what was read and is wrong.
 */
import type { Span } from "./ast.js";
import { type SyntaxErrorCode, syntaxCodes } from "./diagnostics/codes.js";
import { E100 } from "./diagnostics/unexpected.js";
import { type DetailsOf, MAX_ERRORS, type SyntaxContent, type SyntaxError, syntaxError } from "./syntax-error.js";
import type { SyntaxToken } from "./token-types.js";

/** The number of errors to collect, so that `MAX_ERRORS` remain after suppression. */
const ENOUGH_ERRORS = 2 * MAX_ERRORS;

/** Collects the errors of one file as the parser finds them. */
export class SyntaxReporter {
  readonly errors: SyntaxError[] = [];
  /** The index of the token at which something was reported last. */
  #reportedAt = -1;

  /** Reports a mistake, whatever was reported before. */
  report<Content extends SyntaxContent>(content: Content, span: Span, details?: DetailsOf<Content>): void {
    if (this.errors.length < ENOUGH_ERRORS) this.errors.push(syntaxError(content, span, details));
  }

  /** Reports that the token `index` does not fit the grammar, unless rule 1 suppresses it. */
  reportAt<Content extends SyntaxContent>(
    { index, damaged }: Pick<SyntaxToken, "index" | "damaged">,
    content: Content,
    span: Span,
    details?: DetailsOf<Content>,
  ): void {
    if (this.#reportedAt === index) return;
    this.#reportedAt = index;
    if (!damaged) this.report(content, span, details);
  }

  /** Marks the token `index` as part of what was reported. */
  suppressAt(index: number): void {
    this.#reportedAt = index;
  }
}

/** The repairs made while the brackets were paired. */
export interface BracketRepairs {
  /** Where brackets were inserted or removed, so that their contents may be read wrongly. */
  readonly disturbed: readonly Span[];
  /** Where closing brackets were removed. */
  readonly dropped: readonly number[];
}

/** Returns the errors of a file ordered by offset: `lexical` of the lexer and the brackets, `grammatical` of the parser. */
export function withoutConsequences(
  text: string,
  lexical: readonly SyntaxError[],
  grammatical: readonly SyntaxError[],
  repairs: BracketRepairs,
): readonly SyntaxError[] {
  return oneAPlace(withoutCovered(withoutBracketConsequences(text, lexical, grammatical, repairs))).slice(
    0,
    MAX_ERRORS,
  );
}

const isGrammatical = ({ code }: { readonly code: SyntaxErrorCode }): boolean => syntaxCodes[code].phase === "grammar";

function withoutBracketConsequences(
  text: string,
  lexical: readonly SyntaxError[],
  grammatical: readonly SyntaxError[],
  { disturbed, dropped }: BracketRepairs,
): readonly SyntaxError[] {
  let [kept, left] = [lexical, grammatical];
  if (disturbed.length > 0) {
    left = left.filter(
      (error) =>
        !isGrammatical(error) || !disturbed.some(({ start, end }) => start <= error.start && error.start <= end),
    );
  }
  for (const offset of dropped.slice(0, MAX_ERRORS)) {
    const line = text.lastIndexOf("\n", offset) + 1;
    const before = left.filter((error) => isGrammatical(error) && line <= error.start && error.start <= offset);
    if (before.length === 0) continue;
    kept = kept.filter(({ start, name }) => name !== E100["stray-closer"].name || start !== offset);
    left = left.filter((problem) => problem === before[0] || !before.includes(problem));
  }
  return [...kept, ...left];
}

function withoutCovered(errors: readonly SyntaxError[]): readonly SyntaxError[] {
  const covering = errors.filter(({ covers }) => covers !== undefined).toSorted((a, b) => a.start - b.start);
  if (covering.length === 0) return errors;
  const first: SyntaxError[] = [];
  let end = -1;
  for (const error of covering) {
    if (error.covers!.start < end) continue;
    first.push(error);
    end = error.covers!.end;
  }
  // Both lists are ordered by offset.
  const left: SyntaxError[] = [];
  let at = 0;
  for (const error of errors.toSorted((a, b) => a.start - b.start)) {
    while (at < first.length && first[at]!.covers!.end <= error.start) at++;
    const over = first[at];
    if (over === undefined || over === error || error.start < over.covers!.start) left.push(error);
  }
  return left;
}

function oneAPlace(errors: readonly SyntaxError[]): readonly SyntaxError[] {
  const sorted = errors.toSorted((a, b) => a.start - b.start || a.end - b.end);
  return sorted.filter((error, index) => {
    const before = sorted[index - 1];
    return before?.start !== error.start || before.end !== error.end;
  });
}
