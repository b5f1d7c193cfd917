import { isJsonObject, type Json, type JsonObject } from "../../json.js";
import type { Tool, ToolAnswer } from "../tool.js";
import { wordsOf } from "./names.js";
import { ANY, shapeOf, type Shape, type ShapeField } from "./reading.js";

/**
 * The arguments of a call as the tool takes them: with the tool's own names, without null for what may be left out, and with JSON
 * in the place of texts that hold it.
 */
export function argumentsFor(args: JsonObject, { input }: Tool): JsonObject {
  if (input === undefined) return args;
  const given = outward(args, shapeOf(input, input));
  return isJsonObject(given) ? given : args;
}

function outward(value: Json, shape: Shape): Json {
  if (value === null) return null;
  switch (shape.kind) {
    case "word":
    case "choice":
      return value;
    case "optional":
      return outward(value, shape.inner);
    case "array":
      return Array.isArray(value) ? (value as readonly Json[]).map((item) => outward(item, shape.items)) : value;
    case "map":
      return isJsonObject(value) ? mapped(value, (item) => outward(item, shape.values)) : value;
    case "object":
      return isJsonObject(value) ? outwardFields(value, shape) : value;
    case "json":
      return typeof value === "string" ? carried(value, shape.takesText) : value;
  }
}

function outwardFields(value: JsonObject, { fields }: Shape & { readonly kind: "object" }): JsonObject {
  const words = wordsOf(fields.map(({ name }) => name));
  const byWord = new Map(fields.map((field) => [words.get(field.name) ?? field.name, field]));
  const entries = Object.entries(value).flatMap(([key, item]): readonly (readonly [string, Json])[] => {
    const field = fields.find(({ name }) => name === key) ?? byWord.get(key);
    if (field === undefined) return [[key, item]];
    // A program leaves a parameter out by null, which most servers refuse.
    if (item === null && !field.required) return [];
    return [[field.name, outward(item, field.shape)]];
  });
  return Object.fromEntries(entries);
}

/** JSON that a text holds. Where a text is a value itself, only lists and objects are taken for JSON. */
function carried(text: string, takesText: boolean): Json {
  if (takesText && !/^\s*[[{]/.test(text)) return text;
  return parsed(text) ?? text;
}

function parsed(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}

const mapped = (value: JsonObject, change: (item: Json) => Json): JsonObject =>
  Object.fromEntries(Object.entries(value).map(([key, item]) => [key, change(item)]));

/**
 * The answer of a tool as a value of the type that the program declares for it: with the program's names, and with JSON as text
 * where the program has a string.
 *
 * @param declared JSON Schema of the declared type; `undefined` if nothing is declared
 */
export function answerFor({ data, text }: ToolAnswer, tool: Tool, declared: JsonObject | undefined): Json {
  const { wrapped, output } = tool;
  const inner = wrapped !== undefined && isJsonObject(data) && Object.hasOwn(data, wrapped) ? data[wrapped] : data;
  if (declared === undefined) return inner ?? text;
  if (declared.type === "null") return null;
  const type = withoutNull(resolvedIn(declared, declared), declared);
  // A plain text is what the server wrote for people, if it wrote any.
  if (type.type === "string" && type.enum === undefined && type.format === undefined && text !== "")
    return typeof inner === "string" ? inner : text;
  const whole = output === undefined ? ANY : shapeOf(output, output);
  const shape = wrapped === undefined ? whole : (fieldsOf(whole).find(({ name }) => name === wrapped)?.shape ?? ANY);
  return inward(inner ?? parsed(text) ?? text, shape, declared, declared);
}

/** @param shape what the tool says of the value, which tells the names that words stand for */
function inward(value: Json, shape: Shape, given: JsonObject, root: JsonObject): Json {
  if (value === null) return null;
  const declared = withoutNull(resolvedIn(given, root), root);
  if (declared.type === "string") return typeof value === "string" ? value : JSON.stringify(value);
  const known = shape.kind === "optional" ? shape.inner : shape;
  if (isJsonObject(declared.items) && Array.isArray(value)) {
    const { items } = declared;
    const inner = known.kind === "array" ? known.items : ANY;
    return (value as readonly Json[]).map((item) => inward(item, inner, items, root));
  }
  if (!isJsonObject(value)) return value;
  if (isJsonObject(declared.properties)) return inwardFields(value, fieldsOf(known), declared.properties, root);
  const { additionalProperties: values } = declared;
  const inner = known.kind === "map" ? known.values : ANY;
  return isJsonObject(values) ? mapped(value, (item) => inward(item, inner, values, root)) : value;
}

function inwardFields(
  value: JsonObject,
  known: readonly ShapeField[],
  declared: JsonObject,
  root: JsonObject,
): JsonObject {
  const names = known.length > 0 ? known.map(({ name }) => name) : Object.keys(value);
  const words = wordsOf(names);
  const nameOf = new Map(names.map((name) => [words.get(name) ?? name, name]));
  return Object.fromEntries(
    Object.entries(declared).flatMap(([field, schema]): readonly (readonly [string, Json])[] => {
      const name = Object.hasOwn(value, field) ? field : nameOf.get(field);
      const item = name !== undefined && Object.hasOwn(value, name) ? value[name] : undefined;
      if (item === undefined) return [];
      const shape = known.find((one) => one.name === name)?.shape ?? ANY;
      return [[field, isJsonObject(schema) ? inward(item, shape, schema, root) : item]];
    }),
  );
}

const fieldsOf = (shape: Shape): readonly ShapeField[] => (shape.kind === "object" ? shape.fields : []);

function resolvedIn(schema: JsonObject, root: JsonObject): JsonObject {
  const { $ref: reference } = schema;
  if (typeof reference !== "string") return schema;
  const definitions = root.$defs;
  const target = isJsonObject(definitions) ? definitions[reference.slice("#/$defs/".length)] : undefined;
  return isJsonObject(target) ? target : schema;
}

/** What `T?` says besides null. */
function withoutNull(schema: JsonObject, root: JsonObject): JsonObject {
  if (!Array.isArray(schema.anyOf)) return schema;
  const members = (schema.anyOf as readonly Json[]).filter(isJsonObject).filter(({ type }) => type !== "null");
  const [only, another] = members;
  return only !== undefined && another === undefined ? withoutNull(resolvedIn(only, root), root) : schema;
}
