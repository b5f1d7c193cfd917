/** What formatting promises of any program, with comments between any two tokens. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { applyEdits, format, formatRange, formatText } from "../../runtime/format/index.js";
import { sameTree } from "../../runtime/format/same-tree.js";
import { parse } from "../../runtime/syntax/index.js";
import { readTokens } from "../../runtime/syntax/tokens.js";
import { commentedProgram } from "../support/commented-program.js";

/** Every program is parsed many times before it has its comments: `FUZZ_RUNS=2000` runs it longer. */
const runs = Number(process.env.FUZZ_RUNS ?? 12);
const timeout = 120_000 + runs * 2000;
const widths = fc.constantFrom(40, 72, 100, 200);

/** The words of all comments. */
const commentsOf = (text: string): readonly string[] =>
  readTokens(text).comments.map((comment) => comment.text.replace(/\s*\n\s*/g, "\n").trimEnd());

describe("formatting any program", () => {
  it(
    "keeps its tree, and each comment once and in its order",
    () => {
      fc.assert(
        fc.property(commentedProgram, widths, (text, width) => {
          const { edits, incomplete } = format(text, { width });
          expect(incomplete).toBe(false);
          const result = applyEdits(text, edits);
          expect(sameTree(parse(text).file, parse(result).file)).toBe(true);
          expect(commentsOf(result)).toEqual(commentsOf(text));
        }),
        { numRuns: runs },
      );
    },
    timeout,
  );

  it(
    "changes nothing the second time",
    () => {
      fc.assert(
        fc.property(commentedProgram, widths, (text, width) => {
          const once = formatText(text, { width });
          expect(formatText(once, { width })).toBe(once);
        }),
        { numRuns: runs },
      );
    },
    timeout,
  );

  it(
    "keeps the tree where only a range is formatted",
    () => {
      fc.assert(
        fc.property(commentedProgram, fc.nat(), fc.nat({ max: 300 }), (text, at, length) => {
          const start = at % (text.length + 1);
          const edits = formatRange(text, { start, end: Math.min(text.length, start + length) });
          const result = parse(applyEdits(text, edits));
          expect(result.errors.filter(({ code }) => code.startsWith("E"))).toEqual([]);
          expect(sameTree(parse(text).file, result.file)).toBe(true);
        }),
        { numRuns: runs },
      );
    },
    timeout,
  );
});
