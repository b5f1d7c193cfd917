import type { Json, JsonObject } from "scaicore";
import { describe, expect, test } from "vitest";
import { createFormats } from "../../client/webviews/shared/formats.js";
import { type Paged, present, type Presentation, safeLink } from "../../client/webviews/shared/presentation.js";
import { schemaRef } from "../../client/webviews/shared/schema.js";

const formats = createFormats("en-GB");
const presented = (value: Json, schema?: JsonObject): Presentation =>
  present(value, schema === undefined ? undefined : schemaRef(schema), formats);

/** A presentation with all its parts, as data. */
function whole(shown: Presentation): object {
  switch (shown.kind) {
    case "fields":
      return {
        ...shown,
        fields: all(shown.fields()).map(({ value, ...field }) => ({ ...field, value: whole(value) })),
      };
    case "list":
      return { kind: "list", items: all(shown.entries).map(whole) };
    case "table":
      return { ...shown, rows: all(shown.rows).map((row) => row.map(whole)) };
    case "chips":
    case "json":
    case "empty":
    case "text":
    case "prose":
    case "number":
    case "time":
    case "chip":
    case "link":
    case "image":
      return shown;
  }
}
const all = <Part>({ count, slice }: Paged<Part>): readonly Part[] => slice(0, count);
const show = (value: Json, schema?: JsonObject): object => whole(presented(value, schema));
const money: JsonObject = { type: ["number", "string"], format: "money", "x-currency": "EUR" };

describe("by schema", () => {
  test.each<[JsonObject, Json, object]>([
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
    // Only the schema says that a text is Markdown.
    [
      { type: "string", contentMediaType: "text/markdown" },
      "was **credited**",
      { kind: "prose", text: "was **credited**", markdown: true },
    ],
    // A text stays a text, though it looks like a date.
    [{ type: "string" }, "2026-11-12", { kind: "text", text: "2026-11-12" }],
    // What does not fit is shown as what it is.
    [{ type: "string", format: "date" }, "soon", { kind: "text", text: "soon" }],
    [
      money,
      { amount: 1 },
      {
        kind: "fields",
        count: 1,
        preview: "1",
        fields: [{ name: "amount", label: "Amount", value: { kind: "number", text: "1" } }],
      },
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
      count: 3,
      preview: "€2.00 · 1",
      fields: [
        { name: "b", label: "B", help: "Help", value: { kind: "empty" } },
        { name: "a", label: "A", value: { kind: "number", text: "€2.00" } },
        { name: "z", label: "Z", value: { kind: "number", text: "1" } },
      ],
    });
  });
});

describe("by the value alone", () => {
  test.each<[Json, object]>([
    [null, { kind: "empty" }],
    ["  ", { kind: "empty" }],
    [[], { kind: "empty" }],
    [true, { kind: "text", text: "Yes" }],
    [12345.5, { kind: "number", text: "12,345.5" }],
    ["2026-11-12", { kind: "time", text: "12 November 2026", iso: "2026-11-12" }],
    ["two\nlines", { kind: "prose", text: "two\nlines", markdown: false }],
    ["was **credited**", { kind: "text", text: "was **credited**" }],
    ["x".repeat(81), { kind: "prose", text: "x".repeat(81), markdown: false }],
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

  test("deep values end", () => {
    let deep: Json = "end";
    for (let level = 0; level < 200; level += 1) deep = { deep };
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
  test("is presented when it is asked for, and not before", () => {
    let read = 0;
    const counted = (value: Json): Json =>
      new Proxy(value as object, {
        get: (target, key, receiver) => {
          read += 1;
          return Reflect.get(target, key, receiver) as unknown;
        },
      }) as Json;
    const lines = (): Json => Array.from({ length: 200 }, (_, n) => counted({ sku: `a${n}`, n, price: 9.5 }));
    const shown = presented({ orders: Array.from({ length: 200 }, (_, id) => ({ id, lines: lines() })) });
    if (shown.kind !== "fields") throw new Error(shown.kind);
    const [orders] = all(shown.fields());
    if (orders?.value.kind !== "table") throw new Error(orders?.value.kind);
    expect(orders.value.rows.count).toBe(200);
    orders.value.rows.slice(0, 50);
    // 40,000 lines of three values: of each table only what decides its columns is looked at.
    expect(read).toBeLessThan(50 * 200 * 20);
    const before = read;
    orders.value.rows.slice(50, 51);
    expect(read - before).toBeLessThan(200 * 20);
  });

  test("an object of very many fields has them in pages", () => {
    const value = Object.fromEntries(Array.from({ length: 1_000 }, (_, index) => [`f${index}`, index]));
    const shown = presented(value);
    if (shown.kind !== "fields") throw new Error(shown.kind);
    expect(shown.count).toBe(1_000);
    expect(
      shown
        .fields()
        .slice(998, 1_200)
        .map(({ name }) => name),
    ).toEqual(["f998", "f999"]);
  });

  test("names and titles are cut where they would leave no room", () => {
    expect(show({ ["x".repeat(5_000)]: 1 })).toMatchObject({ fields: [{ label: `${"x".repeat(119)}…` }] });
  });
});
