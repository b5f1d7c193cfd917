import fc from "fast-check";
import { readdirSync, readFileSync } from "node:fs";
import { analyze, compile } from "scaicore/compiler";
import { describe, expect, it } from "vitest";
import { exampleFiles } from "../support/example-files.js";

const FIXTURES = new URL("../fixtures/compiler/", import.meta.url);
const RUNS = Number(process.env.FUZZ_RUNS ?? 150);

const sources = [
  ...readdirSync(FIXTURES, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(".txt"))
    .map((entry) => readFileSync(`${entry.parentPath}/${entry.name}`, "utf8").split("\n//----\n")[0]!),
  ...exampleFiles().map(({ text }) => text),
];
/** Words of the language, cut at the edges of tokens. */
const words = [...new Set(sources.flatMap((source) => source.match(/@?\w+|"[^"\n]*"|[^\s\w]+/g) ?? []))];

type Edit = { readonly at: number; readonly length: number; readonly insert: string };
const edit: fc.Arbitrary<Edit> = fc.record({
  at: fc.double({ min: 0, max: 1, noNaN: true }),
  length: fc.nat({ max: 12 }),
  insert: fc.oneof(
    fc.constant(""),
    fc.constantFrom(...words),
    fc.constantFrom(...words).map((word) => ` ${word} `),
    fc.string({ maxLength: 3 }),
    fc.constantFrom("\n", "{", "}", "(", ")", "[", "]", '"', "${", "=>", ":", "?", "|>"),
  ),
});
const mutated = fc
  .tuple(fc.constantFrom(...sources), fc.array(edit, { minLength: 1, maxLength: 6 }))
  .map(([source, edits]) =>
    edits.reduce((text, { at, length, insert }) => {
      const start = Math.floor(at * text.length);
      return text.slice(0, start) + insert + text.slice(start + length);
    }, source),
  );

describe("the compiler", () => {
  it("takes whatever is written without a throw, and tells of it in the right places", { timeout: 1_800_000 }, () => {
    fc.assert(
      fc.property(mutated, fc.double({ min: 0, max: 1, noNaN: true }), (text, at) => {
        const host = { read: (path: string) => (path === "main.scaicore" ? text : undefined) };
        const analysis = analyze("main.scaicore", text, host);
        for (const diagnostic of analysis.diagnostics) {
          expect(diagnostic.start).toBeGreaterThanOrEqual(0);
          expect(diagnostic.end).toBeGreaterThanOrEqual(diagnostic.start);
          expect(diagnostic.end).toBeLessThanOrEqual(text.length);
        }
        const offset = Math.floor(at * text.length);
        const { model } = analysis;
        const occurrence = model.symbolAt(offset);
        if (occurrence !== undefined) expect(model.references(occurrence.symbol)).toContainEqual(occurrence);
        model.scopeAt(offset);
        model.contextAt(offset);
        model.expectedTypeAt(offset);
        expect(model.flows.length).toBeGreaterThanOrEqual(0);
        const { module, diagnostics } = compile("main.scaicore", host);
        expect(module === undefined).toBe(
          diagnostics.some(({ severity }) => severity === "error") || !text.includes("@core"),
        );
      }),
      { numRuns: RUNS },
    );
  });
});
