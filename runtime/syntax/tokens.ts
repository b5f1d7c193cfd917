/**
 * Turns the shapes of the lexer into the tokens of the parser: keywords, numbers, dates, doc comments and line beginnings.
 */
import { rankNearest } from "../nearest.js";
import type { Comment } from "./ast.js";
import { AT_KEYWORDS, isReservedAtWord } from "./keywords.js";
import type { AtKeyword } from "./keywords.js";
import { isInvisible, withoutInvisible } from "./foreign-characters.js";
import { ForeignTokens } from "./foreign-tokens.js";
import {
  AtShape,
  Backticked,
  DateShape,
  ForeignQuoted,
  ForeignSignShape,
  ForeignWord,
  lex,
  NumberShape,
  SingleQuoted,
  WordShape,
} from "./lexer.js";
import { withoutForeignLines } from "./foreign-lines.js";
import {
  DateTimeToken,
  DateToken,
  Duration,
  Float,
  Identifier,
  Int,
  keywordType,
  PluginRef,
  retype,
  Text,
  TypeIdentifier,
  UnknownAtWord,
  Uri,
} from "./token-types.js";
import type { SyntaxToken } from "./token-types.js";
import { E001, E005, E007 } from "./diagnostics/lexical.js";
import { edit, type SyntaxContent, type SyntaxError, syntaxError } from "./syntax-error.js";

export interface Tokens {
  readonly tokens: readonly SyntaxToken[];
  readonly comments: readonly Comment[];
  readonly errors: readonly SyntaxError[];
}

/** Splits a text into tokens, brackets not yet matched. */
export function readTokens(source: string): Tokens {
  const foreign: SyntaxError[] = [];
  const text = withoutForeignLines(source, foreign);
  const { tokens, comments, errors: lexical } = lex(text);
  const errors: SyntaxError[] = [...lexical];
  let previousEnd = 0;
  let comment = 0;
  let damage = 0;
  const foreignTokens = new ForeignTokens(tokens);
  for (let at = 0; at < tokens.length; at++) {
    const token = tokens[at]!;
    const { startOffset: start } = token;
    const joined = joinedShapes(text, tokens, at);
    if (joined > 0) joinShapes(text, tokens, at, joined);
    token.first = previousEnd === 0 || hasLineBreak(text, previousEnd, start);
    if (comment < comments.length && comments[comment]!.start < start) {
      const from = comment;
      while (comment < comments.length && comments[comment]!.start < start) comment++;
      if (token.first) token.doc = docAbove(text, comments, from, comment, start);
    }
    const known = errors.length;
    settle(token, errors, foreignTokens);
    if (errors.length > known) token.damaged = true;
    while (damage < lexical.length && lexical[damage]!.start <= token.endOffset) {
      token.damaged = true;
      damage++;
    }
    previousEnd = token.endOffset + 1;
  }
  return { tokens, comments, errors: [...foreign, ...errors, ...foreignTokens.errors()] };
}

/**
 * Returns how many shapes after the word at `at` belong to it: letters beyond ASCII, and what follows an invisible character.
 */
function joinedShapes(text: string, shapes: readonly SyntaxToken[], at: number): number {
  const { tokenType, endOffset } = shapes[at]!;
  if (tokenType !== WordShape && tokenType !== AtShape && tokenType !== ForeignWord) return 0;
  let count = 0;
  for (let end = endOffset + 1; ;) {
    const following = shapes[at + count + 1];
    if (following === undefined || (following.startOffset !== end && text.charCodeAt(end) < 128)) break;
    if (following.tokenType !== ForeignWord && following.tokenType !== WordShape) break;
    if (!isInvisible(text, end, following.startOffset)) break;
    end = following.endOffset + 1;
    count++;
  }
  return count;
}

function joinShapes(text: string, shapes: SyntaxToken[], at: number, count: number): void {
  const token = shapes[at]!;
  const taken = shapes.splice(at + 1, count);
  const isForeign = taken.some(({ tokenType }) => tokenType === ForeignWord);
  if (isForeign && token.tokenType === WordShape) retype(token, ForeignWord);
  token.endOffset = taken.at(-1)!.endOffset;
  token.image = withoutInvisible(text.slice(token.startOffset, token.endOffset + 1));
}

function hasLineBreak(text: string, from: number, to: number): boolean {
  for (let at = from; at < to; at++) if (text.charCodeAt(at) === 10) return true;
  return false;
}

/** The text of the `///` lines that end on the line above `start`. */
function docAbove(
  text: string,
  comments: readonly Comment[],
  from: number,
  to: number,
  start: number,
): string | undefined {
  const lines: string[] = [];
  let below = start;
  for (let index = to - 1; index >= from; index--) {
    const comment = comments[index]!;
    if (comment.style !== "doc" || countLineBreaks(text, comment.end, below) !== 1 || !beginsLine(text, comment.start))
      break;
    lines.unshift(comment.text.replace(/^\/\/\/ ?/, "").trimEnd());
    below = comment.start;
  }
  return lines.length === 0 ? undefined : lines.join("\n");
}

function countLineBreaks(text: string, from: number, to: number): number {
  let count = 0;
  for (let at = from; at < to; at++) if (text.charCodeAt(at) === 10) count++;
  return count;
}

function beginsLine(text: string, offset: number): boolean {
  for (let at = offset - 1; at >= 0; at--) {
    const character = text.charCodeAt(at);
    if (character === 10) return true;
    if (character !== 32 && character !== 9) return false;
  }
  return true;
}

/** Decides what a token is, where its shape leaves that open. */
function settle(token: SyntaxToken, errors: SyntaxError[], foreign: ForeignTokens): void {
  switch (token.tokenType) {
    case ForeignWord: {
      foreign.word(token);
      if (token.tokenType === ForeignWord) settleWord(token, errors);
      return;
    }
    case ForeignSignShape: {
      foreign.sign(token);
      return;
    }
    case ForeignQuoted: {
      foreign.text(token);
      return;
    }
    case WordShape: {
      settleWord(token, errors);
      return;
    }
    case AtShape: {
      settleAtWord(token, errors);
      return;
    }
    case NumberShape: {
      settleNumber(token, errors);
      return;
    }
    case DateShape: {
      settleDate(token, errors);
      return;
    }
    case Backticked:
    case SingleQuoted: {
      settleSingleQuoted(token, errors);
      return;
    }
    default:
  }
}

function settleWord(token: SyntaxToken, errors: SyntaxError[]): void {
  const { image } = token;
  const first = image.charCodeAt(0);
  if (image.includes("/")) {
    if (image.includes("://")) {
      retype(token, Uri);
      return;
    }
    retype(token, PluginRef);
    const version = image.slice(image.indexOf("@") + 1);
    if (version.split(".").length > 3) {
      const start = token.startOffset + image.indexOf("@") + 1;
      errors.push(syntaxError(E005["invalid-version"]({ version }), { start, end: token.endOffset + 1 }));
    }
    return;
  }
  if (first <= 90) {
    retype(token, TypeIdentifier);
    return;
  }
  retype(token, keywordType(image) ?? Identifier);
}

const WAITING = "A flow waits at a `@checkpoint`, or is started by a `@schedule`.";
/** What words of other languages are here, where that is no keyword. */
const FOREIGN_AT_ADVICE: ReadonlyMap<string, string> = new Map([
  ["@wait", WAITING],
  ["@sleep", WAITING],
  ["@delay", WAITING],
  ["@instance", "How many instances there are is a setting of the core: `instance = :singleton`."],
  ["@identity", 'Who the core speaks as is a setting of the core: `identity = { name = "…" }`.'],
  ["@version", 'The version is a setting of the core: `version = "1.0.0"`.'],
  ["@input", "What a flow takes are its parameters: `@flow f(name: string)`."],
  ["@output", "What a flow gives stands behind its parameters: `@flow f(): string`."],
  ["@return", "A flow ends with `return value`."],
  ["@log", "Write `log(…)` in `@debug { }`."],
  ["@retry", "What happens when a model fails is `on_failure = { parse_error = retry(max = 3) }` in its block."],
]);

/** Words of other languages that mean a keyword without being similar to it. */
const FOREIGN_AT_WORDS: ReadonlyMap<string, AtKeyword> = new Map([
  ["@cron", "@schedule"],
  ["@timer", "@schedule"],
  ["@http", "@webhook"],
  ["@endpoint", "@api"],
  ["@loop", "@foreach"],
  ["@for", "@foreach"],
  ["@each", "@foreach"],
  ["@switch", "@match"],
  ["@function", "@flow"],
  ["@func", "@flow"],
  ["@workflow", "@flow"],
  ["@ai", "@flexible"],
  ["@prompt", "@flexible"],
  ["@human", "@checkpoint"],
  ["@approval", "@checkpoint"],
  ["@tools", "@plugins"],
  ["@expect", "@then"],
  ["@assert", "@then"],
] as const);

function settleAtWord(token: SyntaxToken, errors: SyntaxError[]): void {
  const { image, startOffset: start } = token;
  const type = keywordType(image);
  if (type !== undefined) {
    retype(token, type);
    return;
  }
  retype(token, UnknownAtWord);
  const end = token.endOffset + 1;
  if (isReservedAtWord(image)) {
    errors.push(syntaxError(E007["reserved-keyword"]({ word: image }), { start, end }));
    return;
  }
  if (image === "@emit") {
    errors.push(syntaxError(E007["emit-with-at"](), { start, end }, { fix: edit(start, end, "emit") }));
    retype(token, keywordType("emit")!);
    token.image = "emit";
    return;
  }
  const advice = FOREIGN_AT_ADVICE.get(image);
  if (advice !== undefined) {
    errors.push(syntaxError(E007["foreign-keyword"]({ word: image, advice }), { start, end }));
    return;
  }
  if (image === "@") {
    errors.push(syntaxError(E007["bare-at"](), { start, end }));
    return;
  }
  const words = AT_KEYWORDS.map((entry) => entry.word.slice(1));
  const known = FOREIGN_AT_WORDS.get(image);
  const candidates = known === undefined ? rankNearest(image.slice(1), words, 2).map((word) => `@${word}`) : [known];
  const [meant] = candidates;
  if (meant === undefined) {
    errors.push(syntaxError(E007["unknown-keyword"]({ word: image }), { start, end }));
    return;
  }
  const choice = candidates.map((word) => `\`${word}\``).join(" or ");
  errors.push(
    syntaxError(
      E007["misspelt-keyword"]({ word: image, choice, meant }),
      { start, end },
      { fix: edit(start, end, meant) },
    ),
  );
  // It is read as the nearest keyword, so that the outline keeps what it begins.
  retype(token, keywordType(meant)!);
}

const INT = /^[0-9]+(?:_[0-9]+)*$/;
const FLOAT = /^[0-9]+(?:_[0-9]+)*\.[0-9]+(?:_[0-9]+)*$/;
const DURATION = /^([0-9]+(?:_[0-9]+)*)(ms|s|m|h|d|w)$/;

/** What an amount of money in a bundle may have. More digits than a float has are for money alone. */
const DIGITS_BEFORE = 30;
const DIGITS_AFTER = 60;

function settleNumber(token: SyntaxToken, errors: SyntaxError[]): void {
  const { image } = token;
  const duration = DURATION.exec(image);
  if (duration !== null) {
    retype(token, Duration);
    if (!Number.isSafeInteger(durationMilliseconds(image)))
      invalid(token, errors, E005["too-long-duration"]({ word: image }));
  } else if (FLOAT.test(image)) {
    retype(token, Float);
    const [before, after] = image.replaceAll("_", "").split(".");
    if (before!.length > DIGITS_BEFORE || after!.length > DIGITS_AFTER)
      invalid(token, errors, E005["too-many-digits"]({ before: DIGITS_BEFORE, after: DIGITS_AFTER }));
  } else if (INT.test(image)) {
    retype(token, Int);
    if (image.length > 15 && !Number.isSafeInteger(Number(image.replaceAll("_", "")))) {
      invalid(token, errors, E005["too-large-int"]({ word: image }));
    }
  } else {
    retype(token, /^[0-9_]+$/.test(image) ? Int : /^[0-9_]+\.[0-9_]+$/.test(image) ? Float : Int);
    invalid(token, errors, explainNumber(image));
  }
}

function explainNumber(word: string): SyntaxContent {
  if (/^[0-9_.]+$/.test(word)) return E005["misplaced-underscore"]({ word });
  if (/^[0-9][0-9_.]*[eE][+-]?[0-9]+$/.test(word)) return E005.exponent({ word });
  if (/^(?:[0-9]+(?:ms|[smhdw])){2,}$/.test(word)) return E005["compound-duration"]({ word });
  if (/^[0-9]+\.[0-9]+(?:ms|[smhdw])$/.test(word)) return E005["fraction-of-duration"]({ word });
  if (/^0[xXbBoO]/.test(word)) return E005["not-decimal"]({ word });
  const unit = /[A-Za-z]+$/.exec(word)?.[0];
  return unit === undefined ? E005["no-number"]({ word }) : E005["unknown-unit"]({ word, unit });
}

const DATE = /^[0-9]{4}-[0-9]{2}-[0-9]{2}$/;
const DATETIME = /^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?(?:Z|[+-][0-9]{2}:[0-9]{2})$/;

function settleDate(token: SyntaxToken, errors: SyntaxError[]): void {
  const { image } = token;
  if (DATE.test(image)) {
    retype(token, DateToken);
    return;
  }
  if (image[10] !== "T") {
    retype(token, DateToken);
    invalid(token, errors, E005["no-date"]({ word: image }));
    return;
  }
  retype(token, DateTimeToken);
  if (DATETIME.test(image)) return;
  if (DATETIME.test(`${image}Z`)) {
    const { startOffset: start, image: word } = token;
    const end = start + word.length;
    const fix = edit(start, end, `${word}Z`);
    errors.push(syntaxError(E005["datetime-without-zone"]({ word }), { start, end }, { fix }));
  } else {
    invalid(token, errors, E005["no-datetime"]({ word: image }));
  }
}

function invalid(token: SyntaxToken, errors: SyntaxError[], content: SyntaxContent): void {
  const { startOffset: start, image } = token;
  errors.push(syntaxError(content, { start, end: start + image.length }));
}

function settleSingleQuoted(token: SyntaxToken, errors: SyntaxError[]): void {
  const { image, startOffset: start } = token;
  const end = start + image.length;
  retype(token, Text);
  errors.push(
    syntaxError(
      E001["single-quoted-text"](),
      { start, end: start + 1 },
      { fix: edit(start, end, `"${image.slice(1, -1)}"`) },
    ),
  );
}

const UNITS: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
};

/** Returns the length of a well-formed duration such as `90s`; 0 for anything else. */
export function durationMilliseconds(text: string): number {
  const parts = DURATION.exec(text);
  return parts === null ? 0 : Number(parts[1]!.replaceAll("_", "")) * UNITS[parts[2]!]!;
}
