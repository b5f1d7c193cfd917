import { findKeyword } from "../../syntax/keywords.js";
import type { ParseResult } from "../../syntax/parser.js";
import type { CursorText, OpenBracket } from "./cursor-text.js";

/**
 * A text as it may become: what is half written at the cursor is made whole, so that its tree tells what kind of place this is. What
 * stands before the cursor stays where it is.
 */
export interface Sketch<Read> {
  readonly read: Read;
  /** Where the word at the cursor, or the one put in its place, ends. */
  readonly offset: number;
}

/** Stands where a word is missing. No program has it. */
export const PLACEHOLDER = "_something_";

/** What may have to follow a word for it to be read: nothing, or the rest of a setting, a field, an arm. */
const CONTINUATIONS = ["", " = null", ": null", " => null"] as const;

/**
 * Makes the sketch with the fewest mistakes. Where what follows the cursor is in the way, as when a keyword before its braces is typed
 * anew, the rest of what is open there is left out.
 */
export function sketchAt<Read extends Pick<ParseResult, "errors">>(
  text: string,
  cursor: CursorText,
  read: (text: string) => Read,
): Sketch<Read> {
  const { word, sign, string } = cursor;
  // A text and a symbol stay one: where only constants stand, a name says nothing.
  const start = string?.start ?? word.start - sign.length;
  const typed = string === undefined ? text.slice(word.start, word.end) : "";
  // A word is read as itself; an `@word` may become any, and so may none.
  const isName = sign === "" && /^[A-Za-z_]/.test(typed) && findKeyword(typed) === undefined;
  const name = string !== undefined ? `"${PLACEHOLDER}"` : isName ? typed : `${sign === ":" ? ":" : ""}${PLACEHOLDER}`;
  const before = text.slice(0, start);
  let best: Sketch<Read> | undefined;
  let most: number | undefined;
  const isWhole = (middle: string, rest: string): boolean => {
    const found = read(before + middle + rest);
    if (best === undefined || found.errors.length < best.read.errors.length)
      best = { read: found, offset: start + Math.min(middle.length, name.length) };
    if (found.errors.length === 0) return true;
    most ??= cursor.around.length > 0 ? 0 : mistakesElsewhere(text, cursor, read);
    return found.errors.length <= most;
  };
  const continuations = cursor.around.length > 0 ? [""] : CONTINUATIONS;
  for (const [index, rest] of restsOf(text, cursor).entries()) {
    for (const continuation of continuations) if (isWhole(name + continuation, rest)) return best!;
    // Between declarations, and where only keywords stand, no word can.
    if (typed === "" && sign === "" && index === 0 && isWhole("", rest)) return best!;
  }
  return best!;
}

/** How many mistakes there are beside what is being written: those of the text without that, where it opens and closes nothing. */
function mistakesElsewhere(
  text: string,
  { string, word }: CursorText,
  read: (text: string) => { readonly errors: readonly unknown[] },
): number {
  const from = /[^\n{}]*$/.exec(text.slice(0, string?.start ?? word.start))!.index;
  const behind = string?.end ?? word.end;
  const to = behind + /^[^\n{}]*/.exec(text.slice(behind))![0].length;
  const piece = text.slice(from, to);
  const { open, closers } = unmatchedIn(piece, 0);
  const isAlone = text[to] !== "{" && open === 0 && closers.length === 0 && !piece.includes('"""');
  return isAlone ? read(text.slice(0, from) + text.slice(to)).errors.length : 0;
}

/** What may follow the word, the whole text first. */
function restsOf(text: string, cursor: CursorText): readonly string[] {
  const { word, string, around, brackets } = cursor;
  const after = text.slice(string?.end ?? word.end);
  const inner = around.at(-1);
  if (inner !== undefined) {
    const end = `${closersOf(brackets)}}`;
    const line = /^[^\n]*/.exec(after)![0].length;
    const quotes = inner.multiline ? '"""' : '"';
    return [after, end + after, end + quotes + after, end + quotes + after.slice(line)];
  }
  if (brackets.length === 0) return [after, ""];
  const end = string?.end ?? word.end;
  const { closers } = unmatchedIn(text, end);
  const missing = missingOf(
    brackets,
    closers.map(({ bracket }) => bracket),
  );
  const rests = [after, ...(closers[0] === undefined ? [] : [text.slice(closers[0].at)]), closersOf(brackets)];
  return missing === "" ? rests : [missing + after, ...rests];
}

/** What closes the innermost of the open brackets, as many as what follows leaves open. */
function missingOf(brackets: readonly OpenBracket[], closers: readonly string[]): string {
  let next = 0;
  let open = 0;
  for (const { bracket } of brackets.toReversed()) {
    // A `(` that a `}` would close is left open.
    if (CLOSING[bracket] === closers[next]) next++;
    else open++;
  }
  return open === 0 ? "" : closersOf(brackets.slice(-open));
}

const CLOSING = { "{": "}", "(": ")", "[": "]" } as const;
const closersOf = (brackets: readonly OpenBracket[]): string =>
  brackets
    .map(({ bracket }) => CLOSING[bracket])
    .reverse()
    .join("");

/** The brackets that a text closes from an offset on and did not open there, and how many it leaves open. */
function unmatchedIn(
  text: string,
  from: number,
): { readonly closers: readonly { readonly bracket: string; readonly at: number }[]; readonly open: number } {
  const parts = /"""[^]*?"""|"(?:[^"\\\n]|\\.)*"|(?<!:)\/\/[^\n]*|\/\*[^]*?\*\/|[{([]|[\])}]/g;
  parts.lastIndex = from;
  const closers: { readonly bracket: string; readonly at: number }[] = [];
  let depth = 0;
  for (let part = parts.exec(text); part !== null; part = parts.exec(text)) {
    const [found] = part;
    if (found === "{" || found === "(" || found === "[") depth++;
    else if (found === "}" || found === ")" || found === "]") {
      if (depth === 0) closers.push({ bracket: found, at: part.index });
      else depth--;
    }
  }
  return { closers, open: depth };
}
