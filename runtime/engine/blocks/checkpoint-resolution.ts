import { ResolutionError } from "../../host/errors.js";
import type { JsonObject } from "../../host/interfaces.js";
import type { IRType } from "../../ir/module.js";
import type { Limits } from "../../limits.js";
import { nearest } from "../../nearest.js";
import { describeJson, fromJson, oneOf } from "../../stdlib/from-json.js";
import { recordOf, type RecordValue, type Value } from "../../stdlib/value.js";
import type { ResponseField } from "./checkpoint-info.js";

export interface ResolutionRules {
  readonly type: string;
  readonly options: readonly string[];
  readonly fields: readonly ResponseField[];
  /** Whether a decision needs the fields; else those that are left out are null. */
  readonly needsFields: (decision: Value) => boolean;
  /** The prefilled value of a field that is left out. */
  readonly prefill: (name: string) => Value | undefined;
  readonly types: Readonly<Record<string, IRType>>;
  readonly limits: Limits;
}

/** The decision of a checkpoint without options. */
const SUBMIT = "submit";

/**
 * A resolution as the value that a flow sees: `{ decision, …fields }`.
 * @throws ResolutionError that names the field.
 */
export function readResolution(resolution: JsonObject, rules: ResolutionRules): RecordValue {
  const decision = decisionOf(resolution, rules);
  const needed = rules.needsFields(decision);
  const entries: [string, Value][] = [["decision", decision]];
  for (const field of rules.fields) entries.push([field.name, fieldOf(resolution, field, rules, needed)]);
  return recordOf(entries);
}

function decisionOf(resolution: JsonObject, { type, options, fields }: ResolutionRules): Value {
  const given = Object.hasOwn(resolution, "decision") ? resolution.decision : undefined;
  if (options.length > 0) {
    if (typeof given === "string" && options.includes(given)) return given;
    const meant = typeof given === "string" ? nearest(given, options) : undefined;
    const hint = meant === undefined ? mistypedKey(resolution, fields) : ` Did you mean ${JSON.stringify(meant)}?`;
    throw resolutionError("decision", oneOf(options), describeJson(given), hint);
  }
  if (typeof given === "string") return given;
  if (type === "freeform")
    throw resolutionError("decision", "a string", describeJson(given), mistypedKey(resolution, fields));
  if (given === undefined || given === null) return SUBMIT;
  throw resolutionError("decision", "a string", describeJson(given), "");
}

/** `{ decison: "approve" }` */
function mistypedKey(resolution: JsonObject, fields: readonly ResponseField[]): string {
  if (Object.hasOwn(resolution, "decision")) return "";
  const known = fields.map(({ name }) => name);
  const meant = Object.keys(resolution).find((key) => !known.includes(key) && nearest(key, ["decision"]) !== undefined);
  return meant === undefined ? "" : ` There is no field ${JSON.stringify(meant)}; did you mean "decision"?`;
}

function fieldOf(
  resolution: JsonObject,
  { name, type }: ResponseField,
  rules: ResolutionRules,
  needed: boolean,
): Value {
  const given = Object.hasOwn(resolution, name) ? resolution[name] : undefined;
  if (given === undefined) {
    const prefilled = rules.prefill(name);
    if (prefilled !== undefined) return prefilled;
    if (!needed) return null;
  }
  const result = fromJson(type, given, rules.types, name, rules.limits);
  if (result.ok) return result.value;
  const [{ path, expected, got }] = result.problems;
  throw resolutionError(path, expected, got, "");
}

function resolutionError(field: string, expected: string, got: string, hint: string): ResolutionError {
  return new ResolutionError(
    `The resolution cannot be taken: ${field} must be ${expected}, not ${got}.${hint} The checkpoint is still pending.`,
    { field, expected, got },
  );
}
