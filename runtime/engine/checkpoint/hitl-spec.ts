import type { IRType } from "../../ir/module.js";
import type { Json, JsonObject } from "../../json.js";
import { display } from "../../stdlib/to-json.js";
import { isRecordValue, type Value } from "../../stdlib/value.js";
import type { ResponseField } from "./response-fields.js";

/**
 * A review's specification as authors write it: `{ sections: [{ type: "context" | "input" | "decision", … }] }`. It goes to
 * the host as it is, with `{{name}}` filled in; what it asks for becomes fields and options of the checkpoint.
 */
function sections(spec: Json | undefined): readonly JsonObject[] {
  if (!isObject(spec) || !Array.isArray(spec.sections)) return [];
  return (spec.sections as readonly Json[]).filter(isObject);
}

export function hitlFields(spec: Json | undefined): readonly ResponseField[] {
  return sections(spec).flatMap((section): ResponseField[] => {
    if (section.type !== "input" || typeof section.field !== "string") return [];
    const type = fieldType(section.kind);
    return [{ name: section.field, type: section.required === false ? { kind: "optional", type } : type }];
  });
}

function fieldType(kind: Json | undefined): IRType {
  switch (kind) {
    case "number":
      return { kind: "primitive", name: "float" };
    case "boolean":
      return { kind: "primitive", name: "bool" };
    case "date":
      return { kind: "primitive", name: "date" };
    default:
      return { kind: "primitive", name: "string" };
  }
}

/** The options of its decision section: words, or objects with an id. */
export function hitlOptions(spec: Json | undefined): readonly Json[] | undefined {
  const decision = sections(spec).find((section) => section.type === "decision");
  return Array.isArray(decision?.options) ? (decision.options as readonly Json[]) : undefined;
}

/** `{{name}}` and `{{name.field}}` in all its texts, filled from the flow's variables. */
export function fillHitlSpec(spec: Json, values: ReadonlyMap<string, Value>): Json {
  if (typeof spec === "string") {
    return spec.replaceAll(/\{\{\s*([\w.]+)\s*\}\}/g, (text, path: string) => {
      const value = valueAt(values, path);
      return value === undefined ? text : value === null ? "" : display(value);
    });
  }
  if (Array.isArray(spec)) return spec.map((item: Json) => fillHitlSpec(item, values));
  if (!isObject(spec)) return spec;
  return Object.fromEntries(Object.entries(spec).map(([key, item]) => [key, fillHitlSpec(item, values)]));
}

/** Bindings go by the whole path, or by the variable alone. */
function valueAt(values: ReadonlyMap<string, Value>, path: string): Value | undefined {
  const whole = values.get(path);
  if (whole !== undefined) return whole;
  const [root = "", ...fields] = path.split(".");
  let value = values.get(root);
  for (const field of fields) {
    if (value === undefined || !isRecordValue(value)) return undefined;
    value = value[field] ?? null;
  }
  return value;
}

const isObject = (json: Json | undefined): json is JsonObject =>
  typeof json === "object" && json !== null && !Array.isArray(json);
