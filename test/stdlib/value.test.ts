import fc from "fast-check";
import { describe, expect, it, vi } from "vitest";
import { toJson } from "../../runtime/stdlib/to-json.js";
import { compare, display, equals, valueKey } from "../support/uncounted.js";
import { DateTime, Duration, kindOf, Money, PlainDate, recordOf, type Value } from "../../runtime/stdlib/value.js";
import { EvaluationError } from "../../runtime/stdlib/values/evaluation-error.js";

// Property tests take longer where other work goes on.
vi.setConfig({ testTimeout: 120_000 });

const money = (digits: string, currency?: string): Money => Money.parse(digits, currency)!;
const anyMoney = fc
  .tuple(fc.integer({ min: -1e9, max: 1e9 }), fc.nat(4))
  .map(([units, decimals]) => Money.ofNumber(units).dividedBy(10 ** decimals));
const anyDate = fc.integer({ min: -719_162, max: 2_932_896 }).map((days) => PlainDate.ofDays(days));
const anyTime = fc
  .integer({ min: -62_135_596_800_000, max: 253_402_300_799_999 })
  .map((ms) => DateTime.ofEpochMilliseconds(ms));
const anyDuration = fc.integer({ min: -1e12, max: 1e12 }).map((ms) => Duration.ofMilliseconds(ms));

const scalar: fc.Arbitrary<Value> = fc.oneof(
  fc.constant(null),
  fc.boolean(),
  fc.integer(),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.constantFrom("", "a", "n1", "__proto__", "[1]"),
  anyDate,
  anyTime,
  anyDuration,
);
const anyValue: fc.Arbitrary<Value> = fc.letrec<{ value: Value }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    scalar,
    fc.array(tie("value"), { maxLength: 3 }),
    fc.array(fc.tuple(fc.constantFrom("a", "b", "__proto__"), tie("value")), { maxLength: 3 }).map(recordOf),
    fc
      .array(fc.tuple(fc.constantFrom("a", "b"), tie("value")), { maxLength: 3 })
      .map((entries): Value => new Map(entries)),
  ),
})).value;

describe("money", () => {
  it("is exact", () => {
    expect(money("0.1").plus(money("0.2")).toDecimal()).toBe("0.3");
    expect(money("10").dividedBy(3).toDecimal()).toBe("3.3333333333");
    expect(money("-2").dividedBy(3).toDecimal()).toBe("-0.6666666667");
    expect(money("0.00000000005").times(1).toDecimal()).toBe("0.0000000001");
    expect(money("1").times(0.1).toDecimal()).toBe("0.1");
  });

  it("has at least two decimals in text, and all its digits in JSON", () => {
    expect(["10", "10.1", "10.125", "-0.00", "1e"].map((text) => Money.parse(text)?.toString())).toEqual([
      "10.00",
      "10.10",
      "10.125",
      "0.00",
      undefined,
    ]);
    expect(
      ["10.10", "0.1", "12345678901234567.89", "0.0000001", "9007199254740993"].map((text) => toJson(money(text))),
    ).toEqual([10.1, 0.1, "12345678901234567.89", "0.0000001", "9007199254740993"]);
  });

  it("does not mix currencies", () => {
    expect(() => money("1", "EUR").plus(money("1", "USD"))).toThrow(EvaluationError);
    expect(money("1", "EUR").plus(money("1")).currency).toBe("EUR");
    expect(money("1", "EUR").equals(money("1", "USD"))).toBe(false);
  });

  it("cannot be divided by zero, nor grow without end", () => {
    expect(() => money("1").dividedBy(0)).toThrow(/divided by zero/);
    expect(() => money("1").ratio(money("0"))).toThrow(/divided by zero/);
    expect(() => money("1").times(1e300)).toThrow(/too large/);
    expect(Money.parse("9".repeat(90))).toBeUndefined();
  });

  it("adds like decimal digits do", () => {
    fc.assert(
      fc.property(anyMoney, anyMoney, (a, b) => {
        expect(a.plus(b).minus(b).equals(a)).toBe(true);
        expect(a.plus(b).equals(b.plus(a))).toBe(true);
        expect(Math.sign(a.compare(b))).toBe(-Math.sign(b.compare(a)) + 0);
      }),
    );
  });
});

describe("dates and times", () => {
  it.each(["2026-1-15", "2026-02-30", "2025-02-29", "0000-01-01", "2026-13-01", "26-01-01", "2026-01-15T00:00Z"])(
    "%s is no date",
    (text) => {
      expect(PlainDate.parse(text)).toBeUndefined();
    },
  );
  it.each([
    ["2026-01-15T10:30Z", "2026-01-15T10:30:00Z"],
    ["2026-01-15T10:30:00+02:00", "2026-01-15T08:30:00Z"],
    ["2026-01-01T00:30:00+01:00", "2025-12-31T23:30:00Z"],
    ["2026-01-15T10:30:00.5Z", "2026-01-15T10:30:00.500Z"],
    ["2026-01-15T10:30:00.123456Z", "2026-01-15T10:30:00.123Z"],
    ["2026-01-15T10:30:00", undefined],
    ["2026-01-15T24:00:00Z", undefined],
    ["2026-01-15T10:60:00Z", undefined],
    ["2026-01-15", undefined],
  ])("the datetime %s is %s", (text, shown) => {
    expect(DateTime.parse(text)?.toString()).toBe(shown);
  });

  it("agree with the calendar of the platform on every day", () => {
    fc.assert(
      fc.property(anyTime, (time) => {
        const known = new Date(time.epochMilliseconds);
        const { year, month, day } = time.date.civil;
        expect([year, month, day]).toEqual([known.getUTCFullYear(), known.getUTCMonth() + 1, known.getUTCDate()]);
        expect([time.hour, time.minute, time.second]).toEqual([
          known.getUTCHours(),
          known.getUTCMinutes(),
          known.getUTCSeconds(),
        ]);
        expect(time.date.weekday % 7).toBe(known.getUTCDay());
        expect(DateTime.parse(time.toString())).toEqual(time);
        expect(PlainDate.parse(time.date.toString())).toEqual(time.date);
      }),
    );
  });

  it("move and differ by durations", () => {
    fc.assert(
      fc.property(anyTime, anyTime, (a, b) => {
        expect(b.plus(a.since(b)).equals(a)).toBe(true);
      }),
    );
  });
});

describe("a duration", () => {
  it.each([
    ["90s", 90_000],
    ["2h", 7_200_000],
    ["-1d", -86_400_000],
    ["1_000ms", 1000],
    ["1h30m", 5_400_000],
    ["1d2h3m4s5ms", 93_784_005],
    ["-1h30m", -5_400_000],
    ["PT30M", 1_800_000],
    ["P1DT2H", 93_600_000],
    ["P2W", 1_209_600_000],
    ["PT0.5S", 500],
    ["-PT1H", -3_600_000],
    ["P", undefined],
    ["PT", undefined],
    ["P1DT", undefined],
    ["P1M", undefined],
    ["P1Y", undefined],
    ["PT1.5H", undefined],
    ["1h 30m", undefined],
    ["1h30", undefined],
    ["1.5h", undefined],
    ["h", undefined],
    ["9999999999999999w", undefined],
  ])("%s is %s milliseconds", (text, milliseconds) => {
    expect(Duration.parse(text)?.milliseconds).toBe(milliseconds);
  });

  it("is written in its largest whole unit, and read again", () => {
    expect(
      [90_000, 120_000, 86_400_000, 604_800_000 * 3, 1, 0].map((ms) => Duration.ofMilliseconds(ms).toString()),
    ).toEqual(["90s", "2m", "1d", "3w", "1ms", "0s"]);
    fc.assert(
      fc.property(anyDuration, (duration) => {
        expect(Duration.parse(duration.toString())).toEqual(duration);
      }),
    );
  });

  it("divides to whole milliseconds, or to a number", () => {
    expect(Duration.ofMilliseconds(5).dividedBy(2).milliseconds).toBe(3);
    expect(Duration.ofMilliseconds(-5).dividedBy(2).milliseconds).toBe(-3);
    expect(Duration.ofMilliseconds(90).ratio(Duration.ofMilliseconds(60))).toBe(1.5);
    expect(() => Duration.ofMilliseconds(1).dividedBy(0)).toThrow(/divided by zero/);
  });
});

describe("equality", () => {
  it("goes by value at any depth", () => {
    const a = recordOf([
      ["list", [1, money("1.50")]],
      ["map", new Map([["k", PlainDate.parse("2026-01-15") as Value]])],
    ]);
    const b = recordOf([
      ["map", new Map([["k", PlainDate.parse("2026-01-15") as Value]])],
      ["list", [1, money("1.5")]],
    ]);
    expect(equals(a, b)).toBe(true);
    expect(equals([a], [b])).toBe(true);
    expect(equals(money("1.5"), 1.5)).toBe(true);
    expect(equals(1.5, money("1.6"))).toBe(false);
  });

  it("takes an absent field for null, but not an absent key of a map", () => {
    expect(equals(recordOf([["a", null]]), recordOf([]))).toBe(true);
    expect(equals(recordOf([["a", 1]]), recordOf([]))).toBe(false);
    expect(equals(new Map([["a", null]]), new Map())).toBe(false);
  });

  it("keeps apart what is of different kinds", () => {
    const one: readonly Value[] = [
      null,
      false,
      0,
      "",
      [],
      recordOf([]),
      new Map(),
      PlainDate.parse("1970-01-01") as Value,
      DateTime.ofEpochMilliseconds(0),
      Duration.ofMilliseconds(0),
    ];
    one.forEach((a, i) => one.forEach((b, j) => expect(equals(a, b), `${kindOf(a)} and ${kindOf(b)}`).toBe(i === j)));
  });

  it("is an equivalence, and agrees with keys of sets", () => {
    fc.assert(
      fc.property(anyValue, anyValue, (a, b) => {
        expect(equals(a, a)).toBe(true);
        expect(equals(a, b)).toBe(equals(b, a));
        // Keys are for values of one type; null among fields is where they are subtle.
        if (kindOf(a) === kindOf(b)) expect(valueKey(a) === valueKey(b)).toBe(equals(a, b));
      }),
    );
  });
});

it("compares strings by code point", () => {
  expect(compare("😀", "ｚ")).toBeGreaterThan(0);
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), fc.string({ unit: "binary" }), (a, b) => {
      const order = (left: readonly string[], right: readonly string[]): number => {
        const at = left.findIndex((letter, index) => letter !== right[index]);
        if (at < 0) return left.length - right.length;
        return (left[at]?.codePointAt(0) ?? 0) - (right[at]?.codePointAt(0) ?? -1);
      };
      expect(Math.sign(compare(a, b))).toBe(Math.sign(order(Array.from(a), Array.from(b))));
    }),
  );
});

it("prints values in text", () => {
  const record = recordOf([
    ["name", "Ada"],
    ["amount", money("10.1")],
  ]);
  expect(
    [
      "a",
      1.5,
      true,
      null,
      money("10.1", "EUR"),
      Duration.parse("90s") as Value,
      record,
      [record],
      new Map([["k", 1]]),
    ].map((value) => display(value)),
  ).toEqual([
    "a",
    "1.5",
    "true",
    "null",
    "10.10",
    "90s",
    '{"name":"Ada","amount":10.1}',
    '[{"name":"Ada","amount":10.1}]',
    '{"k":1}',
  ]);
});

it("keeps prototype names as plain keys", () => {
  const record = recordOf([
    ["__proto__", 1],
    ["constructor", 2],
  ]);
  const json = toJson(record) as object;
  expect(JSON.stringify(json)).toBe('{"__proto__":1,"constructor":2}');
  expect(Object.getPrototypeOf(json)).toBe(Object.prototype);
});
