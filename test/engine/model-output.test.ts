import { expect, test } from "vitest";
import { coerced } from "../../runtime/engine/blocks/model-output.js";
import type { IRType } from "../../runtime/ir/module.js";
import type { Json } from "../../runtime/json.js";

const primitive = (name: Extract<IRType, { kind: "primitive" }>["name"]): IRType => ({ kind: "primitive", name });
const mood: IRType = { kind: "enum", members: ["very_warm", "formal"] };
const item: IRType = {
  kind: "object",
  fields: [
    { name: "count", type: primitive("int") },
    { name: "mood", type: { kind: "optional", type: mood } },
    { name: "next", type: { kind: "optional", type: { kind: "named", name: "Item" } } },
  ],
};

test.each<[string, IRType, Json, Json]>([
  ["a number in a text", primitive("int"), " 42 ", 42],
  ["a number with a point", primitive("float"), "-4.5", -4.5],
  ["no number", primitive("int"), "42 apples", "42 apples"],
  ["no number at all", primitive("float"), "", ""],
  ["a truth", primitive("bool"), "True", true],
  ["no truth", primitive("bool"), "yes", "yes"],
  ["a number for a text", primitive("string"), 7, "7"],
  ["a list for a text", primitive("string"), [7], [7]],
  ["blanks around a date", primitive("date"), " 2026-01-15\n", "2026-01-15"],
  ["an amount that may be read in two ways", primitive("money"), "1,250", "1,250"],
  ["a member in other letters", mood, "Very Warm", "very_warm"],
  ["no member", mood, "cold", "cold"],
  ["two members that differ in case only", { kind: "enum", members: ["A", "a"] }, " a", " a"],
  [
    "elements and fields",
    { kind: "array", items: item },
    [{ count: "1", mood: "Formal", x: "1" }],
    [{ count: 1, mood: "formal", x: "1" }],
  ],
  ["a type inside itself", item, { next: { next: { count: "3" } } }, { next: { next: { count: 3 } } }],
  ["values of a map", { kind: "map", values: primitive("int") }, { __proto__x: "1" }, { __proto__x: 1 }],
  ["null, where it may be", { kind: "optional", type: primitive("int") }, null, null],
  ["a union", { kind: "union", members: [primitive("int"), primitive("bool")] }, "1", "1"],
])("%s", (_, type, json, expected) => {
  expect(coerced(type, json, { Item: item })).toEqual(expected);
});
