import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { editDistance, nearest, rankNearest } from "../../runtime/nearest.js";

describe("nearest", () => {
  const words = ["goal", "guidance", "guard", "input", "output", "on_failure", "max_concurrent", "Greeting", "greet"];
  it.each([
    ["goa", "goal"],
    ["gaol", "goal"],
    ["guidence", "guidance"],
    ["inptu", "input"],
    ["Output", "output"],
    ["onfailure", "on_failure"],
    ["maxConcurrent", "max_concurrent"],
    ["greeting", "Greeting"],
    ["gret", "greet"],
    ["zebra", undefined],
    ["", undefined],
    ["x".repeat(1000), undefined],
  ])("%s is meant as %s", (word, expected) => {
    expect(nearest(word, words)).toBe(expected);
  });

  it("ranks the nearest first, and equals in alphabetical order", () => {
    expect(rankNearest("cat", ["cut", "bat", "cart", "dog", "cat", "CAT"])).toEqual(["CAT", "bat", "cart"]);
    expect(rankNearest("cat", ["cut", "bat"], 1)).toEqual(["bat"]);
  });
});

describe("the edit distance", () => {
  it.each([
    ["", "", 0],
    ["abc", "abc", 0],
    ["abc", "acb", 1],
    ["abc", "ab", 1],
    ["kitten", "sitting", 3],
    ["ca", "abc", 3],
  ])("of %j and %j is %i", (a, b, distance) => {
    expect(editDistance(a, b)).toBe(distance);
  });

  it("is symmetric, bounded by the longer word, and 0 for equal words only", () => {
    const word = fc.string({ unit: fc.constantFrom("a", "b", "c"), maxLength: 8 });
    fc.assert(
      fc.property(word, word, (a, b) => {
        const distance = editDistance(a, b);
        expect(distance).toBe(editDistance(b, a));
        expect(distance).toBeLessThanOrEqual(Math.max(a.length, b.length));
        expect(distance === 0).toBe(a === b);
        for (const bound of [0, 1, 2, 3]) {
          expect(editDistance(a, b, bound)).toBe(distance <= bound ? distance : Infinity);
        }
      }),
      { seed: 1 },
    );
  });
});
