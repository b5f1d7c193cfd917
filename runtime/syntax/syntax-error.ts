import type { Span } from "./ast.js";

/** What the lexer and the parser report. `W100` is a warning, all others are errors. */
export type SyntaxErrorCode =
  /** Unexpected character. */
  | "E001"
  /** Unterminated string. */
  | "E002"
  /** Unterminated comment. */
  | "E003"
  /** Invalid escape. */
  | "E004"
  /** Invalid number. */
  | "E005"
  /** Reserved word as a name. */
  | "E006"
  /** Unknown `@word`. */
  | "E007"
  /** Unterminated `${`. */
  | "E008"
  /** Unexpected token. */
  | "E100"
  /** Expected a specific token. */
  | "E101"
  /** Expected an expression. */
  | "E102"
  /** Expected a type. */
  | "E103"
  /** Expected a block. */
  | "E104"
  /** Expected a name. */
  | "E105"
  /** Invalid pattern. */
  | "E106"
  /** A block where only an expression may stand. */
  | "E213"
  /** Something that must be constant is not. */
  | "E214"
  /** A word that a later version takes, used as a name. */
  | "W100";

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
  readonly message: string;
  readonly fix?: SyntaxFix;
  readonly related?: readonly RelatedSpan[];
  /** Where nothing more is said: what else is wrong there is a consequence of this mistake. */
  readonly covers?: Span;
}

/** More than this many are never reported for one file. */
export const MAX_ERRORS = 100;

/** A fix of one edit. */
export function fix(title: string, start: number, end: number, newText: string): SyntaxFix {
  return { title, edits: [{ start, end, newText }] };
}
