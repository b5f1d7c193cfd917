/**
 * JSON Schema, as far as the language's types make it. The convention, for those who write such schemas:
 *
 * - money: `{ "type": ["number", "string"], "format": "money", "x-currency": "EUR" }`, the currency only when it is known
 * - duration: `{ "type": "string", "format": "duration" }`; a number of milliseconds is shown too
 * - enums and string unions: `{ "enum": [...] }`
 * - date, date-time, email, uri, uuid: `{ "type": "string", "format": … }` (`datetime` and `url` are understood)
 * - `T?`: `"null"` in the type array, or `anyOf` with `{ "type": "null" }`
 * - named types: `{ "$ref": "#/$defs/Name" }`, also recursive ones
 * - text that is Markdown: `"contentMediaType": "text/markdown"`; any other one is shown to the letter
 * - docs in `description`, prefilled values in `default`, properties in the order of the source
 *
 * Types are read one level at a time, so a recursive type costs no more than the value that is checked.
 */

import type { Json, JsonObject } from "scaicore";
import { isRecord } from "./guards.js";

/** A schema and the document its references point into. */
export interface SchemaRef {
  readonly schema: JsonObject;
  readonly root: JsonObject;
}

type ValueType =
  | { readonly kind: "text"; readonly format?: "email" | "uri" | "uuid" }
  | { readonly kind: "number"; readonly integer: boolean }
  | { readonly kind: "money"; readonly currency?: string }
  | { readonly kind: "boolean" }
  | { readonly kind: "choice"; readonly choices: readonly string[] }
  | { readonly kind: "date" }
  | { readonly kind: "dateTime" }
  | { readonly kind: "duration" }
  | { readonly kind: "list"; readonly item: SchemaRef | undefined }
  | { readonly kind: "object"; readonly fields: readonly SchemaField[]; readonly others: SchemaRef | undefined }
  | { readonly kind: "union"; readonly members: readonly SchemaRef[] }
  | { readonly kind: "any" };

export interface SchemaField {
  readonly name: string;
  readonly required: boolean;
  readonly ref: SchemaRef;
}

export interface TypeInfo {
  readonly type: ValueType;
  readonly nullable: boolean;
  readonly title?: string;
  readonly description?: string;
  readonly default?: Json;
  /** Whether a text is Markdown. */
  readonly markdown?: boolean;
  /** The schema itself, references followed and null taken away: for bounds. */
  readonly schema: JsonObject;
}

export function schemaRef(schema: JsonObject): SchemaRef {
  return { schema, root: schema };
}

const MAX_REFERENCES = 32;

/** The type in a schema, one level deep. Schemas that are not understood are `any`, and the value alone decides what is shown. */
export function readType(ref: SchemaRef): TypeInfo {
  return readWithin(ref, MAX_REFERENCES);
}

function readWithin(ref: SchemaRef, hops: number): TypeInfo {
  const { schema, root } = ref;
  const own = annotations(schema);
  const target = referenced(schema, root);
  if (target !== undefined && hops > 0) {
    return { ...readWithin({ schema: target, root }, hops - 1), ...own };
  }
  const alternatives = alternativesOf(schema);
  if (alternatives !== undefined) {
    const members = alternatives.filter((member) => member.type !== "null" && member.const !== null);
    const nullable = members.length < alternatives.length;
    const [only] = members;
    if (members.length === 1 && only !== undefined && hops > 0) {
      const inner = readWithin({ schema: only, root }, hops - 1);
      return { ...inner, ...own, nullable: nullable || inner.nullable };
    }
    return {
      type: { kind: "union", members: members.map((member) => ({ schema: member, root })) },
      nullable,
      schema,
      ...own,
    };
  }
  const types = typesOf(schema);
  return { type: plainType(schema, root, types), nullable: isNullable(schema, types), schema, ...own };
}

function annotations(schema: JsonObject): Pick<TypeInfo, "title" | "description" | "default" | "markdown"> {
  const { title, description, default: preset, contentMediaType: media } = schema;
  return {
    ...(typeof title === "string" && title !== "" ? { title } : {}),
    ...(typeof description === "string" && description !== "" ? { description } : {}),
    ...(preset !== undefined ? { default: preset } : {}),
    ...(media === "text/markdown" ? { markdown: true } : {}),
  };
}

function referenced(schema: JsonObject, root: JsonObject): JsonObject | undefined {
  const pointer = schema.$ref;
  if (typeof pointer !== "string" || !pointer.startsWith("#")) return undefined;
  let at: Json | undefined = root;
  for (const part of pointer.split("/").slice(1)) {
    const key = decodeURIComponent(part).replaceAll("~1", "/").replaceAll("~0", "~");
    at = isObject(at) && Object.hasOwn(at, key) ? at[key] : undefined;
  }
  return isObject(at) ? at : undefined;
}

function alternativesOf(schema: JsonObject): readonly JsonObject[] | undefined {
  for (const keyword of ["anyOf", "oneOf"]) {
    const list = schema[keyword];
    if (Array.isArray(list)) return list.filter(isObject);
  }
  const all = schema.allOf;
  return Array.isArray(all) && all.length === 1 ? all.filter(isObject) : undefined;
}

function typesOf(schema: JsonObject): ReadonlySet<string> {
  const type = schema.type;
  const list: readonly Json[] = Array.isArray(type) ? type : type === undefined ? [] : [type];
  return new Set(list.filter((item) => typeof item === "string"));
}

function isNullable(schema: JsonObject, types: ReadonlySet<string>): boolean {
  const choices = schema.enum;
  return types.has("null") || (Array.isArray(choices) && choices.includes(null));
}

function plainType(schema: JsonObject, root: JsonObject, types: ReadonlySet<string>): ValueType {
  const fixed = choicesOf(schema);
  if (fixed !== undefined) return { kind: "choice", choices: fixed };
  const format = schema.format;
  if (format === "money") {
    const currency = schema["x-currency"];
    return typeof currency === "string" ? { kind: "money", currency } : { kind: "money" };
  }
  if (format === "duration") return { kind: "duration" };
  if (types.has("object") || (types.size === 0 && isObject(schema.properties))) return objectType(schema, root);
  if (types.has("array")) {
    const items = schema.items;
    return { kind: "list", item: isObject(items) ? { schema: items, root } : undefined };
  }
  if (types.has("string") && types.has("number")) return { kind: "any" };
  if (types.has("string")) return stringType(format);
  if (types.has("integer")) return { kind: "number", integer: true };
  if (types.has("number")) return { kind: "number", integer: false };
  return types.has("boolean") ? { kind: "boolean" } : { kind: "any" };
}

function choicesOf(schema: JsonObject): readonly string[] | undefined {
  if (typeof schema.const === "string") return [schema.const];
  const list = schema.enum;
  if (!Array.isArray(list)) return undefined;
  const words: readonly string[] = list.filter((item): item is string => typeof item === "string");
  return words.length > 0 && list.every((item) => item === null || typeof item === "string") ? words : undefined;
}

function stringType(format: Json | undefined): ValueType {
  switch (typeof format === "string" ? format : "") {
    case "date":
      return { kind: "date" };
    case "date-time":
    case "datetime":
      return { kind: "dateTime" };
    case "uri":
    case "url":
      return { kind: "text", format: "uri" };
    case "email":
      return { kind: "text", format: "email" };
    case "uuid":
      return { kind: "text", format: "uuid" };
    default:
      return { kind: "text" };
  }
}

function objectType(schema: JsonObject, root: JsonObject): ValueType {
  const required = schema.required;
  const needed: ReadonlySet<Json> = new Set(Array.isArray(required) ? (required as readonly Json[]) : []);
  const properties = schema.properties;
  const entries = isObject(properties) ? Object.entries(properties) : [];
  const others = schema.additionalProperties;
  return {
    kind: "object",
    fields: entries.map(([name, property]) => ({
      name,
      required: needed.has(name),
      ref: { schema: isObject(property) ? property : {}, root },
    })),
    others: isObject(others) ? { schema: others, root } : undefined,
  };
}

/** Also takes `undefined`, to narrow what an index gives. */
export function isObject(value: Json | undefined): value is JsonObject {
  return isRecord(value);
}
