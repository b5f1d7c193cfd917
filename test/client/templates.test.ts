/** What a new flow begins as compiles without a word, formatted as it will be, and passes its own tests. */
import { compile } from "scaicore/compiler";
import { runTests } from "scaicore/testing";
import { describe, expect, it } from "vitest";
import { coreName, fileName, TEMPLATES } from "../../client/features/begin/templates.js";
import { format } from "../../runtime/format/index.js";

describe.each(TEMPLATES)("the template $id", ({ text }) => {
  const source = text("MyFlow");
  const { module, diagnostics } = compile(
    "my-flow.scaicore",
    { read: (path) => (path === "my-flow.scaicore" ? source : undefined) },
    { debug: true },
  );

  it("compiles without errors and warnings", () => {
    expect(diagnostics.map(({ message }) => message)).toEqual([]);
    expect(module?.name).toBe("MyFlow");
  });

  it("passes its tests", async () => {
    const { tests } = await runTests(module!);
    expect(tests.length).toBeGreaterThan(0);
    expect(tests.flatMap(({ failures }) => failures.map(({ message }) => message))).toEqual([]);
  });

  it("is formatted as the formatter would", () => {
    expect(format(source).edits).toEqual([]);
  });
});

it.each([
  ["refund desk 2", "RefundDesk2", "refund-desk2"],
  ["My flow", "MyFlow", "my-flow"],
  ["4 eyes", "Flow4Eyes", "flow4-eyes"],
  ["Café rules", "CafeRules", "cafe-rules"],
  ["…", "Flow", "flow"],
])("a flow called %s has the core %s in the file %s", (given, core, file) => {
  expect(coreName(given)).toBe(core);
  expect(fileName(core)).toBe(file);
});
