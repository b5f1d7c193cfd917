import type { DiagnosticContent, Text } from "../diagnostic-definition.js";
import type { Span } from "./ast.js";
import type { SyntaxErrorCode } from "./diagnostics/codes.js";

export type { SyntaxErrorCode } from "./diagnostics/codes.js";

/** Replaces the text from `start` to `end` by `newText`. */
export interface TextEdit extends Span {
  readonly newText: string;
}

/** A change that takes the error away. */
export interface SyntaxFix {
  readonly title: string;
  readonly edits: readonly TextEdit[];
}

/** A place that explains the error. */
export interface RelatedSpan extends Span {
  readonly message: string;
}

/** One mistake in the source, at a range of UTF-16 offsets. */
export interface SyntaxError extends Span {
  readonly code: SyntaxErrorCode;
  /** Which of the messages of the code it is. */
  readonly name: string;
  readonly message: string;
  readonly fix?: SyntaxFix;
  readonly related?: readonly RelatedSpan[];
  /** The span in which nothing more is reported: other errors there follow from this mistake. */
  readonly covers?: Span;
}

/** More than this many are never reported for one file. */
export const MAX_ERRORS = 100;

export type SyntaxContent = DiagnosticContent<SyntaxErrorCode>;

interface Details {
  readonly related?: readonly (Span & { readonly message: Text })[];
  readonly covers?: Span;
}
/** What belongs to an error beside its text. A fix is its edits; the definition has its title. */
export type DetailsOf<Content> = Content extends { readonly fixTitle: Text }
  ? Details & { readonly fix?: TextEdit | readonly TextEdit[] | undefined }
  : Details;

/** Makes the error of a diagnostic at a span. */
export function syntaxError<Content extends SyntaxContent>(
  content: Content,
  { start, end }: Span,
  details?: DetailsOf<Content>,
): SyntaxError;
export function syntaxError(
  { code, name, message, fixTitle }: SyntaxContent,
  { start, end }: Span,
  details: DetailsOf<SyntaxContent & { readonly fixTitle: Text }> = {},
): SyntaxError {
  const { fix, related, covers } = details;
  return {
    code,
    name,
    message,
    start,
    end,
    ...(fix === undefined || fixTitle === undefined
      ? {}
      : { fix: { title: fixTitle, edits: "newText" in fix ? [fix] : fix } }),
    ...(related === undefined ? {} : { related }),
    ...(covers === undefined ? {} : { covers }),
  };
}

/** Makes a fix of one edit. */
export const edit = (start: number, end: number, newText: string): TextEdit => ({ start, end, newText });
