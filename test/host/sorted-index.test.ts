import fc from "fast-check";
import { expect, test } from "vitest";
import { compareCursors, type Cursor } from "../../runtime/host/store/page.js";
import { SortedIndex } from "../../runtime/host/store/sorted-index.js";

const cursor = fc.record({ at: fc.constantFrom("1", "2", "3"), id: fc.constantFrom("a", "b", "c", "d", "e") });
const change = fc.oneof(
  fc.record({ kind: fc.constant("set" as const), cursor }),
  fc.record({ kind: fc.constant("delete" as const), cursor }),
);

test("it is always what sorting everything would give", () => {
  fc.assert(
    fc.property(fc.array(change, { maxLength: 40 }), fc.option(cursor, { nil: undefined }), (changes, after) => {
      const index = new SortedIndex<Cursor>();
      const plain = new Map<string, Cursor>();
      for (const { kind, cursor: each } of changes) {
        if (kind === "set") index.set(each, each);
        else expect(index.delete(each.id)).toBe(plain.has(each.id));
        if (kind === "set") plain.set(each.id, each);
        else plain.delete(each.id);
      }
      const expected = [...plain.values()]
        .sort(compareCursors)
        .filter((each) => after === undefined || compareCursors(each, after) > 0);
      expect([...index.after(after)]).toEqual(expected);
      expect(index.size).toBe(plain.size);
      for (const id of ["a", "b", "c"]) expect(index.get(id)).toEqual(plain.get(id));
    }),
  );
});
