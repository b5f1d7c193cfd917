/** A form as data: the fields of a JSON Schema. Pure; `entries.ts` reads them and `schema-form.ts` makes elements of them. */

import type { Json, JsonObject } from "scaicore";
import { durationInWords } from "./formats.js";
import { humanLabel, shortLabel } from "./labels.js";
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

export type FormField = LeafField | GroupField;

/** Objects deeper than this are edited as JSON. */
const MAX_GROUPS = 3;

/** The fields of an object schema. `initial` values that do not fit are ignored, and `default`s stand in. */
export function fieldsOf(schema: JsonObject, initial: JsonObject = {}): readonly FormField[] {
  const { type } = readType(schemaRef(schema));
  return type.kind === "object" ? objectFields(type.fields, schema, initial, "", MAX_GROUPS) : [];
}

function objectFields(
  declared: readonly SchemaField[],
  root: JsonObject,
  initial: JsonObject,
  prefix: string,
  depth: number,
): readonly FormField[] {
  return declared.map((field) => {
    const ref = { schema: field.ref.schema, root };
    const info = readType(ref);
    const given = startingValue(ref, info, Object.hasOwn(initial, field.name) ? initial[field.name] : undefined);
    const base: FieldBase = {
      id: prefix + field.name,
      name: field.name,
      label: info.title === undefined ? humanLabel(field.name) : shortLabel(info.title),
      ...(info.description === undefined ? {} : { description: info.description }),
      required: field.required && !info.nullable && info.default === undefined,
      nullable: info.nullable,
    };
    const { type } = info;
    if (type.kind === "object" && type.fields.length > 0 && type.others === undefined && depth > 0) {
      const inner = isObject(given) ? given : {};
      const fields = objectFields(type.fields, root, inner, `${base.id}/`, depth - 1);
      return { ...base, kind: "group", fields, preset: isObject(given) };
    }
    return {
      ...base,
      kind: "leaf",
      control: controlOf(info, given),
      ref,
      ...(given === undefined ? {} : { initial: given }),
    };
  });
}

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
    case "list": {
      const item = type.item === undefined ? undefined : readType(type.item);
      const plain = item?.type.kind === "text" && !item.nullable;
      const breaks =
        Array.isArray(initial) && initial.some((entry) => typeof entry === "string" && /\n|^\s*$/.test(entry));
      return plain && !breaks ? { kind: "lines" } : { kind: "json" };
    }
    case "object":
    case "union":
    case "any":
      return { kind: "json" };
  }
}

/** All leaves under these fields, in order. */
export function leavesOf(...fields: readonly FormField[]): readonly LeafField[] {
  return fields.flatMap((field) => (field.kind === "leaf" ? [field] : leavesOf(...field.fields)));
}

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
      return field.control.format === "email" ? "name@example.com" : field.control.format === "uri" ? "https://" : "";
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
 * The leaf that an engine's message is about: `amount`, `input.items[2].price`, `decision` or `/amount`. The deepest field
 * that the path goes through.
 */
export function leafAt(fields: readonly FormField[], path: string): LeafField | undefined {
  const parts = path
    .replace(/^(?:input|resolution)(?=[.[/])/, "")
    .split(/[.[\]/]+/)
    .filter((part) => part !== "");
  let within = fields;
  for (const part of parts) {
    const field = within.find((candidate) => candidate.name === part);
    if (field === undefined) return undefined;
    if (field.kind === "leaf") return field;
    within = field.fields;
  }
  return leavesOf(...within)[0];
}
