/**
 * Splits a text into segments: stretches that hold one declaration each, with the comments above it. Each is read by itself, so
 * that a mistake stays within its declaration, and an edit costs what the segments cost that it touches.
 *
 * A segment begins at a line that begins, in column 0 and outside of texts and comments, with a word that opens a declaration,
 * or at the comments directly above such a line. Within brackets it begins there only if the declaration around is indented: the
 * line after its first bracket begins with a blank. So a bracket that is not closed ends with its declaration. `@core { }` and
 * `@types { }` may hold declarations, indented or not: they end before one only if they are never closed.
 */
import { keywordsAt } from "./keywords.js";
import { BACKTICKED, HASH_COMMENT, INTERPOLATED_STRING, PLAIN_STRING, SINGLE_QUOTED } from "./shapes.js";
import { endOfLine, endOfShortOpened, recoveryPoint, scanString } from "./string-scanner.js";

/** A stretch of a text. */
export interface SegmentSpan {
  readonly start: number;
  readonly end: number;
  /** Whether what was read beyond its end decided where it ends: any change below may move it. */
  readonly open: boolean;
}

const atWords = [...new Set([...keywordsAt("file"), ...keywordsAt("core")].map(({ word }) => word))].filter((word) =>
  word.startsWith("@"),
);
/** A line that opens a declaration: plain words only as they stand before a name, so that `type = "review"` is none. */
const DECLARATION = new RegExp(
  `(?:(?:${[...atWords, "@internal"].join("|")})\\b|pub[ \\t]+[@a-z]|pub[ \\t]*\\r?$|type[ \\t]+[A-Za-z_]|const[ \\t]+[A-Za-z_]|import[ \\t]*\\{|instance[ \\t]*=)`,
  "my",
);
/** A line that opens a declaration which holds others. */
const HOLDER = /(?:pub[ \t]+)?@(?:core|types)\b/y;
/** A line of modifiers alone: what they belong to follows. */
const MODIFIERS = /(?:(?:pub|@internal)[ \t\r]*)+$/my;

const TAB = 9;
const LINE_FEED = 10;
const CARRIAGE_RETURN = 13;
const SPACE = 32;
const QUOTE = 34;
const HASH = 35;
const APOSTROPHE = 39;
const OPEN_PARENTHESIS = 40;
const CLOSE_PARENTHESIS = 41;
const ASTERISK = 42;
const SLASH = 47;
const OPEN_BRACKET = 91;
const CLOSE_BRACKET = 93;
const BACKTICK = 96;
const OPEN_BRACE = 123;
const CLOSE_BRACE = 125;
const BYTE_ORDER_MARK = 0xfeff;

const MERGE_BEGIN = "<<<<<<< ";
const MERGE_END = "\n>>>>>>>";

/** What is skipped as a whole beside texts and comments of the language. */
const FOREIGN = new RegExp([SINGLE_QUOTED, BACKTICKED, HASH_COMMENT].map(({ source }) => source).join("|"), "y");
/** The end of a word before `://`, which begins no comment. */
const URI = /[A-Za-z0-9_]:\/\/[A-Za-z0-9]/y;

/** How many characters the texts of one segment may take to follow, so that no text makes splitting take for ever. */
const PATIENCE = 100_000;

/** Splits a whole text. The segments lie end to end; there is at least one. */
export function splitSegments(text: string): readonly SegmentSpan[] {
  const segments: SegmentSpan[] = [];
  let start = 0;
  do {
    const segment = segmentAt(text, start);
    segments.push(segment);
    start = segment.end;
  } while (start < text.length);
  return segments;
}

/** Finds the segment that begins at `start`, which is the beginning of the text or the end of another segment. */
export function segmentAt(text: string, start: number): SegmentSpan {
  const scanner = new Scanner(text, start);
  /** Whether a declaration has begun: the second one begins a segment. */
  let begun = false;
  /** Whether it holds others, and whether its brackets are closed somewhere below. */
  let isHolder = false;
  let isClosed: boolean | undefined;
  /** Where the comments directly above begin. */
  let comments: number | undefined;
  /** Where the marks of a merge end that began above: the two versions are read together. */
  let merged = start;
  let open = false;
  do {
    const line = scanner.at;
    if (line >= merged && text.startsWith(MERGE_BEGIN, line)) {
      const end = text.indexOf(MERGE_END, line);
      if (end < 0) open = true;
      else merged = end + MERGE_END.length;
    }
    if (line >= merged && opensDeclaration(text, line)) {
      if (begun && scanner.mayEnd()) {
        const isInside = isHolder && scanner.depth > 0 && (isClosed ??= scanner.closesBelow());
        // Where it is never closed, a bracket anywhere below may still do it.
        if (!isInside) return { start, end: comments ?? line, open: open || scanner.open || isClosed === false };
      } else if (!begun && !isModifier(text, line)) {
        begun = true;
        isHolder = holdsDeclarations(text, line);
      }
    }
    if (!text.startsWith("//", line)) comments = undefined;
    else if (scanner.depth === 0 || scanner.mayEnd()) comments ??= line;
  } while (scanner.readLine());
  return { start, end: text.length, open: open || scanner.open };
}

function opensDeclaration(text: string, line: number): boolean {
  DECLARATION.lastIndex = line === 0 && text.charCodeAt(0) === BYTE_ORDER_MARK ? 1 : line;
  return DECLARATION.test(text);
}

function holdsDeclarations(text: string, line: number): boolean {
  HOLDER.lastIndex = line === 0 && text.charCodeAt(0) === BYTE_ORDER_MARK ? 1 : line;
  return HOLDER.test(text);
}

function isModifier(text: string, line: number): boolean {
  MODIFIERS.lastIndex = line;
  return MODIFIERS.test(text);
}

/** Reads lines, with the texts and comments that go over several, and counts the brackets that are open. */
class Scanner {
  at: number;
  depth = 0;
  open = false;
  /** Whether the first line within brackets is indented; `undefined` before there is one. */
  #indented: boolean | undefined;
  #patience = PATIENCE;
  readonly #text: string;

  constructor(text: string, start: number) {
    this.#text = text;
    this.at = start;
  }

  /** Whether a declaration that begins here would end this one. */
  mayEnd(): boolean {
    return this.depth === 0 || this.#indented !== false;
  }

  /** Whether all brackets that are open here are closed further below. */
  closesBelow(): boolean {
    const ahead = new Scanner(this.#text, this.at);
    ahead.depth = this.depth;
    do if (ahead.depth === 0) return true;
    while (ahead.readLine());
    return ahead.depth === 0;
  }

  /** Reads to the beginning of the next line. Gives false at the end of the text. */
  readLine(): boolean {
    const text = this.#text;
    if (this.depth > 0) this.#indented ??= indentation(text, this.at);
    while (this.at < text.length) {
      const character = text.charCodeAt(this.at);
      switch (character) {
        case LINE_FEED:
          this.at++;
          return this.at < text.length;
        case QUOTE:
          this.#readText();
          break;
        case SLASH:
          this.#readSlash();
          break;
        case APOSTROPHE:
        case BACKTICK:
        case HASH:
          FOREIGN.lastIndex = this.at;
          this.at = FOREIGN.test(text) ? FOREIGN.lastIndex : this.at + 1;
          break;
        case OPEN_PARENTHESIS:
        case OPEN_BRACKET:
        case OPEN_BRACE:
          this.depth++;
          this.at++;
          break;
        case CLOSE_PARENTHESIS:
        case CLOSE_BRACKET:
        case CLOSE_BRACE:
          if (this.depth > 0) this.depth--;
          this.at++;
          break;
        default:
          this.at++;
      }
    }
    return false;
  }

  #readText(): void {
    const { at } = this;
    PLAIN_STRING.lastIndex = at;
    if (PLAIN_STRING.test(this.#text)) {
      const end = PLAIN_STRING.lastIndex;
      this.at = end - at > 2 ? end : (endOfShortOpened(this.#text, at, end) ?? end);
      return;
    }
    INTERPOLATED_STRING.lastIndex = at;
    if (INTERPOLATED_STRING.test(this.#text)) {
      this.at = INTERPOLATED_STRING.lastIndex;
      return;
    }
    const { pieces, errors, steps } = scanString(this.#text, at, this.#patience > 0);
    this.#patience -= steps;
    if (errors.length > 0) this.open = true;
    this.at = pieces.reduce((end, piece) => Math.max(end, piece.end), at + 1);
  }

  #readSlash(): void {
    const text = this.#text;
    const { at } = this;
    const next = text.charCodeAt(at + 1);
    URI.lastIndex = at - 2;
    if (next === SLASH) this.at = at >= 2 && URI.test(text) ? at + 2 : endOfLine(text, at);
    else if (next === ASTERISK) {
      const close = text.indexOf("*/", at + 2);
      if (close < 0) this.open = true;
      this.at = close < 0 ? Math.max(at + 2, recoveryPoint(text, at)) : close + 2;
    } else this.at++;
  }
}

/** Whether a line is indented; `undefined` where nothing stands in it that says so: a comment, a closing bracket. */
function indentation(text: string, line: number): boolean | undefined {
  const first = text.charCodeAt(line);
  if (first === SPACE || first === TAB) return text.slice(line, endOfLine(text, line)).trim() === "" ? undefined : true;
  const isSilent =
    first === LINE_FEED ||
    first === CARRIAGE_RETURN ||
    first === SLASH ||
    first === CLOSE_PARENTHESIS ||
    first === CLOSE_BRACKET ||
    first === CLOSE_BRACE;
  return isSilent ? undefined : false;
}
