/** `checkProgram` says of a program what `compile` says, and builds nothing. */
import { expect, it } from "vitest";
import { compile } from "scaicore/compiler";
import { moduleCounts, moduleTitle, programCounts } from "../../runtime/cli/output/module-text.js";
import { checkProgram } from "../../runtime/compiler/check-program.js";
import { exampleFiles, examplePrograms } from "../support/example-files.js";
import { filesOf, hostOf } from "../support/fixture-files.js";
import { loadFixtures } from "../support/fixtures.js";
import { isSoak, sampled } from "../support/sampled.js";

const examples = new Map(exampleFiles().map(({ path, text }) => [path, text]));
const programs = [
  ...examplePrograms().map(({ path }) => ({ title: path, entry: path, host: hostOf(examples) })),
  ...["ir", "diagnostics"].flatMap((folder) =>
    loadFixtures(new URL(`../fixtures/compiler/${folder}/`, import.meta.url)).map(({ name, source }) => ({
      title: name,
      entry: "main.scaicore",
      host: hostOf(filesOf(source)),
    })),
  ),
];

it("finds the diagnostics that compiling finds, and counts what the module holds", () => {
  let sound = 0;
  for (const [at, { title, entry, host }] of sampled(programs, 3).entries()) {
    // Strict is the same with more mistakes in it.
    for (const strict of isSoak || at % 4 === 0 ? [false, true] : [false]) {
      const { module, ...compiled } = compile(entry, host, { strict });
      const { program, ...checked } = checkProgram(entry, host, { strict });
      expect(checked, title).toEqual(compiled);
      expect(program === undefined, title).toBe(module === undefined);
      if (program === undefined || module === undefined) continue;
      sound++;
      expect(`${moduleTitle(program)} ${programCounts(program)}`, title).toBe(
        `${moduleTitle(module)} ${moduleCounts(module)}`,
      );
    }
  }
  expect(programs.length).toBeGreaterThan(500);
  expect(sound).toBeGreaterThan(60);
}, 300_000);
