/** What is done while one types: the indentation of the line, and nothing else, so that it costs next to nothing. */
import type { TextEdit } from "../syntax/index.js";
import { readTokens } from "../syntax/tokens.js";

const LEVEL = "    ";

/**
 * Returns the edit that indents the line at `offset`, where a line break or `}` has just been typed: one level deeper than the
 * line on which the innermost open bracket is, or like that line where the bracket closes. `undefined` where it is right, or
 * in a text or a comment.
 */
export function indentLine(text: string, offset: number): TextEdit | undefined {
  const start = text.lastIndexOf("\n", offset - 1) + 1;
  const blanks = /^[ \t]*/.exec(text.slice(start))![0];
  const content = start + blanks.length;
  const { tokens, comments } = readTokens(text.slice(0, content));
  const open: { readonly start: number; readonly ends: boolean }[] = [];
  for (const { image, startOffset } of tokens) {
    if (isString(image)) {
      // An interpolation is a bracket too.
      if (!image.startsWith('"')) open.pop();
      if (image.endsWith("${")) open.push({ start: startOffset, ends: false });
    } else if (/^[([{]$/.test(image)) open.push({ start: startOffset, ends: true });
    else if (/^[)\]}]$/.test(image)) open.pop();
  }
  const last = tokens[tokens.length - 1];
  if (last !== undefined && isString(last.image) && last.endOffset + 1 >= content && !endsText(last.image))
    return undefined;
  if (comments.some((comment) => comment.end > start && comment.start < content)) return undefined;
  const bracket = open[open.length - 1];
  if (bracket !== undefined && !bracket.ends) return undefined;
  const closes = /[)\]}]/.test(text[content] ?? "");
  const above = bracket === undefined ? "" : indentationAt(text, bracket.start);
  const wanted = bracket === undefined || closes ? above : above + LEVEL;
  // A line that goes on with the one above keeps its deeper place.
  const goesOn = /^(?:\.|\?\.|&&|\|)/.test(text.slice(content, content + 2));
  if (blanks === wanted || (goesOn && blanks.length > wanted.length)) return undefined;
  return { start, end: content, newText: wanted };
}

const isString = (image: string): boolean => image.startsWith('"') || (image.startsWith("}") && image.length > 1);
const endsText = (image: string): boolean => image.endsWith('"') || image.endsWith("${");

function indentationAt(text: string, offset: number): string {
  const start = text.lastIndexOf("\n", offset - 1) + 1;
  return /^[ \t]*/.exec(text.slice(start))![0];
}
