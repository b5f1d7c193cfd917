/** Programs with blanks, line breaks and comments wherever they may stand. */
import fc from "fast-check";
import { parse } from "../../runtime/syntax/index.js";
import { readTokens } from "../../runtime/syntax/tokens.js";
import { arbitraryProgram } from "./arbitrary-program.js";

const hasMistake = (text: string): boolean => parse(text).errors.some(({ code }) => code.startsWith("E"));

/** What is put between two tokens: `#` becomes a number, so that every comment differs from the others. */
const FILLERS = [
  "",
  "",
  "",
  " ",
  "  \t",
  " /* # */ ",
  "/*#*/",
  " /* #\n   second */ ",
  " // #\n",
  "\n",
  "\n\n\n",
  "\n    // #\n",
  "\n/// #\n",
  "\n\n  /* # */\n\n",
  " //// #\n\n  // # too\n",
] as const;

/** Puts `fillers` in turn into the gaps of a program, but for those by which it would be broken. */
export function withFillers(program: string, fillers: readonly number[]): string {
  const { tokens } = readTokens(program);
  let text = "";
  let at = 0;
  let count = 0;
  const pieces: string[] = [];
  tokens.forEach(({ startOffset, endOffset }) => {
    const image = program.slice(startOffset, endOffset + 1);
    // `""` before a line break is read as a broken `"""` if another one follows.
    pieces.push(program.slice(at, startOffset), image === '""' ? '"-"' : image);
    at = endOffset + 1;
  });
  pieces.push(program.slice(at));
  // A gap of which a filler breaks the program gets none; it is tried in halves, because most break nothing.
  const fill = (from: number, to: number): string[] => {
    const part: string[] = [];
    for (let index = from; index < to; index++) {
      const piece = pieces[index]!;
      const filler = FILLERS[fillers[count++ % fillers.length]! % FILLERS.length]!;
      part.push(index % 2 === 0 ? piece + filler.replaceAll("#", String(count)) : piece);
    }
    return part;
  };
  const step = 16;
  for (let from = 0; from < pieces.length; from += step) {
    const to = Math.min(from + step, pieces.length);
    const rest = pieces.slice(to).join("");
    const filled = text + fill(from, to).join("");
    if (!hasMistake(filled + rest)) {
      text = filled;
      continue;
    }
    for (let index = from; index < to; index++) {
      const more = pieces.slice(index + 1).join("");
      const one = text + fill(index, index + 1).join("");
      text = hasMistake(one + more) ? text + pieces[index]! : one;
    }
  }
  return text;
}

/** A program without syntax errors, with comments. */
export const commentedProgram = fc
  .tuple(arbitraryProgram, fc.array(fc.nat({ max: 200 }), { minLength: 5, maxLength: 60 }))
  .map(([program, fillers]) => withFillers(program, fillers))
  .filter((text) => !hasMistake(text));
