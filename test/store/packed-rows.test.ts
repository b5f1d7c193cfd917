import fc from "fast-check";
import { expect, test } from "vitest";
import { PackedRows, type Row } from "../../runtime/host/file-store/finished/packed-rows.js";
import {
  packed,
  packedNumbers,
  unpacked,
  unpackedNumbers,
} from "../../runtime/host/file-store/finished/packed-text.js";
import { placeOf } from "../../runtime/host/file-store/log/log-files.js";
import { compareCursors } from "../../runtime/host/store/page.js";

const text = fc.oneof(fc.string({ unit: "binary" }), fc.constantFrom("", ":", "1:", "\u0000", "\ud800", "9:x"));

test("packed texts are read as they were, whatever is in them", () => {
  fc.assert(
    fc.property(fc.array(text), fc.nat(5), (parts, count) => {
      expect(unpacked(packed(parts))).toEqual(parts);
      expect(unpacked(packed(parts), count)).toEqual(parts.slice(0, count));
    }),
  );
});

test("packed numbers are read as they were, places in any file among them", () => {
  const place = fc.tuple(fc.integer({ min: -99_999, max: 99_999 }), fc.nat(2 ** 32 - 1));
  const numbers = fc.oneof(
    fc.nat(),
    place.map(([file, at]) => placeOf(file, at)),
  );
  fc.assert(
    fc.property(fc.array(numbers), (given) => {
      expect(unpackedNumbers(packedNumbers(given))).toEqual(given);
    }),
  );
});

/** Few names and times, so that they meet. */
const step = fc.record({
  removes: fc.boolean(),
  name: fc.nat(40).map((number) => `name ${number}`),
  named: fc.boolean(),
  at: fc.nat(5).map((number) => `2026-11-0${number}`),
  rest: fc.array(text, { maxLength: 3 }),
});

test("rows are found by name and listed in order, after any adding and removing", () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 120 }), (steps) => {
      const rows = new PackedRows();
      const model = new Map<string, Row>();
      for (const { removes, name, named, at, rest } of steps) {
        const number = rows.find(name);
        expect(number !== undefined).toBe(model.has(name));
        if (number === undefined) {
          const row = { at, id: named ? name : `id of ${name}`, name, rest };
          model.set(name, row);
          expect(rows.row(rows.add(row))).toEqual(row);
        } else if (removes) {
          rows.remove(number);
          model.delete(name);
        }
      }
      const sorted = [...model.values()].sort(compareCursors);
      const listed = (after?: Row) => Array.from(rows.after(after), (number) => rows.row(number));
      expect(listed()).toEqual(sorted);
      sorted.forEach((row, index) => {
        expect(rows.row(rows.find(row.name)!)).toEqual(row);
        expect(listed(row)).toEqual(sorted.slice(index + 1));
      });
    }),
  );
});
