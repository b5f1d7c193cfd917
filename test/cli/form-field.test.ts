import { describe, expect, it } from "vitest";
import { type FormField, formFields, readAnswer } from "../../runtime/cli/input/form-field.js";
import type { Json, JsonObject } from "../../runtime/json.js";

const form: JsonObject = {
  type: "object",
  properties: {
    note: { type: "string", description: "Why" },
    amount: { type: ["number", "string"], format: "money", default: 10.5 },
    count: { anyOf: [{ type: "integer" }, { type: "null" }] },
    ratio: { type: "number" },
    sure: { type: "boolean" },
    mood: { $ref: "#/$defs/Mood" },
    maybe: { anyOf: [{ $ref: "#/$defs/Mood" }, { type: "null" }] },
    tags: { type: "array", items: { type: "string" } },
  },
  required: ["note", "ratio", "sure", "mood", "tags"],
  $defs: { Mood: { type: "string", enum: ["warm", "neutral"] } },
};
const fields = formFields(form);
const field = (name: string): FormField => fields.find((known) => known.name === name)!;

describe("the fields of a form", () => {
  it("are read from its schema", () => {
    expect(fields.map(({ name, kind, optional }) => [name, kind, optional])).toEqual([
      ["note", "text", false],
      ["amount", "money", true],
      ["count", "integer", true],
      ["ratio", "number", false],
      ["sure", "boolean", false],
      ["mood", "choice", false],
      ["maybe", "choice", true],
      ["tags", "json", false],
    ]);
    expect(field("mood").choices).toEqual(["warm", "neutral"]);
    expect(field("amount").default).toBe(10.5);
    expect(formFields(undefined)).toEqual([]);
  });

  it("end where a type names itself", () => {
    const schema = { properties: { a: { $ref: "#/$defs/A" } }, $defs: { A: { $ref: "#/$defs/A" } } };
    expect(formFields(schema)[0]?.kind).toBe("json");
  });

  it.each<[string, string, Json | undefined]>([
    ["note", "because", "because"],
    ["note", " spaced ", " spaced "],
    ["amount", "10.50", "10.50"],
    ["amount", "", undefined],
    ["amount", "99999999999999999.99", "99999999999999999.99"],
    ["count", "-7", -7],
    ["count", "", undefined],
    ["ratio", "0.25", 0.25],
    ["sure", "y", true],
    ["sure", "No", false],
    ["mood", "warm", "warm"],
    ["maybe", "", undefined],
    ["tags", '["a"]', ["a"]],
  ])("%s takes %j", (name, typed, value) => {
    expect(readAnswer(field(name), typed)).toEqual({ ok: true, ...(value === undefined ? {} : { value }) });
  });

  it.each([
    ["note", "", "A value is needed."],
    ["amount", "ten", "An amount such as 10.50 is needed."],
    ["count", "1.5", "A whole number is needed."],
    ["count", "99999999999999999", "A whole number is needed."],
    ["ratio", "Infinity", "A number is needed."],
    ["sure", "perhaps", "yes or no is needed."],
    ["mood", "sad", "One of warm, neutral is needed."],
    ["tags", "a, b", "JSON is needed."],
  ])("%s refuses %j", (name, typed, problem) => {
    expect(readAnswer(field(name), typed)).toEqual({ ok: false, problem });
  });
});
