import type { SyntaxFix } from "../../runtime/syntax/index.js";

/** The text after a fix was applied. */
export function applyFix(text: string, { edits }: SyntaxFix): string {
  return [...edits]
    .sort((a, b) => b.start - a.start)
    .reduce((result, { start, end, newText }) => result.slice(0, start) + newText + result.slice(end), text);
}
