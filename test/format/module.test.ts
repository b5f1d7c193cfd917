/** A formatted program compiles to the same module, but for the places in its sources. */
import { compile } from "scaicore/compiler";
import type { IRModule } from "scaicore";
import { expect, it } from "vitest";
import { formatText } from "../../runtime/format/index.js";
import { exampleFiles, examplePrograms } from "../support/example-files.js";
import { filesOf } from "../support/fixture-files.js";
import { loadFixtures } from "../support/fixtures.js";

const PLACES: ReadonlySet<string> = new Set(["source_location", "sources"]);

/** A module without places. Pieces of source in it, such as those of stages, are compared without blanks and commas. */
const meaning = (module: IRModule | undefined): string | undefined =>
  JSON.stringify(module, (key, value: unknown) =>
    PLACES.has(key) ? undefined : typeof value === "string" ? value.replace(/[\s,]+/g, "") : value,
  );

const narrowed = (files: ReadonlyMap<string, string>): ReadonlyMap<string, string> =>
  new Map([...files].map(([path, text]) => [path, formatText(text, { width: 60 })]));

function expectSameModule(
  entry: string,
  files: ReadonlyMap<string, string>,
  narrow: ReadonlyMap<string, string> = narrowed(files),
): boolean {
  const read = (texts: ReadonlyMap<string, string>) =>
    compile(entry, { read: (path) => texts.get(path) }, { debug: true }).module;
  const before = read(files);
  expect(meaning(read(narrow)), entry).toBe(meaning(before));
  return before !== undefined;
}

it("examples", () => {
  const files = new Map(exampleFiles().map(({ path, text }) => [path, text]));
  const narrow = narrowed(files);
  for (const { path } of examplePrograms()) expect(expectSameModule(path, files, narrow)).toBe(true);
}, 120_000);

it("fixtures", () => {
  const fixtures = loadFixtures(new URL("../fixtures/compiler/ir/", import.meta.url), ".txt");
  const compiled = fixtures.filter(({ source }) =>
    expectSameModule(
      "main.scaicore",
      filesOf(/@core\s/.test(source) ? source : `@core Test { version = "1.0.0" }\n${source}`),
    ),
  );
  expect(compiled.length).toBeGreaterThan(20);
}, 120_000);
