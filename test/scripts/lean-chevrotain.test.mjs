import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "esbuild";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parse as parseFromSource } from "../../runtime/syntax/index.js";
import { leanChevrotain } from "../../scripts/build/lean-chevrotain.mjs";

const root = join(import.meta.dirname, "../..");
/** A third of the fixtures, with the expectations below their sources: what is no program tries the errors. */
const texts = ["test/fixtures", "examples"].flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true })
    .filter((path) => /\.(txt|scaicore)$/.test(path))
    .sort()
    .filter((_, index) => index % 3 === 0)
    .map((path) => readFileSync(join(root, folder, path), "utf8")),
);

describe("the parser with a lean chevrotain", () => {
  let folder;
  let parse;
  let bytes;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "scaicore-syntax-"));
    const outfile = join(folder, "syntax.mjs");
    const common = {
      absWorkingDir: root,
      entryPoints: ["runtime/syntax/index.ts"],
      bundle: true,
      format: "esm",
      minify: true,
    };
    await build({ ...common, outfile, plugins: [leanChevrotain] });
    ({ parse } = await import(outfile));
    const whole = await build({ ...common, write: false });
    bytes = { lean: readFileSync(outfile).length, whole: whole.outputFiles[0].contents.length };
  }, 60_000);
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it("leaves out 40 kB", () => {
    expect(bytes.whole - bytes.lean).toBeGreaterThan(40_000);
  });

  it("gives the trees and the errors of the whole one", () => {
    expect(texts.length).toBeGreaterThan(200);
    for (const text of texts) {
      // The end cut off leaves brackets and declarations open.
      for (const given of [text, text.slice(0, text.length / 2)])
        expect(JSON.stringify(parse(given))).toBe(JSON.stringify(parseFromSource(given)));
    }
  });
});
