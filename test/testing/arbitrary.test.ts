import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { IRModule, IRType } from "../../runtime/ir/module.js";
import { toJson } from "../../runtime/stdlib/to-json.js";
import { display, equals, fromJson } from "../support/uncounted.js";
import type { Value } from "../../runtime/stdlib/value.js";
import { arbitraryOf } from "../../runtime/testing/tests/property/arbitrary.js";

const primitive = (name: "string" | "int" | "float" | "bool"): IRType => ({ kind: "primitive", name });
const object = (fields: Readonly<Record<string, IRType>>): IRType => ({
  kind: "object",
  fields: Object.entries(fields).map(([name, type]) => ({ name, type })),
});
const named = (name: string): IRType => ({ kind: "named", name });

const types: IRModule["types"] = {
  Leaf: object({ value: primitive("int") }),
  Node: object({ left: named("Tree"), right: named("Tree") }),
  Tree: { kind: "union", members: [named("Node"), named("Leaf")] },
  Chain: object({ next: { kind: "optional", type: named("Chain") } }),
  Menu: object({ label: primitive("string"), items: { kind: "array", items: named("Menu") } }),
};
const samples: Readonly<Record<string, IRType>> = {
  ...Object.fromEntries(
    (["string", "int", "float", "bool", "date", "datetime", "duration", "money", "email", "url", "uuid"] as const).map(
      (name) => [name, { kind: "primitive", name }],
    ),
  ),
  "money[EUR]": { kind: "primitive", name: "money", currency: "EUR" },
  null: { kind: "null" },
  unknown: { kind: "unknown" },
  array: { kind: "array", items: primitive("int") },
  map: { kind: "map", values: primitive("string") },
  object: object({ a: primitive("int"), b: { kind: "optional", type: primitive("string") } }),
  enum: { kind: "enum", members: ["warm", "cool"] },
  "choice of strings": { kind: "string_union", members: ["a", "b"] },
  union: { kind: "union", members: [primitive("int"), object({ a: primitive("bool") })] },
  optional: { kind: "optional", type: primitive("bool") },
  "a tree": named("Tree"),
  "a chain": named("Chain"),
  "a menu": named("Menu"),
};

const drawn = (type: IRType, seed: number): readonly Value[] =>
  fc.sample(arbitraryOf(fc, type, types), { seed, numRuns: 100 });

describe("values that properties are tried with", () => {
  it.each(Object.entries(samples))("%s: fit their type, and are the same for the same seed", (_name, type) => {
    const values = drawn(type, 1);
    expect(values).toHaveLength(100);
    for (const value of values) {
      const read = fromJson(type, toJson(value), types, "value");
      expect(read.ok && equals(read.value, value), JSON.stringify(toJson(value))).toBe(true);
    }
    expect(drawn(type, 1).map(toJson)).toEqual(values.map(toJson));
  });

  it.each(["int", "money", "float", "duration"])("%s: zero comes up among a hundred", (name) => {
    const zeros = [1, 2, 3, 4, 5].filter((seed) =>
      drawn(samples[name]!, seed).some((value) => ["0", "0.00", "0s", "0ms"].includes(display(value))),
    );
    expect(zeros.length).toBeGreaterThanOrEqual(4);
  });

  it.each([
    ["string", (value: Value) => typeof value === "string" && value.length < 2, "string of length 2"],
    ["int", (value: Value) => typeof value === "number" && value < 17, 17],
    ["array", (value: Value) => Array.isArray(value) && value.length < 3, [0, 0, 0]],
    ["date", (value: Value) => display(value) < "2010-05-01", "2010-05-01"],
    ["money", (value: Value) => display(value).length < 6, "100.00"],
  ] as const)("%s: what fails is made as small as it can be", (name, holds, smallest) => {
    const found = fc.check(fc.property(arbitraryOf(fc, samples[name]!, types), holds), { seed: 1, numRuns: 500 });
    const value = found.counterexample?.[0] ?? null;
    if (name === "string") expect(value).toHaveLength(2);
    else if (typeof smallest === "string") expect(display(value)).toMatch(new RegExp(`^-?${smallest}$|^-10.00$`));
    else expect(toJson(value)).toEqual(smallest);
  });
});
