import { readdirSync, readFileSync } from "node:fs";
import { compile } from "scaicore/compiler";
import { runTests } from "scaicore/testing";
import { describe, expect, it } from "vitest";

const folder = new URL("../fixtures/strangers/", import.meta.url);
const programsIn = (name: string): readonly URL[] =>
  readdirSync(new URL(`${name}/`, folder))
    .filter((file) => file.endsWith(".scaicore"))
    .map((file) => new URL(`${name}/${file}`, folder));

/** The errors of a program, or those of its tests that do not pass. */
async function faultsOf(file: URL): Promise<readonly string[]> {
  const source = readFileSync(file, "utf8");
  const { module, diagnostics } = compile("main.scaicore", { read: () => source }, { debug: true });
  if (module === undefined) return diagnostics.filter(({ severity }) => severity === "error").map(({ code }) => code);
  const { tests } = await runTests(module, { seed: 1 });
  expect(tests.length).toBeGreaterThan(0);
  return tests.filter(({ status }) => status !== "passed").map(({ name }) => name);
}

const nameOf = (file: URL): string => file.pathname.replace(/^.*\/(.*)\.scaicore$/, "$1");

describe("programs of strangers, who had read the docs only", () => {
  const first = programsIn("first");
  it("are 27", () => expect(first).toHaveLength(27));

  it.each(first.map((file) => [nameOf(file), file] as const))("%s, as it was written", async (_name, file) => {
    expect(await faultsOf(file)).toEqual([]);
  });

  it.each(programsIn("final").map((file) => [nameOf(file), file] as const))("%s, mended", async (_name, file) => {
    expect(await faultsOf(file)).toEqual([]);
  });
});
