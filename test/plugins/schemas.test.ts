import fc from "fast-check";
import { type Json, type JsonObject, pluginResults } from "scaicore";
import { interfaceText, type Tool } from "scaicore/plugins";
import { describe, expect, it } from "vitest";
import { answerFor, argumentsFor } from "../../runtime/plugins/schema/values.js";
import { wordsOf } from "../../runtime/plugins/schema/names.js";
import { limitsOf } from "../../runtime/limits.js";
import { fromJson } from "../../runtime/stdlib/from-json.js";
import { toJson } from "../../runtime/stdlib/to-json.js";
import { moduleOfSource } from "../support/source-module.js";

/** A schema with a value that fits it. */
interface Sample {
  readonly schema: JsonObject;
  readonly value: Json;
}

const sample = (schema: JsonObject, values: fc.Arbitrary<Json>): fc.Arbitrary<Sample> =>
  values.map((value) => ({ schema, value }));
const text = fc.string({ unit: "grapheme", maxLength: 12 });
const key = fc.oneof(
  fc.constantFrom(
    "name",
    "kebab-name",
    "$top",
    "from",
    "in",
    "type",
    "9lives",
    "ünïcode",
    "a.b",
    "null",
    "core",
    "_x",
    "Big",
    "",
  ),
  fc.string({ maxLength: 6 }),
);
const json: fc.Arbitrary<Json> = fc
  .jsonValue({ maxDepth: 2 })
  .map((value) => JSON.parse(JSON.stringify(value)) as Json);

const leaf: fc.Arbitrary<Sample> = fc.oneof(
  sample({ type: "string" }, text),
  sample({ type: "integer" }, fc.maxSafeInteger()),
  sample(
    { type: "number" },
    fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0 || 0),
  ),
  sample({ type: "boolean" }, fc.boolean()),
  sample({ type: "string", format: "uuid" }, fc.uuid()),
  sample(
    { type: "string", format: "date" },
    fc
      .date({ noInvalidDate: true, min: new Date("1900-01-01"), max: new Date("2100-01-01") })
      .map((date) => date.toISOString().slice(0, 10)),
  ),
  sample(
    { type: "string", format: "date-time" },
    fc
      .date({ noInvalidDate: true, min: new Date("1900-01-01"), max: new Date("2100-01-01") })
      // A whole second is written without its fraction: the same instant, of which this is our spelling.
      .map((date) => date.toISOString().replace(".000Z", "Z")),
  ),
  sample({ type: "string", format: "email" }, fc.constantFrom("a@b.example", "x.y+z@example.org")),
  sample({ type: "string", format: "uri" }, fc.constantFrom("https://example.org/a?b=c#d", "http://127.0.0.1:8080/")),
  fc
    .uniqueArray(text, { minLength: 1, maxLength: 4 })
    .chain((members) => sample({ type: "string", enum: members }, fc.constantFrom(...members))),
  fc
    .uniqueArray(fc.constantFrom("warm", "cold", "very cold", "a-b"), { minLength: 1 })
    .chain((members) =>
      sample(
        { oneOf: members.map((member) => ({ const: member, title: member.toUpperCase() })) },
        fc.constantFrom(...members),
      ),
    ),
  sample({ enum: [1, 2, 3] }, fc.constantFrom(1, 2, 3)),
  sample({ type: ["string", "null"] }, fc.option(text)),
  sample({ anyOf: [{ type: "integer" }, { type: "null" }] }, fc.option(fc.integer())),
  // Numbers and truth values come back as texts there, because a text is a value itself.
  sample(
    {},
    fc.oneof(
      fc.array(json),
      fc.dictionary(text, json),
      text.filter((value) => !/^\s*[[{]/.test(value)),
    ),
  ),
  sample({ type: ["object", "array"] }, fc.array(json, { maxLength: 3 })),
);

const { any } = fc.letrec<{ any: Sample }>((tie) => ({
  any: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    leaf,
    tie("any").chain(({ schema, value }) =>
      sample({ type: "array", items: schema }, fc.constantFrom([], [value], [value, value])),
    ),
    tie("any").chain(({ schema, value }) =>
      sample({ type: "object", additionalProperties: schema }, fc.dictionary(text, fc.constant(value), { maxKeys: 2 })),
    ),
    fc
      .uniqueArray(fc.tuple(key, tie("any"), fc.constantFrom("needed", "there", "absent")), {
        selector: ([name]) => name,
        minLength: 1,
        maxLength: 4,
      })
      .map((fields): Sample => ({
        schema: {
          type: "object",
          properties: Object.fromEntries(fields.map(([name, { schema }]) => [name, schema])),
          required: fields.filter(([, , how]) => how === "needed").map(([name]) => name),
        },
        value: Object.fromEntries(
          // Null is how a program leaves a value out.
          fields
            .filter(([, { value }, how]) => how === "needed" || (how === "there" && value !== null))
            .map(([name, { value }]) => [name, value]),
        ),
      })),
  ),
}));

function programOf(tool: Tool) {
  const [word] = wordsOf([tool.name]).values();
  const module = moduleOfSource(`@core C { version = "1.0.0"  @plugins { x = test/x@1.0 } }
${interfaceText([tool], { package: "test/x", version: "1.0" })}
@flow f(): string { return "" }`);
  const method = module.plugin_interfaces[0]!.methods[0]!;
  return { module, method, declared: pluginResults(module)[`x.${word}`] };
}

describe("the interface of a tool", () => {
  it("compiles for any schema, and values go in and out as they were", () => {
    fc.assert(
      fc.property(any, fc.string(), fc.string(), ({ schema, value }, name, description) => {
        const tool: Tool = {
          name,
          description,
          input: { type: "object", properties: { given: schema }, required: ["given"] },
          output: { type: "object", properties: { given: schema }, required: ["given"] },
        };
        const { module, method, declared } = programOf(tool);
        const data = { given: value };
        const answer = answerFor({ data, text: JSON.stringify(data) }, tool, declared);
        const read = fromJson(method.return_type!, answer, module.types, "answer", limitsOf({}));
        expect(read).toMatchObject({ ok: true });
        if (!read.ok) return;
        // What a program has got it may give back: that is the same value again.
        expect(argumentsFor(toJson(read.value) as JsonObject, tool)).toEqual(data);
      }),
      { numRuns: Number(process.env.SCAICORE_RUNS ?? 120) },
    );
  });

  it("compiles for what is no schema at all", () => {
    fc.assert(
      fc.property(
        fc.dictionary(
          fc.constantFrom(
            "type",
            "properties",
            "items",
            "enum",
            "anyOf",
            "allOf",
            "$ref",
            "required",
            "const",
            "format",
          ),
          json,
        ),
        (schema) => {
          programOf({ name: "m", input: { type: "object", properties: { a: schema } }, output: schema });
        },
      ),
      { numRuns: Number(process.env.SCAICORE_RUNS ?? 120) },
    );
  });

  it.each<[string, JsonObject, string]>([
    [
      "a reference",
      { $ref: "#/$defs/P", $defs: { P: { type: "object", properties: { x: { type: "integer" } }, required: ["x"] } } },
      "{ x: int }",
    ],
    ["what refers to itself", { type: "object", properties: { next: { $ref: "#" } } }, "{ next: string? }"],
    [
      "several together",
      {
        allOf: [
          { type: "object", properties: { a: { type: "string" } } },
          { properties: { b: { type: "number" } }, required: ["b"] },
        ],
      },
      "{ a: string?, b: float }",
    ],
    ["a tuple", { type: "array", items: [{ type: "string" }] }, "array[string?]"],
    ["anything", {}, "string?"],
    ["a free object", { type: "object" }, "map[string, string?]"],
    ["a choice", { enum: ["a", null] }, '"a"?'],
  ])("has a type for %s", (_what, output, type) => {
    const text = interfaceText([{ name: "m", output }], { package: "a/b", version: "1.0" });
    expect(text).toContain(`m(): ${type}\n`);
    programOf({ name: "m", output });
  });
});
