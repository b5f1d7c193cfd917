import { describe, expect, it } from "vitest";
import { DateTime, Duration, Money, PlainDate, recordOf, type Value } from "../../runtime/stdlib/value.js";
import { showValue } from "../../runtime/testing/tests/show-value.js";

const short: readonly (readonly [Value, string])[] = [
  [null, "null"],
  [true, "true"],
  [1.5, "1.5"],
  ['a "b"\n', String.raw`"a \"b\"\n"`],
  [Money.ofNumber(12.5), "12.50"],
  [Money.ofNumber(12.5, "EUR"), "12.50 EUR"],
  [PlainDate.ofDays(0), "1970-01-01"],
  [DateTime.ofEpochMilliseconds(0), "1970-01-01T00:00:00Z"],
  [Duration.ofMilliseconds(90_000), "90s"],
  [[], "[]"],
  [[1, [2]], "[1, [2]]"],
  [recordOf([]), "{}"],
  [
    recordOf([
      ["a", 1],
      ["b c", "x"],
    ]),
    '{ a: 1, "b c": "x" }',
  ],
  [new Map([["a", 1]]), '{ "a": 1 }'],
];

describe("values in messages", () => {
  it.each(short)("%j", (value, shown) => {
    expect(showValue(value)).toBe(shown);
  });

  it("that are symbols are written as such", () => {
    expect(showValue("warm", true)).toBe(":warm");
  });

  it("that are wide stand on several lines", () => {
    const line = recordOf([
      ["label", "x".repeat(60)],
      ["price", Money.ofNumber(1)],
    ]);
    expect(showValue(recordOf([["lines", [line, 1]]]))).toBe(
      [
        "{",
        "  lines: [",
        "    {",
        `      label: "${"x".repeat(60)}"`,
        "      price: 1.00",
        "    }",
        "    1",
        "  ]",
        "}",
      ].join("\n"),
    );
  });

  it("that are very long or deep are cut", () => {
    expect(showValue("😀".repeat(1000))).toMatch(/^"(?:😀)+"… \(1000 characters\)$/u);
    expect(showValue(Array.from({ length: 100 }, (_, index) => index))).toContain("… 70 more");
    let deep: Value = 1;
    for (let level = 0; level < 1000; level++) deep = level % 2 === 0 ? [deep] : recordOf([["a", deep]]);
    expect(showValue(deep).length).toBeLessThan(1000);
    const wide = (depth: number): Value => (depth === 0 ? "leaf" : Array.from({ length: 9 }, () => wide(depth - 1)));
    expect(showValue(wide(4)).split("\n").length).toBeLessThan(100);
  });
});
