import { compile } from "scaicore/compiler";
import { runTests } from "scaicore/testing";
import { plain } from "../../runtime/cli/output/style.js";
import { outcomeLine, testText } from "../../runtime/cli/test/test-text.js";
import { filesOf } from "../support/fixture-files.js";
import { testFixtures } from "../support/fixtures.js";

const SEED = 1;

testFixtures("tests in the language are reported", new URL("../fixtures/tests", import.meta.url), async (source) => {
  const files = filesOf(source);
  const { module, diagnostics, texts } = compile(
    "main.scaicore",
    { read: (path) => files.get(path) },
    { debug: true },
  );
  if (module === undefined) return diagnostics.map(({ code, message, start }) => `${code} ${start} ${message}`).join("\n");
  const report = await runTests(module, { seed: SEED });
  const program = { source: "main.scaicore", texts, diagnostics: [], tested: { module, report } };
  return ["tests", ...report.tests.map((test) => outcomeLine(test, plain)), "", testText([program], SEED, plain)].join("\n");
});
