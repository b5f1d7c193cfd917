import { expect, test } from "vitest";
import { Money, recordOf, type Value } from "../../runtime/stdlib/value.js";
import { differencesOf } from "../../runtime/testing/tests/differences.js";

const record = (fields: Readonly<Record<string, Value>>): Value => recordOf(Object.entries(fields));

test.each<readonly [string, Value, Value, readonly string[]]>([
  ["plain values are shown whole", 1, 2, []],
  ["values of different kinds too", [1], record({ a: 1 }), []],
  ["a field", record({ a: 1, b: 2 }), record({ a: 1, b: 3 }), [".b: 2, 3"]],
  ["an element, and one too many", [1, 2], [1, 3, 4], ["[1]: 2, 3", "[2]: nothing, 4"]],
  ["null and nothing are the same field", record({ a: null }), record({}), []],
  ["a field that only one has", record({ a: 1 }), record({}), [".a: 1, nothing"]],
  ["a key of a map", new Map([["x y", 1]]), new Map<string, Value>(), ['["x y"]: 1, nothing']],
  [
    "deep inside",
    record({ lines: [record({ price: Money.ofNumber(1) })] }),
    record({ lines: [record({ price: Money.ofNumber(2, "EUR") })] }),
    [".lines[0].price: 1.00, 2.00 EUR"],
  ],
  ["not without end", Array.from({ length: 50 }, () => 0), Array.from({ length: 50 }, () => 1), ten("0, 1")],
])("%s", (_what, left, right, expected) => {
  expect(differencesOf(left, right).map((found) => `${found.path}: ${found.left}, ${found.right}`)).toEqual(expected);
});

function ten(values: string): readonly string[] {
  return Array.from({ length: 10 }, (_, index) => `[${index}]: ${values}`);
}
