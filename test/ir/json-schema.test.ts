import { expect, it } from "vitest";
import { constantJson, paramsToJsonSchema, schemaFields, typeToJsonSchema } from "../../runtime/ir/json-schema.js";
import type { IRExpr, IRPrimitiveType, IRType } from "../../runtime/ir/module.js";
import { number, text } from "../support/module-of.js";

const primitive = (name: IRPrimitiveType["name"]): IRType => ({ kind: "primitive", name });
const optional = (type: IRType): IRType => ({ kind: "optional", type });
const types: Readonly<Record<string, IRType>> = {
  Greeting: {
    kind: "object",
    fields: [
      { name: "message", type: primitive("string"), doc: "What is sent." },
      { name: "mood", type: { kind: "named", name: "Mood" } },
      { name: "note", type: optional(primitive("string")) },
    ],
  },
  Mood: { kind: "enum", members: ["warm", "neutral"] },
  Tree: {
    kind: "object",
    fields: [{ name: "children", type: { kind: "array", items: { kind: "named", name: "Tree" } } }],
  },
  Maybe: optional(primitive("int")),
};

it.each<readonly [IRType, object]>([
  [primitive("int"), { type: "integer" }],
  [primitive("datetime"), { type: "string", format: "date-time" }],
  [primitive("url"), { type: "string", format: "uri" }],
  [primitive("duration"), { type: "string", format: "duration" }],
  [primitive("money"), { type: ["number", "string"], format: "money" }],
  [
    { kind: "primitive", name: "money", currency: "EUR" },
    { type: ["number", "string"], format: "money", "x-currency": "EUR" },
  ],
  [{ kind: "null" }, { type: "null" }],
  [{ kind: "unknown" }, {}],
  [optional(primitive("bool")), { anyOf: [{ type: "boolean" }, { type: "null" }] }],
  [
    { kind: "map", values: primitive("uuid") },
    { type: "object", additionalProperties: { type: "string", format: "uuid" } },
  ],
  [
    { kind: "string_union", members: ["a", "b"] },
    { type: "string", enum: ["a", "b"] },
  ],
  [
    { kind: "union", members: [primitive("int"), primitive("string")] },
    { anyOf: [{ type: "integer" }, { type: "string" }] },
  ],
])("%j has its schema", (type, schema) => {
  expect(typeToJsonSchema(type, types)).toEqual(schema);
});

it("names types once, those that they use included, recursive ones too", () => {
  expect(typeToJsonSchema({ kind: "named", name: "Greeting" }, types)).toEqual({
    type: "object",
    properties: {
      message: { type: "string", description: "What is sent." },
      mood: { $ref: "#/$defs/Mood" },
      note: { anyOf: [{ type: "string" }, { type: "null" }] },
    },
    required: ["message", "mood"],
    additionalProperties: false,
    $defs: { Mood: { type: "string", enum: ["warm", "neutral"] } },
  });
  const children = { type: "array", items: { $ref: "#/$defs/Tree" } };
  expect(typeToJsonSchema({ kind: "named", name: "Tree" }, types)).toMatchObject({
    type: "object",
    properties: { children },
    $defs: { Tree: { properties: { children } } },
  });
  expect(typeToJsonSchema(optional({ kind: "named", name: "Mood" }), types)).toMatchObject({
    anyOf: [{ $ref: "#/$defs/Mood" }, { type: "null" }],
  });
});

it("asks a model for every field, and for money and durations in the terms of JSON Schema", () => {
  const answer: IRType = {
    kind: "object",
    fields: [
      { name: "due", type: primitive("duration"), doc: "Until when." },
      { name: "sum", type: { kind: "primitive", name: "money", currency: "EUR" } },
      { name: "tries", type: primitive("int"), default: { kind: "literal", type: "int", value: 3 } },
      { name: "note", type: optional(primitive("string")) },
    ],
  };
  expect(typeToJsonSchema(answer, types, "answer")).toEqual({
    type: "object",
    properties: {
      due: {
        type: "string",
        pattern: String.raw`^-?(\d+(ms|[smhdw]))+$`,
        description: 'Until when. A duration such as "90s", "1h30m" or "2d".',
      },
      sum: {
        type: "string",
        pattern: String.raw`^-?\d+(\.\d+)?$`,
        description: 'A decimal amount in EUR, such as "12.50".',
      },
      tries: { type: "integer", default: 3 },
      note: { anyOf: [{ type: "string" }, { type: "null" }] },
    },
    required: ["due", "sum", "tries", "note"],
    additionalProperties: false,
  });
});

it("leaves out of `required` what has a default or may be null", () => {
  const fields = schemaFields([
    { name: "name", type: primitive("string") },
    { name: "formal", type: primitive("bool"), default: { kind: "literal", type: "bool", value: false } },
    { name: "limit", type: { kind: "named", name: "Maybe" } },
  ]);
  expect(paramsToJsonSchema(fields, types)).toMatchObject({
    required: ["name"],
    properties: { formal: { type: "boolean", default: false } },
  });
  expect(
    paramsToJsonSchema([{ name: "amount", type: primitive("money"), default: 10.5, doc: "Edit me." }], {}),
  ).toEqual({
    type: "object",
    properties: { amount: { type: ["number", "string"], format: "money", description: "Edit me.", default: 10.5 } },
    additionalProperties: false,
  });
});

it("stays finite for a type that is an alias of itself, which only a damaged module has", () => {
  const broken: Readonly<Record<string, IRType>> = { A: { kind: "named", name: "A" } };
  expect(paramsToJsonSchema([{ name: "a", type: { kind: "named", name: "A" } }], broken)).toMatchObject({
    required: ["a"],
  });
});

it.each<readonly [IRExpr, unknown]>([
  [text("a"), "a"],
  [{ kind: "literal", type: "money", value: "10.50" }, 10.5],
  [{ kind: "literal", type: "money", value: "100" }, 100],
  [{ kind: "literal", type: "money", value: "12345678901234567.89" }, "12345678901234567.89"],
  [{ kind: "literal", type: "duration", value: 5_400_000 }, "90m"],
  [{ kind: "unary", op: "-", type: "int", operand: number(3) }, -3],
  [{ kind: "unary", op: "-", type: "money", operand: { kind: "literal", type: "money", value: "1.10" } }, -1.1],
  [{ kind: "array", elements: [number(1), { kind: "symbol", name: "warm" }] }, [1, "warm"]],
  [{ kind: "object", of: "object", entries: [{ key: "a", value: number(1) }] }, { a: 1 }],
  [{ kind: "object", of: "object", entries: [{ value: number(1) }] }, undefined],
  [{ kind: "name", scope: "local", name: "x" }, undefined],
])("the constant %j is %j", (expr, json) => {
  expect(constantJson(expr)).toEqual(json);
});
