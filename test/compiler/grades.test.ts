/**
 * Mistakes that people bring along, graded: A where one message stands at its place and says what to write. What each was once is
 * kept beside it; each has a fixture of the same number in `diagnostics/habits`.
 */
import { readFileSync } from "node:fs";
import { analyze } from "scaicore/compiler";
import { describe, expect, it } from "vitest";
import { filesOf } from "../support/fixture-files.js";
import { loadFixtures } from "../support/fixtures.js";

const ENTRY = "main.scaicore";
const GRADES = ["A", "B", "C", "D", "F"] as const;
interface Case {
  readonly was: (typeof GRADES)[number];
  readonly now: (typeof GRADES)[number];
  /** What its messages say to write, one each; none where it is right as it stands. */
  readonly says: readonly string[];
}

const read = (path: string): string => readFileSync(new URL(`../fixtures/compiler/${path}`, import.meta.url), "utf8");
const { cases } = JSON.parse(read("grades.json")) as { readonly cases: Readonly<Record<string, Case>> };
const fixtures = loadFixtures(new URL("../fixtures/compiler/diagnostics/habits/", import.meta.url), ".txt").filter(
  ({ name }) => /^\d{3}-/.test(name),
);

/** What is true of the programs besides: the cases are parts of larger ones. */
const BESIDES = new Set(["W200", "W300", "W402"]);

describe("what people try first", () => {
  it("is graded, each case", () => {
    expect(Object.keys(cases).toSorted()).toEqual(fixtures.map(({ name }) => name.slice(0, 3)).toSorted());
  });

  it.each(fixtures.map(({ name, source }) => [name, source] as const))("%s is answered as graded", (name, source) => {
    const { now, says } = cases[name.slice(0, 3)]!;
    const files = filesOf(source);
    const found = analyze(ENTRY, files.get(ENTRY)!, { read: (path) => files.get(path) }).diagnostics.filter(
      ({ code }) => !BESIDES.has(code),
    );
    if (now !== "A") return;
    expect(found.map(({ message }) => message)).toHaveLength(says.length);
    found.forEach(({ message, end, start }, index) => {
      expect(message).toContain(says[index]);
      // At the mistake, not at all that stands around it.
      expect(end - start).toBeLessThan(80);
    });
  });

  it("is answered A", () => {
    const count = (of: (one: Case) => string): string =>
      GRADES.map((grade) => `${grade} ${Object.values(cases).filter((one) => of(one) === grade).length}`).join(", ");
    expect(count(({ was }) => was)).toBe("A 0, B 0, C 113, D 48, F 4");
    expect(count(({ now }) => now)).toBe("A 165, B 0, C 0, D 0, F 0");
  });
});
