/** Prints strings as they are, but moves the lines of a `"""` with the code around it. */
import type { StringLiteral } from "../syntax/index.js";
import type { Context } from "./context.js";
import { type Doc, lines } from "./doc.js";

/**
 * The indentation that all lines share, with the line of the closing quotes, is no part of the value: it is replaced by that of
 * the code around and one level. A text that begins or ends on the line of its quotes stays as it is.
 */
export function printText(node: StringLiteral, context: Context): Doc {
  const text = context.slice(node);
  if (!text.includes("\n")) return context.verbatim(node, text);
  const all = text.split("\n");
  const closing = all[all.length - 1]!;
  const inText = linesOfText(node, context);
  if (!/^"""[ \t]*\r?$/.test(all[0]!) || !/^[ \t]*"""$/.test(closing)) return context.verbatim(node, lines(all));
  let shared = closing.slice(0, -3);
  all.forEach((line, index) => {
    if (index > 0 && inText(index) && line.trim() !== "") shared = commonStart(shared, line);
  });
  const cut = all.map((line, index) => {
    if (index === 0 || !inText(index)) return { line, moves: false };
    return { line: line.trim() === "" && line.length <= shared.length ? "" : line.slice(shared.length), moves: true };
  });
  // A line within an interpolation is code, and stays as it is.
  if (cut.some(({ moves }, index) => index > 0 && !moves)) return context.verbatim(node, lines(all));
  return context.verbatim(node, lines(['"""', ...cut.slice(1).map(({ line }) => line)], 1));
}

function commonStart(first: string, second: string): string {
  let length = 0;
  while (length < first.length && first[length] === second[length]) length++;
  return first.slice(0, length);
}

/** Returns which lines of a string begin in its text, and not in an interpolation. */
function linesOfText(node: StringLiteral, context: Context): (line: number) => boolean {
  const code = new Set<number>();
  for (const part of node.parts) {
    if (part.kind === "text") continue;
    const first = context.slice({ start: node.start, end: part.start }).split("\n").length - 1;
    const count = context.slice(part).split("\n").length - 1;
    for (let line = first + 1; line <= first + count; line++) code.add(line);
  }
  return (line) => !code.has(line);
}
