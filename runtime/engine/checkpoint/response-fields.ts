import type { IRCheckpointBlock, IRPattern, IRType } from "../../ir/module.js";
import { hitlFields } from "./hitl-spec.js";

/** A field that a resolution may carry besides `decision`. */
export interface ResponseField {
  readonly name: string;
  readonly type: IRType;
  readonly doc?: string;
}

/**
 * The fields of a checkpoint's resolution: of its form, of its hitl_spec, and those that an arm of on_response takes with
 * a type (`{ decision: "edit", amount: money a }`), which belong to the form too.
 */
export function responseFields(block: IRCheckpointBlock): readonly ResponseField[] {
  const fields = new Map<string, ResponseField>();
  for (const { name, type, doc } of block.form ?? []) {
    fields.set(name, { name, type, ...(doc === undefined ? {} : { doc }) });
  }
  for (const field of hitlFields(block.hitl_target?.hitl_spec))
    if (!fields.has(field.name)) fields.set(field.name, field);
  for (const arm of block.on_response ?? []) {
    for (const { name, type } of typedFields(arm.pattern)) {
      if (name !== "decision" && !fields.has(name)) fields.set(name, { name, type: optional(type) });
    }
  }
  return [...fields.values()];
}

function typedFields(pattern: IRPattern): readonly ResponseField[] {
  if (pattern.kind === "alternatives") return pattern.patterns.flatMap(typedFields);
  if (pattern.kind !== "object") return [];
  return pattern.fields.flatMap(({ name, pattern: inner }) =>
    inner.kind === "type" ? [{ name, type: inner.type }] : [],
  );
}

/** Only some of the options need it. */
const optional = (type: IRType): IRType => (type.kind === "optional" ? type : { kind: "optional", type });
