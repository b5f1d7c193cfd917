/**
 * The token types, made from the table of keywords. The lexer recognises shapes (a word, a number, a string piece); which
 * keyword a word is, which kind of number, and whether a bracket begins a line is settled right after, in `tokens.ts`.
 */
import { defineToken, isOfType, type SyntaxToken, type TokenType } from "./toolkit/index.js";
import { AT_KEYWORDS, WORD_KEYWORDS } from "./keywords.js";
import type { AtKeyword, WordKeyword } from "./keywords.js";

export type { SyntaxToken } from "./toolkit/index.js";

const shape = (name: string): TokenType => defineToken(name);

/** Any word where only a name is allowed: identifiers, type identifiers and reserved words alike. */
export const Word = shape("Word");
const word = (name: string): TokenType => defineToken(name, { category: Word });

export const Identifier = word("Identifier");
export const TypeIdentifier = word("TypeIdentifier");
export const UnknownAtWord = shape("UnknownAtWord");
export const Uri = shape("Uri");
export const PluginRef = shape("PluginRef");

export const Int = shape("Int");
export const Float = shape("Float");
export const Duration = shape("Duration");
export const DateToken = shape("Date");
export const DateTimeToken = shape("DateTime");

/** A string without interpolation; or its part up to `${`, between two interpolations, and after the last. */
export const Text = shape("Text");
export const TextHead = shape("TextHead");
export const TextMiddle = shape("TextMiddle");
export const TextTail = shape("TextTail");

function fromTable<Key extends string>(
  words: readonly { readonly word: Key }[],
  create: (name: string) => TokenType,
): Readonly<Record<Key, TokenType>> {
  return Object.fromEntries(words.map((entry) => [entry.word, create(entry.word.replace("@", "At_"))])) as Record<
    Key,
    TokenType
  >;
}

/** Token types of the `@words`, by their word with its `@`. */
export const At: Readonly<Record<AtKeyword, TokenType>> = fromTable(AT_KEYWORDS, shape);
/** Token types of the reserved words. */
export const Kw: Readonly<Record<WordKeyword, TokenType>> = fromTable(WORD_KEYWORDS, (name) => word(`Kw_${name}`));

/** `in`, `not`, `(`, `[` and `-` at the beginning of a line never continue the line before. */
export const InOnNewLine = word("InOnNewLine");
export const NotOnNewLine = word("NotOnNewLine");
export const LParenOnNewLine = shape("LParenOnNewLine");
export const LBracketOnNewLine = shape("LBracketOnNewLine");
export const MinusOnNewLine = shape("MinusOnNewLine");

const punctuation = (name: string, text: string): TokenType => defineToken(name, { label: text });

export const Spread = punctuation("Spread", "...");
export const Arrow = punctuation("Arrow", "=>");
/** `->`: of other languages, reported. */
export const ThinArrow = punctuation("ThinArrow", "->");
export const PipeApply = punctuation("PipeApply", "|>");
export const PipeFilter = punctuation("PipeFilter", "|?>");
export const PipeEach = punctuation("PipeEach", "|*>");
export const PipeTry = punctuation("PipeTry", "|~>");
export const OrOr = punctuation("OrOr", "||");
export const AndAnd = punctuation("AndAnd", "&&");
/** `===` and `!==`: of other languages, read as what was meant and reported. */
export const StrictEquality = shape("StrictEquality");
/** `+=` and its kind. `%=` is of other languages, and reported. */
export const CompoundAssign = shape("CompoundAssign");
export const EqEq = punctuation("EqEq", "==");
export const NotEq = punctuation("NotEq", "!=");
export const LessEq = punctuation("LessEq", "<=");
export const GreaterEq = punctuation("GreaterEq", ">=");
export const QuestionQuestion = punctuation("QuestionQuestion", "??");
export const QuestionDot = punctuation("QuestionDot", "?.");
export const Pipe = punctuation("Pipe", "|");
export const Less = punctuation("Less", "<");
export const Greater = punctuation("Greater", ">");
export const Eq = punctuation("Eq", "=");
export const Question = punctuation("Question", "?");
export const Dot = punctuation("Dot", ".");
export const Comma = punctuation("Comma", ",");
export const Colon = punctuation("Colon", ":");
export const LParen = punctuation("LParen", "(");
export const RParen = punctuation("RParen", ")");
export const LBracket = punctuation("LBracket", "[");
export const RBracket = punctuation("RBracket", "]");
export const LBrace = punctuation("LBrace", "{");
export const RBrace = punctuation("RBrace", "}");
export const Plus = punctuation("Plus", "+");
export const Minus = punctuation("Minus", "-");
export const Star = punctuation("Star", "*");
export const Slash = punctuation("Slash", "/");
export const Percent = punctuation("Percent", "%");
export const Bang = punctuation("Bang", "!");

/** In the order in which the lexer tries them: the longer before its beginning. Those without a label have a pattern of their own. */
export const PUNCTUATION: readonly TokenType[] = [
  Spread,
  StrictEquality,
  Arrow,
  ThinArrow,
  PipeApply,
  PipeFilter,
  PipeEach,
  PipeTry,
  OrOr,
  AndAnd,
  CompoundAssign,
  EqEq,
  NotEq,
  LessEq,
  GreaterEq,
  QuestionQuestion,
  QuestionDot,
  Pipe,
  Less,
  Greater,
  Eq,
  Question,
  Dot,
  Comma,
  Colon,
  LParen,
  RParen,
  LBracket,
  RBracket,
  LBrace,
  RBrace,
  Plus,
  Minus,
  Star,
  Slash,
  Percent,
  Bang,
];

const keywordTypes: ReadonlyMap<string, TokenType> = new Map([...Object.entries(At), ...Object.entries(Kw)]);

/** Returns the token type of a keyword, an `@word` with its `@`. */
export function keywordType(image: string): TokenType | undefined {
  return keywordTypes.get(image);
}

/** Changes the type of a token. */
export function retype(token: SyntaxToken, type: TokenType): void {
  token.tokenType = type;
  token.tokenTypeIdx = type.tokenTypeIdx;
}

/** Returns whether `token` can be a name where any word is allowed. */
export function isWord(token: SyntaxToken): boolean {
  return isOfType(token.tokenTypeIdx, Word);
}
