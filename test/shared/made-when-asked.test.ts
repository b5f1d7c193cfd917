import { expect, it } from "vitest";
import { madeWhenAsked } from "../../runtime/made-when-asked.js";

it("makes a value when it is first asked for, once, and none for what is not in the table", () => {
  const made: string[] = [];
  const table = madeWhenAsked({ one: 1, two: 2 }, (entry, key) => {
    made.push(key);
    return { entry, key };
  });
  expect(made).toEqual([]);
  expect("one" in table).toBe(true);
  expect(made).toEqual([]);
  expect(table.two).toEqual({ entry: 2, key: "two" });
  expect(table.two).toBe(table.two);
  expect(made).toEqual(["two"]);
  expect(Object.hasOwn(table, "toString")).toBe(false);
  expect(table.three).toBeUndefined();
  expect(Object.entries(table)).toEqual([
    ["one", { entry: 1, key: "one" }],
    ["two", { entry: 2, key: "two" }],
  ]);
  expect(made).toEqual(["two", "one"]);
});
