/**
 * The shapes of tokens as regular expressions: the lexer makes tokens of them, and the scanner of strings skips them, so that
 * both always agree on where an interpolation ends.
 */

import { FOREIGN_QUOTED, OTHER_CHARACTERS } from "./foreign-characters.js";

/** A word, a URI (`core://a/b`) or a plugin reference (`owner/name@1.0`). */
export const WORD =
  /[A-Za-z_][A-Za-z0-9_]*(?::\/\/[A-Za-z0-9][A-Za-z0-9_./-]*|(?:-[A-Za-z0-9_-]*)?\/[A-Za-z][A-Za-z0-9_-]*@[0-9]+(?:\.[0-9]+)*)?/;
export const AT_WORD = /@[A-Za-z0-9_]*/;
/** A number or a duration, well formed or not. */
export const NUMBER = /[0-9][A-Za-z0-9_]*(?:\.[0-9][A-Za-z0-9_]*(?:[eE][+-][0-9]+)?)?/;
/** A date or a datetime, well formed or not. */
export const DATE =
  /[0-9]{4}-[0-9]{2}-[0-9]{2}(?:T[0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?(?:[+-][0-9]{2}:[0-9]{2})?)?[A-Za-z0-9_]*/;
/** A string on one line without escapes and interpolations, as nearly all are; nothing else need be scanned for its end. */
export const PLAIN_STRING = /"(?:[^"\\$\n]+"|"(?!"))/y;
/** A text on one line whose interpolations hold neither brackets, quotes nor comments: its end needs no closer look. */
export const INTERPOLATED_STRING = /"(?:[^"\\$\n]|\$(?!\{)|\$\{[^{}"'`/#\\\n\u0080-\uffff]*\})+"/y;
/** Text in single quotes: of other languages, read as text and reported. */
export const SINGLE_QUOTED = /'[^'"\r\n{}]*'/;
/** Text in backticks on one line: of other languages too. */
export const BACKTICKED = /`[^`"\r\n]*`/;
/** A comment of other languages, reported. It ends where an interpolation or a string may. */
export const HASH_COMMENT = /#[^\r\n"}]*/;
/** Characters that begin no token. */
export const UNEXPECTED = new RegExp(`[&']|[\\x00-\\x08\\x0B\\x0C\\x0E-\\x1F$;\\\\^\`~${OTHER_CHARACTERS}]+`);

/** What the scanner of strings skips as a whole within an interpolation. */
export const SKIPPED_WHOLE = new RegExp(
  [DATE, NUMBER, WORD, AT_WORD, SINGLE_QUOTED, BACKTICKED, FOREIGN_QUOTED, HASH_COMMENT]
    .map(({ source }) => source)
    .join("|"),
  "y",
);
