import type { JsonObject } from "../json.js";
import { SCHEMA_VERSION } from "./module.js";
import { type Definition, definitions, type Field, type Schema } from "./schema.js";

/** Returns the schema of modules as JSON Schema 2020-12, for `docs/` and for readers in other languages. */
export function moduleJsonSchema(): JsonObject {
  return {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    title: `ScaiCore IR module, schema ${SCHEMA_VERSION}`,
    $ref: "#/$defs/IRModule",
    $defs: Object.fromEntries(
      Object.entries(definitions).map(([name, definition]) => [name, definitionSchema(definition)]),
    ),
  };
}

function definitionSchema(definition: Definition): JsonObject {
  if (definition.type === "object") return { description: definition.doc, ...objectSchema(definition.fields) };
  return {
    description: definition.doc,
    oneOf: Object.entries(definition.variants).map(([kind, { doc, fields }]) => {
      const schema = objectSchema({ ...fields, ...definition.common }, kind);
      return { description: doc, ...schema };
    }),
  };
}

function objectSchema(fields: Readonly<Record<string, Field>>, kind?: string): JsonObject {
  const entries = Object.entries(fields);
  const properties = entries.map(([name, { schema, doc }]): [string, JsonObject] => [
    name,
    { ...jsonSchema(schema), ...(doc === undefined ? {} : { description: doc }) },
  ]);
  const required = entries.filter(([, { optional }]) => !optional).map(([name]) => name);
  return {
    type: "object",
    properties: Object.fromEntries(kind === undefined ? properties : [["kind", { const: kind }], ...properties]),
    required: kind === undefined ? required : ["kind", ...required],
  };
}

function jsonSchema(schema: Schema): JsonObject {
  switch (schema.type) {
    case "string":
    case "boolean":
    case "number":
      return { type: schema.type };
    case "int":
      return { type: "integer" };
    case "json":
      return {};
    case "enum":
      return { type: "string", enum: schema.values };
    case "array":
      return { type: "array", items: jsonSchema(schema.items) };
    case "map":
      return { type: "object", additionalProperties: jsonSchema(schema.values) };
    case "ref":
      return { $ref: `#/$defs/${schema.name}` };
  }
}
