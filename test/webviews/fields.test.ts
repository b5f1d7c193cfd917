import fc from "fast-check";
import type { Json, JsonObject } from "scaicore";
import { describe, expect, test } from "vitest";
import { entryIn, initialEntry, readForm, readLeaf, tidyEntry } from "../../client/webviews/shared/entries.js";
import { fieldAt, fieldsOf, type FormField, type LeafField, leavesOf } from "../../client/webviews/shared/fields.js";
import { createFormats } from "../../client/webviews/shared/formats.js";

const formats = createFormats("en-GB");
const german = createFormats("de-DE");
const money: JsonObject = { type: ["number", "string"], format: "money", "x-currency": "EUR" };

const form = (properties: JsonObject, required: readonly string[] = Object.keys(properties)): JsonObject => ({
  type: "object",
  properties,
  required,
});
const one = (schema: JsonObject, initial?: Json): LeafField => {
  const [field] = leavesOf(...fieldsOf(form({ field: schema }), initial === undefined ? {} : { field: initial }));
  if (field === undefined) throw new Error("The schema makes no field.");
  return field;
};
const read = (schema: JsonObject, entry: string | boolean, initial?: Json) => {
  const reading = readLeaf(one(schema, initial), { field: entry }, formats);
  return reading.ok ? reading.value : reading.errors[0]?.message;
};

describe("schema → form → value", () => {
  const address: Json = { city: "Aarhus", zip: null };
  /** Where a form writes the same value in one way of several. */
  const RETYPED: ReadonlyMap<Json, Json> = new Map<Json, Json>([
    ["1312.5", 1312.5],
    ["2026-02-28T10:00:30.250+02:00", "2026-02-28T08:00:30.250Z"],
    [5_400_000, "90m"],
    [address, { city: "Aarhus" }],
  ]);
  const samples: readonly (readonly [JsonObject, Json])[] = [
    [{ type: "string" }, "text"],
    [{ type: "string" }, "two\nlines"],
    [{ type: "integer" }, -1234567],
    [{ type: "number" }, 1234.5],
    [money, "1312.5"],
    [money, "12345678901234567890.0123456789"],
    [{ type: "boolean", default: false }, true],
    [{ type: "boolean" }, false],
    [{ enum: ["a", "b_c"] }, "b_c"],
    [{ type: "string", format: "date" }, "2026-02-28"],
    [{ type: "string", format: "date-time" }, "2026-02-28T10:00:30.250+02:00"],
    [{ type: "string", format: "duration" }, "90s"],
    [{ type: "string", format: "duration" }, 5_400_000],
    [{ type: "array", items: { type: "string" } }, ["a", "b"]],
    [{ type: "array", items: { type: "string" } }, ["a\nb", ""]],
    [{ type: "array", items: { type: "integer" } }, [1, 2]],
    [{ type: ["string", "null"] }, null],
    [{ anyOf: [{ enum: ["a"] }, { type: "null" }] }, "a"],
    [form({ city: { type: "string" }, zip: { type: ["string", "null"] } }), address],
    [{ $ref: "#/$defs/Tree", $defs: {} }, { any: ["thing"] }],
  ];

  test.each(samples)("%j keeps %j when it is not touched", (schema, value) => {
    const fields = fieldsOf(form({ field: schema }), { field: value });
    expect(readForm(fields, {}, formats)).toEqual({ ok: true, value: { field: value } });
  });

  test.each(samples.filter(([, value]) => value !== null))("%j gives %j when it is typed again", (schema, value) => {
    const filled = fieldsOf(form({ field: schema }), { field: value });
    const draft = Object.fromEntries(leavesOf(...filled).map((leaf) => [leaf.id, initialEntry(leaf, formats)]));
    // The same controls, with nothing to start from: only what was typed counts.
    const bare = filled.map(withoutInitial);
    const reading = readForm(bare, draft, formats);
    expect(reading).toEqual({ ok: true, value: { field: RETYPED.get(value) ?? value } });
  });

  test("text comes back letter by letter", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme", minLength: 1 }), (text) => {
        fc.pre(text.trim() !== "");
        expect(read({ type: "string" }, text)).toBe(text);
      }),
    );
  });
});

function withoutInitial(field: FormField): FormField {
  if (field.kind === "group") return { ...field, preset: false, fields: field.fields.map(withoutInitial) };
  if (field.kind === "rows")
    return { ...field, rows: field.rows.map((row) => ({ ...row, value: withoutInitial(row.value) })) };
  if (field.kind === "kinds") return field;
  const { initial: _initial, ...bare } = field;
  return bare;
}

describe("what was typed, in words", () => {
  test.each<[JsonObject, string, Json]>([
    [{ type: "string" }, "  ", "Fill this in."],
    [{ type: "string", minLength: 0 }, "", ""],
    [{ type: "string", maxLength: 3 }, "abcd", "Write at most 3 characters; these are 4."],
    [{ type: "string", pattern: "^A" }, "b", "This must match ^A."],
    [{ type: "string", pattern: "(" }, "b", "b"],
    [{ type: "string", format: "email" }, "nobody", "This must be an address such as name@example.com."],
    [{ type: "string", format: "uri" }, " https://example.com ", "https://example.com"],
    [{ type: "string", format: "url" }, "example", "This must be an address such as https://example.com/page."],
    [{ type: "integer" }, "1,200", 1200],
    [{ type: "integer" }, "1.5", "Write a whole number."],
    [{ type: "integer" }, "9007199254740993", "This number is too large to be kept exactly."],
    [{ type: "integer" }, "x", "Write a number such as 1200."],
    [{ type: "number", minimum: 0 }, "-0.1", "This must be at least 0."],
    [{ type: "number", exclusiveMaximum: 10 }, "10", "This must be less than 10."],
    [{ ...money, exclusiveMinimum: 0 }, "0.00", "This must be more than 0."],
    [{ ...money, maximum: "500" }, "500.0000000001", "This must be at most 500."],
    [money, "1312,50", "Write an amount such as 1,312.50."],
    [money, "0.10", 0.1],
    [{ type: "string", format: "date" }, "2026-02-30", "Write a whole date: day, month and year."],
    [{ type: "string", format: "date-time" }, "2026-02-28T09:30", "2026-02-28T09:30:00Z"],
    [
      { type: "string", format: "duration" },
      "1h30m",
      "Write a whole number and a unit, such as 90s, 15m, 2h, 3d or 1w.",
    ],
    [{ type: "string", format: "duration" }, "90 s", "90s"],
    [{ enum: ["in_review", "booked"] }, "gone", "Choose one of: in review, booked."],
    [{ type: "array", items: { type: "string" }, minItems: 2 }, "a", "Give at least 2."],
    [{ type: "array" }, "[1,\n x]", "This is not JSON yet: [ … ] or { … }, with texts and names in double quotes."],
    [{ type: "array", items: { type: ["integer", "null"] } }, '[1, "2"]', "2: This must be a number."],
    [
      { type: "array", items: { anyOf: [form({ unitPrice: money }), { type: "null" }] } },
      "[{}]",
      "1 › Unit price: Fill this in.",
    ],
    [{}, '{"__proto__": 1}', JSON.parse('{"__proto__": 1}') as Json],
  ])("%j from %j is %j", (schema, entry, expected) => {
    expect(read(schema, entry)).toStrictEqual(expected);
  });

  test("numbers are read in the person's language", () => {
    const field = one(money);
    expect(readLeaf(field, { field: "1.312,50" }, german)).toEqual({ ok: true, value: 1312.5 });
    expect(tidyEntry(field, "1312,5", german)).toBe("1.312,50");
    expect(tidyEntry(field, "1,5,0", formats)).toBeUndefined();
  });
});

describe("optional fields", () => {
  const schema = form(
    {
      name: { type: "string" },
      tone: { enum: ["warm"], default: "warm" },
      note: { type: ["string", "null"], default: "x" },
    },
    ["name"],
  );

  test("an emptied one is left out, or null where null is meant", () => {
    const reading = readForm(fieldsOf(schema), { name: "Ada", tone: "", note: "" }, formats);
    expect(reading).toEqual({ ok: true, value: { name: "Ada", note: null } });
  });

  test("an optional group is left out while nothing stands in it, and whole once something does", () => {
    const contact = form({ name: { type: "string" }, phone: { type: ["string", "null"] } }, ["name"]);
    const fields = fieldsOf(form({ contact }, []));
    expect(readForm(fields, {}, formats)).toEqual({ ok: true, value: {} });
    expect(readForm(fields, { "contact/phone": "1" }, formats)).toEqual({
      ok: false,
      errors: [{ id: "contact/name", message: "Fill this in." }],
    });
  });

  test("a remembered value that does not fit any more gives way to the default", () => {
    const [tone] = leavesOf(...fieldsOf(form({ tone: { enum: ["warm"], default: "warm" } }), { tone: "cold" }));
    expect(tone?.initial).toBe("warm");
  });
});

describe("leaving out", () => {
  const fields = fieldsOf(form({ amount: money, reason: { type: ["string", "null"], maxLength: 3 } }, ["amount"]));

  test("drops an empty required field", () => {
    expect(readForm(fields, {}, formats, true)).toEqual({ ok: true, value: {} });
  });

  test("never drops what somebody typed", () => {
    expect(readForm(fields, { reason: "too long" }, formats, true)).toMatchObject({
      ok: false,
      errors: [{ id: "reason" }],
    });
    expect(readForm(fields, { amount: "x" }, formats, true)).toMatchObject({ ok: false, errors: [{ id: "amount" }] });
  });
});

test("names of the prototype are names like others", () => {
  const schema = JSON.parse(
    '{"type":"object","properties":{"__proto__":{"type":"string"},"constructor":{"type":"string"}},"required":["__proto__"]}',
  ) as JsonObject;
  const fields = fieldsOf(schema);
  expect(leavesOf(...fields).map((leaf) => entryIn({}, leaf, formats))).toEqual(["", ""]);
  const draft = JSON.parse('{"__proto__":"a","constructor":"b"}') as Record<string, string>;
  const reading = readForm(fields, draft, formats);
  expect(JSON.stringify(reading)).toBe('{"ok":true,"value":{"__proto__":"a","constructor":"b"}}');
});

test("a recursive type ends in JSON", () => {
  const schema: JsonObject = {
    type: "object",
    properties: { tree: { $ref: "#/$defs/Tree" } },
    required: ["tree"],
    $defs: { Tree: form({ label: { type: "string" }, next: { anyOf: [{ $ref: "#/$defs/Tree" }, { type: "null" }] } }) },
  };
  const controls = leavesOf(...fieldsOf(schema)).map((leaf) => [leaf.id, leaf.control.kind]);
  expect(controls).toEqual([
    ["tree/label", "text"],
    ["tree/next/label", "text"],
    ["tree/next/next/label", "text"],
    ["tree/next/next/next", "json"],
  ]);
});

test.each([
  ["amount", "amount"],
  ["input.items[2].price", "items"],
  ["input.contact.name", "contact/name"],
  ["resolution.contact", "contact/name"],
  ["/amount", "amount"],
  ["elsewhere", undefined],
])("an engine's path %s is field %s", (path, expected) => {
  const fields = fieldsOf(
    form({ amount: money, items: { type: "array" }, contact: form({ name: { type: "string" } }) }),
  );
  expect(fieldAt(fields, path, () => "")?.id).toBe(expected);
});
