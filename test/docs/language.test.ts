/** What the pages about the language show checks without a warning, and the tests in it pass. */
import { readFileSync } from "node:fs";
import { analyze, compile } from "scaicore/compiler";
import { runTests } from "scaicore/testing";
import { describe, expect, it } from "vitest";
import { isReservedWord, WORD_KEYWORDS } from "../../runtime/syntax/keywords.js";

const ENTRY = "main.scaicore";
const CORE = '\n@core Sample { version = "1.0.0" }\n';

interface Sample {
  readonly line: number;
  readonly text: string;
}

function samplesOf(page: string): readonly Sample[] {
  const text = readFileSync(new URL(`../../docs/${page}`, import.meta.url), "utf8");
  return [...text.matchAll(/```scaicore\n(.*?)```/gs)].map(({ index, 1: sample = "" }) => ({
    line: text.slice(0, index).split("\n").length,
    text: sample,
  }));
}

/** The files that a sample names in its first line, for those that import them. */
const named = (samples: readonly Sample[]): ReadonlyMap<string, string> =>
  new Map(
    samples.flatMap(({ text }) => {
      const name = /^\/\/ (\S+\.scaicore)\n/.exec(text)?.[1];
      return name === undefined ? [] : [[name, text] as const];
    }),
  );

describe.each(["language.md", "language-reference.md", "cheat-sheet.md"])("the samples of %s", (page) => {
  const samples = samplesOf(page);
  const files = named(samples);

  it("are there", () => {
    expect(samples.length).toBeGreaterThan(0);
  });

  it.each(samples.map((sample) => [sample.line, sample] as const))("line %i checks", (_line, { text }) => {
    const whole = /^@core\s/m.test(text) ? text : `${text}${CORE}`;
    const read = (path: string): string | undefined => (path === ENTRY ? whole : files.get(path));
    // One sample shows what a plugin without an interface is.
    const diagnostics = analyze(ENTRY, whole, { read }).diagnostics.filter(({ code }) => code !== "W402");
    expect(
      diagnostics.map(({ code, message, start }) => `${whole.slice(0, start).split("\n").length} ${code} ${message}`),
    ).toEqual([]);
  });

  const tested = samples.filter(({ text }) => text.includes("\n@test "));
  it.skipIf(tested.length === 0).each(tested.map((sample) => [sample.line, sample] as const))(
    "line %i passes its tests",
    async (_line, { text }) => {
      const { module } = compile(ENTRY, { read: (path) => (path === ENTRY ? text : undefined) }, { debug: true });
      const { tests } = await runTests(module!);
      expect(tests.filter(({ failures }) => failures.length > 0)).toEqual([]);
      expect(tests.length).toBeGreaterThan(0);
    },
  );
});

it("language.md names all words that are reserved", () => {
  const page = readFileSync(new URL("../../docs/language.md", import.meta.url), "utf8");
  const [, words = ""] = /cannot be the name of a variable: `([^`]+)`/.exec(page) ?? [];
  expect(words.split(" ").toSorted()).toEqual(
    WORD_KEYWORDS.map(({ word }) => word)
      .filter(isReservedWord)
      .toSorted(),
  );
});
