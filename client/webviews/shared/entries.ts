/**
 * What a form's controls hold: from a value to an entry, and from what a person typed to a value or a sentence on what is
 * wrong. Pure.
 */

import type { Json, JsonObject } from "scaicore";
import { decimalOf, decimalToJson, readDecimal } from "./decimal.js";
import {
  type Control,
  type FormField,
  type GroupField,
  type KindsField,
  type LeafField,
  type RowsField,
} from "./fields.js";
import { editableNumber, inLargestUnit, isIsoDate, isIsoDateTime, type Formats } from "./formats.js";
import type { Draft } from "./protocol.js";
import { isObject, readType } from "./schema.js";
import { DURATION_HELP, isDuration, placeText, validate } from "./validate.js";

/** The first entry of a field's control. */
export function initialEntry(field: LeafField, formats: Formats): string | boolean {
  const { control, initial } = field;
  if (control.kind === "checkbox") return initial === true;
  return initial === undefined || initial === null ? "" : entryOf(control, initial, formats);
}

function entryOf(control: Exclude<Control, { kind: "checkbox" }>, value: Json, formats: Formats): string {
  switch (control.kind) {
    case "number":
      return decimalOf(value) === undefined ? "" : editableNumber(value as number, formats);
    case "money":
      return decimalOf(value) === undefined ? "" : editableNumber(value as number | string, formats, 2);
    case "yesNo":
      return value === true ? "yes" : value === false ? "no" : "";
    case "dateTime":
      return typeof value === "string" && isIsoDateTime(value) ? toPickerText(value) : "";
    case "duration":
      return typeof value === "number" ? inLargestUnit(value) : typeof value === "string" ? value : "";
    case "lines":
      return Array.isArray(value) ? value.join("\n") : "";
    case "json":
      return JSON.stringify(value, null, 2);
    case "text":
    case "choice":
    case "date":
      return typeof value === "string" ? value : "";
  }
}

/** A moment as the date and time control writes it, in UTC. */
function toPickerText(iso: string): string {
  return new Date(iso).toISOString().replace(/(?::00)?\.000Z$|Z$/, "");
}

export type Reading<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly errors: readonly FieldError[] };

export interface FieldError {
  readonly id: string;
  readonly message: string;
}

/**
 * Reads the form. With `leaveOut`, empty required fields are left out and not reported: a decision may not need them, and the
 * engine checks again.
 */
export function readForm(
  fields: readonly FormField[],
  draft: Draft,
  formats: Formats,
  leaveOut = false,
): Reading<JsonObject> {
  const entries: [string, Json][] = [];
  const errors: FieldError[] = [];
  for (const field of fields) {
    const reading = readField(field, draft, formats, leaveOut);
    if (reading.ok) {
      if (reading.value !== undefined) entries.push([field.name, reading.value]);
    } else if (!(leaveOut && field.kind === "leaf" && isBlank(entryIn(draft, field, formats)))) {
      errors.push(...reading.errors);
    }
  }
  // fromEntries defines its keys, so that a field called `__proto__` is a field.
  return errors.length > 0 ? { ok: false, errors } : { ok: true, value: Object.fromEntries(entries) };
}

function readGroup(group: GroupField, draft: Draft, formats: Formats, leaveOut: boolean): Reading<Json | undefined> {
  const mayLack = leaveOut || !group.required;
  if (mayLack && !group.preset && isBlankField(group, draft, formats)) return { ok: true, value: undefined };
  return readForm(group.fields, draft, formats, leaveOut);
}

/** Whether nothing stands in a field and the fields in it. */
function isBlankField(field: FormField, draft: Draft, formats: Formats): boolean {
  switch (field.kind) {
    case "leaf":
      return isBlank(entryIn(draft, field, formats));
    case "group":
      return field.fields.every((inner) => isBlankField(inner, draft, formats));
    case "rows":
      return field.rows.length === 0;
    case "kinds":
      return field.value === undefined;
  }
}

/** What stands in a field. `undefined` as a value: the field is left out. */
function readField(field: FormField, draft: Draft, formats: Formats, leaveOut: boolean): Reading<Json | undefined> {
  switch (field.kind) {
    case "leaf":
      return readLeaf(field, draft, formats);
    case "group":
      return readGroup(field, draft, formats, leaveOut);
    case "rows":
      return readRows(field, draft, formats, leaveOut);
    case "kinds":
      return readKinds(field, draft, formats, leaveOut);
  }
}

function readRows(field: RowsField, draft: Draft, formats: Formats, leaveOut: boolean): Reading<Json | undefined> {
  const { id, of, rows, initial, required } = field;
  if (rows.length === 0) {
    if (field.entry === field.firstEntry && initial !== undefined) return { ok: true, value: initial };
    const isList = Array.isArray(initial);
    if (!isList && !isObject(initial) && (leaveOut || !required)) return { ok: true, value: undefined };
  }
  const errors: FieldError[] = [];
  const entries: [string, Json][] = [];
  const names = new Set<string>();
  for (const { key, name, value } of rows) {
    const named: Reading<Json | undefined> =
      name === undefined ? { ok: true, value: key } : readLeaf(name, draft, formats);
    const under = named.ok && typeof named.value === "string" ? named.value : "";
    if (!named.ok) errors.push(...named.errors);
    else if (names.has(under)) errors.push({ id: name?.id ?? id, message: "This key is there already." });
    else names.add(under);
    const held = readField(value, draft, formats, leaveOut);
    if (!held.ok) errors.push(...held.errors);
    else if (named.ok) entries.push([under, held.value ?? null]);
  }
  if (errors.length > 0) return { ok: false, errors };
  return checked(field, of === "list" ? entries.map(([, value]) => value) : Object.fromEntries(entries));
}

function readKinds(field: KindsField, draft: Draft, formats: Formats, leaveOut: boolean): Reading<Json | undefined> {
  const { id, value, required, nullable, initial } = field;
  if (value !== undefined) return readField(value, draft, formats, leaveOut);
  if (field.entry === field.firstEntry && initial === null) return { ok: true, value: null };
  if (required && !leaveOut) return { ok: false, errors: [{ id, message: "Choose a kind." }] };
  return { ok: true, value: nullable && initial !== undefined ? null : undefined };
}

/** The entry of a control: what was typed, else its first entry. */
export function entryIn(draft: Draft, field: LeafField, formats: Formats): string | boolean {
  const typed = Object.hasOwn(draft, field.id) ? draft[field.id] : undefined;
  return typed ?? initialEntry(field, formats);
}

function isBlank(entry: string | boolean): boolean {
  return entry === "" || entry === false || (typeof entry === "string" && entry.trim() === "");
}

/** One field alone, as when the person leaves it. `undefined` as a value: the field is left out. */
export function readLeaf(field: LeafField, draft: Draft, formats: Formats): Reading<Json | undefined> {
  const entry = entryIn(draft, field, formats);
  // An unchanged field keeps its exact value.
  if (field.initial !== undefined && entry === initialEntry(field, formats)) return { ok: true, value: field.initial };
  if (typeof entry === "boolean") return { ok: true, value: entry };
  const failed = (message: string): Reading<never> => ({ ok: false, errors: [{ id: field.id, message }] });
  if (entry.trim() === "") {
    if (field.control.kind === "text" && mayBeEmpty(field)) return { ok: true, value: "" };
    if (field.control.kind === "lines" && field.required) return checked(field, []);
    if (field.required) return failed("Fill this in.");
    return { ok: true, value: field.nullable && field.initial !== undefined ? null : undefined };
  }
  const parsed = parseEntry(field.control, entry, formats);
  return "message" in parsed ? failed(parsed.message) : checked(field, parsed.value);
}

/** Whether an empty text is a value: only if the schema says so, since mostly the field was overlooked. */
function mayBeEmpty(field: LeafField): boolean {
  return readType(field.ref).schema.minLength === 0;
}

function checked(field: LeafField | RowsField, value: Json): Reading<Json> {
  const [problem] = validate(field.ref, value);
  if (problem === undefined) return { ok: true, value };
  const place = placeText(problem.path);
  return {
    ok: false,
    errors: [{ id: field.id, message: place === "" ? problem.message : `${place}: ${problem.message}` }],
  };
}

type Parsed = { readonly value: Json } | { readonly message: string };

function parseEntry(control: Control, entry: string, formats: Formats): Parsed {
  const text = entry.trim();
  switch (control.kind) {
    case "text":
      return { value: control.format === undefined ? entry : text };
    case "number":
    case "money":
      return parseNumber(control, text, formats);
    case "date":
      return isIsoDate(text) ? { value: text } : { message: "Write a whole date: day, month and year." };
    case "dateTime": {
      // The control leaves out seconds that are zero; RFC 3339 does not.
      const moment = `${/T\d{2}:\d{2}$/.test(text) ? `${text}:00` : text}Z`;
      return isIsoDateTime(moment) ? { value: moment } : { message: "Write a whole date and time." };
    }
    case "duration": {
      const written = text.replace(/\s+/g, "");
      return isDuration(written) ? { value: written } : { message: DURATION_HELP };
    }
    case "choice":
      return { value: entry };
    case "yesNo":
    case "checkbox":
      return { value: text === "yes" };
    case "lines":
      return { value: text.split(/\r?\n/).flatMap((line) => (line.trim() === "" ? [] : [line.trim()])) };
    case "json":
      return parseJson(text);
  }
}

function parseNumber(control: Extract<Control, { kind: "number" | "money" }>, text: string, formats: Formats): Parsed {
  const currency = control.kind === "money" ? control.currency : undefined;
  const digits = readDecimal(text, formats.separators, currency);
  if (digits === undefined) {
    const example = control.kind === "number" && control.integer ? "1200" : editableNumber("1312.5", formats, 2);
    return { message: `Write ${control.kind === "money" ? "an amount" : "a number"} such as ${example}.` };
  }
  if (control.kind === "money") return { value: decimalToJson(digits) };
  const value = Number(digits);
  if (control.integer && digits.includes(".")) return { message: "Write a whole number." };
  if (control.integer && !Number.isSafeInteger(value))
    return { message: "This number is too large to be kept exactly." };
  return { value };
}

function parseJson(text: string): Parsed {
  try {
    return { value: JSON.parse(text) as Json };
  } catch {
    return { message: "This is not JSON yet: [ … ] or { … }, with texts and names in double quotes." };
  }
}

/** How the entry was understood, written the way the form writes it; `undefined`: nothing to say or not understood. */
export function tidyEntry(field: LeafField, entry: string, formats: Formats): string | undefined {
  if (field.control.kind !== "number" && field.control.kind !== "money") return undefined;
  const parsed = entry.trim() === "" ? undefined : parseEntry(field.control, entry, formats);
  return parsed === undefined || "message" in parsed ? undefined : entryOf(field.control, parsed.value, formats);
}
