import type { Span } from "../../syntax/ast.js";

/** A bracket that is open at the cursor. */
export interface OpenBracket {
  readonly bracket: "{" | "(" | "[";
  readonly start: number;
}

/** A text that is open at the cursor. `end` is behind its closing quotes, if they stand on the same line. */
export interface OpenText extends Span {
  readonly multiline: boolean;
  readonly closed: boolean;
}

/** What a text is around a place, by its characters alone: nothing that follows, or is wrong elsewhere, changes it. */
export interface CursorText {
  readonly offset: number;
  /** In a comment: nothing is offered. */
  readonly comment: boolean;
  /** The text that the cursor is in; `undefined` in code, also in that of an interpolation. */
  readonly string: OpenText | undefined;
  /** The texts around an interpolation that the cursor is in, the outermost first. */
  readonly around: readonly OpenText[];
  /** Brackets that are open in the code at the cursor: in an interpolation, those that it opened. */
  readonly brackets: readonly OpenBracket[];
  /** The word that the cursor touches, with both of its parts; empty where there is none. Without its sign. */
  readonly word: Span;
  /** What belongs to the word and stands before it: `@`, or the `:` of a symbol. */
  readonly sign: "" | "@" | ":";
}

interface Frame {
  readonly brackets: OpenBracket[];
  readonly text: { readonly start: number; readonly multiline: boolean };
}

const isWord = (character: string | undefined): boolean => character !== undefined && /[A-Za-z0-9_]/.test(character);

/** Reads a text up to a cursor; `from` is the beginning of the declaration that it is in. */
export function cursorText(text: string, offset: number): CursorText {
  const frames: Frame[] = [];
  let brackets: OpenBracket[] = [];
  let string: { readonly start: number; readonly multiline: boolean } | undefined;
  let comment = false;
  let at = 0;
  while (at < offset) {
    if (string !== undefined) {
      const character = text[at];
      if (character === "\\") at += 2;
      else if (string.multiline ? text.startsWith('"""', at) : character === '"') {
        at += string.multiline ? 3 : 1;
        // Quotes that the cursor stands in end nothing yet.
        if (at <= offset) string = undefined;
      } else if (character === "$" && text[at + 1] === "{") {
        at += 2;
        if (at > offset) break;
        frames.push({ brackets, text: string });
        brackets = [];
        string = undefined;
      } else if (character === "\n" && !string.multiline) {
        // It was never closed.
        string = undefined;
        at++;
      } else at++;
      continue;
    }
    const character = text[at]!;
    switch (character) {
      case '"': {
        const multiline = text.startsWith('"""', at) && at + 3 <= offset;
        string = { start: at, multiline };
        at += multiline ? 3 : 1;
        break;
      }
      case "/": {
        const next = text[at + 1];
        if ((next !== "/" && next !== "*") || isAddress(text, at)) {
          at += next === "/" ? 2 : 1;
          break;
        }
        const close = next === "/" ? text.indexOf("\n", at) : text.indexOf("*/", at + 2);
        const end = close < 0 ? text.length : next === "/" ? close : close + 2;
        // The end of a line still belongs to its comment.
        if (at + 1 < offset && (next === "/" ? offset <= end : offset < end)) comment = true;
        at = end;
        break;
      }
      case "{":
      case "(":
      case "[":
        brackets.push({ bracket: character, start: at++ });
        break;
      case "}":
        if (brackets.length === 0 && frames.length > 0) {
          const frame = frames.pop()!;
          brackets = frame.brackets;
          string = frame.text;
          at++;
          break;
        }
        close(brackets, "{");
        at++;
        break;
      case ")":
        close(brackets, "(");
        at++;
        break;
      case "]":
        close(brackets, "[");
        at++;
        break;
      case "\n":
        // An interpolation in a text of one line ends with the line at the latest.
        while (frames.at(-1)?.text.multiline === false) brackets = frames.pop()!.brackets;
        at++;
        break;
      default:
        at++;
    }
  }
  let start = offset;
  let end = offset;
  while (isWord(text[start - 1])) start--;
  while (isWord(text[end])) end++;
  const address = string === undefined ? addressAt(text, offset) : undefined;
  if (address !== undefined) ({ start, end } = address);
  const openText = ({ start: from, multiline }: { readonly start: number; readonly multiline: boolean }): OpenText => ({
    start: from,
    multiline,
    ...endOfText(text, offset, multiline),
  });
  return {
    offset,
    comment,
    string: string === undefined ? undefined : openText(string),
    around: frames.map(({ text: outer }) => openText(outer)),
    brackets,
    word: { start, end },
    sign: string === undefined ? signBefore(text, start) : "",
  };
}

/** `//` of `core://shop/orders` begins no comment. */
const isAddress = (text: string, at: number): boolean =>
  text[at - 1] === ":" && isWord(text[at - 2]) && text[at + 1] === "/";

function close(brackets: OpenBracket[], opening: OpenBracket["bracket"]): void {
  const index = brackets.findLastIndex(({ bracket }) => bracket === opening);
  if (index >= 0) brackets.length = index;
}

/** The address of a core is one word: `core://shop/orders`. */
function addressAt(text: string, offset: number): Span | undefined {
  const before = /[A-Za-z]+:\/\/[A-Za-z0-9_./-]*$/.exec(text.slice(Math.max(0, offset - 200), offset))?.[0];
  if (before === undefined) return undefined;
  const after = /^[A-Za-z0-9_./-]*/.exec(text.slice(offset, offset + 200))![0];
  return { start: offset - before.length, end: offset + after.length };
}

/** A `:` right after a word or a bracket belongs to that: `key:`. */
function signBefore(text: string, start: number): CursorText["sign"] {
  const before = text[start - 1];
  if (before === "@") return "@";
  return before === ":" && !/[\w"'\])}:]/.test(text[start - 2] ?? "") ? ":" : "";
}

/** Behind the quotes that close a text; only plain words lie between these and the cursor. */
function endOfText(
  text: string,
  offset: number,
  multiline: boolean,
): { readonly end: number; readonly closed: boolean } {
  if (multiline) {
    const close = text.indexOf('"""', offset);
    return close < 0 ? { end: text.length, closed: false } : { end: close + 3, closed: true };
  }
  const rest = /^(?:[^"\\\r\n$={}()[\],]|\\.)*"/.exec(text.slice(offset, offset + 500));
  return rest === null ? { end: offset, closed: false } : { end: offset + rest[0].length, closed: true };
}
