import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  arithmetic,
  type ArithmeticOperator,
  compares,
  ints,
  isIn,
  negated,
  numbers,
} from "../../runtime/engine/program/operators.js";
import { toJson } from "../../runtime/stdlib/to-json.js";
import { UNCOUNTED } from "../../runtime/stdlib/work.js";
import { DateTime, Duration, Money, PlainDate, type Value } from "../../runtime/stdlib/value.js";

const euro = (digits: string) => Money.parse(digits, "EUR")!;
const date = (text: string) => PlainDate.parse(text)!;
const time = (text: string) => DateTime.parse(text)!;
const length = (text: string) => Duration.parse(text)!;

describe("arithmetic", () => {
  test.each<[Value, ArithmeticOperator, Value, unknown]>([
    [1, "/", 2, 0.5],
    [-7, "%", 3, 2],
    [7, "%", -3, -2],
    ["a", "+", "b", "ab"],
    [euro("0.1"), "+", euro("0.2"), 0.3],
    [euro("10"), "*", 3, 30],
    [3, "*", euro("10"), 30],
    [euro("10"), "/", 3, 3.3333333333],
    [euro("10"), "/", euro("4"), 2.5],
    [1, "-", euro("0.25"), 0.75],
    [date("2026-01-31"), "+", length("1d"), "2026-02-01"],
    [date("2026-02-01"), "-", date("2026-01-31"), "1d"],
    [time("2026-01-15T10:30:00Z"), "-", length("90m"), "2026-01-15T09:00:00Z"],
    [time("2026-01-15T10:30:00Z"), "-", time("2026-01-15T10:00:00Z"), "30m"],
    [length("1h"), "+", length("30m"), "90m"],
    [length("1h"), "*", 2, "2h"],
    [length("1h"), "/", length("30m"), 2],
  ])("%s %s %s", (left, op, right, expected) => {
    expect(toJson(arithmetic(op, left, right))).toEqual(expected);
  });

  test.each<[Value, ArithmeticOperator, Value, RegExp]>([
    [1, "/", 0, /divided by zero/],
    [1, "%", 0, /divided by zero/],
    [1e308, "*", 10, /too large/],
    [euro("1"), "+", Money.parse("1", "USD")!, /EUR and USD/],
    [date("2026-01-31"), "+", length("1h"), /whole days/],
    ["a", "-", "b", /does not work on string and string/],
  ])("%s %s %s has no value", (left, op, right, message) => {
    expect(() => arithmetic(op, left, right)).toThrow(message);
  });

  test("ints stay exact or fail", () => {
    const safe = fc.maxSafeInteger();
    fc.assert(
      fc.property(safe, safe, fc.constantFrom("+" as const, "-" as const, "*" as const), (a, b, op) => {
        const exact = op === "+" ? BigInt(a) + BigInt(b) : op === "-" ? BigInt(a) - BigInt(b) : BigInt(a) * BigInt(b);
        const fits = exact <= BigInt(Number.MAX_SAFE_INTEGER) && exact >= BigInt(Number.MIN_SAFE_INTEGER);
        if (fits) expect(BigInt(ints(op, a, b))).toBe(exact);
        else expect(() => ints(op, a, b)).toThrow(/too large for an int/);
      }),
    );
  });

  test("% has the sign of the divisor and is smaller than it", () => {
    const number = fc.integer({ min: -1000, max: 1000 });
    fc.assert(
      fc.property(
        number,
        number.filter((n) => n !== 0),
        (a, b) => {
          const rest = numbers("%", a, b);
          expect(Math.abs(rest)).toBeLessThan(Math.abs(b));
          expect(rest === 0 || rest > 0 === b > 0).toBe(true);
          expect(Number.isInteger((a - rest) / b)).toBe(true);
          expect(Object.is(rest, -0)).toBe(false);
        },
      ),
    );
  });
});

test("comparison and membership go by value", () => {
  expect(compares("<", euro("9.99"), 10, UNCOUNTED)).toBe(true);
  expect(compares(">=", date("2026-01-15"), date("2026-01-15"), UNCOUNTED)).toBe(true);
  expect(compares(">", "b", "a", UNCOUNTED)).toBe(true);
  expect(isIn({ a: 1 }, [{ a: 1, b: null }], UNCOUNTED)).toBe(true);
  expect(isIn("k", new Map([["k", 1]]), UNCOUNTED)).toBe(true);
  expect(isIn("constructor", new Map([["k", 1]]), UNCOUNTED)).toBe(false);
});

test("a negated zero is zero", () => {
  expect(Object.is(negated(0), 0)).toBe(true);
  expect(toJson(negated(euro("1.50")))).toBe(-1.5);
  expect(toJson(negated(length("1h")))).toBe("-1h");
});
