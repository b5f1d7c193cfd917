import type { Json, JsonObject } from "../json.js";
import type { IRExpr, IRField, IRFormField, IRModule, IRParam, IRPrimitiveType, IRType } from "./module.js";
import { durationText } from "./print.js";

type NamedTypes = Readonly<Record<string, IRType>>;

/** A named value: a parameter, a field of a form. */
export interface SchemaField {
  readonly name: string;
  readonly type: IRType;
  /** The value that replaces an omitted one, or that a form shows at first. */
  readonly default?: Json | undefined;
  readonly doc?: string | undefined;
}

/** Returns the parameters or fields of a module, with those of their defaults that are constant. */
export const schemaFields = (fields: readonly (IRParam | IRField | IRFormField)[]): readonly SchemaField[] =>
  fields.map(({ name, type, doc, default: value }) => ({
    name,
    type,
    doc,
    default: value === undefined ? undefined : constantJson(value),
  }));

/**
 * What a schema is for. `value`: a value as forms, manifests and results show it, where fields with a default and those that may
 * be null need not be present, and `format` has ScaiCore's own words. `answer`: what a model is asked for; it names every field,
 * and describes durations and money in the terms of JSON Schema.
 */
export type SchemaPurpose = "value" | "answer";

/**
 * Returns a type as JSON Schema 2020-12: for structured output, for forms and for manifests.
 *
 * Named types become `$defs`, so that they may be recursive; the root is never a reference. Objects take no other fields; `T?`
 * is `anyOf` with null. Money has `"format": "money"` and its currency in `x-currency`, a duration `"format": "duration"`; an
 * answer has them as strings of a pattern.
 */
export function typeToJsonSchema(type: IRType, types: NamedTypes, purpose: SchemaPurpose = "value"): JsonObject {
  return withDefinitions((schemas) => schemas.root(type), types, purpose);
}

/** Returns the schema of an object with these fields: the input of a flow, the form of a checkpoint. */
export function paramsToJsonSchema(fields: readonly SchemaField[], types: NamedTypes): JsonObject {
  return withDefinitions((schemas) => schemas.objectOf(fields), types, "value");
}

function withDefinitions(
  make: (schemas: Schemas) => JsonObject,
  types: NamedTypes,
  purpose: SchemaPurpose,
): JsonObject {
  const schemas = new Schemas(types, purpose);
  const schema = make(schemas);
  const definitions = schemas.definitions();
  return Object.keys(definitions).length === 0 ? schema : { ...schema, $defs: definitions };
}

class Schemas {
  private readonly used = new Set<string>();
  constructor(
    private readonly types: NamedTypes,
    private readonly purpose: SchemaPurpose,
  ) {}

  /** The definition itself, as many readers of schemas take no reference for the whole. */
  root(type: IRType): JsonObject {
    const target = this.target(type);
    return this.of(target.kind === "named" ? type : target);
  }

  /** Returns the definitions of the named types used so far, and of those they use. */
  definitions(): JsonObject {
    const definitions: [string, JsonObject][] = [];
    // The loop adds to the set.
    for (const name of this.used) {
      const type = Object.hasOwn(this.types, name) ? this.types[name] : undefined;
      if (type !== undefined) definitions.push([name, this.of(type)]);
    }
    return Object.fromEntries(definitions.sort(([a], [b]) => (a < b ? -1 : 1)));
  }

  of(type: IRType): JsonObject {
    switch (type.kind) {
      case "primitive":
        return primitiveSchema(type, this.purpose);
      case "null":
        return { type: "null" };
      case "unknown":
        return {};
      case "array":
        return { type: "array", items: this.of(type.items) };
      case "map":
        return { type: "object", additionalProperties: this.of(type.values) };
      case "object":
        return this.objectOf(schemaFields(type.fields));
      case "enum":
      case "string_union":
        return { type: "string", enum: type.members };
      case "union":
        return { anyOf: type.members.map((member) => this.of(member)) };
      case "optional":
        return { anyOf: [this.of(type.type), { type: "null" }] };
      case "named":
        this.used.add(type.name);
        return { $ref: `#/$defs/${type.name}` };
    }
  }

  objectOf(fields: readonly SchemaField[]): JsonObject {
    const properties: [string, JsonObject][] = [];
    const required: string[] = [];
    for (const { name, type, doc, default: value } of fields) {
      const schema = this.of(type);
      const described = typeof schema.description === "string" ? schema.description : undefined;
      const description = [doc, described].filter((part) => part !== undefined).join(" ");
      properties.push([
        name,
        {
          ...schema,
          ...(description === "" ? {} : { description }),
          ...(value === undefined ? {} : { default: value }),
        },
      ]);
      if (this.purpose === "answer" || (value === undefined && !this.mayBeNull(type))) required.push(name);
    }
    return {
      type: "object",
      properties: Object.fromEntries(properties),
      ...(required.length === 0 ? {} : { required }),
      additionalProperties: false,
    };
  }

  private mayBeNull(type: IRType): boolean {
    const { kind } = this.target(type);
    return kind === "optional" || kind === "null";
  }

  /** What a named type stands for; a named type, if it stands for nothing. */
  private target(type: IRType): IRType {
    const seen = new Set<string>();
    let at = type;
    while (at.kind === "named" && !seen.has(at.name)) {
      seen.add(at.name);
      const target = Object.hasOwn(this.types, at.name) ? this.types[at.name] : undefined;
      if (target === undefined) return at;
      at = target;
    }
    return at;
  }
}

const AMOUNT = String.raw`^-?\d+(\.\d+)?$`;
const DURATION = String.raw`^-?(\d+(ms|[smhdw]))+$`;

export const DURATION_WORDS = 'A duration such as "90s", "1h30m" or "2d".';

export const amountWords = (currency?: string): string =>
  `A decimal amount${currency === undefined ? "" : ` in ${currency}`}, such as "12.50".`;

function primitiveSchema({ name, currency }: IRPrimitiveType, purpose: SchemaPurpose): JsonObject {
  switch (name) {
    case "string":
      return { type: "string" };
    case "int":
      return { type: "integer" };
    case "float":
      return { type: "number" };
    case "bool":
      return { type: "boolean" };
    case "money":
      if (purpose === "answer") {
        return { type: "string", pattern: AMOUNT, description: amountWords(currency) };
      }
      return {
        type: ["number", "string"],
        format: "money",
        ...(currency === undefined ? {} : { "x-currency": currency }),
      };
    case "duration":
      if (purpose === "answer") return { type: "string", pattern: DURATION, description: DURATION_WORDS };
      return { type: "string", format: name };
    case "date":
    case "email":
    case "uuid":
      return { type: "string", format: name };
    case "datetime":
      return { type: "string", format: "date-time" };
    case "url":
      return { type: "string", format: "uri" };
  }
}

/** Returns JSON Schemas of the declared results of the methods of a module's plugins, by `alias.method`. */
export function pluginResults(module: IRModule): Readonly<Record<string, JsonObject>> {
  const results: Record<string, JsonObject> = {};
  for (const plugin of module.plugins) {
    const declared = module.plugin_interfaces.find(
      (other) => other.package === plugin.package && other.version === plugin.version,
    );
    for (const { name, return_type: type } of declared?.methods ?? [])
      results[`${plugin.alias}.${name}`] = type === undefined ? { type: "null" } : typeToJsonSchema(type, module.types);
  }
  return results;
}

/**
 * Returns a constant expression as JSON, in the form of input and output: money as a number if that shows the same digits,
 * durations in their largest whole unit. Returns `undefined` for an expression that is not constant.
 */
export function constantJson(expr: IRExpr): Json | undefined {
  if (expr.kind === "literal") {
    if (expr.type === "duration") return typeof expr.value === "number" ? durationText(expr.value) : undefined;
    if (expr.type === "money") return typeof expr.value === "string" ? moneyJson(expr.value) : undefined;
    return expr.value;
  }
  if (expr.kind === "symbol") return expr.name;
  if (expr.kind === "unary") {
    if (expr.op !== "-" || expr.operand.kind !== "literal") return undefined;
    const { value } = expr.operand;
    if (typeof value === "number") return constantJson({ ...expr.operand, value: -value + 0 });
    return typeof value === "string" ? constantJson({ ...expr.operand, value: negated(value) }) : undefined;
  }
  if (expr.kind === "array") {
    const items = expr.elements.map(constantJson);
    return items.every((item) => item !== undefined) ? items : undefined;
  }
  if (expr.kind === "object") {
    const entries: [string, Json][] = [];
    for (const { key, value } of expr.entries) {
      const json = constantJson(value);
      if (key === undefined || json === undefined) return undefined;
      entries.push([key, json]);
    }
    return Object.fromEntries(entries);
  }
  return undefined;
}

const negated = (digits: string): string => (digits.startsWith("-") ? digits.slice(1) : `-${digits}`);

function moneyJson(digits: string): Json {
  const shortest = digits.includes(".") ? digits.replace(/\.?0+$/, "") : digits;
  return String(Number(shortest)) === shortest ? Number(shortest) : shortest;
}
