/**
 * Finds where a string ends, and where its interpolations begin and end, before its tokens are made. This distinguishes a `}`
 * from the end of an interpolation, and limits the damage of a missing quote or `}` to its line.
 */
import { SKIPPED_WHOLE } from "./shapes.js";
import type { Span } from "./ast.js";
import { CLOSING_CURLY } from "./foreign-characters.js";
import { E001, E002, E008 } from "./diagnostics/lexical.js";
import { E100 } from "./diagnostics/unexpected.js";
import { edit, type SyntaxError, syntaxError, type TextEdit } from "./syntax-error.js";

/**
 * `whole` is a string without interpolation, quotes included. Otherwise `head` goes from the opening quotes to `${`, each
 * `middle` from `}` to `${`, and `tail` from `}` to the closing quotes.
 */
export interface StringPiece {
  readonly kind: "whole" | "head" | "middle" | "tail";
  readonly start: number;
  readonly end: number;
}

export interface StringScan {
  /** The pieces of the string and of those in its interpolations, in the order of their starts. */
  readonly pieces: readonly StringPiece[];
  readonly errors: readonly SyntaxError[];
  /** How many characters were read, also those after the end. */
  readonly steps: number;
}

interface OpenString {
  readonly multiline: boolean;
  readonly start: number;
  pieceStart: number;
  /** The offset of the `${` that is open, or -1 while its text is read. */
  interpolation: number;
  /** How far its interpolation has been found to go, over lines. */
  joined: number;
  /** Braces that are open inside the interpolation. */
  braces: number;
  /** How many pieces and errors there were when the interpolation began: what to go back to when it never ends. */
  pieces: number;
  errors: number;
}

/** The maximum nesting of strings in interpolations. */
const DEEPEST = 50;
const QUOTE = 34;
const BACKSLASH = 92;
const LINE_FEED = 10;

/**
 * Scans the string that begins at `offset`. With `patient` false no interpolation is followed: the lexer asks for that when
 * earlier strings were followed in vain for too long, so that no text takes more than linear time.
 */
export function scanString(text: string, offset: number, patient: boolean): StringScan {
  const pieces: StringPiece[] = [];
  const errors: SyntaxError[] = [];
  const open: OpenString[] = [];
  const length = text.length;
  let furthest = offset;

  const begin = (at: number): number => {
    const multiline = text.startsWith('"""', at);
    open.push({ multiline, start: at, pieceStart: at, interpolation: -1, joined: -1, braces: 0, pieces: 0, errors: 0 });
    return at + (multiline ? 3 : 1);
  };
  const finish = (string: OpenString, end: number): void => {
    pieces.push({ kind: string.pieceStart === string.start ? "whole" : "tail", start: string.pieceStart, end });
    open.pop();
  };
  /** Reads the `${` of `open[index]` as text, as its interpolation never ends; the string then ends at the next quotes. */
  const abandon = (index: number): number => {
    const string = open[index]!;
    open.length = index + 1;
    pieces.length = string.pieces;
    errors.length = string.errors;
    const at = string.interpolation;
    errors.push(syntaxError(E008["unclosed-interpolation"](), { start: at, end: at + 2 }));
    const quotes = string.multiline ? '"""' : '"';
    const close = text.indexOf(quotes, at + 2);
    let end = close + quotes.length;
    if (close < 0) end = string.multiline ? recoveryPoint(text, at) : endOfLine(text, at);
    else if (!string.multiline) end = Math.min(end, endOfLine(text, at));
    finish(string, end);
    return end;
  };

  /** The outermost open string that must end on its line. */
  const singleLine = (): number => open.findIndex((candidate) => !candidate.multiline);

  let at = begin(offset);
  while (open.length > 0) {
    furthest = Math.max(furthest, at);
    const string = open[open.length - 1]!;
    if (at >= length) {
      const waiting = open.findIndex((candidate) => candidate.interpolation >= 0);
      if (waiting >= 0) at = abandon(waiting);
      else at = unterminated(string);
      continue;
    }
    const character = text.charCodeAt(at);
    if (string.interpolation < 0) {
      if (character === BACKSLASH) {
        const next = text.charCodeAt(at + 1);
        at += string.multiline || (next !== LINE_FEED && next !== 13) ? 2 : 1;
      } else if (character === QUOTE) {
        if (!string.multiline) finish(string, ++at);
        else if (!text.startsWith('"""', at)) at++;
        else if (open.length === 1 && beginsNextText(text, string.pieceStart, at)) at = unterminated(string);
        else finish(string, (at += 3));
      } else if (character === 36 && text.charCodeAt(at + 1) === 123) {
        string.interpolation = at;
        string.pieces = pieces.length;
        string.errors = errors.length;
        if (!patient) {
          at = abandon(open.length - 1);
        } else if (open.length > DEEPEST) {
          at = tooDeep();
        } else {
          const kind = string.pieceStart === string.start ? "head" : "middle";
          pieces.push({ kind, start: string.pieceStart, end: at + 2 });
          string.braces = 0;
          at += 2;
        }
      } else if (character === LINE_FEED) {
        const line = singleLine();
        if (line < 0) at++;
        else at = line === open.length - 1 ? unterminated(string) : abandon(line);
      } else {
        at++;
      }
      continue;
    }
    // Inside an interpolation.
    if (character === 125) {
      if (string.braces === 0) {
        string.interpolation = -1;
        string.pieceStart = at;
      } else string.braces--;
      at++;
    } else if (character === 123) {
      string.braces++;
      at++;
    } else if (character === QUOTE) {
      at = begin(at);
    } else if (character === 47 && text.charCodeAt(at + 1) === 47) {
      at = endOfLine(text, at);
    } else if (character === 47 && text.charCodeAt(at + 1) === 42) {
      const close = text.indexOf("*/", at + 2);
      const end = close < 0 ? length : close + 2;
      at = singleLine() < 0 ? end : Math.min(end, endOfLine(text, at));
    } else if (character === LINE_FEED) {
      const line = singleLine();
      if (line === 0 && open.length === 1) at = spanned(string, at) ? at + 1 : abandon(line);
      else at = line < 0 ? at + 1 : abandon(line);
    } else {
      SKIPPED_WHOLE.lastIndex = at;
      at = SKIPPED_WHOLE.test(text) ? SKIPPED_WHOLE.lastIndex : at + 1;
    }
  }
  return { pieces, errors, steps: furthest - offset };

  /** Returns whether the interpolation of a single-line string ends soon, and the string with it; reports it once. */
  function spanned(string: OpenString, lineBreak: number): boolean {
    if (string.joined > lineBreak) return true;
    const close = closeOfInterpolation(text, lineBreak, string.braces);
    if (close === undefined) return false;
    string.joined = close;
    const edits: TextEdit[] = [];
    for (const { index, 0: blanks } of text.slice(lineBreak, close).matchAll(/\s*\n\s*/g)) {
      edits.push({ start: lineBreak + index, end: lineBreak + index + blanks.length, newText: " " });
    }
    errors.push(
      syntaxError(
        E002["interpolation-over-lines"](),
        { start: string.interpolation, end: string.interpolation + 2 },
        { fix: edits },
      ),
    );
    return true;
  }

  /** Takes the outermost string as plain text up to its end of line, whatever it holds. */
  function tooDeep(): number {
    const string = open[0]!;
    open.length = 1;
    pieces.length = 0;
    errors.length = 0;
    string.pieceStart = string.start;
    errors.push(
      syntaxError(E100["texts-too-deep"]({ levels: DEEPEST }), {
        start: string.start,
        end: string.start + (string.multiline ? 3 : 1),
      }),
    );
    const end = string.multiline ? recoveryPoint(text, string.start) : endOfLine(text, string.start);
    finish(string, end);
    return end;
  }

  function unterminated(string: OpenString): number {
    const short = string.multiline ? shortQuotes(text, string.pieceStart) : undefined;
    if (short !== undefined) {
      const { start: first, end: last } = short;
      const content = last - first === 1 ? E002["two-closing-quotes-missing"]() : E002["one-closing-quote-missing"]();
      errors.push(syntaxError(content, { start: first, end: last }, { fix: edit(first, last, '"""') }));
      finish(string, last);
      return last;
    }
    const long =
      string.multiline || open.length > 1 || at > string.start + 80
        ? undefined
        : endOfShortOpened(text, string.start, string.start + 1);
    if (long !== undefined) {
      const { start } = string;
      const fix = edit(start, start, '""');
      errors.push(syntaxError(E002["missing-opening-quotes"](), { start, end: start + 1 }, { fix }));
      finish(string, long);
      return long;
    }
    const fallen = string.multiline && open.length === 1 ? beginOfFallen(text, string.start) : undefined;
    if (fallen !== undefined) {
      const { start } = string;
      const covers = { start: fallen, end: start + 3 };
      pieces.length = 0;
      errors.length = 0;
      errors.push(syntaxError(E002["closing-quotes-only"](), { start, end: start + 3 }, { covers }));
      string.pieceStart = start;
      finish(string, start + 3);
      return start + 3;
    }
    const curly = string.multiline ? undefined : curlyEnd(text, string.pieceStart);
    if (curly !== undefined) {
      errors.push(closedByCurly(text[curly]!, curly));
      finish(string, curly + 1);
      return curly + 1;
    }
    const quotes = string.multiline ? '"""' : '"';
    const end = string.multiline ? recoveryPoint(text, string.pieceStart) : endOfLine(text, string.pieceStart);
    // Closing brackets and a comma at the end of the line hardly belong to the text.
    const belongs = string.multiline ? end : string.start + trimClosers(text.slice(string.start, end));
    const opener = string.multiline || belongs > string.start + 1 ? undefined : placeOfOpener(text, string.start);
    if (opener !== undefined) {
      errors.push(
        syntaxError(
          E002["closing-quote-only"](),
          { start: string.start, end: string.start + 1 },
          { fix: edit(opener, opener, '"'), covers: lineAround(text, string.start) },
        ),
      );
      finish(string, end);
      return end;
    }
    const { start } = string;
    const fix = edit(belongs, belongs, quotes);
    errors.push(
      string.multiline
        ? syntaxError(E002["unterminated-long-text"](), { start, end: start + 3 }, { fix })
        : syntaxError(E002["unterminated-text"](), { start, end }, { fix, covers: lineAround(text, start) }),
    );
    finish(string, end);
    return end;
  }
}

/** Returns where on its line a curly quote ends the text that goes on at `from`. */
function curlyEnd(text: string, from: number): number | undefined {
  const found = text.slice(from, endOfLine(text, from)).search(CLOSING_CURLY);
  return found < 0 ? undefined : from + found;
}
/** The error of the curly quote at `at`, which ends a text that the usual quote begins. */
export function closedByCurly(found: string, at: number): SyntaxError {
  const content = E001["foreign-closing-quote"]({ found });
  return syntaxError(content, { start: at, end: at + 1 }, { fix: edit(at, at + 1, '"') });
}

/** The text before quotes that begin a string; a string that ends at the quotes does not end like this. */
const BEFORE_TEXT = /(?:[=:(,[]|\breturn)[ \t]*$/;
/** A line of quotes only, too few of them to close a multi-line string. */
const SHORT_QUOTES = /\n[ \t]*("{1,2})(?=[ \t]*[,)\]}]*[ \t]*(?:\r?\n|$))/g;

/** Returns whether the quotes at `at` begin another string: the one at `from` is not closed before a declaration begins. */
function beginsNextText(text: string, from: number, at: number): boolean {
  // Only the string itself is looked through: its line may be as long as the file, and hold as many strings.
  const between = text.slice(from, at);
  const line = between.lastIndexOf("\n") + 1;
  if (line === 0 || !BEFORE_TEXT.test(between.slice(line))) return false;
  return shortQuotes(text, from, at) !== undefined || new RegExp(DECLARATION_LINE.source).test(between);
}

/** Returns the incomplete closing quotes of the multi-line string that continues at `from`: one or two of three. */
function shortQuotes(text: string, from: number, until = recoveryPoint(text, from)): Span | undefined {
  SHORT_QUOTES.lastIndex = from;
  const found = SHORT_QUOTES.exec(text.slice(0, until));
  if (found === null) return undefined;
  const end = found.index + found[0].length;
  return { start: end - found[1]!.length, end };
}

/** A line after which a text may begin on the next one. */
const GOES_ON = /(?:[=([]|=>|\breturn)[ \t]*$/;

/**
 * Where a text of several lines seems to begin that ends with the quotes at `quotes`, alone on their line, and whose own opening
 * quotes are missing: the line that the lines of the text are indented from. `undefined` where the quotes may well begin a text.
 */
function beginOfFallen(text: string, quotes: number): number | undefined {
  const line = text.lastIndexOf("\n", quotes - 1) + 1;
  if (
    line === 0 ||
    text.slice(line, quotes).trim() !== "" ||
    !/^"""[ \t]*[,)\]}]*[ \t]*(?:\r?\n|$)/.test(text.slice(quotes, quotes + 80))
  )
    return undefined;
  const indent = quotes - line;
  let begin: number | undefined;
  let inner: number | undefined;
  for (let end = line - 1; end >= 0 && line - end < LONGEST_SHORT_OPENED;) {
    const start = text.lastIndexOf("\n", end - 1) + 1;
    const content = text.slice(start, end).trimEnd();
    if (content !== "") {
      if (inner === undefined && GOES_ON.test(content)) return undefined;
      const own = content.length - content.trimStart().length;
      // The lines of a text are indented as its closing quotes are, or deeper: then the line that begins it is indented like them.
      inner ??= own;
      if (own < indent || (own === indent && inner > indent)) {
        begin = start;
        break;
      }
    }
    end = start - 1;
  }
  return begin;
}

/** The end of the text of several lines whose opening quotes, one or two from `start` to `offset`, are too few; `undefined` where there is none. */
export function endOfShortOpened(text: string, start: number, offset: number): number | undefined {
  if (!/^[ \t]*\r?\n/.test(text.slice(offset, offset + 80))) return undefined;
  const begin = text.lastIndexOf("\n", offset - 1) + 1;
  if (!BEFORE_TEXT.test(text.slice(Math.max(begin, start - 80), start))) return undefined;
  const window = text.slice(offset, offset + LONGEST_SHORT_OPENED);
  const next = window.search(DECLARATION_LINE);
  const between = next === -1 ? window : window.slice(0, next);
  // The quotes of whole texts come in pairs: only where one is left over, a text was begun without its own. A window that cuts the
  // declaration off says nothing.
  const quotes = [...between.matchAll(THREE_QUOTES)];
  if (quotes.length % 2 === 0 || (next === -1 && window.length === LONGEST_SHORT_OPENED)) return undefined;
  const close = quotes[0]!.index;
  const line = window.lastIndexOf("\n", close) + 1;
  if (BEFORE_TEXT.test(window.slice(line, close))) return undefined;
  return offset + close + 3;
}
const THREE_QUOTES = /"""/g;
/** The distance up to which a closing `"""` is searched. */
const LONGEST_SHORT_OPENED = 4000;

/** The distance up to which the end of an interpolation is searched. */
const LONGEST_JOINED = 400;
/** Returns the end of an interpolation that continues after a line break, if its string ends on that line. */
function closeOfInterpolation(text: string, from: number, open: number): number | undefined {
  let braces = open;
  for (let at = from; at < Math.min(text.length, from + LONGEST_JOINED); at++) {
    const character = text[at];
    if (character === "{") braces++;
    else if (character === '"' || /^\n\s*\n/.test(text.slice(at, at + 40))) return undefined;
    else if (character === "}" && braces-- === 0)
      return text.slice(at, endOfLine(text, at)).includes('"') ? at : undefined;
  }
  return undefined;
}

/** Returns where the string of a single closing quote seems to begin: after the first `=`, `:`, `(` or `return` of its line. */
function placeOfOpener(text: string, quote: number): number | undefined {
  const begin = text.lastIndexOf("\n", quote - 1) + 1;
  const before = text.slice(begin, quote);
  if (!/[^\s=:([{,"]$/.test(before)) return undefined;
  const sign = /(?:[=:(]|\breturn\b)[ \t]*(?=[A-Za-z])/.exec(before);
  return sign === null ? undefined : begin + sign.index + sign[0].length;
}

/** The line that holds `offset`, with its line break. */
export function lineAround(text: string, offset: number): { readonly start: number; readonly end: number } {
  return { start: text.lastIndexOf("\n", offset - 1) + 1, end: endOfLine(text, offset) + 1 };
}

/** The length of `text` without the closing brackets and commas at its end, but for those that it opens itself. */
function trimClosers(text: string): number {
  const excess = new Map<string, number>();
  for (const character of text) {
    const closer = CLOSERS.get(character) ?? character;
    excess.set(closer, (excess.get(closer) ?? 0) + (closer === character ? 1 : -1));
  }
  let length = text.length;
  for (; length > 0; length--) {
    const last = text[length - 1]!;
    if (/[\s,]/.test(last)) continue;
    const left = excess.get(last) ?? 0;
    if (!/[)\]}]/.test(last) || left <= 0) break;
    excess.set(last, left - 1);
  }
  return length;
}
const CLOSERS: ReadonlyMap<string, string> = new Map([
  ["(", ")"],
  ["[", "]"],
  ["{", "}"],
]);

/** The offset of the line's end, before its line break. */
export function endOfLine(text: string, offset: number): number {
  const end = text.indexOf("\n", offset);
  if (end < 0) return text.length;
  return end > offset && text.charCodeAt(end - 1) === 13 ? end - 1 : end;
}

const DECLARATION_LINE = /\n(?:@(?!catch\b)[a-z]|pub |import |type |\})/g;

/** Where something that is never closed is cut off: before the next line that looks like a declaration, or at the end. */
export function recoveryPoint(text: string, offset: number): number {
  DECLARATION_LINE.lastIndex = offset;
  const found = DECLARATION_LINE.exec(text);
  return found === null ? text.length : found.index;
}
