import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { floatOfDigits, intOfDigits, plainDecimal } from "../../runtime/stdlib/digits.js";

describe("digits", () => {
  it.each<readonly [string, number | undefined, number | undefined]>([
    ["7", 7, 7],
    ["-7", -7, -7],
    ["7.0", 7, 7],
    ["1e3", 1000, 1000],
    ["1.5E+2", 150, 150],
    ["0.1", 0.1, undefined],
    ["-0", 0, 0],
    ["0e99", 0, 0],
    ["1.10", 1.1, undefined],
    ["9007199254740991", 9007199254740991, 9007199254740991],
    ["9007199254740992", 9007199254740992, undefined],
    ["9007199254740993", undefined, undefined],
    ["3161234567890123456", undefined, undefined],
    ["1e22", 1e22, undefined],
    ["0.10000000000000001", 0.1, undefined],
    ["0.30000000000000004", 0.30000000000000004, undefined],
    ["0.3333333333333333333", undefined, undefined],
    ["1e999", undefined, undefined],
    ["1e-999", undefined, undefined],
    ["1".repeat(2000), undefined, undefined],
    ["x", undefined, undefined],
  ])("%s is the float %s and the int %s", (text, float, int) => {
    expect([floatOfDigits(text), intOfDigits(text)]).toEqual([float, int]);
  });

  it("of every double are that double, with 17 digits too", () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
        expect(floatOfDigits(String(value))).toBe(value + 0);
        expect(floatOfDigits(value.toPrecision(17))).toBe(value + 0);
      }),
    );
  });

  it.each([
    ["1.10", "1.10"],
    ["1e3", "1000"],
    ["-1.5e-7", "-0.00000015"],
    ["12e-1", "1.2"],
    ["0e5", "0"],
    ["1e999", undefined],
  ])("%s without exponent is %s", (text, plain) => {
    expect(plainDecimal(text)).toBe(plain);
  });
});
