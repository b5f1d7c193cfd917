/**
 * The lexer splits a text into the shapes of tokens and into comments. It never fails: it reports and skips what fits nothing.
 */
import { createToken, Lexer } from "chevrotain";
import type { CustomPatternMatcherReturn, IToken, TokenType } from "chevrotain";
import type { Comment } from "./ast.js";
import {
  AT_WORD,
  BACKTICKED,
  DATE,
  HASH_COMMENT,
  NUMBER,
  PLAIN_STRING,
  SINGLE_QUOTED,
  UNEXPECTED,
  WORD,
} from "./shapes.js";
import { endOfShortOpened, recoveryPoint, scanString } from "./string-scanner.js";
import type { StringPiece } from "./string-scanner.js";
import { PUNCTUATION, Text, TextHead, TextMiddle, TextTail } from "./token-types.js";
import { E001, E002, E003 } from "./diagnostics/lexical.js";
import { characterHints, phrases } from "./diagnostics/phrases.js";
import { edit, MAX_ERRORS, type SyntaxError, syntaxError } from "./syntax-error.js";

export const WordShape = createToken({ name: "WordShape", pattern: WORD });
export const AtShape = createToken({ name: "AtShape", pattern: AT_WORD });
export const NumberShape = createToken({ name: "NumberShape", pattern: NUMBER });
export const DateShape = createToken({ name: "DateShape", pattern: DATE });
export const SingleQuoted = createToken({ name: "SingleQuoted", pattern: SINGLE_QUOTED });
export const Backticked = createToken({ name: "Backticked", pattern: BACKTICKED });

/** What the custom patterns share while one text is read. */
interface LexerState {
  pieces: Map<number, StringPiece>;
  errors: SyntaxError[];
  /** How many characters the string scanner may still read. */
  patience: number;
}
let state: LexerState = { pieces: new Map(), errors: [], patience: 0 };

const KINDS = { whole: Text, head: TextHead, middle: TextMiddle, tail: TextTail } as const;

/** Matches a string, or the first piece of one. Scans a string once, as a whole, when its first piece is needed. */
function stringPattern(kind: StringPiece["kind"]) {
  const scans = kind === "whole";
  return (text: string, offset: number): CustomPatternMatcherReturn | null => {
    let piece = state.pieces.get(offset);
    if (piece === undefined && scans) {
      PLAIN_STRING.lastIndex = offset;
      const plain = PLAIN_STRING.exec(text);
      if (plain !== null) {
        const [image] = plain;
        const end = image === '""' ? endOfShortOpened(text, offset + 2) : undefined;
        if (end !== undefined) {
          state.errors.push(
            syntaxError(
              E002["missing-opening-quote"](),
              { start: offset, end: offset + 2 },
              { fix: edit(offset, offset, '"') },
            ),
          );
          return [text.slice(offset, end)];
        }
        return [isWordCharacter(text, offset + image.length) ? closedTooLate(image, offset) : image];
      }
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
function isWordCharacter(text: string, offset: number): boolean {
  const code = text.charCodeAt(offset) | 32;
  return code >= 97 && code <= 122;
}

/** The text between the end of an unclosed string and the next string: `, style = `. */
const BETWEEN_TEXTS = /(?:[)\]}]*\s*,\s*)?(?:[A-Za-z_]\w*\s*[=:]\s*)?"$/;

/**
 * `"Yes, style = "` before a word: the quote that closes it opens the next text, and its own is missing. The text is taken to
 * end where that was, so that the rest of the line is read as it was meant.
 */
function closedTooLate(image: string, start: number): string {
  // The text between is short, so only its beginning is searched.
  const from = Math.max(1, image.length - 80);
  const at = from + image.slice(from).search(BETWEEN_TEXTS);
  if (at < from || at === image.length - 1) return image;
  const end = start + at;
  state.errors.push(syntaxError(E002["missing-closing-quote"](), { start, end }, { fix: edit(end, end, '"') }));
  return image.slice(0, at);
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
    state.errors.push(
      syntaxError(E003["unterminated-comment"](), { start: offset, end: offset + 2 }, { fix: edit(end, end, " */") }),
    );
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
    Backticked,
    createToken({ name: "HashComment", pattern: HASH_COMMENT, group: "hashComments" }),
    ...PUNCTUATION,
    createToken({ name: "Unexpected", pattern: UNEXPECTED, group: "unexpected" }),
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
  const unexpected = result.groups.unexpected ?? [];
  for (const { startOffset, image } of unexpected.slice(0, MAX_ERRORS))
    errors.push(unexpectedCharacters(text, startOffset, image));
  const hashComments = result.groups.hashComments ?? [];
  for (const { startOffset } of hashComments.slice(0, MAX_ERRORS)) errors.push(hashComment(startOffset));
  errors.sort((a, b) => a.start - b.start);
  return { tokens: result.tokens, comments: (result.groups.comments ?? []).map(toComment), errors };
}

function hashComment(start: number): SyntaxError {
  const end = start + 1;
  return syntaxError(E001["hash-comment"](), { start, end }, { fix: edit(start, end, "//") });
}

function toComment(token: IToken): Comment {
  const { image: text, startOffset: start } = token;
  const doc = text.startsWith("///") && !text.startsWith("////");
  return { style: doc ? "doc" : text.startsWith("//") ? "line" : "block", text, start, end: start + text.length };
}

const FOREIGN_OPERATORS: ReadonlySet<string> = new Set(["&", "^", "~"]);

function unexpectedCharacters(text: string, start: number, image: string): SyntaxError {
  const end = start + image.length;
  const hint = characterHints[image[0]!];
  const span = { start, end };
  const values = { character: describeCharacters(image), hint: hint === undefined ? "" : ` ${hint}` };
  if (!FOREIGN_OPERATORS.has(image)) {
    return syntaxError(E001["unexpected-character"](values), span, { fix: edit(start, end, "") });
  }
  // The operand of an unknown operator is no separate statement.
  const line = text.indexOf("\n", start);
  const covers = { start, end: line === -1 ? text.length : line };
  return image === "&"
    ? syntaxError(E001["single-ampersand"](values), span, { fix: edit(start, end, "&&"), covers })
    : syntaxError(E001["foreign-operator"](values), span, { fix: edit(start, end, ""), covers });
}

function describeCharacters(characters: string): string {
  const [first = ""] = characters;
  const code = first.codePointAt(0)!;
  if (characters === "`") return phrases.backtick();
  const shown = /[\p{Cc}\p{Cf}\p{Zs}\p{Zl}\p{Zp}\p{Cs}]/u.test(first)
    ? phrases.codePoint({ code: code.toString(16).toUpperCase().padStart(4, "0") })
    : `\`${first}\``;
  return characters.length > first.length ? phrases.andFollowing({ shown }) : shown;
}
