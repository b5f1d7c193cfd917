import type { JsonObject } from "../../host/interfaces.js";
import { typeToJsonSchema } from "../../ir/json-schema.js";
import type { IRType } from "../../ir/module.js";
import type { Json } from "../../json.js";
import { fromJson, type JsonProblem } from "../../stdlib/from-json.js";
import type { Value } from "../../stdlib/value.js";
import { coerced } from "./coerce.js";

/** How a block's output type is asked for and read. Models answer with objects, so anything else is wrapped in one. */
export interface OutputShape {
  readonly schema: JsonObject;
  wrap(json: Json): Json;
  read(answer: Json | Uint8Array): ReadOutput;
}
type ReadOutput =
  | { readonly ok: true; readonly value: Value; readonly confidence?: number }
  | { readonly ok: false; readonly problems: readonly JsonProblem[]; readonly text: string };

const WRAPPER = "value";

export function outputShape(type: IRType, types: Readonly<Record<string, IRType>>): OutputShape {
  const wrapped = !isObjectType(type, types);
  const inner = typeToJsonSchema(type, types);
  const schema: JsonObject = wrapped ? wrapSchema(inner) : inner;
  return {
    schema,
    wrap: (json) => (wrapped ? { [WRAPPER]: json } : json),
    read(answer) {
      const json = answerJson(answer);
      const candidates = wrapped && isObject(json) && Object.hasOwn(json, WRAPPER) ? [json[WRAPPER], json] : [json];
      let first: readonly JsonProblem[] | undefined;
      for (const candidate of candidates) {
        const result = fromJson(type, candidate, types, "output");
        if (result.ok) return { ok: true, value: result.value, ...confidenceOf(json) };
        first ??= result.problems;
      }
      for (const candidate of candidates) {
        if (candidate === undefined) continue;
        const result = fromJson(type, coerced(type, candidate, types), types, "output");
        if (result.ok) return { ok: true, value: result.value, ...confidenceOf(json) };
      }
      // A bare text is an answer too where text is asked for; fromJson has taken it then.
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

/** Text may be JSON, in a code fence or with words around it; bytes become a data URL. */
function answerJson(answer: Json | Uint8Array): Json {
  if (answer instanceof Uint8Array) return `data:application/octet-stream;base64,${base64(answer)}`;
  if (typeof answer !== "string") return answer;
  for (const candidate of [answer, fenced(answer), braced(answer)]) {
    if (candidate === undefined) continue;
    try {
      return JSON.parse(candidate) as Json;
    } catch {
      // Not this one.
    }
  }
  return answer;
}

const fenced = (text: string): string | undefined => /```(?:json)?\s*\n([\s\S]*?)\n?```/.exec(text)?.[1];

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
  const confidence = isObject(json) ? json.confidence : undefined;
  return typeof confidence === "number" ? { confidence } : {};
}

const isObject = (json: Json): json is JsonObject => typeof json === "object" && json !== null && !Array.isArray(json);
