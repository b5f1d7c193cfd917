/**
 * Formats the text of a file: `format` returns the edits that give it its one layout. Tokens are never changed; commas, line
 * breaks and blanks are. What a program means stays the same, which is checked before an edit is returned.
 */
import { parse, type ParseResult, type TextEdit } from "../syntax/index.js";
import { Unformattable } from "./cursor.js";
import { applyEdits, editsBetween } from "./edits.js";
import { Printing } from "./printers.js";
import { render } from "./render.js";
import { sameTree } from "./same-tree.js";
import { isMistake, soundSections } from "./sections.js";

/** How many characters a line has at most, if nothing else is set. */
export const DEFAULT_WIDTH = 100;
/** The widths that can be set. */
export const MIN_WIDTH = 40;
export const MAX_WIDTH = 400;

export interface FormatOptions {
  /** How many characters a line has at most, where it can be broken. */
  readonly width?: number;
}

export interface Formatted {
  /** In order, in offsets of the text that was given. */
  readonly edits: readonly TextEdit[];
  /** Declarations with syntax errors were left as they are. */
  readonly incomplete: boolean;
}

/** Returns the edits that format `text`. Never throws. */
export function format(text: string, options: FormatOptions = {}): Formatted {
  const { content, original } = normalized(text);
  const parsed = parse(content);
  const width = options.width ?? DEFAULT_WIDTH;
  if (!parsed.errors.some(isMistake)) {
    const edits = layOut(content, parsed, width, true);
    return { edits: original(edits ?? []), incomplete: edits === undefined };
  }
  const edits = soundSections(content, parsed).flatMap((section) => {
    const part = content.slice(section.start, section.end);
    const changed = layOut(part, section.parsed, width, false) ?? [];
    const { start: from } = section;
    return changed.map(({ start, end, newText }) => ({ start: start + from, end: end + from, newText }));
  });
  return { edits: original(edits), incomplete: true };
}

/** Returns `text` formatted. */
export function formatText(text: string, options: FormatOptions = {}): string {
  return applyEdits(text, format(text, options).edits);
}

/** Returns the edits that lay out a text without mistakes; `undefined` where it cannot be done without changing it. */
export function layOut(
  content: string,
  { file }: ParseResult,
  width: number,
  whole: boolean,
): readonly TextEdit[] | undefined {
  try {
    const printing = new Printing(content);
    const document = printing.print(file);
    const { text, places } = render(document, width, printing.units.length);
    const result = whole && text !== "" ? `${text}\n` : text;
    const again = parse(result);
    if (again.errors.some(isMistake) || !sameTree(file, again.file)) return undefined;
    return editsBetween(content, printing.units, result, places);
  } catch (error) {
    if (error instanceof Unformattable || error instanceof RangeError) return undefined;
    throw error;
  }
}

const BYTE_ORDER_MARK = "\uFEFF";

/** Returns a text with `\n` as its line breaks, and how edits of that become edits of the text. */
function normalized(text: string): {
  readonly content: string;
  readonly original: (edits: readonly TextEdit[]) => readonly TextEdit[];
} {
  const skipped = text.startsWith(BYTE_ORDER_MARK) ? 1 : 0;
  const body = text.slice(skipped);
  if (!body.includes("\r\n")) return { content: body, original: (edits) => edits.map((edit) => moved(edit, skipped)) };
  const pairs: number[] = [];
  for (let at = body.indexOf("\r\n"); at >= 0; at = body.indexOf("\r\n", at + 2)) pairs.push(at - pairs.length);
  const carriage = body[body.indexOf("\n") - 1] === "\r";
  /** Offsets come in order. */
  let passed = 0;
  const offset = (at: number): number => {
    while (passed < pairs.length && pairs[passed]! < at) passed++;
    return at + passed + skipped;
  };
  return {
    content: body.replaceAll("\r\n", "\n"),
    original: (edits) =>
      edits.map(({ start, end, newText }) => ({
        start: offset(start),
        end: offset(end),
        newText: carriage ? newText.replaceAll("\n", "\r\n") : newText,
      })),
  };
}

const moved = ({ start, end, newText }: TextEdit, by: number): TextEdit => ({
  start: start + by,
  end: end + by,
  newText,
});
