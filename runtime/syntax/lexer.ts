/**
 * The lexer splits a text into the shapes of tokens and into comments. It never fails: it reports and skips what fits nothing.
 */
import {
  DIGITS,
  defineToken,
  type GroupedText,
  LETTERS,
  Lexer,
  type LexerPattern,
  type Scan,
} from "./toolkit/index.js";
import type { SyntaxToken, TokenType } from "./toolkit/index.js";
import type { Comment, Span } from "./ast.js";
import {
  CLOSING_CURLY,
  FOREIGN_BLANK,
  FOREIGN_BLANKS,
  FOREIGN_QUOTED,
  FOREIGN_SIGN,
  FOREIGN_WORD,
  INVISIBLE,
  INVISIBLE_RUN,
} from "./foreign-characters.js";
import {
  AT_WORD,
  BACKTICKED,
  DATE,
  HASH_COMMENT,
  INTERPOLATED_STRING,
  NUMBER,
  PLAIN_STRING,
  SINGLE_QUOTED,
  UNEXPECTED,
  WORD,
} from "./shapes.js";
import { closedByCurly, endOfShortOpened, recoveryPoint, scanString } from "./string-scanner.js";
import type { StringPiece } from "./string-scanner.js";
import { CompoundAssign, PUNCTUATION, StrictEquality, Text, TextHead, TextMiddle, TextTail } from "./token-types.js";
import { E001, E002, E003 } from "./diagnostics/lexical.js";
import { characterHints, phrases } from "./diagnostics/phrases.js";
import { edit, MAX_ERRORS, type SyntaxError, syntaxError } from "./syntax-error.js";

export const WordShape = defineToken("WordShape");
export const AtShape = defineToken("AtShape");
export const NumberShape = defineToken("NumberShape");
export const DateShape = defineToken("DateShape");
export const SingleQuoted = defineToken("SingleQuoted");
export const Backticked = defineToken("Backticked");
export const ForeignQuoted = defineToken("ForeignQuoted");
export const ForeignSignShape = defineToken("ForeignSignShape");
export const ForeignWord = defineToken("ForeignWord");

/** What the custom patterns share while one text is read. */
interface LexerState {
  readonly pieces: Map<number, StringPiece>;
  errors: SyntaxError[];
  /** How many characters the string scanner may still read. */
  patience: number;
}
let state: LexerState = { pieces: new Map(), errors: [], patience: 0 };

/** Matches a string, or the first piece of one. Scans a string once, as a whole, when its first piece is needed. */
function stringScan(kind: StringPiece["kind"]): Scan {
  const scans = kind === "whole";
  return (text, offset) => {
    let piece = state.pieces.get(offset);
    if (piece === undefined && scans) {
      PLAIN_STRING.lastIndex = offset;
      if (PLAIN_STRING.test(text)) return endOfPlainString(text, offset, PLAIN_STRING.lastIndex);
      INTERPOLATED_STRING.lastIndex = offset;
      if (state.patience > 0 && INTERPOLATED_STRING.test(text)) {
        state.patience -= notePieces(text, offset, INTERPOLATED_STRING.lastIndex);
        return state.pieces.get(offset)!.kind === kind ? state.pieces.get(offset)!.end : -1;
      }
      const scan = scanString(text, offset, state.patience > 0);
      state.patience -= scan.steps;
      state.errors.push(...scan.errors);
      if (scan.pieces.length === 1) return scan.pieces[0]!.end;
      for (const part of scan.pieces) state.pieces.set(part.start, part);
      piece = state.pieces.get(offset);
    }
    return piece?.kind === kind && piece.end > offset ? piece.end : -1;
  };
}

/** Notes the pieces of a string from `start` to `end` in whose interpolations no braces and no texts are. Gives its length. */
function notePieces(text: string, start: number, end: number): number {
  let at = start;
  for (let open = text.indexOf("${", at); open >= 0 && open < end; open = text.indexOf("${", at)) {
    state.pieces.set(at, { kind: at === start ? "head" : "middle", start: at, end: open + 2 });
    at = text.indexOf("}", open);
  }
  state.pieces.set(at, { kind: at === start ? "whole" : "tail", start: at, end });
  return end - start;
}

/** Where a string on one line ends that reaches from `offset` to `end` as it is written. */
function endOfPlainString(text: string, offset: number, end: number): number {
  const close = end === offset + 2 ? endOfShortOpened(text, offset, end) : undefined;
  if (close === undefined) return isWordCharacter(text, end) ? closedTooLate(text, offset, end) : end;
  state.errors.push(
    syntaxError(E002["missing-opening-quote"](), { start: offset, end }, { fix: edit(offset, offset, '"') }),
  );
  return close;
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
function closedTooLate(text: string, start: number, end: number): number {
  // The text between is short, so only its end is searched.
  const from = Math.max(start + 1, end - 80);
  const between = text.slice(from, end).search(BETWEEN_TEXTS);
  const close = from + between;
  if (between < 0 || close === end - 1) return end;
  if (CLOSING_CURLY.test(text[close - 1]!)) {
    state.errors.push(closedByCurly(text[close - 1]!, close - 1));
    return close;
  }
  const span = { start, end: close };
  state.errors.push(syntaxError(E002["missing-closing-quote"](), span, { fix: edit(close, close, '"') }));
  return close;
}

function scanBlockComment(text: string, offset: number): number {
  if (text.charCodeAt(offset + 1) !== 42) return -1;
  const close = text.indexOf("*/", offset + 2);
  if (close >= 0) return close + 2;
  const end = recoveryPoint(text, offset);
  state.errors.push(
    syntaxError(E003["unterminated-comment"](), { start: offset, end: offset + 2 }, { fix: edit(end, end, " */") }),
  );
  return end;
}

const COMMENTS = "comments";
const HASH_COMMENTS = "hashComments";
const UNEXPECTED_CHARACTERS = "unexpected";
const BLANKS = "foreignBlanks";
const INVISIBLES = "invisible";
/** Stands for all characters beyond ASCII. */
const BEYOND_ASCII = "\u0080";

/** The patterns of the punctuation that is no fixed text. */
const OPERATOR_SHAPES = new Map<TokenType, Omit<LexerPattern, "makes">>([
  [StrictEquality, { pattern: /[=!]==/, starts: "=!" }],
  [CompoundAssign, { pattern: /[+\-*/%]=/, starts: "+-*/%" }],
]);
const punctuation: readonly LexerPattern[] = PUNCTUATION.map((type) => ({
  makes: type,
  ...(OPERATOR_SHAPES.get(type) ?? { pattern: type.LABEL! }),
}));

const lexer = new Lexer([
  { makes: "nothing", pattern: /[ \t]+/, starts: " \t" },
  { makes: "nothing", pattern: /[\r\n]+/, starts: "\r\n", lines: true },
  { makes: { group: COMMENTS }, pattern: /\/\/[^\r\n]*/, starts: "/" },
  { makes: { group: COMMENTS }, pattern: scanBlockComment, starts: "/", lines: true },
  { makes: WordShape, pattern: WORD, starts: `${LETTERS}_` },
  { makes: AtShape, pattern: AT_WORD, starts: "@" },
  { makes: DateShape, pattern: DATE, starts: DIGITS },
  { makes: NumberShape, pattern: NUMBER, starts: DIGITS },
  { makes: Text, pattern: stringScan("whole"), starts: '"', lines: true },
  { makes: TextHead, pattern: stringScan("head"), starts: '"', lines: true },
  { makes: TextMiddle, pattern: stringScan("middle"), starts: "}", lines: true },
  { makes: TextTail, pattern: stringScan("tail"), starts: "}", lines: true },
  { makes: SingleQuoted, pattern: SINGLE_QUOTED, starts: "'" },
  { makes: Backticked, pattern: BACKTICKED, starts: "`" },
  { makes: { group: HASH_COMMENTS }, pattern: HASH_COMMENT, starts: "#" },
  ...punctuation,
  { makes: ForeignQuoted, pattern: FOREIGN_QUOTED, starts: BEYOND_ASCII },
  { makes: ForeignSignShape, pattern: FOREIGN_SIGN, starts: BEYOND_ASCII },
  { makes: ForeignWord, pattern: FOREIGN_WORD, starts: BEYOND_ASCII },
  { makes: { group: BLANKS }, pattern: FOREIGN_BLANK, starts: BEYOND_ASCII },
  { makes: { group: INVISIBLES }, pattern: INVISIBLE_RUN, starts: BEYOND_ASCII },
  { makes: { group: UNEXPECTED_CHARACTERS }, pattern: UNEXPECTED },
]);

export interface LexedText {
  readonly tokens: SyntaxToken[];
  readonly comments: readonly Comment[];
  readonly errors: readonly SyntaxError[];
}

/** Splits a text into the shapes of tokens. */
export function lex(text: string): LexedText {
  const errors: SyntaxError[] = [];
  const pieces = state.pieces.size === 0 ? state.pieces : new Map<number, StringPiece>();
  state = { pieces, errors, patience: 8 * text.length + 1000 };
  const { tokens, groups } = lexer.split(text);
  for (const { start, image } of groups.get(UNEXPECTED_CHARACTERS)?.slice(0, MAX_ERRORS) ?? [])
    errors.push(unexpectedCharacters(text, start, image));
  // A byte order mark at the beginning belongs to the file, not to its text.
  const invisible = (groups.get(INVISIBLES) ?? []).filter(({ start, image }) => start > 0 || image !== "\uFEFF");
  errors.push(...invisibleCharacters(invisible), ...foreignBlanks(groups.get(BLANKS) ?? []));
  for (const { start } of groups.get(HASH_COMMENTS)?.slice(0, MAX_ERRORS) ?? []) errors.push(hashComment(start));
  errors.sort((a, b) => a.start - b.start);
  return { tokens, comments: (groups.get(COMMENTS) ?? []).map(toComment), errors };
}

/** Reports all as one mistake: they came with a text that was copied. */
function invisibleCharacters(found: readonly GroupedText[]): readonly SyntaxError[] {
  const [first] = found;
  if (first === undefined) return [];
  const what = INVISIBLE.get(first.image[0]!)!;
  const content = E001["invisible-character"]({ what, code: codePointOf(first.image) });
  return [syntaxError(content, spanOf(first), { fix: found.map((part) => ({ ...spanOf(part), newText: "" })) })];
}
function foreignBlanks(found: readonly GroupedText[]): readonly SyntaxError[] {
  const [first] = found;
  if (first === undefined) return [];
  const what = FOREIGN_BLANKS.get(first.image[0]!)!;
  const content = E001["foreign-blank"]({ what, code: codePointOf(first.image) });
  const fix = found.map((part) => ({ ...spanOf(part), newText: usualBlanks(part.image) }));
  return [syntaxError(content, spanOf(first), { fix })];
}
const usualBlanks = (image: string): string => (/[\u2028\u2029]/.test(image) ? "\n" : " ".repeat(image.length));
const spanOf = ({ start, image }: GroupedText): Span => ({ start, end: start + image.length });
const codePointOf = (image: string): string => image.codePointAt(0)!.toString(16).toUpperCase().padStart(4, "0");

function hashComment(start: number): SyntaxError {
  const end = start + 1;
  return syntaxError(E001["hash-comment"](), { start, end }, { fix: edit(start, end, "//") });
}

function toComment({ image: text, start }: GroupedText): Comment {
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
  if (characters === "`") return phrases.backtick();
  const shown = /[\p{Cc}\p{Cf}\p{Zs}\p{Zl}\p{Zp}\p{Cs}]/u.test(first)
    ? phrases.codePoint({ code: codePointOf(first) })
    : `\`${first}\``;
  return characters.length > first.length ? phrases.andFollowing({ shown }) : shown;
}
