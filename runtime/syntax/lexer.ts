/**
 * The lexer: text to the shapes of tokens and to comments. It never fails: what fits nothing is reported and left out.
 */
import { createToken, Lexer } from "chevrotain";
import type { CustomPatternMatcherReturn, IToken, TokenType } from "chevrotain";
import type { Comment } from "./ast.js";
import { recoveryPoint, scanString } from "./string-scanner.js";
import type { StringPiece } from "./string-scanner.js";
import { fix } from "./syntax-error.js";
import type { SyntaxError } from "./syntax-error.js";
import { PUNCTUATION, Text, TextHead, TextMiddle, TextTail } from "./token-types.js";

/** A word, a URI (`core://a/b`) or a plugin reference (`owner/name@1.0`). */
export const WordShape = createToken({
  name: "WordShape",
  pattern:
    /[A-Za-z_][A-Za-z0-9_]*(?::\/\/[A-Za-z0-9][A-Za-z0-9_./-]*|(?:-[A-Za-z0-9_-]*)?\/[A-Za-z][A-Za-z0-9_-]*@[0-9]+(?:\.[0-9]+)*)?/,
});
export const AtShape = createToken({ name: "AtShape", pattern: /@[A-Za-z0-9_]*/ });
/** A number or a duration, well formed or not. */
export const NumberShape = createToken({
  name: "NumberShape",
  pattern: /[0-9][A-Za-z0-9_]*(?:\.[0-9][A-Za-z0-9_]*(?:[eE][+-][0-9]+)?)?/,
});
/** A date or a datetime, well formed or not. */
export const DateShape = createToken({
  name: "DateShape",
  pattern: /[0-9]{4}-[0-9]{2}-[0-9]{2}(?:T[0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?(?:[+-][0-9]{2}:[0-9]{2})?)?[A-Za-z0-9_]*/,
});
/** Text in single quotes: of other languages, read as text and reported. */
export const SingleQuoted = createToken({ name: "SingleQuoted", pattern: /'[^'"\r\n{}]*'/ });

/** What the custom patterns share while one text is read. */
interface LexerState {
  pieces: Map<number, StringPiece>;
  errors: SyntaxError[];
  /** How many characters the string scanner may still read. */
  patience: number;
}
let state: LexerState = { pieces: new Map(), errors: [], patience: 0 };

const KINDS = { whole: Text, head: TextHead, middle: TextMiddle, tail: TextTail } as const;

/** A string, or the first piece of one. The text of a string is scanned once, as a whole, when its first piece is asked for. */
function stringPattern(kind: StringPiece["kind"]) {
  const scans = kind === "whole";
  return (text: string, offset: number): CustomPatternMatcherReturn | null => {
    let piece = state.pieces.get(offset);
    if (piece === undefined && scans) {
      const scan = scanString(text, offset, state.patience > 0);
      state.patience -= scan.steps;
      state.errors.push(...scan.errors);
      if (scan.pieces.length === 1) return [text.slice(offset, scan.pieces[0]!.end)];
      for (const part of scan.pieces) state.pieces.set(part.start, part);
      piece = state.pieces.get(offset);
    }
    return piece?.kind === kind && piece.end > offset ? [text.slice(offset, piece.end)] : null;
  };
}
function stringToken(kind: StringPiece["kind"], starts: string): TokenType {
  const type = KINDS[kind];
  type.PATTERN = stringPattern(kind);
  type.LINE_BREAKS = true;
  type.START_CHARS_HINT = [starts];
  return type;
}

const BlockComment = createToken({
  name: "BlockComment",
  group: "comments",
  line_breaks: true,
  start_chars_hint: ["/"],
  pattern: (text: string, offset: number): CustomPatternMatcherReturn | null => {
    if (text.charCodeAt(offset + 1) !== 42) return null;
    const close = text.indexOf("*/", offset + 2);
    if (close >= 0) return [text.slice(offset, close + 2)];
    const end = recoveryPoint(text, offset);
    state.errors.push({
      code: "E003",
      message: "This comment is never closed. End it with `*/`.",
      start: offset,
      end: offset + 2,
      fix: fix("Insert */", end, end, " */"),
    });
    return [text.slice(offset, end)];
  },
});

const lexer = new Lexer(
  [
    createToken({ name: "Blanks", pattern: /[ \t]+/, group: Lexer.SKIPPED }),
    createToken({ name: "LineBreaks", pattern: /[\r\n\uFEFF]+/, group: Lexer.SKIPPED, line_breaks: true }),
    createToken({ name: "LineComment", pattern: /\/\/[^\r\n]*/, group: "comments" }),
    BlockComment,
    WordShape,
    AtShape,
    DateShape,
    NumberShape,
    stringToken("whole", '"'),
    stringToken("head", '"'),
    stringToken("middle", "}"),
    stringToken("tail", "}"),
    SingleQuoted,
    createToken({ name: "HashComment", pattern: /#[^\r\n"}]*/, group: "hashComments" }),
    ...PUNCTUATION,
  ],
  { positionTracking: "onlyOffset", ensureOptimizations: true, skipValidations: true },
);

export interface LexedText {
  readonly tokens: readonly IToken[];
  readonly comments: readonly Comment[];
  readonly errors: readonly SyntaxError[];
}

/** Splits a text into the shapes of tokens. */
export function lex(text: string): LexedText {
  const errors: SyntaxError[] = [];
  state = { pieces: new Map(), errors, patience: 8 * text.length + 1000 };
  const result = lexer.tokenize(text);
  for (const error of result.errors) errors.push(unexpectedCharacters(text, error.offset, error.length));
  for (const token of result.groups["hashComments"] ?? []) {
    errors.push({
      code: "E001",
      message: "A comment begins with `//`, not with `#`.",
      start: token.startOffset,
      end: token.startOffset + 1,
      fix: fix("Replace # by //", token.startOffset, token.startOffset + 1, "//"),
    });
  }
  errors.sort((a, b) => a.start - b.start);
  return { tokens: result.tokens, comments: (result.groups["comments"] ?? []).map(toComment), errors };
}

function toComment(token: IToken): Comment {
  const { image: text, startOffset: start } = token;
  const doc = text.startsWith("///") && !text.startsWith("////");
  return { style: doc ? "doc" : text.startsWith("//") ? "line" : "block", text, start, end: start + text.length };
}

const HINTS: Readonly<Record<string, string>> = {
  ";": "Nothing needs a `;`: a statement ends with its line.",
  "'": 'Text stands between double quotes: `"…"`.',
  "`": 'Text stands between double quotes: `"…"`, or between `"""` to span lines.',
  "&": "Use `&&` to join two conditions.",
  "^": "There is no such operator.",
  "~": "There is no such operator.",
  "\\": "A line needs no sign to go on on the next.",
  "$": '`${…}` puts a value into a text, and stands between quotes: `"${name}"`.',
};

function unexpectedCharacters(text: string, start: number, length: number): SyntaxError {
  const end = start + length;
  const shown = describeCharacters(text.slice(start, end));
  const hint = HINTS[text[start]!];
  const message = `${shown} cannot stand here.${hint === undefined ? "" : ` ${hint}`}`;
  return { code: "E001", message, start, end, fix: fix("Remove it", start, end, "") };
}

function describeCharacters(characters: string): string {
  const [first = ""] = characters;
  const code = first.codePointAt(0)!;
  if (characters === "`") return "A backtick";
  const shown = /[\p{Cc}\p{Cf}\p{Zs}\p{Zl}\p{Zp}\p{Cs}]/u.test(first)
    ? `The character U+${code.toString(16).toUpperCase().padStart(4, "0")}`
    : `\`${first}\``;
  return characters.length > first.length ? `${shown} and what follows it` : shown;
}
