import { isJsonObject, type Json, type JsonObject } from "../json.js";
import { amountWords, DURATION_WORDS } from "./json-schema.js";

/** A schema in the form that providers with strict structured output take. */
export interface StrictSchema {
  readonly schema: JsonObject;
  /** The named types that contain themselves. Some providers take none: ask them for JSON in the text. */
  readonly recursive: readonly string[];
  /** Where the strict form takes less than the type: values without a type, as JSON pointers. They can be no list and no object. */
  readonly narrowed: readonly string[];
}

const STRICT_FORMATS: readonly Json[] = ["date", "date-time", "email", "uuid"];

/**
 * Rewrites the schema of an answer (`ModelRequest.outputSchema`) for providers with strict structured output: the root is an object,
 * every field is required, no object takes other fields, and nothing else stands in it than types, enums, `anyOf`, references,
 * descriptions and the formats date, date-time, email and uuid.
 *
 * A field that has a default takes null too, which stands for the default; a map is a list of `{ key, value }`; a root that is no
 * object stands in `{ "value": … }`. The engine reads answers of this form as they come, so a provider hands them on unchanged.
 */
export function strictSchema(schema: JsonObject): StrictSchema {
  const definitions = isJsonObject(schema.$defs) ? schema.$defs : {};
  const narrowed: string[] = [];
  const { $defs: _, ...root } = schema;
  const whole = strict(root, "#", narrowed);
  const defined = Object.entries(definitions).map(([name, definition]): [string, JsonObject] => [
    name,
    strict(isJsonObject(definition) ? definition : {}, `#/$defs/${name}`, narrowed),
  ]);
  const wrapped = whole.type === "object" ? whole : objectOf([["value", whole]]);
  const graph = new Map(Object.entries(definitions).map(([name, definition]) => [name, referencesIn(definition)]));
  return {
    schema: defined.length === 0 ? wrapped : { ...wrapped, $defs: Object.fromEntries(defined) },
    recursive: [...graph.keys()].filter((name) => reaches(graph, name)),
    narrowed,
  };
}

function strict(schema: JsonObject, at: string, narrowed: string[]): JsonObject {
  const words = wordsOf(schema);
  const described = words === "" ? {} : { description: words };
  const { anyOf, enum: members, type, properties, additionalProperties, items, format } = schema;
  // What stands beside a reference is refused.
  if (typeof schema.$ref === "string")
    return words === "" ? { $ref: schema.$ref } : { anyOf: [{ $ref: schema.$ref }], ...described };
  if (Array.isArray(anyOf)) {
    const each = (anyOf as readonly Json[]).map((member, index) =>
      strict(isJsonObject(member) ? member : {}, `${at}/anyOf/${index}`, narrowed),
    );
    return { anyOf: each, ...described };
  }
  if (Array.isArray(members)) return { type: "string", enum: members, ...described };
  if (type === "array") {
    return { type, items: strict(isJsonObject(items) ? items : {}, `${at}/items`, narrowed), ...described };
  }
  if (type === "object" && isJsonObject(properties)) {
    const required = Array.isArray(schema.required) ? (schema.required as readonly Json[]) : [];
    const fields = Object.entries(properties).map(([name, given]): [string, JsonObject] => {
      const field = isJsonObject(given) ? given : {};
      const strictField = strict(field, `${at}/properties/${name}`, narrowed);
      const mayBeAbsent = field.default !== undefined || !required.includes(name);
      return [name, mayBeAbsent ? orNull(strictField) : strictField];
    });
    return { ...objectOf(fields), ...described };
  }
  if (type === "object") {
    const values = isJsonObject(additionalProperties) ? additionalProperties : {};
    const value = strict(values, `${at}/additionalProperties`, narrowed);
    const entry = objectOf([
      ["key", { type: "string" }],
      ["value", value],
    ]);
    return { type: "array", items: entry, ...described };
  }
  // An amount of money that may be a number or a text keeps its digits only as a text.
  if (Array.isArray(type)) return { type: "string", ...described };
  if (type === "string")
    return { type, ...(format !== undefined && STRICT_FORMATS.includes(format) ? { format } : {}), ...described };
  if (typeof type === "string") return { type, ...described };
  narrowed.push(at);
  return { anyOf: ["string", "number", "boolean", "null"].map((name) => ({ type: name })), ...described };
}

const objectOf = (fields: readonly (readonly [string, JsonObject])[]): JsonObject => ({
  type: "object",
  properties: Object.fromEntries(fields),
  required: fields.map(([name]) => name),
  additionalProperties: false,
});

function orNull(schema: JsonObject): JsonObject {
  const { description, ...rest } = schema;
  const members = Array.isArray(rest.anyOf) ? (rest.anyOf as readonly Json[]) : [rest];
  if (members.some((member) => isJsonObject(member) && member.type === "null")) return schema;
  return { anyOf: [...members, { type: "null" }], ...(description === undefined ? {} : { description }) };
}

/** What the keywords that are left out have said, in words. */
function wordsOf({
  description,
  default: value,
  format,
  type,
  minimum,
  maximum,
  additionalProperties,
  "x-currency": currency,
}: JsonObject): string {
  const words: string[] = [];
  if (typeof description === "string") words.push(description);
  if (format === "uri") words.push("A URL.");
  if (format === "duration") words.push(DURATION_WORDS);
  if (format === "money") words.push(amountWords(typeof currency === "string" ? currency : undefined));
  if (minimum !== undefined && maximum !== undefined)
    words.push(`From ${JSON.stringify(minimum)} to ${JSON.stringify(maximum)}.`);
  if (type === "object" && isJsonObject(additionalProperties)) words.push("A list of entries, each key once.");
  if (value !== undefined && value !== null) words.push(`If null, it is ${JSON.stringify(value)}.`);
  return words.join(" ");
}

function referencesIn(json: Json): ReadonlySet<string> {
  const names = new Set<string>();
  const waiting: Json[] = [json];
  for (let part = waiting.pop(); part !== undefined; part = waiting.pop()) {
    if (typeof part !== "object" || part === null) continue;
    if (isJsonObject(part) && typeof part.$ref === "string") names.add(part.$ref.replace("#/$defs/", ""));
    waiting.push(...Object.values<Json>(part));
  }
  return names;
}

/** Whether a definition refers to itself, perhaps through others. */
function reaches(graph: ReadonlyMap<string, ReadonlySet<string>>, name: string): boolean {
  const seen = new Set<string>();
  const waiting = [...(graph.get(name) ?? [])];
  for (let at = waiting.pop(); at !== undefined; at = waiting.pop()) {
    if (at === name) return true;
    if (seen.has(at)) continue;
    seen.add(at);
    waiting.push(...(graph.get(at) ?? []));
  }
  return false;
}
