/**
 * How a value is shown, decided from the value and its schema. Pure: `value-view.ts` makes elements of it. A value that does
 * not fit its schema is shown by its own type.
 */

import type { Json, JsonObject } from "scaicore";
import { beginning } from "../../../runtime/plain-text.js";
import { decimalOf } from "./decimal.js";
import { durationInWords, isIsoDate, isIsoDateTime, type Formats } from "./formats.js";
import { humanLabel, shortLabel, symbolLabel } from "./labels.js";
import { LONGEST_MARKDOWN } from "./markdown-limits.js";
import { isObject, readType, type SchemaField, type SchemaRef, type TypeInfo } from "./schema.js";
import { isDuration, validate } from "./validate.js";

export type Presentation =
  /** Null, or a text of nothing but blanks: a dash. */
  | { readonly kind: "empty" }
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "markdown"; readonly text: string }
  /** Like Markdown, but shown as it is: `why` is told. */
  | { readonly kind: "plain"; readonly text: string; readonly why: string }
  /** Right-aligned, tabular. */
  | { readonly kind: "number"; readonly text: string }
  | { readonly kind: "time"; readonly text: string; readonly iso: string }
  | { readonly kind: "chip"; readonly text: string }
  | { readonly kind: "link"; readonly text: string; readonly href: string }
  /** A picture inside the value itself. */
  | { readonly kind: "image"; readonly source: string }
  | { readonly kind: "chips"; readonly items: readonly string[] }
  | { readonly kind: "list"; readonly items: readonly Presentation[]; readonly omitted: number }
  | {
      readonly kind: "table";
      readonly columns: readonly Column[];
      readonly rows: readonly Row[];
      readonly omitted: number;
    }
  | {
      readonly kind: "fields";
      readonly fields: readonly ShownField[];
      readonly preview: string;
      readonly omitted?: number;
    }
  /** Nested too deeply, or one of too many values, for a layout. */
  | { readonly kind: "json"; readonly text: string };

export interface ShownField {
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

const MAX_DEPTH = 8;
const MAX_ITEMS = 200;
const MAX_COLUMNS = 8;
/** Of one presentation: so many values are laid out, and so many characters of Markdown. The rest is shown as it is. */
const MAX_VALUES = 5_000;
const MAX_MARKDOWN = 5 * LONGEST_MARKDOWN;
/** Longer text is a paragraph of its own. */
const LONG_TEXT = 80;

/** One presentation while it is made, with what is left of its limits. */
interface Layout {
  readonly formats: Formats;
  values: number;
  markdown: number;
}

export function present(value: Json | undefined, ref: SchemaRef | undefined, formats: Formats): Presentation {
  return shown(value ?? null, ref, { formats, values: MAX_VALUES, markdown: MAX_MARKDOWN }, MAX_DEPTH);
}

function shown(value: Json, ref: SchemaRef | undefined, layout: Layout, depth: number): Presentation {
  if (value === null) return { kind: "empty" };
  layout.values--;
  if ((depth === 0 || layout.values < 0) && typeof value === "object")
    return { kind: "json", text: JSON.stringify(value) };
  const info = ref === undefined ? undefined : infoFor(ref, value);
  if (isArray(value)) return list(value, itemRef(info), layout, depth);
  if (isObject(value)) return fields(value, info, layout, depth);
  return scalar(value, info, layout);
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

function scalar(value: string | number | boolean, info: TypeInfo | undefined, layout: Layout): Presentation {
  const { formats } = layout;
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
  return text(value, info, layout);
}

function text(value: string, info: TypeInfo | undefined, layout: Layout): Presentation {
  const { formats } = layout;
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
  const marked = value.includes("\n") || value.length > LONG_TEXT || /\*\*\S.*\*\*|`[^`]+`|\]\(https?:/.test(value);
  return marked ? prose(value, layout) : { kind: "text", text: value };
}

function prose(text: string, layout: Layout): Presentation {
  if (text.length > LONGEST_MARKDOWN) return { kind: "markdown", text };
  layout.markdown -= text.length;
  return layout.markdown < 0
    ? { kind: "plain", text, why: "there is much text before it" }
    : { kind: "markdown", text };
}

/** The address of a link, if it is http, https or mailto. */
export function safeLink(address: string): string | undefined {
  if (!/^(?:https?:\/\/|mailto:)\S+$/i.test(address)) return undefined;
  return URL.canParse(address) ? new URL(address).href : undefined;
}

function list(value: readonly Json[], item: SchemaRef | undefined, layout: Layout, depth: number): Presentation {
  if (value.length === 0) return { kind: "empty" };
  const kept = value.slice(0, MAX_ITEMS);
  const omitted = value.length - kept.length;
  if (kept.every(isObject)) {
    const table = tableOf(kept, item, layout, depth);
    if (table !== undefined) return { ...table, omitted };
  }
  const items = kept.map((entry) => shown(entry, item, layout, depth - 1));
  const words = items.flatMap((entry) =>
    entry.kind === "chip" || entry.kind === "number" || (entry.kind === "text" && entry.text.length <= 24)
      ? [entry.text]
      : [],
  );
  if (omitted === 0 && words.length === items.length && items.length <= 24) return { kind: "chips", items: words };
  return { kind: "list", items, omitted };
}

function tableOf(
  rows: readonly JsonObject[],
  item: SchemaRef | undefined,
  layout: Layout,
  depth: number,
): Extract<Presentation, { kind: "table" }> | undefined {
  const [first] = rows;
  const info = item === undefined || first === undefined ? undefined : infoFor(item, first);
  const declared = info?.type.kind === "object" ? info.type.fields : [];
  const names = new Set(declared.map((field) => field.name));
  for (const row of rows) for (const name of Object.keys(row)) names.add(name);
  if (names.size === 0 || names.size > MAX_COLUMNS) return undefined;
  const columns = [...names].map((name) => columnOf(name, declared, info));
  const cells = rows.map((row) => columns.map(({ name, ref }) => shown(ownValue(row, name), ref, layout, depth - 1)));
  return {
    kind: "table",
    columns: columns.map(({ label, help }, index) => ({
      label,
      ...help,
      numeric: cells.some((row) => row[index]?.kind === "number") && cells.every((row) => isNumeric(row[index])),
    })),
    rows: cells,
    omitted: 0,
  };
}

function isNumeric(cell: Presentation | undefined): boolean {
  return cell?.kind === "number" || cell?.kind === "empty";
}

function columnOf(name: string, declared: readonly SchemaField[], info: TypeInfo | undefined) {
  const ref = declared.find((field) => field.name === name)?.ref ?? othersOf(info);
  return { name, ref, ...labelled(name, ref) };
}

function fields(value: JsonObject, info: TypeInfo | undefined, layout: Layout, depth: number): Presentation {
  const declared = info?.type.kind === "object" ? info.type.fields : [];
  // Declared fields in the order of the source, and as a dash when absent; then whatever else is there.
  const known = new Set(declared.map((field) => field.name));
  const undeclared = Object.keys(value).filter((name) => !known.has(name));
  const refs = [
    ...declared.map((field) => ({ name: field.name, ref: field.ref })),
    ...undeclared.map((name) => ({ name, ref: othersOf(info) })),
  ];
  if (refs.length === 0) return { kind: "empty" };
  const kept = refs.slice(0, MAX_ITEMS);
  const omitted = refs.length - kept.length;
  const list = kept.map(({ name, ref }) => {
    const { label, help } = labelled(name, ref);
    return { label, ...help, value: shown(ownValue(value, name), ref, layout, depth - 1) };
  });
  return { kind: "fields", fields: list, preview: previewOf(list), ...(omitted === 0 ? {} : { omitted }) };
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

const LONGEST_PREVIEW = 72;

/** The first few values in a line: what stands beside a folded object. */
function previewOf(list: readonly ShownField[]): string {
  const texts = list.flatMap(({ value }) =>
    "text" in value && value.kind !== "json" ? [beginning(value.text, LONGEST_PREVIEW)] : [],
  );
  const line = texts.slice(0, 3).join(" · ").replace(/\s+/g, " ");
  return line.length > LONGEST_PREVIEW ? `${beginning(line, LONGEST_PREVIEW - 1).trimEnd()}…` : line;
}

function ownValue(value: JsonObject, name: string): Json {
  return Object.hasOwn(value, name) ? (value[name] ?? null) : null;
}

function isArray(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}
