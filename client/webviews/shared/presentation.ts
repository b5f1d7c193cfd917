/**
 * How a value is shown, decided from the value and its schema. Pure: `value-view.ts` makes elements of it. A value that does
 * not fit its schema is shown by its own type. What is folded is decided when it is opened, and long lists come in pages, so that
 * the cost is that of what is seen.
 */

import type { Json, JsonObject } from "scaicore";
import { beginning } from "../../../runtime/plain-text.js";
import { decimalOf } from "./decimal.js";
import { durationInWords, isIsoDate, isIsoDateTime, type Formats } from "./formats.js";
import { humanLabel, shortLabel, symbolLabel } from "./labels.js";
import { isObject, readType, type SchemaField, type SchemaRef, type TypeInfo } from "./schema.js";
import { isDuration, validate } from "./validate.js";

export type Presentation =
  | Simple
  | { readonly kind: "chips"; readonly items: readonly string[] }
  | { readonly kind: "list"; readonly entries: Paged<Presentation> }
  | { readonly kind: "table"; readonly columns: readonly Column[]; readonly rows: Paged<Row> }
  | FieldsPresentation
  /** Nested too deeply for a layout. */
  | { readonly kind: "json"; readonly text: string };

/** What stands in a line, or in a paragraph of its own. */
export type Simple =
  /** Null, or a text of nothing but blanks: a dash. */
  | { readonly kind: "empty" }
  | { readonly kind: "text"; readonly text: string }
  /** A text of several lines, or a long one. */
  | { readonly kind: "prose"; readonly text: string; readonly markdown: boolean }
  /** Right-aligned, tabular. */
  | { readonly kind: "number"; readonly text: string }
  | { readonly kind: "time"; readonly text: string; readonly iso: string }
  | { readonly kind: "chip"; readonly text: string }
  | { readonly kind: "link"; readonly text: string; readonly href: string }
  /** A picture inside the value itself. */
  | { readonly kind: "image"; readonly source: string };

export interface FieldsPresentation {
  readonly kind: "fields";
  /** How many fields there are. */
  readonly count: number;
  /** The first few values in a line: what stands beside a folded object. */
  readonly preview: string;
  readonly fields: () => Paged<ShownField>;
}

/** Parts of which the first are shown, and the others when somebody asks. */
export interface Paged<Part> {
  readonly count: number;
  readonly slice: (from: number, to: number) => readonly Part[];
}

export interface ShownField {
  /** The name in the value: unique among its neighbours, which a label need not be. */
  readonly name: string;
  readonly label: string;
  readonly help?: string;
  readonly value: Presentation;
}

interface Column {
  readonly label: string;
  readonly numeric: boolean;
  readonly help?: string;
}

export type Row = readonly Presentation[];

const MAX_DEPTH = 12;
const MAX_COLUMNS = 8;
/** Rows that decide what columns a table has, and whether a column is one of numbers. */
const SAMPLED_ROWS = 200;
/** Longer text is a paragraph of its own. */
const LONG_TEXT = 80;

export function present(value: Json | undefined, ref: SchemaRef | undefined, formats: Formats): Presentation {
  return shown(value ?? null, ref, formats, MAX_DEPTH);
}

function shown(value: Json, ref: SchemaRef | undefined, formats: Formats, depth: number): Presentation {
  if (value === null) return { kind: "empty" };
  if (depth === 0 && typeof value === "object") return { kind: "json", text: JSON.stringify(value) };
  const info = ref === undefined ? undefined : infoFor(ref, value);
  if (isArray(value)) return list(value, itemRef(info), formats, depth);
  if (isObject(value)) return fields(value, info, formats, depth);
  return scalar(value, info, formats);
}

/** The type of this value: of a union, the first member that it fits. */
function infoFor(ref: SchemaRef, value: Json, hops = 4): TypeInfo | undefined {
  const info = readType(ref);
  if (info.type.kind !== "union" || hops === 0) return info;
  const member = info.type.members.find((candidate) => validate(candidate, value).length === 0);
  return member === undefined ? undefined : infoFor(member, value, hops - 1);
}

function itemRef(info: TypeInfo | undefined): SchemaRef | undefined {
  return info?.type.kind === "list" ? info.type.item : undefined;
}

function scalar(value: string | number | boolean, info: TypeInfo | undefined, formats: Formats): Simple {
  const kind = info?.type.kind;
  if (kind === "money" && info?.type.kind === "money" && decimalOf(value) !== undefined && typeof value !== "boolean") {
    return { kind: "number", text: formats.money(value, info.type.currency) };
  }
  if (kind === "duration" && typeof value !== "boolean" && isDuration(value)) {
    return { kind: "text", text: durationInWords(value) };
  }
  if (typeof value === "boolean") return { kind: "text", text: value ? "Yes" : "No" };
  if (typeof value === "number") return { kind: "number", text: formats.number(value) };
  if (kind === "choice") return { kind: "chip", text: symbolLabel(value) };
  return text(value, info, formats);
}

function text(value: string, info: TypeInfo | undefined, formats: Formats): Simple {
  if (value.trim() === "") return { kind: "empty" };
  const kind = info?.type.kind;
  const guess = kind === undefined || kind === "any" || kind === "union";
  if ((guess || kind === "date") && isIsoDate(value)) return { kind: "time", text: formats.date(value), iso: value };
  if ((guess || kind === "dateTime") && isIsoDateTime(value)) {
    return { kind: "time", text: formats.dateTime(value), iso: value };
  }
  if (/^data:image\/(?:png|jpeg|gif|webp);base64,[A-Za-z0-9+/=]+$/.test(value)) return { kind: "image", source: value };
  if (info?.type.kind === "text" && info.type.format === "email" && /^[^\s@?&]+@[^\s@?&]+$/.test(value)) {
    return { kind: "link", text: value, href: `mailto:${value}` };
  }
  if (safeLink(value) !== undefined) return { kind: "link", text: value, href: value };
  // Only who wrote the schema knows that a text is Markdown. Any other one is shown to the letter: code, a mail, a pattern.
  const markdown = info?.markdown === true;
  return markdown || value.includes("\n") || value.length > LONG_TEXT
    ? { kind: "prose", text: value, markdown }
    : { kind: "text", text: value };
}

/** The address of a link, if it is http, https or mailto. */
export function safeLink(address: string): string | undefined {
  if (!/^(?:https?:\/\/|mailto:)\S+$/i.test(address)) return undefined;
  return URL.canParse(address) ? new URL(address).href : undefined;
}

const MOST_CHIPS = 24;

function list(value: readonly Json[], item: SchemaRef | undefined, formats: Formats, depth: number): Presentation {
  if (value.length === 0) return { kind: "empty" };
  if (value.every(isObject)) {
    const table = tableOf(value, item, formats, depth);
    if (table !== undefined) return table;
  }
  if (value.length <= MOST_CHIPS) {
    const items = value.map((entry) => shown(entry, item, formats, depth - 1));
    const words = items.flatMap((entry) =>
      entry.kind === "chip" || entry.kind === "number" || (entry.kind === "text" && entry.text.length <= 24)
        ? [entry.text]
        : [],
    );
    if (words.length === items.length) return { kind: "chips", items: words };
  }
  return { kind: "list", entries: paged(value, (entry) => shown(entry, item, formats, depth - 1)) };
}

function paged<From, Part>(all: readonly From[], make: (one: From) => Part): Paged<Part> {
  return { count: all.length, slice: (from, to) => all.slice(from, to).map(make) };
}

function tableOf(
  rows: readonly JsonObject[],
  item: SchemaRef | undefined,
  formats: Formats,
  depth: number,
): Extract<Presentation, { kind: "table" }> | undefined {
  const [first] = rows;
  const info = item === undefined || first === undefined ? undefined : infoFor(item, first);
  const declared = info?.type.kind === "object" ? info.type.fields : [];
  const names = new Set(declared.map((field) => field.name));
  for (const row of rows) {
    for (const name of Object.keys(row)) names.add(name);
    if (names.size > MAX_COLUMNS) return undefined;
  }
  if (names.size === 0) return undefined;
  const columns = [...names].map((name) => columnOf(name, declared, info));
  const rowOf = (row: JsonObject): Row =>
    columns.map(({ name, ref }) => shown(ownValue(row, name), ref, formats, depth - 1));
  const sample = rows.slice(0, SAMPLED_ROWS);
  return {
    kind: "table",
    columns: columns.map(({ name, ref, label, help }) => {
      const kinds = sample.map((row) => kindOf(ownValue(row, name), ref, formats));
      const numeric = kinds.includes("number") && kinds.every((kind) => kind === "number" || kind === "empty");
      return { label, ...help, numeric };
    }),
    rows: paged(rows, rowOf),
  };
}

const kindOf = (value: Json, ref: SchemaRef | undefined, formats: Formats): Presentation["kind"] | undefined =>
  typeof value === "object" && value !== null ? undefined : shown(value, ref, formats, 1).kind;

function columnOf(name: string, declared: readonly SchemaField[], info: TypeInfo | undefined) {
  const ref = declared.find((field) => field.name === name)?.ref ?? othersOf(info);
  return { name, ref, ...labelled(name, ref) };
}

function fields(value: JsonObject, info: TypeInfo | undefined, formats: Formats, depth: number): Presentation {
  const declared = info?.type.kind === "object" ? info.type.fields : [];
  // Declared fields in the order of the source, and as a dash when absent; then whatever else is there.
  const known = new Set(declared.map((field) => field.name));
  const undeclared = Object.keys(value).filter((name) => !known.has(name));
  const refs = [
    ...declared.map((field) => ({ name: field.name, ref: field.ref })),
    ...undeclared.map((name) => ({ name, ref: othersOf(info) })),
  ];
  if (refs.length === 0) return { kind: "empty" };
  const fieldOf = ({ name, ref }: (typeof refs)[number]): ShownField => {
    const { label, help } = labelled(name, ref);
    return { name, label, ...help, value: shown(ownValue(value, name), ref, formats, depth - 1) };
  };
  const simple = refs.filter(({ name }) => typeof ownValue(value, name) !== "object").slice(0, PREVIEWED);
  return {
    kind: "fields",
    count: refs.length,
    preview: previewOf(simple.map(({ name, ref }) => shown(ownValue(value, name), ref, formats, 1))),
    fields: () => paged(refs, fieldOf),
  };
}

function othersOf(info: TypeInfo | undefined): SchemaRef | undefined {
  return info?.type.kind === "object" ? info.type.others : undefined;
}

function labelled(name: string, ref: SchemaRef | undefined): { label: string; help: { help?: string } } {
  const info = ref === undefined ? undefined : readType(ref);
  return {
    label: info?.title === undefined ? humanLabel(name) : shortLabel(info.title),
    help: info?.description === undefined ? {} : { help: info.description },
  };
}

const PREVIEWED = 3;
const LONGEST_PREVIEW = 72;

function previewOf(values: readonly Presentation[]): string {
  const texts = values.flatMap((value) =>
    "text" in value && value.kind !== "json" ? [beginning(value.text, LONGEST_PREVIEW)] : [],
  );
  const line = texts.join(" · ").replace(/\s+/g, " ");
  return line.length > LONGEST_PREVIEW ? `${beginning(line, LONGEST_PREVIEW - 1).trimEnd()}…` : line;
}

function ownValue(value: JsonObject, name: string): Json {
  return Object.hasOwn(value, name) ? (value[name] ?? null) : null;
}

function isArray(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}
