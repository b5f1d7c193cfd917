import { analyze } from "scaicore/compiler";
import { describe, expect, it } from "vitest";
import { E200 } from "../../runtime/compiler/diagnostics/definitions/names.js";
import { E100 } from "../../runtime/compiler/diagnostics/definitions/placement.js";
import { W200 } from "../../runtime/compiler/diagnostics/definitions/warnings.js";
import { createReporter } from "../../runtime/compiler/diagnostics/reporter.js";

const unknown = E200["unknown-name"]({ name: "a" });
const unreadable = E100["too-deep"]();
const unused = W200["unused-type"]({ name: "a" });

const at = (start: number) => ({ start, end: start + 1 });

describe("a reporter", () => {
  it("tells of mistakes in the order of their places, whatever the order in which they were found", () => {
    const places = [7, 3, 5, 3, 1];
    const told = (order: readonly number[]) => {
      const reporter = createReporter("a");
      for (const start of order) {
        reporter.report(unknown, at(start));
        reporter.report(unreadable, at(start));
      }
      return reporter.finish();
    };
    expect(told(places).map(({ start, code }) => `${start} ${code}`)).toEqual(
      [1, 3, 5, 7].flatMap((start) => [`${start} E100`, `${start} E200`]),
    );
    expect(told(places.toReversed())).toEqual(told(places));
  });

  it("tells at most 100 of a file, errors rather than warnings", () => {
    const reporter = createReporter("a");
    for (let start = 0; start < 80; start++) reporter.report(unused, at(start));
    for (let start = 100; start < 190; start++) reporter.report(unknown, at(start));
    const told = reporter.finish();
    expect(reporter.count).toBe(170);
    expect(told.filter(({ severity }) => severity === "error")).toHaveLength(90);
    expect(told.filter(({ severity }) => severity === "warning").map(({ start }) => start)).toEqual([
      ...Array(10).keys(),
    ]);
    expect(told.map(({ start }) => start)).toEqual(told.map(({ start }) => start).toSorted((a, b) => a - b));
  });

  it("shows nothing of what is suppressed", () => {
    const reporter = createReporter("a");
    reporter.report(unreadable, at(2));
    reporter.suppress({ start: 2, end: 6 });
    reporter.report(unknown, at(2));
    reporter.report(unknown, at(5));
    reporter.report(unknown, at(6));
    expect(reporter.finish().map(({ start, code }) => `${start} ${code}`)).toEqual(["2 E100", "6 E200"]);
  });
});

it.each([
  ["names that nobody knows", "  x = nothing\n"],
  ["stray brackets", "  x = )\n"],
  ["characters that mean nothing", "  § x = 1\n"],
  ["statements of other languages", "  throw x\n"],
  ["merge marks", "<<<<<<< a\n=======\n>>>>>>> b\n"],
])("at most 100 diagnostics tell of a file full of %s", (_what, line) => {
  const text = `@flow f() {\n${line.repeat(400)}}\n`;
  const first = analyze("a", text, { read: () => undefined }).diagnostics;
  expect(first.length).toBeGreaterThan(0);
  expect(first.length).toBeLessThanOrEqual(100);
  expect(analyze("a", text, { read: () => undefined }).diagnostics).toEqual(first);
});
