/**
 * What of Markdown is laid out. The parser takes time that grows with the square of some signs, and its stack with nesting, so
 * a text is measured first, in one walk. Pure.
 */

/** In characters. */
export const LONGEST_MARKDOWN = 20_000;
const MOST_LINES = 1_000;
/** Quotes and lists in one another. */
const DEEPEST = 32;
/** In one paragraph, list or table. */
const MOST_EMPHASIS = 300;
const MOST_BRACKETS = 600;
/** In all of them, of both. */
const MOST_SIGNS = 4_000;

/** Why a text is shown as it is instead: `it is longer than 20,000 characters`. `undefined`: it is laid out. */
export function markdownProblem(text: string): string | undefined {
  if (text.length > LONGEST_MARKDOWN) return `it is longer than ${LONGEST_MARKDOWN.toLocaleString("en")} characters`;
  const lines = text.split("\n");
  if (lines.length > MOST_LINES) return `it has more than ${MOST_LINES.toLocaleString("en")} lines`;
  let emphasis = 0;
  let brackets = 0;
  let signs = 0;
  for (const line of lines) {
    if (line.trim() === "") emphasis = brackets = 0;
    if (nestingOf(line) > DEEPEST) return `its quotes or lists are more than ${DEEPEST} deep`;
    const [stars, others] = [countOf(line, EMPHASIS), countOf(line, BRACKETS)];
    emphasis += stars;
    brackets += others;
    signs += stars + others;
    if (emphasis > MOST_EMPHASIS || brackets > MOST_BRACKETS || signs > MOST_SIGNS) return "a part of it is all signs";
  }
  return undefined;
}

const EMPHASIS = /\*+|_+|~+/g;
const BRACKETS = /[[<`]/g;

function countOf(line: string, signs: RegExp): number {
  return line.match(signs)?.length ?? 0;
}

/** How many quotes and lists a line opens or stands in; an item may stand in another one by two blanks of indentation. */
function nestingOf(line: string): number {
  const [lead] = /^(?:\s|>|[-+*](?=\s|$)|\d{1,9}[.)](?=\s|$))*/.exec(line) ?? [""];
  const blanks = lead.length - lead.trimStart().length;
  return countOf(lead, />|[-+*]|\d+[.)]/g) + Math.floor(blanks / 2);
}
