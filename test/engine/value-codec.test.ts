import fc from "fast-check";
import { expect, test } from "vitest";
import { decodeData, encodeData, revived } from "../../runtime/engine/machine/value-codec.js";
import { equals } from "../support/uncounted.js";
import { DateTime, Duration, Money, PlainDate, recordOf, type Value } from "../../runtime/stdlib/value.js";

const key = fc.oneof(fc.string(), fc.constantFrom("__proto__", "constructor", "toString"));
const { value: anyValue } = fc.letrec<{ value: Value }>((tie) => ({
  value: fc.oneof(
    { depthSize: "small", maxDepth: 4 },
    fc.constant(null),
    fc.boolean(),
    fc.maxSafeInteger(),
    fc.double({ noNaN: true, noDefaultInfinity: true }).map((n) => n + 0),
    fc.string({ unit: "grapheme" }),
    fc
      .tuple(fc.bigInt({ min: -(10n ** 20n), max: 10n ** 20n }), fc.constantFrom(undefined, "EUR"))
      .map(([n, currency]) => Money.parse(`${n}.25`, currency)!),
    fc.integer({ min: -700_000, max: 2_000_000 }).map((days) => PlainDate.ofDays(days)),
    fc.integer({ min: -1e13, max: 1e14 }).map((ms) => DateTime.ofEpochMilliseconds(ms)),
    fc.maxSafeInteger().map((ms) => Duration.ofMilliseconds(ms)),
    fc.array(tie("value"), { maxLength: 5 }),
    fc.array(fc.tuple(key, tie("value")), { maxLength: 5 }).map((entries) => new Map(entries)),
    fc.array(fc.tuple(key, tie("value")), { maxLength: 5 }).map((entries) => recordOf(entries)),
  ),
}));

const roundTrip = (value: Value): Value => revived(decodeData(encodeData(value)));

test("every value comes back as it was", () => {
  fc.assert(
    fc.property(anyValue, (value) => {
      const back = roundTrip(value);
      expect(equals(back, value)).toBe(true);
      expect(encodeData(back)).toEqual(encodeData(value));
    }),
  );
});

test("objects come back without a prototype, so that every key is data", () => {
  const back = roundTrip(recordOf([["a", recordOf([["__proto__", 1]])]])) as { a: object };
  expect(Object.getPrototypeOf(back)).toBeNull();
  expect(Object.getPrototypeOf(back.a)).toBeNull();
  expect(Object.entries(back.a)).toEqual([["__proto__", 1]]);
  expect(Object.getPrototypeOf({})).not.toHaveProperty("1");
});

test("values nest deeper than people write them", () => {
  let deep: Value = 1;
  for (let level = 0; level < 300; level++) deep = [deep];
  expect(equals(roundTrip(deep), deep)).toBe(true);
});
