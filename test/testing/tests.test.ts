import { readFileSync } from "node:fs";
import { compile } from "scaicore/compiler";
import { runTests } from "scaicore/testing";
import { describe, expect, it } from "vitest";
import { plain } from "../../runtime/cli/io/style.js";
import { outcomeLine, testText } from "../../runtime/cli/test/test-text.js";
import { filesOf } from "../support/fixture-files.js";
import { testFixtures } from "../support/fixtures.js";

const SEED = 1;

testFixtures("tests in the language are reported", new URL("../fixtures/tests", import.meta.url), async (source) => {
  const files = filesOf(source);
  const { module, diagnostics, texts } = compile("main.scaicore", { read: (path) => files.get(path) }, { debug: true });
  if (module === undefined)
    return diagnostics.map(({ code, message, start }) => `${code} ${start} ${message}`).join("\n");
  const report = await runTests(module, { seed: SEED });
  const program = { source: "main.scaicore", texts, diagnostics: [], tested: { module, report } };
  return ["tests", ...report.tests.map((test) => outcomeLine(test, plain)), "", testText([program], SEED, plain)].join(
    "\n",
  );
});

describe("tests in the language", () => {
  const greet = readFileSync(new URL("../../examples/greet.scaicore", import.meta.url), "utf8");
  const { module } = compile("greet.scaicore", { read: () => greet }, { debug: true });
  const run = async (options: Parameters<typeof runTests>[1] = {}) => {
    if (module === undefined) throw new Error("The example does not compile.");
    const { tests, seed } = await runTests(module, options);
    return { seed, tests: tests.map(({ durationMs: _, ...outcome }) => outcome) };
  };

  it("end the same each time", async () => {
    expect(await run()).toEqual(await run());
  });

  it("are told of as they end, and may be chosen", async () => {
    const ended: string[] = [];
    const report = await run({
      seed: 5,
      filter: ({ name }) => name.includes("rejected"),
      ended: ({ name, status }) => void ended.push(`${name}: ${status}`),
    });
    expect(ended).toEqual(["a rejected greeting is replaced by a plain one: passed"]);
    expect(report.seed).toBe(5);
    expect(report.tests).toHaveLength(1);
  });

  it("are not run in a module that is not sound", async () => {
    if (module === undefined) throw new Error("The example does not compile.");
    const [test] = module.tests ?? [];
    const tests = test === undefined ? [] : [{ ...test, locals: [] }];
    await expect(runTests({ ...module, tests })).rejects.toThrow("HelloWorld is no sound module");
  });

  it("are none in a module that was built without them", async () => {
    const { module: release } = compile("greet.scaicore", { read: () => greet });
    expect(release === undefined ? undefined : await runTests(release)).toEqual({ seed: 0, tests: [] });
  });
});
