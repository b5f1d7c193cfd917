import fc from "fast-check";
import { describe, expect, it, vi } from "vitest";
import { outputShape } from "../../runtime/engine/blocks/model-output.js";
import { strictSchema } from "../../runtime/ir/strict-schema.js";
import type { IRModule, IRType } from "../../runtime/ir/module.js";
import { isJsonObject, type Json, type JsonObject } from "../../runtime/json.js";
import { DEFAULT_LIMITS } from "../../runtime/limits.js";
import { toJson } from "../../runtime/stdlib/to-json.js";
import { arbitraryOf } from "../../runtime/testing/tests/property/arbitrary.js";
import { encoded, exampleOutputs } from "../support/strict-values.js";
import { equals } from "../support/uncounted.js";

// Property tests take longer where other work goes on.
vi.setConfig({ testTimeout: 120_000 });

const KEYWORDS = [
  "type",
  "properties",
  "required",
  "additionalProperties",
  "items",
  "enum",
  "anyOf",
  "description",
  "format",
];
const FORMATS: readonly Json[] = ["date", "date-time", "email", "uuid"];

/** What a provider with strict structured output refuses, by the rules that providers have published. */
function refusals(schema: JsonObject, at = "#"): readonly string[] {
  if (schema.$ref !== undefined) return Object.keys(schema).length === 1 ? [] : [`${at}: a reference with siblings`];
  const found = Object.keys(schema)
    .filter((key) => !KEYWORDS.includes(key) && !(key === "$defs" && at === "#"))
    .map((key) => `${at}: ${key}`);
  const { type, properties = {}, required = [], additionalProperties, items, anyOf, format, $defs = {} } = schema;
  if (at === "#" && type !== "object") found.push("#: the root is no object");
  if (Array.isArray(type)) found.push(`${at}: several types`);
  if (type === undefined && anyOf === undefined) found.push(`${at}: no type`);
  if (format !== undefined && !FORMATS.includes(format)) found.push(`${at}: format ${JSON.stringify(format)}`);
  if (type === "object") {
    if (additionalProperties !== false) found.push(`${at}: other fields`);
    const names = Object.keys(properties as JsonObject);
    if (JSON.stringify(names) !== JSON.stringify(required)) found.push(`${at}: a field that is not required`);
  }
  const parts = [
    ...Object.entries(properties as JsonObject),
    ...Object.entries($defs as JsonObject),
    ...Object.entries((anyOf ?? []) as readonly Json[]),
    ...(items === undefined ? [] : [["items", items] as const]),
  ];
  return [...found, ...parts.flatMap(([name, part]) => refusals(isJsonObject(part) ? part : {}, `${at}/${name}`))];
}

describe("the strict form of a schema", () => {
  it("of all outputs in the examples is what strict providers take", () => {
    const outputs = exampleOutputs();
    expect(outputs.length).toBeGreaterThanOrEqual(12);
    for (const { type, types } of outputs) {
      const { schema } = strictSchema(outputShape(type, types).schema);
      expect(refusals(schema), JSON.stringify(schema)).toEqual([]);
    }
  });

  it("says in words what it has no keywords for", () => {
    const type: IRType = {
      kind: "object",
      fields: [
        {
          name: "tries",
          type: { kind: "primitive", name: "int" },
          doc: "How often.",
          default: { kind: "literal", type: "int", value: 3 },
        },
        { name: "more", type: { kind: "primitive", name: "url" } },
        { name: "prices", type: { kind: "map", values: { kind: "primitive", name: "money", currency: "EUR" } } },
        { name: "mood", type: { kind: "named", name: "Mood" }, doc: "The tone." },
        { name: "confidence", type: { kind: "primitive", name: "float" } },
      ],
    };
    const { schema } = strictSchema(outputShape(type, { Mood: { kind: "enum", members: ["warm"] } }).schema);
    expect(schema).toEqual({
      type: "object",
      properties: {
        tries: { anyOf: [{ type: "integer" }, { type: "null" }], description: "How often. If null, it is 3." },
        more: { type: "string", description: "A URL." },
        prices: {
          type: "array",
          items: {
            type: "object",
            properties: {
              key: { type: "string" },
              value: { type: "string", description: 'A decimal amount in EUR, such as "12.50".' },
            },
            required: ["key", "value"],
            additionalProperties: false,
          },
          description: "A list of entries, each key once.",
        },
        mood: { anyOf: [{ $ref: "#/$defs/Mood" }], description: "The tone." },
        confidence: { type: "number", description: "From 0 to 1." },
      },
      required: ["tries", "more", "prices", "mood", "confidence"],
      additionalProperties: false,
      $defs: { Mood: { type: "string", enum: ["warm"] } },
    });
  });

  it("tells which types contain themselves, and where it takes less", () => {
    const { recursive, narrowed } = strictSchema(outputShape(named("Menu"), types).schema);
    expect(recursive).toEqual(["Menu"]);
    expect(narrowed).toEqual([]);
    const anything: IRType = { kind: "array", items: { kind: "unknown" } };
    expect(strictSchema(outputShape(anything, {}).schema).narrowed).toEqual(["#/properties/value/items"]);
  });
});

const primitive = (name: Extract<IRType, { kind: "primitive" }>["name"]): IRType => ({ kind: "primitive", name });
const optional = (type: IRType): IRType => ({ kind: "optional", type });
const array = (items: IRType): IRType => ({ kind: "array", items });
const map = (values: IRType): IRType => ({ kind: "map", values });
const named = (name: string): IRType => ({ kind: "named", name });
const word = (name: string): IRType => ({ kind: "string_union", members: [name] });
const object = (fields: Readonly<Record<string, IRType>>): IRType => ({
  kind: "object",
  fields: Object.entries(fields).map(([name, type]) => ({ name, type })),
});
const types: IRModule["types"] = {
  Menu: object({ label: primitive("string"), items: array(named("Menu")), notes: optional(map(primitive("string"))) }),
  Card: object({ kind: word("card"), last4: primitive("string"), at: optional(primitive("datetime")) }),
  Cash: object({ kind: word("cash"), amount: primitive("money"), parts: map(primitive("money")) }),
};
const samples: Readonly<Record<string, IRType>> = {
  ...Object.fromEntries(
    (["string", "int", "float", "bool", "date", "datetime", "duration", "money", "email", "url", "uuid"] as const).map(
      (name) => [name, primitive(name)],
    ),
  ),
  "an optional number": optional(primitive("float")),
  "a map": map(primitive("money")),
  "a map of maps": map(map(array(primitive("int")))),
  "an enum": { kind: "enum", members: ["warm", "cool"] },
  "a tree": named("Menu"),
  "a union": { kind: "union", members: [named("Card"), named("Cash")] },
  "a list of unions": array({ kind: "union", members: [named("Cash"), named("Card"), { kind: "null" }] }),
  "an object": object({
    who: optional(primitive("email")),
    for: primitive("duration"),
    all: map(optional(primitive("date"))),
  }),
};

describe("an answer in the strict form", () => {
  it.each(Object.entries(samples))("%s is read back as the value it is", (_, type) => {
    const shape = outputShape(type, types);
    const { schema } = strictSchema(shape.schema);
    fc.assert(
      fc.property(arbitraryOf(fc, type, types), (value) => {
        const answer = encoded(schema, shape.wrap(toJson(value)));
        for (const said of [answer, JSON.stringify(answer)]) {
          const read = shape.read(said, DEFAULT_LIMITS);
          if (!read.ok) throw new Error(JSON.stringify(read.problems));
          expect(equals(read.value, value), JSON.stringify(said)).toBe(true);
          expect(read.repairs).toEqual([]);
        }
      }),
    );
  });
});
