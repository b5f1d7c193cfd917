import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { testsIn } from "../../client/features/tests/tests-in.js";
import { compile } from "scaicore/compiler";

it("finds the tests that the compiler finds, at their lines", () => {
  const text = readFileSync(new URL("../../examples/greet.scaicore", import.meta.url), "utf8");
  const { module } = compile("greet.scaicore", { read: () => text }, { debug: true });
  expect(testsIn(text)).toEqual(module?.tests?.map(({ name, source_location: at }) => ({ name, line: at.line - 1 })));
  expect(testsIn(text).length).toBeGreaterThan(3);
});

it("finds them in a text with mistakes too, reads escapes, and takes no word of a comment or a text for one", () => {
  const text = '@core X {\n@test "a \\"b\\"" {\n// @test "no"\nlet x = "@test \\"no\\""\n  @test "c" {';
  expect(testsIn(text)).toEqual([
    { name: 'a "b"', line: 1 },
    { name: "c", line: 4 },
  ]);
});
