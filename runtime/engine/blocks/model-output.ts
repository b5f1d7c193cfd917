import { typeToJsonSchema } from "../../ir/json-schema.js";
import type { IRPrimitiveType, IRType } from "../../ir/module.js";
import { isJsonObject, type Json, type JsonObject } from "../../json.js";
import type { Limits } from "../../limits.js";
import { fromJson, type JsonProblem } from "../../stdlib/from-json.js";
import { setKey } from "../../stdlib/to-json.js";
import type { Value } from "../../stdlib/value.js";

type NamedTypes = Readonly<Record<string, IRType>>;

/** The depth to which answers are coerced. */
const MAX_DEPTH = 200;

/**
 * Corrects an answer that is the right value in the wrong form: `"42"` for an
 * int, `"Very warm"` for `very_warm`. Nothing is guessed: any other
 * value stays as it is, and the reader refuses it. Unions are left alone, since more than one member may be meant.
 */
export function coerced(type: IRType, json: Json, types: NamedTypes, depth = 0): Json {
  if (depth > MAX_DEPTH) return json;
  const inner = (of: IRType, value: Json): Json => coerced(of, value, types, depth + 1);
  switch (type.kind) {
    case "primitive":
      return coercedPrimitive(type, json);
    case "enum":
    case "string_union":
      return typeof json === "string" ? nearestMember(type.members, json) : json;
    case "optional":
      return json === null ? json : inner(type.type, json);
    case "named": {
      const target = Object.hasOwn(types, type.name) ? types[type.name] : undefined;
      return target === undefined ? json : inner(target, json);
    }
    case "array":
      return Array.isArray(json) ? (json as readonly Json[]).map((item) => inner(type.items, item)) : json;
    case "map":
      return isJsonObject(json) ? withEach(json, (_, value) => inner(type.values, value)) : json;
    case "object": {
      if (!isJsonObject(json)) return json;
      const fields = new Map(type.fields.map((field) => [field.name, field.type]));
      return withEach(json, (key, value) => {
        const field = fields.get(key);
        return field === undefined ? value : inner(field, value);
      });
    }
    case "null":
    case "unknown":
    case "union":
      return json;
  }
}

function coercedPrimitive({ name }: IRPrimitiveType, json: Json): Json {
  switch (name) {
    case "int":
    case "float":
      return typeof json === "string" && /^\s*-?\d+(\.\d+)?\s*$/.test(json) ? Number(json) : json;
    case "bool":
      if (typeof json !== "string" || !/^\s*(true|false)\s*$/i.test(json)) return json;
      return json.trim().toLowerCase() === "true";
    case "string":
      return typeof json === "number" || typeof json === "boolean" ? String(json) : json;
    case "money":
      // `1,250.00` and `€ 12.50` may be another amount elsewhere: they stay wrong.
      return typeof json === "string" ? json.trim() : json;
    case "date":
    case "datetime":
    case "duration":
    case "email":
    case "url":
    case "uuid":
      return typeof json === "string" ? json.trim() : json;
  }
}

/** The only member that differs just in case, blanks and hyphens. */
function nearestMember(members: readonly string[], text: string): string {
  if (members.includes(text)) return text;
  const same = members.filter((member) => plain(member) === plain(text));
  return same.length === 1 ? (same[0] ?? text) : text;
}

const plain = (text: string): string =>
  text
    .trim()
    .toLowerCase()
    .replaceAll(/[\s_-]+/g, "_");

function withEach(json: JsonObject, change: (key: string, value: Json) => Json): JsonObject {
  const changed: Record<string, Json> = {};
  for (const [key, value] of Object.entries(json)) setKey(changed, key, change(key, value));
  return changed;
}

/**
 * The schema of a block's output, and the reader of answers. Models answer with objects, so any other type is wrapped
 * in one.
 */
export interface OutputShape {
  readonly schema: JsonObject;
  wrap(json: Json): Json;
  read(answer: Json | Uint8Array, limits: Limits): ReadOutput;
}

type ReadOutput =
  | { readonly ok: true; readonly value: Value; readonly confidence?: number }
  | { readonly ok: false; readonly problems: readonly JsonProblem[]; readonly text: string };

const WRAPPER = "value";

/** Makes the schema and the reader of an output type. */
export function outputShape(type: IRType, types: Readonly<Record<string, IRType>>): OutputShape {
  const wrapped = !isObjectType(type, types);
  const inner = typeToJsonSchema(type, types);
  const schema: JsonObject = wrapped ? wrapSchema(inner) : inner;
  return {
    schema,
    wrap: (json) => (wrapped ? { [WRAPPER]: json } : json),
    read(answer, limits) {
      const json = answerJson(answer);
      const candidates = wrapped && isJsonObject(json) && Object.hasOwn(json, WRAPPER) ? [json[WRAPPER], json] : [json];
      let first: readonly JsonProblem[] | undefined;
      for (const candidate of candidates) {
        const result = fromJson(type, candidate, types, "output", limits);
        if (result.ok) return { ok: true, value: result.value, ...confidenceOf(json) };
        first ??= result.problems;
      }
      for (const candidate of candidates) {
        if (candidate === undefined) continue;
        const result = fromJson(type, coerced(type, candidate, types), types, "output", limits);
        if (result.ok) return { ok: true, value: result.value, ...confidenceOf(json) };
      }
      // fromJson accepts a plain text where a text is asked for.
      const text = typeof answer === "string" ? answer : JSON.stringify(json);
      return { ok: false, problems: first ?? [], text };
    },
  };
}

/** Definitions must stay at the root, where references point to. */
function wrapSchema(inner: JsonObject): JsonObject {
  const { $defs, $schema, ...rest } = inner;
  return {
    ...($schema === undefined ? {} : { $schema }),
    type: "object",
    properties: { [WRAPPER]: rest },
    required: [WRAPPER],
    additionalProperties: false,
    ...($defs === undefined ? {} : { $defs }),
  };
}

function isObjectType(type: IRType, types: Readonly<Record<string, IRType>>): boolean {
  if (type.kind !== "named") return type.kind === "object";
  const target = Object.hasOwn(types, type.name) ? types[type.name] : undefined;
  return target !== undefined && isObjectType(target, types);
}

/** Parses an answer: a text may hold JSON in a code fence or between words, bytes become a data URL. */
function answerJson(answer: Json | Uint8Array): Json {
  if (answer instanceof Uint8Array) return `data:application/octet-stream;base64,${base64(answer)}`;
  if (typeof answer !== "string") return answer;
  for (const candidate of [answer, fenced(answer), braced(answer)]) {
    if (candidate === undefined) continue;
    try {
      return JSON.parse(candidate) as Json;
    } catch {
      // The next candidate may parse.
    }
  }
  return answer;
}

const FENCE = "```";

/** The text of the first code fence, without a pattern, which would try every blank line of a long text as its beginning. */
function fenced(text: string): string | undefined {
  const opening = text.indexOf(FENCE);
  const begin = text.indexOf("\n", opening);
  const end = text.indexOf(FENCE, begin);
  if (opening < 0 || begin < 0 || end < 0) return undefined;
  const language = text.slice(opening + FENCE.length, begin).trim();
  return language === "" || language === "json" ? text.slice(begin + 1, end).trim() : undefined;
}

function braced(text: string): string | undefined {
  const [from, to] = [text.indexOf("{"), text.lastIndexOf("}")];
  return from >= 0 && to > from ? text.slice(from, to + 1) : undefined;
}

function base64(bytes: Uint8Array): string {
  let binary = "";
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return btoa(binary);
}

function confidenceOf(json: Json): { readonly confidence?: number } {
  const confidence = isJsonObject(json) ? json.confidence : undefined;
  return typeof confidence === "number" ? { confidence } : {};
}
