import { typeToJsonSchema } from "../../ir/json-schema.js";
import type { IRType } from "../../ir/module.js";
import { isJsonObject, type Json, type JsonObject } from "../../json.js";
import type { Limits } from "../../limits.js";
import { type OutputType, outputType, WRAPPER } from "./output/output-type.js";
import { type ReadOutput, readOutput } from "./output/read-output.js";

/**
 * The schema of a block's output, and the reader of answers. Models answer with objects, so any other type is wrapped
 * in one.
 */
export interface OutputShape {
  readonly schema: JsonObject;
  wrap(json: Json): Json;
  read(answer: Json | Uint8Array, limits: Limits): ReadOutput;
}

/** Makes the schema and the reader of an output type. */
export function outputShape(type: IRType, types: Readonly<Record<string, IRType>>): OutputShape {
  const output = outputType(type, types);
  const inner = withConfidence(output, typeToJsonSchema(type, types, "answer"));
  return {
    schema: output.wrapped ? wrapSchema(inner) : inner,
    wrap: (json) => (output.wrapped ? { [WRAPPER]: json } : json),
    read: (answer, limits) => readOutput(output, answer, limits),
  };
}

/** The bounds within which a confidence is taken. */
function withConfidence({ confidence: declared }: OutputType, schema: JsonObject): JsonObject {
  const { properties } = schema;
  if (declared !== "float" || !isJsonObject(properties)) return schema;
  const { confidence } = properties;
  if (!isJsonObject(confidence) || confidence.type !== "number") return schema;
  return { ...schema, properties: { ...properties, confidence: { ...confidence, minimum: 0, maximum: 1 } } };
}

/** Definitions must stay at the root, where references point to. */
function wrapSchema(inner: JsonObject): JsonObject {
  const { $defs, ...rest } = inner;
  return {
    type: "object",
    properties: { [WRAPPER]: rest },
    required: [WRAPPER],
    additionalProperties: false,
    ...($defs === undefined ? {} : { $defs }),
  };
}
