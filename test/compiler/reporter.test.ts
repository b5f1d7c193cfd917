import { analyze } from "scaicore/compiler";
import { describe, expect, it } from "vitest";
import { E200 } from "../../runtime/compiler/diagnostics/definitions/names.js";
import { E100 } from "../../runtime/compiler/diagnostics/definitions/placement.js";
import { W200 } from "../../runtime/compiler/diagnostics/definitions/warnings.js";
import { createReporter, finishDiagnostics, type Reporter } from "../../runtime/compiler/diagnostics/reporter.js";

const unknown = E200["unknown-name"]({ name: "a" });
const unreadable = E100["too-deep"]();
const unused = W200["unused-type"]({ name: "a" });

const finished = ({ found }: Reporter) => finishDiagnostics(found, () => true);
const at = (start: number) => ({ start, end: start + 1 });

describe("a reporter", () => {
  it("tells of mistakes in the order of their places, whatever the order in which they were found", () => {
    const places = [7, 3, 5, 3, 1];
    const reported = (order: readonly number[]) => {
      const reporter = createReporter("a", "");
      for (const start of order) {
        reporter.report(unknown, at(start));
        reporter.report(unreadable, at(start));
      }
      return finished(reporter);
    };
    expect(reported(places).map(({ start, code }) => `${start} ${code}`)).toEqual(
      [1, 3, 5, 7].flatMap((start) => [`${start} E100`, `${start} E200`]),
    );
    expect(reported(places.toReversed())).toEqual(reported(places));
  });

  it("tells at most 100 of a file, errors rather than warnings", () => {
    const reporter = createReporter("a", "");
    for (let start = 0; start < 80; start++) reporter.report(unused, at(start));
    for (let start = 100; start < 190; start++) reporter.report(unknown, at(start));
    const reported = finished(reporter);
    expect(reporter.count()).toBe(170);
    expect(reported.filter(({ severity }) => severity === "error")).toHaveLength(90);
    expect(reported.filter(({ severity }) => severity === "warning").map(({ start }) => start)).toEqual([
      ...Array(10).keys(),
    ]);
    expect(reported.map(({ start }) => start)).toEqual(reported.map(({ start }) => start).toSorted((a, b) => a - b));
  });

  it("shows nothing of what is suppressed", () => {
    const reporter = createReporter("a", "");
    reporter.report(unreadable, at(2));
    reporter.suppress({ start: 2, end: 6 });
    reporter.report(unknown, at(2));
    reporter.report(unknown, at(5));
    reporter.report(unknown, at(6));
    expect(finished(reporter).map(({ start, code }) => `${start} ${code}`)).toEqual(["2 E100", "6 E200"]);
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

it.each([
  ["a number", `@flow f(): int { return ${"1".repeat(50_000)} }`],
  ["a number without a place", "1".repeat(50_000)],
  ["a name", `@flow f(): int { return ${"a".repeat(50_000)} }`],
  ["a text", `@flow f(): "a" { return "${"b".repeat(50_000)}" }`],
  ["a keyword", `@${"a".repeat(50_000)} f`],
  ["a way in a circle", Array.from({ length: 2000 }, (_, n) => `@flow f${n}() { f${(n + 1) % 2000}() }`).join("\n")],
])("a message is read by people, however long %s is that it tells of", (_what, text) => {
  const { diagnostics } = analyze("a", text, { read: () => undefined });
  expect(diagnostics.length).toBeGreaterThan(0);
  for (const { message } of diagnostics) expect(message.length).toBeLessThan(2_500);
});
