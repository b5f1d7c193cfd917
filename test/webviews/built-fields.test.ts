/** Lists, maps and unions as fields: what a form builds, and what it gives. */
import fc from "fast-check";
import type { Json, JsonObject } from "scaicore";
import { describe, expect, test } from "vitest";
import { readForm } from "../../client/webviews/shared/entries.js";
import { allFields, fieldAt, fieldsOf, type KindsField, type RowsField } from "../../client/webviews/shared/fields.js";
import { createFormats } from "../../client/webviews/shared/formats.js";
import type { Draft } from "../../client/webviews/shared/protocol.js";
import { covers, problemText, readWhole } from "../../client/webviews/shared/whole-json.js";

const formats = createFormats("en-GB");
const object = (properties: JsonObject, required = Object.keys(properties)): JsonObject => ({
  type: "object",
  properties,
  required,
  additionalProperties: false,
});
const line = object({ text: { type: "string" }, price: { type: ["number", "string"], format: "money" } });
const schema: JsonObject = {
  ...object({
    lines: { type: "array", items: line, minItems: 1 },
    from: { anyOf: [{ $ref: "#/$defs/Upload" }, { $ref: "#/$defs/Link" }] },
    rates: { type: "object", additionalProperties: { type: "number" } },
  }),
  $defs: { Upload: object({ file: { type: "string" } }), Link: object({ address: { type: "string", format: "uri" } }) },
};
const input: JsonObject = {
  lines: [
    { text: "a", price: "1.50" },
    { text: "b", price: 2 },
  ],
  from: { address: "https://example.com/" },
  rates: { NL: 0.21, BE: 0.06 },
};
const read = (initial: JsonObject | undefined, draft: Draft, leaveOut = false) => {
  const reading = readForm(fieldsOf(schema, initial, draft), draft, formats, leaveOut);
  return reading.ok ? reading.value : Object.fromEntries(reading.errors.map(({ id, message }) => [id, message]));
};
const field = (id: string, draft: Draft = {}) =>
  allFields(fieldsOf(schema, input, draft)).find((one) => one.id === id) as RowsField | KindsField;

describe("rows, kinds and keys", () => {
  test("what is not touched stays as it is, to the digit", () => {
    expect(read(input, {})).toEqual(input);
  });

  test("a row is added, moved and removed, each with its own entries", () => {
    expect(read(input, { lines: "1,2", "lines/2/text": "c", "lines/2/price": "3" })).toMatchObject({
      lines: [
        { text: "b", price: 2 },
        { text: "c", price: 3 },
      ],
    });
    expect(read(input, { lines: "" })).toEqual({ lines: "Give at least 1." });
  });

  test("a key of a row that is gone is never used again", () => {
    expect(field("lines", { lines: "0" })).toMatchObject({ nextKey: 2 });
    expect(field("lines", { lines: "0,7" })).toMatchObject({ nextKey: 8 });
  });

  test("what is missing in a row is told there", () => {
    expect(read(undefined, { lines: "0", from: "0", "from/0/file": "x", rates: "0", "rates/0/value": "1" })).toEqual({
      "lines/0/text": "Fill this in.",
      "lines/0/price": "Fill this in.",
      "rates/0/name": "Fill this in.",
    });
  });

  test("the kind of a value is the one that it fits, and another has fields of its own", () => {
    expect(field("from")).toMatchObject({ entry: "1", labels: ["Upload", "Link"] });
    expect(read(input, { from: "0", "from/0/file": "a.pdf" })).toMatchObject({ from: { file: "a.pdf" } });
    expect(read(input, { from: "" })).toEqual({ from: "Choose a kind." });
  });

  test("a key is there once", () => {
    expect(read(input, { "rates/1/name": "NL" })).toEqual({ "rates/1/name": "This key is there already." });
    expect(read(input, { "rates/1/name": "FR" })).toMatchObject({ rates: { NL: 0.21, FR: 0.06 } });
  });

  test("a refusal needs nothing of it", () => {
    expect(read(undefined, {}, true)).toEqual({});
  });

  test("a draft that was kept by somebody else breaks nothing", () => {
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom("lines", "from", "rates", "lines/0/text"), fc.string()), (draft) => {
        read(input, draft);
      }),
    );
  });

  test("a list of very many is edited as JSON", () => {
    const lines = Array.from({ length: 101 }, () => ({ text: "a", price: 1 }));
    expect(fieldsOf(schema, { ...input, lines })[0]).toMatchObject({ kind: "leaf", control: { kind: "json" } });
  });
});

test.each([
  ["input.lines[1].price", "lines/1/price"],
  ["input.lines[7].price", "lines"],
  ["input.lines", "lines"],
  ["input.from.address", "from/1/address"],
  ["input.from", "from"],
  ["input.rates.BE", "rates/1/value"],
])("an engine's path %s is field %s", (path, id) => {
  expect(
    fieldAt(fieldsOf(schema, input), path, ({ initial }) => (typeof initial === "string" ? initial : ""))?.id,
  ).toBe(id);
});

describe("the whole as JSON", () => {
  const problems = (value: Json | string) => {
    const whole = readWhole(schema, typeof value === "string" ? value : JSON.stringify(value));
    return whole.ok ? whole.problems.map(problemText) : whole.message;
  };

  test.each<[Json | string, readonly string[] | string]>([
    [input, []],
    [{ ...input, more: 1 }, ["More: There is no such field."]],
    [{ from: { file: "a" }, rates: {} }, ["Lines: Fill this in."]],
    [{ ...input, lines: [{ text: 1, price: 2 }] }, ["Lines 1 › Text: This must be text."]],
    ["[]", "The input is an object, written as { … }."],
    ['{\n  "a": }', "Line 2, column 8: This is not JSON yet. Names and texts stand in double quotes."],
    ["[1,\n 2,]", "Line 2, column 4: This is not JSON yet. Names and texts stand in double quotes."],
    ["{'a': 1}", "Line 1, column 2: This is not JSON yet. Names and texts stand in double quotes."],
    ['{"a"', "Line 1, column 5: This is not JSON yet. Names and texts stand in double quotes."],
  ])("%j: %j", (value, expected) => {
    expect(problems(value)).toEqual(expected);
  });

  test("what the fields would lose is noticed", () => {
    expect(covers({ a: 1, b: [{ c: 1, d: 2 }] }, { a: 1, b: [{ c: 1 }] })).toBe(true);
    expect(covers({ a: 1 }, { a: 1, b: 2 })).toBe(false);
    expect(covers({ a: [1] }, { a: [1, 2] })).toBe(false);
    expect(covers({}, { a: null })).toBe(true);
  });
});
