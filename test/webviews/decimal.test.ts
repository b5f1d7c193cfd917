import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  canonicalDecimal,
  compareDecimals,
  decimalOf,
  decimalToJson,
  readDecimal,
} from "../../client/webviews/shared/decimal.js";

const english = { decimal: ".", group: "," };
const german = { decimal: ",", group: "." };

describe("canonicalDecimal", () => {
  test.each([
    ["0012.500", "12.5"],
    ["-0.00", "0"],
    ["-0.10", "-0.1"],
    ["12345678901234567890.0123456789", "12345678901234567890.0123456789"],
    ["1e5", undefined],
    ["1.", undefined],
    [".5", undefined],
    ["", undefined],
  ])("%s is %s", (text, expected) => {
    expect(canonicalDecimal(text)).toBe(expected);
  });
});

describe("decimalOf", () => {
  test.each([
    [1e21, "1000000000000000000000"],
    [1.5e-7, "0.00000015"],
    [-2.5e-8, "-0.000000025"],
    [0.1 + 0.2, "0.30000000000000004"],
    ["1312.50", "1312.5"],
    [Number.NaN, undefined],
    [true, undefined],
    [null, undefined],
  ])("of %s is %s", (value, expected) => {
    expect(decimalOf(value)).toBe(expected);
  });
});

describe("decimalToJson", () => {
  test("is a number only where a double shows the same digits", () => {
    expect(decimalToJson("1312.5")).toBe(1312.5);
    expect(decimalToJson("0.1")).toBe(0.1);
    expect(decimalToJson("12345678901234567890.01")).toBe("12345678901234567890.01");
  });

  test("keeps every digit", () => {
    const digits = fc.stringMatching(/^-?[0-9]{1,25}(\.[0-9]{1,10})?$/);
    fc.assert(
      fc.property(digits, (text) => {
        const canonical = canonicalDecimal(text);
        expect(canonical).toBeDefined();
        expect(decimalOf(decimalToJson(canonical ?? ""))).toBe(canonical);
      }),
    );
  });
});

describe("compareDecimals", () => {
  test.each([
    ["1.10", "1.1", 0],
    ["-2", "1", -1],
    ["0.1000000000000000000001", "0.1", 1],
    ["9", "10", -1],
  ])("%s to %s", (left, right, order) => {
    expect(compareDecimals(left, right)).toBe(order);
  });
});

describe("readDecimal", () => {
  test.each([
    ["1,312.50", english, "1312.5"],
    ["€ 1,312.50", english, "1312.5"],
    ["EUR 1312.5", english, "1312.5"],
    ["1312.5 eur", english, "1312.5"],
    ["−12", english, "-12"],
    ["12,34,567.8", english, "1234567.8"],
    ["1.312,50", german, "1312.5"],
    ["1.312", german, "1312"],
    ["1312.50", german, "1312.5"],
    ["1 312,50", { decimal: ",", group: "\u202f" }, "1312.5"],
    ["1’312.50", { decimal: ".", group: "’" }, "1312.5"],
    // Half a group, two points, or a comma where English has a point: nobody guesses.
    ["1312,50", english, undefined],
    ["1,31", english, undefined],
    ["1.2.3", english, undefined],
    ["1e5", english, undefined],
    ["twelve", english, undefined],
    ["", english, undefined],
  ])("%s", (typed, separators, expected) => {
    expect(readDecimal(typed, separators, "EUR")).toBe(expected);
  });
});
