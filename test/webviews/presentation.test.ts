import type { Json, JsonObject } from "scaicore";
import { describe, expect, test } from "vitest";
import { createFormats } from "../../client/webviews/shared/formats.js";
import { present, type Presentation, safeLink } from "../../client/webviews/shared/presentation.js";
import { schemaRef } from "../../client/webviews/shared/schema.js";

const formats = createFormats("en-GB");
const show = (value: Json, schema?: JsonObject): Presentation =>
  present(value, schema === undefined ? undefined : schemaRef(schema), formats);
const money: JsonObject = { type: ["number", "string"], format: "money", "x-currency": "EUR" };

describe("by schema", () => {
  test.each<[JsonObject, Json, Presentation]>([
    [money, "1312.5", { kind: "number", text: "€1,312.50" }],
    [{ enum: ["in_review"] }, "in_review", { kind: "chip", text: "in review" }],
    [{ type: "string", format: "date" }, "2026-11-12", { kind: "time", text: "12 November 2026", iso: "2026-11-12" }],
    [{ type: "string", format: "duration" }, "2h", { kind: "text", text: "2 hours" }],
    [
      { type: "string", format: "email" },
      "a@b.example",
      { kind: "link", text: "a@b.example", href: "mailto:a@b.example" },
    ],
    // An address that would add recipients or a body is text.
    [{ type: "string", format: "email" }, "a@b.example?bcc=c", { kind: "text", text: "a@b.example?bcc=c" }],
    // A text stays a text, though it looks like a date.
    [{ type: "string" }, "2026-11-12", { kind: "text", text: "2026-11-12" }],
    // What does not fit is shown as what it is.
    [{ type: "string", format: "date" }, "soon", { kind: "text", text: "soon" }],
    [
      money,
      { amount: 1 },
      { kind: "fields", preview: "1", fields: [{ label: "Amount", value: { kind: "number", text: "1" } }] },
    ],
    [{ anyOf: [money, { type: "null" }] }, null, { kind: "empty" }],
    [
      { anyOf: [{ enum: ["a"] }, { type: "string", format: "date" }] },
      "2026-11-12",
      { kind: "time", text: "12 November 2026", iso: "2026-11-12" },
    ],
  ])("%j shows %j", (schema, value, expected) => {
    expect(show(value, schema)).toEqual(expected);
  });

  test("fields come in the order of the schema, absent ones as a dash, others after them", () => {
    const schema = { type: "object", properties: { b: { type: "string", description: "Help" }, a: money } };
    expect(show({ z: 1, a: 2 }, schema)).toEqual({
      kind: "fields",
      preview: "€2.00 · 1",
      fields: [
        { label: "B", help: "Help", value: { kind: "empty" } },
        { label: "A", value: { kind: "number", text: "€2.00" } },
        { label: "Z", value: { kind: "number", text: "1" } },
      ],
    });
  });
});

describe("by the value alone", () => {
  test.each<[Json, Presentation]>([
    [null, { kind: "empty" }],
    ["  ", { kind: "empty" }],
    [[], { kind: "empty" }],
    [true, { kind: "text", text: "Yes" }],
    [12345.5, { kind: "number", text: "12,345.5" }],
    ["2026-11-12", { kind: "time", text: "12 November 2026", iso: "2026-11-12" }],
    ["two\nlines", { kind: "markdown", text: "two\nlines" }],
    ["was **credited**", { kind: "markdown", text: "was **credited**" }],
    ["snake_case_name * 2", { kind: "text", text: "snake_case_name * 2" }],
    ["https://example.com/a", { kind: "link", text: "https://example.com/a", href: "https://example.com/a" }],
    ["javascript:alert(1)", { kind: "text", text: "javascript:alert(1)" }],
    ["data:image/png;base64,iVBORw0KGgo=", { kind: "image", source: "data:image/png;base64,iVBORw0KGgo=" }],
    ["data:image/svg+xml;base64,PHN2Zz4=", { kind: "text", text: "data:image/svg+xml;base64,PHN2Zz4=" }],
    [["a", 2], { kind: "chips", items: ["a", "2"] }],
  ])("%j", (value, expected) => {
    expect(show(value)).toEqual(expected);
  });

  test("objects in a list are a table with every key as a column", () => {
    expect(
      show([
        { item: "Table", price: 1.5 },
        { item: "Chair", note: null },
      ]),
    ).toMatchObject({
      kind: "table",
      columns: [
        { label: "Item", numeric: false },
        { label: "Price", numeric: true },
        { label: "Note", numeric: false },
      ],
      rows: [
        [{ text: "Table" }, { text: "1.5" }, { kind: "empty" }],
        [{ text: "Chair" }, { kind: "empty" }, { kind: "empty" }],
      ],
    });
  });

  test("keys of the prototype are fields like others", () => {
    const value = JSON.parse('{"__proto__": "own", "constructor": "also"}') as Json;
    expect(show(value)).toMatchObject({ fields: [{ value: { text: "own" } }, { value: { text: "also" } }] });
    expect(show({}, { type: "object", properties: { toString: { type: "string" } } })).toMatchObject({
      fields: [{ value: { kind: "empty" } }],
    });
  });

  test("long lists and deep values end", () => {
    expect(show(Array.from({ length: 500 }, (_, index) => `a long enough entry, number ${index}`))).toMatchObject({
      omitted: 300,
    });
    let deep: Json = "end";
    for (let level = 0; level < 100; level += 1) deep = { deep };
    expect(JSON.stringify(show(deep))).toContain('"json"');
  });
});

test.each([
  ["https://example.com", true],
  ["HTTP://example.com", true],
  ["mailto:a@b.example", true],
  ["javascript:alert(1)", false],
  ["data:text/html,x", false],
  ["vscode://file/etc", false],
  ["command:workbench.action.quit", false],
  ["//example.com", false],
  ["https://", false],
  ["https://a b", false],
])("%s may be followed: %s", (address, expected) => {
  expect(safeLink(address) !== undefined).toBe(expected);
});

describe("what is more than a page can show", () => {
  test("an object of very many fields shows the first, and says how many are left out", () => {
    const value = Object.fromEntries(Array.from({ length: 1_000 }, (_, index) => [`f${index}`, index]));
    expect(show(value)).toMatchObject({ kind: "fields", omitted: 800 });
    expect(show({ a: 1 })).not.toHaveProperty("omitted");
  });

  test("beyond so many values in all, they are JSON", () => {
    const value = Array.from({ length: 200 }, () => [Array.from({ length: 200 }, (_, index) => [index, [index]])]);
    let laidOut = 0;
    const count = (shown: Presentation): void => {
      laidOut++;
      if (shown.kind === "list") shown.items.forEach(count);
    };
    count(show(value));
    expect(laidOut).toBeLessThan(10_000);
  });

  test("beyond so much Markdown in all, it is plain text, and says so", () => {
    const shown = show(Array.from({ length: 10 }, () => `**a** ${"lorem ".repeat(3_000)}`));
    if (shown.kind !== "list") throw new Error(shown.kind);
    expect(shown.items.map(({ kind }) => kind)).toEqual([
      ...Array.from({ length: 5 }, () => "markdown"),
      ...Array.from({ length: 5 }, () => "plain"),
    ]);
  });

  test("names and titles are cut where they would leave no room", () => {
    expect(show({ ["x".repeat(5_000)]: 1 })).toMatchObject({ fields: [{ label: `${"x".repeat(119)}…` }] });
  });
});
