import { RunError } from "../../host/errors.js";
import type { CheckpointInfo, CheckpointOption } from "../../host/interfaces.js";
import type { IRCheckpointBlock, IRPattern, IRType } from "../../ir/module.js";
import { isJsonObject, type Json, type JsonObject } from "../../json.js";
import { display, type TextBounds } from "../../stdlib/to-json.js";
import { isRecordValue, type Value } from "../../stdlib/value.js";
import type { BlockCode, BlockContext } from "../machine/program.js";
import { checkpointIdOf } from "../program/ids.js";
import { contradiction } from "../program/contradiction.js";

export type CheckpointBase = Pick<
  CheckpointInfo,
  | "checkpointId"
  | "invocationId"
  | "core"
  | "coreVersion"
  | "flow"
  | "instanceKey"
  | "startedBy"
  | "nodeId"
  | "path"
  | "createdAt"
>;

/** The fields of every checkpoint that say where it is. */
export function checkpointBase(m: BlockContext, code: BlockCode, path: string): CheckpointBase {
  const { invocationId, instanceKey, flow, startedBy } = m.host.values;
  return {
    checkpointId: checkpointIdOf(invocationId, path),
    invocationId,
    core: m.program.module.name,
    coreVersion: m.program.module.version,
    flow,
    ...(instanceKey === undefined ? {} : { instanceKey }),
    ...(startedBy === undefined ? {} : { startedBy }),
    nodeId: code.ir.node_id,
    path,
    createdAt: new Date(m.host.values.now()).toISOString(),
  };
}

/**
 * Reads the options of a checkpoint: words, or objects with an id.
 * @throws RunError when there is no option, one without id, or two with the same id.
 */
export function optionsOf(value: Value, nodeId: string): readonly CheckpointOption[] {
  if (!Array.isArray(value)) throw contradiction(`The options of ${nodeId} are no array.`);
  const options = (value as readonly Value[]).map((option) => optionOf(option, nodeId));
  if (options.length === 0) {
    throw unusable(nodeId, "there are none, so nobody could decide. Give it one option at least.");
  }
  const ids = new Set<string>();
  for (const { id } of options) {
    if (id === "") throw unusable(nodeId, 'one has the empty text "" as its id. Give every option an id.');
    if (ids.has(id)) throw unusable(nodeId, `${JSON.stringify(id)} is there twice. Give every option its own id.`);
    ids.add(id);
  }
  return options;
}

const unusable = (nodeId: string, problem: string): RunError =>
  new RunError("LimitError", `The options of ${nodeId} cannot be shown: ${problem}`, { node_id: nodeId });

function optionOf(value: Value, nodeId: string): CheckpointOption {
  if (typeof value === "string") return { id: value, label: labelOf(value), ...usualStyle(value) };
  if (!isRecordValue(value) || typeof value.id !== "string") {
    throw contradiction(`An option of ${nodeId} has no id.`);
  }
  const { id, label, style } = value;
  return {
    id,
    label: typeof label === "string" ? label : labelOf(id),
    ...(style === undefined || style === null ? usualStyle(id) : {}),
    ...(style === "primary" || style === "danger" ? { style } : {}),
  };
}

/** Options that refuse, by their id. */
const REFUSALS: ReadonlySet<string> = new Set(["reject", "deny", "decline", "refuse", "abort", "discard", "delete"]);

/** `edit_and_approve` is shown as "Edit and approve". */
function labelOf(id: string): string {
  const words = id.replaceAll(/[_-]+/g, " ").trim();
  return words === "" ? id : words.charAt(0).toUpperCase() + words.slice(1);
}

/** A refusal looks like one. No option stands out but by the word of the author: a hand goes to the button that does. */
function usualStyle(id: string): Pick<CheckpointOption, "style"> {
  return REFUSALS.has(id.toLowerCase()) ? { style: "danger" } : {};
}

/**
 * The specification of a review: `{ sections: [{ type: "context" | "input" | "decision", … }] }`. The host gets it with
 * `{{name}}` filled in; its inputs and decisions become fields and options of the checkpoint.
 */
function sections(spec: Json | undefined): readonly JsonObject[] {
  if (!isJsonObject(spec) || !Array.isArray(spec.sections)) return [];
  return (spec.sections as readonly Json[]).filter(isJsonObject);
}

function hitlFields(spec: Json | undefined): readonly ResponseField[] {
  return sections(spec).flatMap((section): ResponseField[] => {
    if (section.type !== "input" || typeof section.field !== "string") return [];
    const type = fieldType(section.kind);
    return [{ name: section.field, type: section.required === false ? { kind: "optional", type } : type }];
  });
}

function fieldType(kind: Json | undefined): IRType {
  switch (typeof kind === "string" ? kind : "") {
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

/** Fills `{{name}}` and `{{name.field}}` in all texts from the flow's variables. */
export function fillHitlSpec(spec: Json, values: ReadonlyMap<string, Value>, bounds: TextBounds): Json {
  if (typeof spec === "string") {
    return spec.replaceAll(/\{\{\s*([\w.]+)\s*\}\}/g, (text, path: string) => {
      const value = valueAt(values, path);
      return value === undefined ? text : value === null ? "" : display(value, bounds);
    });
  }
  if (Array.isArray(spec)) return spec.map((item: Json) => fillHitlSpec(item, values, bounds));
  if (!isJsonObject(spec)) return spec;
  return Object.fromEntries(Object.entries(spec).map(([key, item]) => [key, fillHitlSpec(item, values, bounds)]));
}

/** A binding names the whole path, or the variable alone. */
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

/** Whether only some of the options need the field. */
const optional = (type: IRType): IRType => (type.kind === "optional" ? type : { kind: "optional", type });
