import fc from "fast-check";
import { describe, expect, it, vi } from "vitest";
import type { IRPrimitiveType, IRType } from "../../runtime/ir/module.js";
import type { Json } from "../../runtime/json.js";
import { problemText } from "../../runtime/stdlib/from-json.js";
import { equals, fromJson, untypedValue } from "../support/uncounted.js";
import { toJson } from "../../runtime/stdlib/to-json.js";
import type { Value } from "../../runtime/stdlib/value.js";

// Property tests take longer where other work goes on.
vi.setConfig({ testTimeout: 120_000 });

const primitive = (name: IRPrimitiveType["name"], currency?: string): IRType =>
  currency === undefined ? { kind: "primitive", name } : { kind: "primitive", name, currency };
const string = primitive("string");
const int = primitive("int");
const array = (items: IRType): IRType => ({ kind: "array", items });
const optional = (type: IRType): IRType => ({ kind: "optional", type });
const object = (fields: Readonly<Record<string, IRType>>): IRType => ({
  kind: "object",
  fields: Object.entries(fields).map(([name, type]) => ({ name, type })),
});
const types: Readonly<Record<string, IRType>> = {
  Mood: { kind: "enum", members: ["warm", "neutral"] },
  Tree: object({ value: int, children: array({ kind: "named", name: "Tree" }) }),
  Either: {
    kind: "union",
    members: [
      object({ left: optional({ kind: "named", name: "Either" }), a: optional(int) }),
      object({ left: optional({ kind: "named", name: "Either" }), b: optional(int) }),
    ],
  },
};
const named = (name: string): IRType => ({ kind: "named", name });

function read(type: IRType, json: Json | undefined): Json {
  const result = fromJson(type, json, types, "input");
  return result.ok ? toJson(result.value) : result.problems.map(problemText);
}

describe("JSON as a value", () => {
  it.each<readonly [string, IRType, Json | undefined, Json]>([
    ["a string", string, "a", "a"],
    ["an int", int, 42, 42],
    ["an int with a zero fraction", int, 42.0, 42],
    ["a float", primitive("float"), 1, 1],
    ["a bool", primitive("bool"), true, true],
    ["money from a number", primitive("money"), 10.1, 10.1],
    ["money from digits", primitive("money", "EUR"), "12345678901234567.89", "12345678901234567.89"],
    ["a tiny amount of money", primitive("money"), 1e-7, "0.0000001"],
    ["a duration", primitive("duration"), "120s", "2m"],
    ["a duration in milliseconds", primitive("duration"), 1500, "1500ms"],
    ["a date", primitive("date"), "2026-01-15", "2026-01-15"],
    ["a datetime in another zone", primitive("datetime"), "2026-01-15T10:30:00+02:00", "2026-01-15T08:30:00Z"],
    ["a symbol", named("Mood"), "warm", "warm"],
    ["an absent optional field", object({ a: int, b: optional(int) }), { a: 1 }, { a: 1, b: null }],
    ["a field that the type does not have", object({ a: int }), { a: 1, b: 2 }, { a: 1 }],
    ["a map", { kind: "map", values: int }, { __proto__x: 1, constructor: 2 }, { __proto__x: 1, constructor: 2 }],
    [
      "a recursive type",
      named("Tree"),
      { value: 1, children: [{ value: 2, children: [] }] },
      { value: 1, children: [{ value: 2, children: [] }] },
    ],
    ["null", { kind: "null" }, null, null],
    ["nothing as null", optional(int), undefined, null],
    ["unknown", { kind: "unknown" }, { a: [1, { b: null }] }, { a: [1, { b: null }] }],
    [
      "the union member that takes all fields",
      { kind: "union", members: [object({ a: int }), object({ a: int, b: int })] },
      { a: 1, b: 2 },
      { a: 1, b: 2 },
    ],
    [
      "the first member that loses nothing",
      { kind: "union", members: [object({ a: int }), object({ a: int, b: int })] },
      { a: 1 },
      { a: 1 },
    ],
    [
      "the first member of several that lose as much",
      { kind: "union", members: [object({ a: int }), object({ a: optional(int) })] },
      { a: 1, c: 2 },
      { a: 1 },
    ],
    [
      "the member that keeps most, though it drops a field too",
      { kind: "union", members: [object({ a: int }), object({ a: int, b: optional(int) })] },
      { a: 1, b: 2, c: 3 },
      { a: 1, b: 2 },
    ],
    [
      "the member that drops least of what is in fields",
      {
        kind: "union",
        members: [object({ b: int, c: int }), object({ a: object({ x: int, y: int, z: int }) })],
      },
      { a: { x: 1, y: 2, z: 3 }, b: 1, c: 2 },
      { a: { x: 1, y: 2, z: 3 } },
    ],
    [
      "a default",
      { kind: "object", fields: [{ name: "a", type: int, default: { kind: "literal", type: "int", value: 7 } }] },
      {},
      { a: 7 },
    ],
  ])("reads %s", (_, type, json, result) => {
    expect(read(type, json)).toEqual(result);
  });

  it.each<readonly [IRType, Json | undefined, readonly string[]]>([
    [int, "42", ['input: expected an int, got the string "42"']],
    [int, 1.5, ["input: expected an int, got the number 1.5"]],
    [int, 2 ** 53, ["input: expected an int, got the number 9007199254740992"]],
    [string, undefined, ["input: expected a string, got nothing"]],
    [string, null, ["input: expected a string, got null"]],
    [primitive("email"), "ada", ['input: expected an e-mail address, got the string "ada"']],
    [primitive("date"), "2026-02-30", ['input: expected a date such as 2026-01-15, got the string "2026-02-30"']],
    ...[1e300, 9007199254740994, 0.1 + 0.2, 1e15].map((number): readonly [IRType, Json, readonly string[]] => [
      primitive("money"),
      number,
      [
        `input: expected the amount as a string, such as "10.50", as a number of more than 15 digits may have lost some, got the number ${number}`,
      ],
    ]),
    [
      primitive("money"),
      "1,000",
      ['input: expected an amount of money such as 10.50 or "10.50", got the string "1,000"'],
    ],
    [named("Mood"), "wram", ['input: expected one of "warm", "neutral", got the string "wram"']],
    [
      array(int),
      [1, "x", null],
      ['input[1]: expected an int, got the string "x"', "input[2]: expected an int, got null"],
    ],
    [array(int), {}, ["input: expected an array[int], got an empty object"]],
    [
      object({ a: int, b: string }),
      { b: 1 },
      ["input.a: expected an int, got nothing", "input.b: expected a string, got the number 1"],
    ],
    [object({ toString: int }), {}, ["input.toString: expected an int, got nothing"]],
    [object({ a: int }), [1, 2], ["input: expected an object, got an array of 2"]],
    [{ kind: "map", values: int }, { "a b": "x" }, ['input["a b"]: expected an int, got the string "x"']],
    [{ kind: "union", members: [int, string] }, true, ["input: expected int or string, got true"]],
    [
      { kind: "union", members: [int, object({ kind: { kind: "string_union", members: ["a"] }, n: int })] },
      { kind: "a", n: "x" },
      ['input.n: expected an int, got the string "x"'],
    ],
    [{ kind: "null" }, 1, ["input: expected null, got the number 1"]],
    [named("Gone"), 1, ["input: expected the type Gone, which the module lacks, got the number 1"]],
  ])("%j does not take %j", (type, json, problems) => {
    expect(read(type, json)).toEqual(problems);
  });

  it("stops at deep nesting and at many problems", () => {
    let deep: Json = [];
    for (let level = 0; level < 5000; level++) deep = [deep];
    expect(read({ kind: "unknown" }, deep)).toEqual(["input: expected at most 200 levels of nesting, got more"]);
    expect(read(array(int), Array<Json>(1000).fill("x"))).toHaveLength(20);
  });

  it("reads nested unions in a time that grows with their size, not with its power", () => {
    let json: Json = { b: 1 };
    for (let level = 0; level < 60; level++) json = { left: json, b: 1 };
    expect(read(named("Either"), json)).toMatchObject({ b: 1, left: { b: 1 } });
  });

  it("keeps prototype names as plain keys", () => {
    const json = JSON.parse('{"__proto__":{"x":1}}') as Json;
    for (const value of [
      fromJson({ kind: "map", values: { kind: "unknown" } }, json, {}, ""),
      { value: untypedValue(json) },
    ])
      expect(JSON.stringify(toJson((value as { value: Value }).value))).toBe('{"__proto__":{"x":1}}');
  });

  it("gives back what toJson wrote", () => {
    const type = object({
      amount: primitive("money"),
      at: primitive("datetime"),
      for: primitive("duration"),
      mood: named("Mood"),
      notes: array(optional(string)),
    });
    const value = fc.record({
      amount: fc.tuple(fc.maxSafeInteger(), fc.nat(10)).map(([n, d]) => `${n}.${d}`),
      at: fc.date({ min: new Date(0), max: new Date(4e12), noInvalidDate: true }).map((date) => date.toISOString()),
      for: fc.integer(),
      mood: fc.constantFrom("warm", "neutral"),
      notes: fc.array(fc.option(fc.string(), { nil: null })),
    });
    fc.assert(
      fc.property(value, (json) => {
        const first = fromJson(type, json, types, "");
        if (!first.ok) throw new Error(first.problems.map(problemText).join());
        const second = fromJson(type, toJson(first.value), types, "");
        expect(second.ok && equals(first.value, second.value)).toBe(true);
      }),
    );
  });
});
