/**
 * The parser on its own toolkit gives what the same grammar gives on chevrotain, to the last field. `FUZZ_RUNS=100000` tries more broken
 * texts; `FUZZ_SEED` chooses another sequence.
 */
import fc from "fast-check";
import { beforeAll, expect, it } from "vitest";
import { parse } from "../../runtime/syntax/index.js";
import { loadReferenceParser } from "../../scripts/load-reference-parser.mjs";
import { BROKEN_TEXTS } from "../support/broken-texts.js";
import { exampleFiles } from "../support/example-files.js";
import { loadFixtures } from "../support/fixtures.js";

const runs = Number(process.env.FUZZ_RUNS ?? 1000);
const seed = Number(process.env.FUZZ_SEED ?? 20_261_130);
const timeout = 60_000 + runs * 40;

let reference: Awaited<ReturnType<typeof loadReferenceParser>>;
beforeAll(async () => {
  reference = await loadReferenceParser();
}, timeout);

function check(text: string): void {
  // As text: a comparison field by field takes a hundred times longer.
  const [ours, theirs] = [parse(text), reference.parse(text)].map((result) => JSON.stringify(result));
  if (ours !== theirs) expect(parse(text)).toEqual(reference.parse(text));
}

const root = new URL("../fixtures/", import.meta.url);
const written: readonly (readonly [name: string, texts: readonly string[]])[] = [
  ["examples", exampleFiles().map(({ text }) => text)],
  ["sound fixtures", loadFixtures(new URL("syntax/valid/", root), ".scaicore").map(({ source }) => source)],
  ["broken fixtures", loadFixtures(new URL("syntax/broken/", root)).map(({ source }) => source)],
  ["programs of the compiler's fixtures", loadFixtures(new URL("compiler/", root)).map(({ source }) => source)],
];

it.each(written)(
  "is the same on all %s, whole and cut in half",
  (_name, texts) => {
    expect(texts.length).toBeGreaterThanOrEqual(10);
    for (const text of texts) {
      check(text);
      // The end cut off leaves brackets and declarations open.
      check(text.slice(0, text.length / 2));
    }
  },
  timeout,
);

it.each(BROKEN_TEXTS)(
  "is the same on %s",
  (_name, texts) => {
    fc.assert(fc.property(texts, check), { numRuns: Math.ceil(runs / 4), seed });
  },
  timeout,
);
