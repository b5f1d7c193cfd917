/** A form as data: the fields of a JSON Schema. Pure; `entries.ts` reads them and `schema-form.ts` makes elements of them. */

import type { Json, JsonObject } from "scaicore";
import { durationInWords } from "./formats.js";
import { humanLabel, shortLabel, symbolLabel } from "./labels.js";
import type { Draft } from "./protocol.js";
import { isObject, readType, schemaRef, type SchemaField, type SchemaRef, type TypeInfo } from "./schema.js";
import { validate } from "./validate.js";

export type Control =
  /** `rows`: how high it is while it is empty; without, it is one line for good. */
  | { readonly kind: "text"; readonly format?: "email" | "uri" | "uuid"; readonly rows?: number }
  | { readonly kind: "number"; readonly integer: boolean }
  | { readonly kind: "money"; readonly currency?: string }
  | { readonly kind: "checkbox" }
  | { readonly kind: "choice"; readonly choices: readonly string[] }
  | { readonly kind: "yesNo" }
  | { readonly kind: "date" }
  | { readonly kind: "dateTime" }
  | { readonly kind: "duration" }
  /** A list of texts, one a line. */
  | { readonly kind: "lines" }
  | { readonly kind: "json" };

interface FieldBase {
  /** Unique in the form, and the key of the draft: the names from the root, joined by `/`. */
  readonly id: string;
  readonly name: string;
  readonly label: string;
  readonly description?: string;
  /** Whether a value must be given: the field is neither optional nor nullable, and has no default. */
  readonly required: boolean;
  readonly nullable: boolean;
}

export interface LeafField extends FieldBase {
  readonly kind: "leaf";
  readonly control: Control;
  readonly ref: SchemaRef;
  /** The value that the field starts with. */
  readonly initial?: Json;
}

export interface GroupField extends FieldBase {
  readonly kind: "group";
  readonly fields: readonly FormField[];
  /** A value is there to start from, so that an emptied group is not taken for an absent one. */
  readonly preset: boolean;
}

/** What stands in the draft under the id of the field itself, and not under one of a field in it: how the field is built. */
interface BuiltField extends FieldBase {
  readonly ref: SchemaRef;
  readonly initial?: Json;
  /** How it is built at first. */
  readonly firstEntry: string;
  /** How it is built now. */
  readonly entry: string;
}

/** A list or a map, to which rows are added. Its entry has the keys of its rows, in their order. */
export interface RowsField extends BuiltField {
  readonly kind: "rows";
  readonly of: "list" | "map";
  readonly rows: readonly FormRow[];
  /** No row that is added now may have a lower key: a key of a row that was removed is never used again. */
  readonly nextKey: number;
}

export interface FormRow {
  /** A number; rows of the value that the field started with have those of its places. */
  readonly key: string;
  /** In a map, what the value is under. */
  readonly name?: LeafField;
  readonly value: FormField;
}

/** A value of one of several types. Its entry is the place of the chosen one among them; empty while none is chosen. */
export interface KindsField extends BuiltField {
  readonly kind: "kinds";
  readonly labels: readonly string[];
  readonly value?: FormField;
}

export type FormField = LeafField | GroupField | RowsField | KindsField;

/** Objects deeper than this are edited as JSON. */
const MAX_GROUPS = 3;
/** A longer list is edited as JSON. */
const MOST_ROWS = 100;

/**
 * The fields of an object schema. `initial` values that do not fit are ignored, and `default`s stand in.
 *
 * @param draft which rows there are, and which types were chosen
 */
export function fieldsOf(schema: JsonObject, initial: JsonObject = {}, draft: Draft = {}): readonly FormField[] {
  const { type } = readType(schemaRef(schema));
  return type.kind === "object" ? objectFields(type.fields, { root: schema, draft }, initial, "", MAX_GROUPS) : [];
}

interface Context {
  readonly root: JsonObject;
  readonly draft: Draft;
}

function objectFields(
  declared: readonly SchemaField[],
  context: Context,
  initial: JsonObject,
  prefix: string,
  depth: number,
): readonly FormField[] {
  return declared.map(({ name, required, ref: { schema } }) => {
    const given = Object.hasOwn(initial, name) ? initial[name] : undefined;
    return fieldOf({ id: prefix + name, name, required }, { schema, root: context.root }, given, context, depth);
  });
}

interface FieldPlace {
  readonly id: string;
  readonly name: string;
  /** Whether the object or list around it needs it. */
  readonly required: boolean;
  /** Instead of the name as words. */
  readonly label?: string;
  /** Whether the value is there however empty it is, as in a row. */
  readonly there?: true;
}

function fieldOf(
  place: FieldPlace,
  ref: SchemaRef,
  value: Json | undefined,
  context: Context,
  depth: number,
): FormField {
  const { id, name, label, there = false } = place;
  const info = readType(ref);
  const { type } = info;
  const base: FieldBase = {
    id,
    name,
    label: label ?? (info.title === undefined ? humanLabel(name) : shortLabel(info.title)),
    ...(info.description === undefined ? {} : { description: info.description }),
    required: place.required && !info.nullable && info.default === undefined,
    nullable: info.nullable,
  };
  if (depth > 0 && type.kind === "object" && type.fields.length > 0 && type.others === undefined) {
    const given = value ?? info.default;
    const inner = isObject(given) ? given : {};
    const fields = objectFields(type.fields, context, inner, `${id}/`, depth - 1);
    return { ...base, kind: "group", fields, preset: there || isObject(given) };
  }
  const built = depth > 0 ? builtField(base, ref, info, value ?? info.default, context, depth) : undefined;
  if (built !== undefined) return built;
  // Where there is only one choice, as in what tells the members of a union apart, nobody need choose it.
  const [only, other] = type.kind === "choice" ? type.choices : [];
  const started = startingValue(ref, info, value);
  const given = started === undefined && base.required && other === undefined ? only : started;
  const control = controlOf(info, given);
  return { ...base, kind: "leaf", control, ref, ...(given === undefined ? {} : { initial: given }) };
}

/** A field of rows, or of several types; `undefined` where the type is neither. */
function builtField(
  base: FieldBase,
  ref: SchemaRef,
  info: TypeInfo,
  value: Json | undefined,
  context: Context,
  depth: number,
): RowsField | KindsField | undefined {
  const { id } = base;
  const { type } = info;
  const typed = Object.hasOwn(context.draft, id) ? context.draft[id] : undefined;
  const given = value === null && !info.nullable ? undefined : value;
  const start = { ref, ...(given === undefined ? {} : { initial: given }) };
  switch (type.kind) {
    case "list": {
      const { item } = type;
      if (item === undefined || readType(item).nullable || isLines(item, given)) return undefined;
      const values: readonly Json[] = Array.isArray(given) ? given : [];
      // An empty text in a row would be one that was overlooked.
      if (values.some((entry) => typeof entry === "string" && entry.trim() === "")) return undefined;
      return rowsField({ ...base, ...start, kind: "rows", of: "list" }, typed, values.length, (key, at) => ({
        key,
        value: fieldOf(
          { id: `${id}/${key}`, name: key, required: true, label: `${base.label} ${at + 1}`, there: true },
          item,
          values[Number(key)],
          context,
          depth,
        ),
      }));
    }
    case "object": {
      const { others } = type;
      if (others === undefined || type.fields.length > 0 || readType(others).nullable) return undefined;
      const values = isObject(given) ? Object.entries(given) : [];
      return rowsField({ ...base, ...start, kind: "rows", of: "map" }, typed, values.length, (key) => {
        const [name, held] = values[Number(key)] ?? [];
        const nameField = { id: `${id}/${key}/name`, name: "name", required: true, label: "Key" };
        const valueField = {
          id: `${id}/${key}/value`,
          name: "value",
          required: true,
          label: "Value",
          there: true,
        } as const;
        return {
          key,
          name: oneLine(fieldOf(nameField, { schema: { type: "string" }, root: {} }, name, context, 0)),
          value: fieldOf(valueField, others, held, context, depth),
        };
      });
    }
    case "union": {
      const { members } = type;
      if (members.length === 0) return undefined;
      const fits =
        given === undefined || given === null ? -1 : members.findIndex((one) => validate(one, given).length === 0);
      const firstEntry = fits < 0 ? "" : String(fits);
      const entry =
        typeof typed === "string" && (typed === "" || members[Number(typed)] !== undefined) ? typed : firstEntry;
      const chosen = entry === "" ? undefined : members[Number(entry)];
      const inner = { id: `${id}/${entry}`, name: base.name, required: true, label: base.label, there: true } as const;
      return {
        ...base,
        ...start,
        kind: "kinds",
        labels: kindLabels(members),
        firstEntry,
        entry,
        ...(chosen === undefined
          ? {}
          : { value: fieldOf(inner, chosen, entry === firstEntry ? given : undefined, context, depth) }),
      };
    }
    case "text":
    case "number":
    case "money":
    case "boolean":
    case "choice":
    case "date":
    case "dateTime":
    case "duration":
    case "any":
      return undefined;
  }
}

function rowsField(
  base: Omit<RowsField, "rows" | "nextKey" | "firstEntry" | "entry">,
  typed: string | boolean | undefined,
  count: number,
  row: (key: string, at: number) => FormRow,
): RowsField | undefined {
  if (count > MOST_ROWS) return undefined;
  const first = Array.from({ length: count }, (_, at) => String(at));
  const keys =
    typeof typed === "string" ? [...new Set(typed.split(","))].filter((key) => /^\d{1,6}$/.test(key)) : first;
  return {
    ...base,
    rows: keys.map(row),
    firstEntry: first.join(","),
    entry: keys.join(","),
    nextKey: Math.max(count, ...keys.map((key) => Number(key) + 1)),
  };
}

/** A name has one line. */
const oneLine = (field: FormField): LeafField => ({ ...(field as LeafField), control: { kind: "text" } });

/** What tells the members of a union apart: their names, else a text that only one of them may have, else what they are. */
function kindLabels(members: readonly SchemaRef[]): readonly string[] {
  const labels = members.map((member) => {
    const { title, type } = readType(member);
    const { $ref: pointer } = member.schema;
    if (title !== undefined) return shortLabel(title);
    if (typeof pointer === "string") return humanLabel(pointer.split("/").at(-1) ?? "");
    if (type.kind === "object")
      for (const { ref } of type.fields) {
        const { type: inner } = readType(ref);
        const [only] = inner.kind === "choice" ? inner.choices : [];
        if (inner.kind === "choice" && inner.choices.length === 1 && only !== undefined) return symbolLabel(only);
      }
    return KIND_WORDS[type.kind];
  });
  return labels.map((label, at) =>
    labels.indexOf(label) === labels.lastIndexOf(label) ? label : `${label} ${at + 1}`,
  );
}

const KIND_WORDS: Readonly<Record<TypeInfo["type"]["kind"], string>> = {
  text: "Text",
  number: "Number",
  money: "Amount",
  boolean: "Yes or no",
  choice: "Choice",
  date: "Date",
  dateTime: "Date and time",
  duration: "Duration",
  list: "List",
  object: "Object",
  union: "One of several",
  any: "JSON",
};

function startingValue(ref: SchemaRef, info: TypeInfo, given: Json | undefined): Json | undefined {
  if (given !== undefined && (given === null ? info.nullable : validate(ref, given).length === 0)) return given;
  return info.default;
}

function controlOf(info: TypeInfo, initial: Json | undefined): Control {
  const { type } = info;
  switch (type.kind) {
    case "text": {
      // An address has no second line. Any other text may: mails and documents are what flows are about.
      if (type.format !== undefined) return { kind: "text", format: type.format };
      return { kind: "text", rows: info.schema["x-multiline"] === true ? 4 : 1 };
    }
    case "boolean":
      // A check box has no state for "not given".
      return info.nullable || info.default === undefined ? { kind: "yesNo" } : { kind: "checkbox" };
    case "number":
    case "money":
    case "choice":
    case "date":
    case "dateTime":
    case "duration":
      return type;
    case "list":
      return type.item !== undefined && isLines(type.item, initial) ? { kind: "lines" } : { kind: "json" };
    case "object":
    case "union":
    case "any":
      return { kind: "json" };
  }
}

/** Whether a list is one of short texts, each of which may stand on a line. */
function isLines(item: SchemaRef, initial: Json | undefined): boolean {
  const { type, nullable } = readType(item);
  const breaks = Array.isArray(initial) && initial.some((entry) => typeof entry === "string" && /\n|^\s*$/.test(entry));
  return type.kind === "text" && !nullable && !breaks;
}

/** The fields in a field, in order. */
export function fieldsIn(field: FormField): readonly FormField[] {
  switch (field.kind) {
    case "leaf":
      return [];
    case "group":
      return field.fields;
    case "rows":
      return field.rows.flatMap(({ name, value }) => (name === undefined ? [value] : [name, value]));
    case "kinds":
      return field.value === undefined ? [] : [field.value];
  }
}

/** These fields and all in them, in the order of the page. */
export function allFields(fields: readonly FormField[]): readonly FormField[] {
  return fields.flatMap((field) => [field, ...allFields(fieldsIn(field))]);
}

/** All leaves under these fields, in order. */
export function leavesOf(...fields: readonly FormField[]): readonly LeafField[] {
  return allFields(fields).filter((field) => field.kind === "leaf");
}

const EXAMPLES = { email: "name@example.com", uri: "https://", uuid: "uuid" } as const;

/** The placeholder of the control. */
export function placeholderOf(field: LeafField): string {
  switch (field.control.kind) {
    case "duration":
      return `${durationInWords("15m")} is 15m`;
    case "lines":
      return "One per line";
    case "json":
      return jsonSkeleton(field.ref);
    case "text":
      return field.control.format === undefined ? "" : EXAMPLES[field.control.format];
    case "number":
    case "money":
    case "checkbox":
    case "choice":
    case "yesNo":
    case "date":
    case "dateTime":
      return "";
  }
}

function jsonSkeleton(ref: SchemaRef): string {
  const { type } = readType(ref);
  if (type.kind === "object") return `{ ${type.fields.map((field) => `"${field.name}": …`).join(", ")} }`;
  if (type.kind === "list") return `[${type.item === undefined ? "" : ` ${jsonSkeletonOfItem(type.item)} `}]`;
  return "";
}

function jsonSkeletonOfItem(ref: SchemaRef): string {
  const { type } = readType(ref);
  return type.kind === "object" ? `{ ${type.fields.map((field) => `"${field.name}": …`).join(", ")} }` : "…";
}

/**
 * The field that an engine's message is about: `amount`, `input.items[2].price`, `decision` or `/amount`. The deepest one that the
 * path goes through; of a group, its first leaf.
 *
 * @param nameOf what stands in the field of a row's name
 */
export function fieldAt(
  fields: readonly FormField[],
  path: string,
  nameOf: (name: LeafField) => string,
): FormField | undefined {
  const parts = path
    .replace(/^(?:input|resolution)(?=[.[/])/, "")
    .split(/[.[\]/]+/)
    .filter((part) => part !== "");
  const [first, ...rest] = parts;
  const field = fields.find(({ name }) => name === first);
  return field && fieldWithin(field, rest, nameOf);
}

function fieldWithin(
  field: FormField,
  parts: readonly string[],
  nameOf: (name: LeafField) => string,
): FormField | undefined {
  const [part, ...rest] = parts;
  switch (field.kind) {
    case "leaf":
      return field;
    case "group": {
      if (part === undefined) return leavesOf(field)[0] ?? field;
      const inner = field.fields.find(({ name }) => name === part);
      return inner && fieldWithin(inner, rest, nameOf);
    }
    case "rows": {
      const row =
        field.of === "list"
          ? field.rows[Number(part ?? "-1")]
          : field.rows.find(({ name }) => name !== undefined && nameOf(name) === part);
      return row === undefined ? field : fieldWithin(row.value, rest, nameOf);
    }
    case "kinds":
      return field.value === undefined || part === undefined ? field : fieldWithin(field.value, parts, nameOf);
  }
}
