/** What holds of the answers about any text, broken or not. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { DocumentSymbol, FoldingRange, Position, Range, SelectionRange } from "vscode-languageserver";
import { documentSymbols } from "../../server/features/document-symbols.js";
import { foldingRanges } from "../../server/features/folding.js";
import { selectionRanges } from "../../server/features/selection-ranges.js";
import { semanticTokens } from "../../server/features/semantic-tokens.js";
import { edit, openDocument } from "../support/cursor.js";
import { decodeTokens, hintsOf } from "../support/display.js";
import { BROKEN_TEXTS } from "../support/broken-texts.js";
import { exampleFiles } from "../support/example-files.js";

const examples = exampleFiles()
  .map(({ text }) => text)
  .filter(({ length }) => length < 12_000);
/** An example with some characters overwritten. */
const mutated = fc
  .tuple(
    fc.constantFrom(...examples),
    fc.array(fc.tuple(fc.nat(), fc.nat(30), fc.constantFrom("", "x", "{", "}", '"', '"""', "${", "\n", "/*", ")")), {
      maxLength: 4,
    }),
  )
  .map(([text, edits]) =>
    edits.reduce((current, [at, length, insert]) => {
      const start = at % (current.length + 1);
      return current.slice(0, start) + insert + current.slice(start + length);
    }, text),
  );
const anyText = fc.oneof(
  { weight: 2, arbitrary: mutated },
  ...BROKEN_TEXTS.map(([, arbitrary]) => ({ weight: 1, arbitrary })),
);
const SOAK = process.env.SCAICORE_SOAK === "1";
const RUNS = SOAK ? 20_000 : 120;
const timeout = SOAK ? 3_600_000 : 120_000;
const options = { numRuns: RUNS, seed: 11 };

const isBefore = (a: Position, b: Position): boolean =>
  a.line < b.line || (a.line === b.line && a.character <= b.character);
const isInside = (inner: Range, outer: Range): boolean =>
  isBefore(outer.start, inner.start) && isBefore(inner.end, outer.end);

describe("of any text", () => {
  it("semantic tokens are in order, apart, inside of lines; a range has those that touch it", { timeout }, () => {
    fc.assert(
      fc.property(anyText, fc.nat(60), fc.nat(60), (text, from, lines) => {
        const state = openDocument(text);
        const written = text.split(/\r\n|\r|\n/);
        const all = decodeTokens(semanticTokens(state), text);
        all.forEach((token, index) => {
          const last = all[index - 1];
          if (last?.line === token.line) expect(token.character).toBeGreaterThanOrEqual(last.character + last.length);
          expect(token.length).toBeGreaterThan(0);
          expect(token.character + token.length).toBeLessThanOrEqual(written[token.line]!.length);
        });
        const range = { start: { line: from, character: 3 }, end: { line: from + lines, character: 7 } };
        expect(decodeTokens(semanticTokens(state, range), text)).toEqual(
          all.filter(
            ({ line, character, length }) =>
              (line > from || (line === from && character + length > 3)) &&
              (line < from + lines || (line === from + lines && character < 7)),
          ),
        );
      }),
      options,
    );
  });

  it.each([true, false])(
    "folds are inside of the text and of one another (whole lines: %s)",
    { timeout },
    (linesOnly) => {
      fc.assert(
        fc.property(anyText, (text) => {
          const last = text.split(/\r\n|\r|\n/).length - 1;
          const open: FoldingRange[] = [];
          for (const fold of foldingRanges(openDocument(text), linesOnly)) {
            expect(fold.endLine).toBeGreaterThan(fold.startLine);
            expect(fold.endLine).toBeLessThanOrEqual(last);
            const end = { line: fold.endLine, character: fold.endCharacter ?? 0 };
            const start = { line: fold.startLine, character: fold.startCharacter ?? 0 };
            while (
              open.length > 0 &&
              !isBefore(start, { line: open.at(-1)!.endLine, character: open.at(-1)!.endCharacter ?? 0 })
            )
              open.pop();
            const around = open.at(-1);
            if (around !== undefined && start.line < around.endLine)
              expect(isBefore(end, { line: around.endLine, character: around.endCharacter ?? 0 })).toBe(true);
            open.push(fold);
          }
        }),
        options,
      );
    },
  );

  it("selections grow strictly, contain the place, and end with the file", { timeout }, () => {
    fc.assert(
      fc.property(anyText, fc.nat(), (text, at) => {
        const state = openDocument(text);
        const place = state.analysis.lineMap.positionAt(at % (text.length + 1));
        const [first] = selectionRanges(state, [place]);
        let step: SelectionRange = first!;
        for (; step.parent !== undefined; step = step.parent) {
          expect(isBefore(step.range.start, place) && isBefore(place, step.range.end)).toBe(true);
          expect(isInside(step.range, step.parent.range)).toBe(true);
          expect(step.range).not.toEqual(step.parent.range);
        }
        expect(step.range).toEqual({
          start: { line: 0, character: 0 },
          end: state.analysis.lineMap.positionAt(text.length),
        });
      }),
      options,
    );
  });

  it("hints are in order, and the outline is nested, also after an edit", { timeout }, () => {
    const nested = (symbols: readonly DocumentSymbol[]): void => {
      for (const { range, selectionRange, children = [] } of symbols) {
        expect(isInside(selectionRange, range)).toBe(true);
        nested(children);
      }
    };
    fc.assert(
      fc.property(mutated, anyText, (before, text) => {
        const state = edit(openDocument(before), text);
        nested(documentSymbols(state));
        const places = hintsOf(state).map(({ position }) => position);
        places.forEach((place, index) => expect(index === 0 || isBefore(places[index - 1]!, place)).toBe(true));
      }),
      { ...options, numRuns: Math.ceil(RUNS / 2) },
    );
  });
});
