import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { editMap } from "../../server/workspace/edit-map.js";

describe("editMap", () => {
  it("keeps what is before an insertion and moves what is after", () => {
    const map = editMap("abc def", "abc X def");
    expect([0, 3, 5, 7].map(map)).toEqual([0, 3, 7, 9]);
  });

  it("clamps what stood in a deletion", () => {
    const map = editMap("abcdef", "af");
    expect([1, 2, 4, 5, 6].map(map)).toEqual([1, 1, 1, 1, 2]);
  });

  it("never leaves the text, keeps order, and is the identity on equal texts", () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), fc.string(), fc.string(), (head, old, fresh, tail) => {
        const before = head + old + tail;
        const after = head + fresh + tail;
        const map = editMap(before, after);
        let last = 0;
        for (let offset = 0; offset <= before.length; offset++) {
          const moved = map(offset);
          expect(moved).toBeGreaterThanOrEqual(last);
          expect(moved).toBeLessThanOrEqual(after.length);
          last = moved;
        }
        expect(map(0)).toBe(0);
        if (before === after) expect(map(before.length >> 1)).toBe(before.length >> 1);
      }),
      { seed: 1 },
    );
  });
});
