/** What the pages about the language show checks, without a warning. */
import { readFileSync } from "node:fs";
import { analyze } from "scaicore/compiler";
import { describe, expect, it } from "vitest";

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

describe.each(["language.md", "cheat-sheet.md"])("the samples of %s", (page) => {
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
});
