import { expect, it } from "vitest";
import type { IRBinaryExpr, IRExpr } from "../../runtime/ir/module.js";
import { printExpr, printPattern, printType } from "../../runtime/ir/print.js";
import { local, number, text } from "../support/module-of.js";

const binary = (left: IRExpr, op: IRBinaryExpr["op"], right: IRExpr): IRExpr => ({
  kind: "binary",
  op,
  type: "any",
  left,
  right,
});
/** As the compiler makes them of a stage: their parameter has a name that the source cannot have. */
const lambdaOf = (body: IRExpr): IRExpr => ({ kind: "lambda", params: ["@value"], body });
const value = { name: "draft", value: local("@value") };
const most = { name: "most", value: number(3) };
const [a, b, c] = [local("a"), local("b"), local("c")];

it.each<readonly [IRExpr, string]>([
  [text('say "hi"\n'), '"say \\"hi\\"\\n"'],
  [{ kind: "literal", type: "duration", value: 3_600_000 }, "1h"],
  [{ kind: "literal", type: "money", value: "10.10", currency: "EUR" }, "10.10"],
  [{ kind: "literal", type: "null", value: null }, "null"],
  [{ kind: "symbol", name: "warm" }, ":warm"],
  [{ kind: "name", scope: "memory", name: "greeted" }, "memory.greeted"],
  [{ kind: "name", scope: "block", name: "output" }, "output"],
  [binary(binary(a, "-", b), "-", c), "a - b - c"],
  [binary(a, "-", binary(b, "-", c)), "a - (b - c)"],
  [binary(binary(a, "+", b), "*", c), "(a + b) * c"],
  [binary(a, "not in", { kind: "array", elements: [b, { kind: "spread", value: c }] }), "a not in [b, ...c]"],
  [{ kind: "unary", op: "!", type: "bool", operand: binary(a, "&&", b) }, "!(a && b)"],
  [{ kind: "member", object: binary(a, "??", b), name: "f", optional: true }, "(a ?? b)?.f"],
  [{ kind: "index", object: a, index: number(0), of: "array" }, "a[0]"],
  [
    {
      kind: "method",
      receiver: a,
      type: "array",
      name: "map",
      args: [{ name: "fn", value: { kind: "lambda", params: ["x", "i"], body: local("x") } }],
    },
    "a.map(fn = (x, i) => x)",
  ],
  [{ kind: "call", target: "global", name: "range", args: [{ name: "n", value: number(3) }] }, "range(n = 3)"],
  [{ kind: "conditional", test: a, then: b, else: c }, "if a { b } else { c }"],
  [{ kind: "object", of: "object", entries: [{ key: "a b", value: a }, { value: b }] }, '{ "a b": a, ...b }'],
  [{ kind: "object", of: "map", entries: [] }, "{ }"],
  [{ kind: "interpolation", parts: [text('Hello "'), a, text("!")] }, '"Hello \\"${a}!"'],
  [
    {
      kind: "pipeline",
      source: a,
      stages: [{ operator: "|?>", function: { kind: "lambda", params: ["x"], body: local("x") } }],
    },
    "a |?> x => x",
  ],
  [
    {
      kind: "pipeline",
      source: a,
      stages: [
        { operator: "|>", function: lambdaOf({ kind: "call", target: "flow", name: "polish", args: [value] }) },
        { operator: "|*>", function: lambdaOf({ kind: "call", target: "flow", name: "cut", args: [value, most] }) },
        { operator: "|?>", function: lambdaOf({ kind: "call", target: "flow", name: "ok", args: [most] }) },
      ],
    },
    "a |> polish |*> cut(most = 3) |?> @value => ok(most = 3)",
  ],
  [
    {
      kind: "match",
      subject: a,
      arms: [
        { pattern: { kind: "literal", value: text("x") }, guard: b, value: number(1) },
        { pattern: { kind: "wildcard" }, value: number(2) },
      ],
    },
    'match a { "x" if b => 1, _ => 2 }',
  ],
  [{ kind: "check", value: a, type: { kind: "primitive", name: "int" } }, "a: int"],
])("%j prints as %s", (expr, source) => {
  expect(printExpr(expr)).toBe(source);
});

it("prints patterns", () => {
  expect(
    printPattern({
      kind: "alternatives",
      patterns: [
        { kind: "symbol", name: "a" },
        { kind: "object", fields: [{ name: "x", pattern: { kind: "bind", name: "y" } }] },
        { kind: "array", elements: [{ kind: "wildcard" }], rest: "others" },
        { kind: "type", type: { kind: "named", name: "Invoice" }, name: "i" },
      ],
    }),
  ).toBe(":a | { x: y } | [_, ...others] | Invoice i");
});

it("prints types", () => {
  expect(
    printType({
      kind: "object",
      fields: [
        { name: "a", type: { kind: "optional", type: { kind: "string_union", members: ["x", "y"] } } },
        {
          name: "b",
          type: {
            kind: "map",
            values: { kind: "array", items: { kind: "primitive", name: "money", currency: "EUR" } },
          },
        },
        { name: "c", type: { kind: "enum", members: ["p", "q"] } },
        { name: "d", type: { kind: "optional", type: { kind: "named", name: "T" } } },
      ],
    }),
  ).toBe('{ a: ("x" | "y")?, b: map[string, array[money[EUR]]], c: enum[p, q], d: T? }');
});
