import { isJsonObject, type Json, type JsonObject } from "../../json.js";

/** How many references may follow each other, and how deep objects may stand in each other. */
const DEEPEST = 8;

/** A schema whose references are resolved, as far as types of the language can say it. */
export type Shape =
  | { readonly kind: "word"; readonly type: string }
  | { readonly kind: "choice"; readonly members: readonly string[] }
  | { readonly kind: "array"; readonly items: Shape }
  | { readonly kind: "map"; readonly values: Shape }
  | { readonly kind: "object"; readonly fields: readonly ShapeField[] }
  | { readonly kind: "optional"; readonly inner: Shape }
  /** JSON of no type that the language has; it is carried as text. */
  | { readonly kind: "json"; readonly takesText: boolean };

export interface ShapeField {
  readonly name: string;
  readonly required: boolean;
  readonly description?: string;
  readonly shape: Shape;
}

/** JSON that nothing is known of. */
export const ANY: Shape = { kind: "json", takesText: true };

/** Reads a JSON Schema of any draft. What it cannot tell is `json`; it never throws. */
export function shapeOf(schema: Json | undefined, root: JsonObject): Shape {
  return read(schema, root, 0, new Set(schema === root ? ["#"] : []));
}

const WORDS: Readonly<Record<string, string>> = { integer: "int", number: "float", boolean: "bool" };
const FORMATS: Readonly<Record<string, string>> = {
  date: "date",
  "date-time": "datetime",
  email: "email",
  uuid: "uuid",
  uri: "url",
};

function read(given: Json | undefined, root: JsonObject, depth: number, seen: ReadonlySet<string>): Shape {
  if (!isJsonObject(given) || depth > DEEPEST) return ANY;
  const { $ref: reference } = given;
  if (typeof reference === "string") {
    // What refers to itself has no end that a type without a name could say.
    if (seen.has(reference)) return ANY;
    return read(target(reference, root), root, depth + 1, new Set([...seen, reference]));
  }
  const members = [given.anyOf, given.oneOf].find(Array.isArray) as readonly Json[] | undefined;
  if (members !== undefined) return ofMembers(members, root, depth, seen);
  if (Array.isArray(given.allOf))
    return read(merged(given, given.allOf as readonly Json[], root), root, depth + 1, seen);
  if (given.const !== undefined) return choiceOf([given.const]);
  if (Array.isArray(given.enum)) return choiceOf(given.enum as readonly Json[]);
  return ofType(given, root, depth, seen);
}

function ofType(given: JsonObject, root: JsonObject, depth: number, seen: ReadonlySet<string>): Shape {
  const { type } = given;
  if (Array.isArray(type)) {
    const types = type as readonly Json[];
    return ofMembers(
      types.map((one) => ({ ...given, type: one })),
      root,
      depth,
      seen,
    );
  }
  const inner = (schema: Json | undefined) => read(schema, root, depth + 1, seen);
  if (type === "string") {
    return { kind: "word", type: (typeof given.format === "string" ? FORMATS[given.format] : undefined) ?? "string" };
  }
  if (type === "array") return { kind: "array", items: Array.isArray(given.items) ? ANY : inner(given.items) };
  const word = typeof type === "string" && Object.hasOwn(WORDS, type) ? WORDS[type] : undefined;
  if (word !== undefined) return { kind: "word", type: word };
  // Schemas written by hand often leave the type of an object out. What else they say, nothing here knows.
  return type === "object" || isJsonObject(given.properties) ? ofObject(given, inner) : ANY;
}

function ofObject(given: JsonObject, inner: (schema: Json | undefined) => Shape): Shape {
  const { properties, additionalProperties, required } = given;
  const entries = isJsonObject(properties) ? Object.entries(properties) : [];
  if (entries.length === 0) {
    if (additionalProperties === false) return { kind: "object", fields: [] };
    return { kind: "map", values: isJsonObject(additionalProperties) ? inner(additionalProperties) : ANY };
  }
  const needed = new Set(Array.isArray(required) ? (required as readonly Json[]) : []);
  const fields = entries.map(([name, schema]): ShapeField => {
    const description = isJsonObject(schema) ? schema.description : undefined;
    return {
      name,
      required: needed.has(name),
      shape: inner(schema),
      ...(typeof description === "string" && description.trim() !== "" ? { description } : {}),
    };
  });
  return { kind: "object", fields };
}

function ofMembers(members: readonly Json[], root: JsonObject, depth: number, seen: ReadonlySet<string>): Shape {
  const isNull = (one: Json) => isJsonObject(one) && (one.type === "null" || one.const === null);
  const others = members.filter((one) => !isNull(one));
  const shapes = others.map((one) => read(one, root, depth + 1, seen));
  const inner = union(shapes);
  return others.length < members.length ? optional(inner) : inner;
}

function union(shapes: readonly Shape[]): Shape {
  const [first, second] = shapes;
  if (first === undefined) return ANY;
  if (second === undefined) return first;
  if (shapes.every((shape) => shape.kind === "choice")) {
    return { kind: "choice", members: [...new Set(shapes.flatMap(({ members }) => members))] };
  }
  const numbers = shapes.every(
    ({ kind, ...rest }) => kind === "word" && "type" in rest && /^(int|float)$/.test(rest.type),
  );
  if (numbers) return { kind: "word", type: "float" };
  return { kind: "json", takesText: shapes.some(takesText) };
}

function choiceOf(members: readonly Json[]): Shape {
  const texts = members.filter((one) => typeof one === "string");
  const inner: Shape =
    texts.length + members.filter((one) => one === null).length < members.length || texts.length === 0
      ? ofValues(members)
      : { kind: "choice", members: [...new Set(texts)] };
  return members.includes(null) ? optional(inner) : inner;
}

/** A choice among values that are not all texts. */
function ofValues(members: readonly Json[]): Shape {
  const others = members.filter((one) => one !== null);
  if (others.length === 0) return ANY;
  if (others.every((one) => typeof one === "boolean")) return { kind: "word", type: "bool" };
  if (others.every((one) => typeof one === "number"))
    return { kind: "word", type: others.every((one) => Number.isSafeInteger(one)) ? "int" : "float" };
  return { kind: "json", takesText: others.some((one) => typeof one === "string") };
}

export const optional = (inner: Shape): Shape =>
  inner.kind === "optional" || inner.kind === "json" ? inner : { kind: "optional", inner };

/** Whether a text is a value of it, as it is. */
function takesText(shape: Shape): boolean {
  switch (shape.kind) {
    case "word":
      return !/^(int|float|bool)$/.test(shape.type);
    case "choice":
      return true;
    case "optional":
      return takesText(shape.inner);
    case "json":
      return shape.takesText;
    case "array":
    case "map":
    case "object":
      return false;
  }
}

/** What several schemas say together, as far as they are objects. */
function merged(given: JsonObject, parts: readonly Json[], root: JsonObject): JsonObject {
  const { allOf: _all, ...own } = given;
  const all = [own, ...parts.map((part) => resolved(part, root))].filter(isJsonObject);
  const properties = Object.assign({}, ...all.map((part) => part.properties ?? {})) as JsonObject;
  const required = all.flatMap((part) => (Array.isArray(part.required) ? (part.required as readonly Json[]) : []));
  const together = Object.assign({}, ...all) as JsonObject;
  return Object.keys(properties).length === 0 ? together : { ...together, properties, required };
}

function resolved(schema: Json, root: JsonObject): Json | undefined {
  return isJsonObject(schema) && typeof schema.$ref === "string" ? target(schema.$ref, root) : schema;
}

/** `#/$defs/Name` within the schema; references to other documents lead nowhere. */
function target(reference: string, root: JsonObject): Json | undefined {
  if (reference === "#") return root;
  if (!reference.startsWith("#/")) return undefined;
  let at: Json | undefined = root;
  for (const step of reference.slice(2).split("/")) {
    let name = step;
    try {
      name = decodeURIComponent(step);
    } catch {
      // It is taken as it stands.
    }
    name = name.replaceAll("~1", "/").replaceAll("~0", "~");
    at = isJsonObject(at) && Object.hasOwn(at, name) ? at[name] : undefined;
  }
  return at;
}
