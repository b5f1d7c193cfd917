/** Every type that a model is asked for, through the form that providers take and back. */
import fc from "fast-check";
import { describe, expect, test, vi } from "vitest";
import { type StrictDialect, strictProblems, STRICT_LIMITS } from "scaicore/models";
import { strictSchema, type IRField, type IRModule, type IRType, type JsonObject } from "scaicore";
import { outputShape } from "../../runtime/engine/blocks/model-output.js";
import { typeToJsonSchema } from "../../runtime/ir/json-schema.js";
import { strictExcesses } from "../../runtime/ir/strict-rules.js";
import { DEFAULT_LIMITS } from "../../runtime/limits.js";
import { toJson } from "../../runtime/stdlib/to-json.js";
import { arbitraryOf } from "../../runtime/testing/tests/property/arbitrary.js";
import { encoded, exampleOutputs, fixtureOutputs, type OutputType } from "../support/strict-values.js";
import { PRIMITIVES } from "../fuzz/generate/types.js";
import { equals } from "../support/uncounted.js";

vi.setConfig({ testTimeout: 120_000 });

/** Each type once, however many blocks have it. */
function distinct(outputs: readonly OutputType[]): readonly (OutputType & { readonly schema: JsonObject })[] {
  const found = new Map<string, OutputType & { readonly schema: JsonObject }>();
  for (const { type, types } of outputs) {
    const { schema } = outputShape(type, types);
    found.set(JSON.stringify(schema), { type, types, schema });
  }
  return [...found.values()];
}

/** Whether a type holds a value of which only the type says what it is: such values may be written in one way only. */
const isOpen = (schema: JsonObject): boolean => strictSchema(schema).narrowed.length > 0;

function comesBack({ type, types }: OutputType, runs: number): void {
  const shape = outputShape(type, types);
  const { schema } = strictSchema(shape.schema);
  fc.assert(
    fc.property(arbitraryOf(fc, type, types), (value) => {
      const answer = encoded(schema, shape.wrap(toJson(value)));
      const read = shape.read(JSON.stringify(answer), DEFAULT_LIMITS);
      if (!read.ok) throw new Error(JSON.stringify({ answer, problems: read.problems }));
      expect(equals(read.value, value), JSON.stringify(answer)).toBe(true);
    }),
    { numRuns: runs },
  );
}

const examples = distinct(exampleOutputs());
const fixtures = distinct(fixtureOutputs());

test("there are many such types", () => {
  expect(examples.length).toBeGreaterThanOrEqual(10);
  expect(fixtures.length).toBeGreaterThanOrEqual(10);
});

/** All but how much there may be of something. */
const formProblems = (schema: JsonObject, dialect: StrictDialect): readonly string[] =>
  strictProblems(schema, dialect).filter((problem) => !problem.startsWith("#: it has "));

test("providers take each of them, by the rules of their strict modes", () => {
  const beyond: string[] = [];
  for (const { schema } of [...examples, ...fixtures]) {
    const strict = strictSchema(schema);
    for (const dialect of ["openai", "anthropic"] as const) {
      expect(formProblems(strict.schema, dialect), JSON.stringify(strict.schema)).toEqual([]);
      for (const { measure, count } of strictExcesses(strict.schema, dialect))
        beyond.push(`${dialect}: ${count} ${measure}`);
    }
  }
  // Those of the fixture of what is beyond a provider, and no other.
  expect(beyond).toEqual(["anthropic: 17 unions", "openai: 11 depth"]);
});

test("the compiler counts as the provider does, which sends what is beyond its limits as a tool", () => {
  for (const { type, types, schema } of [...examples, ...fixtures])
    for (const dialect of ["openai", "anthropic"] as const) {
      const compiled = strictSchema(typeToJsonSchema(type, types, "answer")).schema;
      expect(strictExcesses(compiled, dialect)).toEqual(strictExcesses(strictSchema(schema).schema, dialect));
    }
});

test("values of each of them come back equal", () => {
  for (const output of [...examples, ...fixtures].filter(({ schema }) => !isOpen(schema))) comesBack(output, 20);
});

const NAMES = ["a", "b", "note", "total", "when"];
/** The primitive types by their names alone. */
const WORDS = PRIMITIVES.filter((name) => name !== "money[EUR]");

/** Types as programs have them: recursion goes through a list, and members of a union differ by a word. */
const TYPES: IRModule["types"] = {
  Tree: {
    kind: "object",
    fields: [
      { name: "label", type: { kind: "primitive", name: "string" }, doc: "What it is called." },
      { name: "parts", type: { kind: "array", items: { kind: "named", name: "Tree" } } },
    ],
  },
  Mood: { kind: "enum", members: ["calm", "warm"] },
};

/** A member of a union that a word tells from the others. */
const variant = (kind: string, type: IRType): IRType => ({
  kind: "object",
  fields: [
    { name: "kind", type: { kind: "string_union", members: [kind] } },
    { name: "of", type },
  ],
});
const WITH_DEFAULT: IRField = {
  name: "times",
  type: { kind: "primitive", name: "int" },
  default: { kind: "literal", type: "int", value: 3 },
};

const arbitraryType: fc.Arbitrary<IRType> = fc.letrec<{ type: IRType; whole: IRType }>((tie) => {
  const inner = tie("type");
  const plain = inner.filter(({ kind }) => kind !== "optional");
  return {
    whole: inner,
    type: fc.oneof(
      { maxDepth: 3, withCrossShrink: true },
      fc.constantFrom(...WORDS).map((name): IRType => ({ kind: "primitive", name })),
      fc.constantFrom("Tree", "Mood").map((name): IRType => ({ kind: "named", name })),
      fc.constantFrom("EUR", "JPY").map((currency): IRType => ({ kind: "primitive", name: "money", currency })),
      fc
        .uniqueArray(fc.constantFrom(...NAMES), { minLength: 1 })
        .map((members): IRType => ({ kind: "string_union", members })),
      fc
        .uniqueArray(fc.tuple(fc.constantFrom(...NAMES), inner), { minLength: 2, selector: ([kind]) => kind })
        .map((members): IRType => ({ kind: "union", members: members.map(([kind, type]) => variant(kind, type)) })),
      plain.map((type): IRType => ({ kind: "optional", type })),
      inner.map((items): IRType => ({ kind: "array", items })),
      inner.map((values): IRType => ({ kind: "map", values })),
      fc
        .uniqueArray(fc.tuple(fc.constantFrom(...NAMES), inner, fc.boolean()), {
          minLength: 1,
          selector: ([name]) => name,
        })
        .map((fields): IRType => ({
          kind: "object",
          fields: [
            ...fields.map(([name, type, told]) => ({ name, type, ...(told ? { doc: `The ${name}.` } : {}) })),
            WITH_DEFAULT,
          ],
        })),
    ),
  };
}).whole;

test("and so do values of types that nobody has written", () => {
  fc.assert(
    fc.property(arbitraryType, (type) => {
      const { schema } = outputShape(type, TYPES);
      expect(formProblems(strictSchema(schema).schema, "openai")).toEqual([]);
      comesBack({ type, types: TYPES }, 5);
    }),
    { numRuns: 60 },
  );
});

describe("the rules of the strict modes", () => {
  const object = (properties: JsonObject): JsonObject => ({
    type: "object",
    properties,
    required: Object.keys(properties),
    additionalProperties: false,
  });
  const text = { type: "string" };
  test.each<[string, JsonObject, RegExp]>([
    ["a root that is no object", { type: "array", items: text }, /the root is/],
    ["a field that is not required", { ...object({ a: text }), required: [] }, /not required/],
    ["other fields", { ...object({ a: text }), additionalProperties: true }, /additionalProperties/],
    ["a keyword", object({ a: { type: "string", pattern: "a" } }), /pattern/],
    ["a format", object({ a: { type: "string", format: "uri" } }), /format/],
    ["something beside a reference", object({ a: { $ref: "#/$defs/A", description: "x" } }), /beside a reference/],
    ["no type", object({ a: {} }), /no type/],
  ])("refuse %s", (_, schema, problem) => {
    expect(strictProblems(schema, "openai").join()).toMatch(problem);
  });

  test("bound what a schema holds", () => {
    const many = object(
      Object.fromEntries(Array.from({ length: 17 }, (_, at) => [`f${at}`, { anyOf: [text, { type: "null" }] }])),
    );
    expect(strictProblems(many, "anthropic").join()).toMatch(/17 unions.*16/);
    expect(strictProblems(many, "openai")).toEqual([]);
    let deep: JsonObject = object({ a: text });
    for (let level = 0; level < STRICT_LIMITS.openai.depth; level++) deep = object({ a: deep });
    expect(strictProblems(deep, "openai").join()).toMatch(/levels/);
  });
});
