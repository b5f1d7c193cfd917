import { CheckpointExpiredError, ResolutionError } from "../../host/errors.js";
import { needsForm } from "../../form-need.js";
import type { CheckpointInfo, Json, JsonObject } from "../../host/interfaces.js";
import type { IRBlock, IRCheckpointBlock, IRPattern, IRResponseArm, IRType } from "../../ir/module.js";
import { printType } from "../../ir/print.js";
import type { Limits } from "../../limits.js";
import { equals } from "../../stdlib/comparison.js";
import { constantValue } from "../../stdlib/constant.js";
import { describeJson, fromJson } from "../../stdlib/from-json.js";
import { toJson } from "../../stdlib/to-json.js";
import { isRecordValue, type RecordValue, type Value } from "../../stdlib/value.js";
import { UNCOUNTED } from "../../stdlib/work.js";
import { responseFields } from "../blocks/checkpoint-info.js";
import { readResolution } from "../blocks/checkpoint-resolution.js";
import type { Program } from "../machine/program.js";
import { isOfType } from "../program/patterns.js";

type ObjectPattern = Extract<IRPattern, { kind: "object" }>;
type Types = Readonly<Record<string, IRType>>;

/** A field that a resolution lacks, with the type that the arm needs. */
interface LackingField {
  readonly name: string;
  readonly type: IRType;
}

/**
 * What a resolution lacks for the arms of on_response, so that no decision is recorded that no arm takes: the fields that
 * an arm takes with a type are required for the decision that it names. Where several arms name the decision, one of them
 * has to fit.
 */
function lackingField(block: IRCheckpointBlock, resolution: RecordValue, types: Types): LackingField | undefined {
  const arms = block.on_response?.flatMap(shapesOf) ?? [];
  const { decision = null } = resolution;
  const naming = arms.filter(({ names }) => names?.has(decision) === true);
  // An arm without decision takes every decision.
  const concerned = naming.length > 0 ? naming : arms.filter(({ names }) => names === undefined);
  const demanding = concerned.filter(({ demands }) => demands);
  if (demanding.length === 0) return undefined;
  if (concerned.some(({ guarded, pattern }) => !guarded && mayMatch(pattern, resolution, types))) return undefined;
  for (const { pattern } of demanding) {
    const lacking = pattern?.fields.flatMap(({ name, pattern: inner }) =>
      inner.kind === "type" && !isOfType(resolution[name] ?? null, inner.type, types, UNCOUNTED)
        ? [{ name, type: inner.type }]
        : [],
    )[0];
    if (lacking !== undefined) return lacking;
  }
  return undefined;
}

/** One alternative of an arm's pattern. */
interface ArmShape {
  /** The decisions that the alternative names; `undefined`: all. */
  readonly names: ReadonlySet<Value> | undefined;
  /** `undefined`: the alternative needs no other fields. */
  readonly pattern: ObjectPattern | undefined;
  readonly guarded: boolean;
  /** Whether the alternative takes its decision for all values of the types that it names. */
  readonly demands: boolean;
}

function shapesOf({ pattern, guard }: IRResponseArm): readonly ArmShape[] {
  const guarded = guard !== undefined;
  return alternativesOf(pattern).map((one): ArmShape => {
    if (one.kind !== "object") return { names: decisionsOf(one), pattern: undefined, guarded, demands: !guarded };
    const decision = one.fields.find(({ name }) => name === "decision")?.pattern;
    const others = one.fields.filter(({ name }) => name !== "decision");
    return {
      names: decision === undefined ? undefined : decisionsOf(decision),
      pattern: { ...one, fields: others },
      guarded,
      demands: !guarded && others.every(({ pattern: inner }) => isOpen(inner) || inner.kind === "type"),
    };
  });
}

const alternativesOf = (pattern: IRPattern): readonly IRPattern[] =>
  pattern.kind === "alternatives" ? pattern.patterns.flatMap(alternativesOf) : [pattern];

const isOpen = ({ kind }: IRPattern): boolean => kind === "bind" || kind === "wildcard";

function decisionsOf(pattern: IRPattern): ReadonlySet<Value> | undefined {
  const named = alternativesOf(pattern).map((one): Value | undefined => {
    if (one.kind === "symbol") return one.name;
    return one.kind === "literal" ? constantValue(one.value) : undefined;
  });
  const known = named.filter((value) => value !== undefined);
  return known.length < named.length ? undefined : new Set(known);
}

/** Whether a pattern matches, as far as this is known without the flow's variables. */
function mayMatch(pattern: IRPattern | undefined, value: Value, types: Types): boolean {
  switch (pattern?.kind) {
    case undefined:
    case "wildcard":
    case "bind":
      return true;
    case "literal": {
      const expected = constantValue(pattern.value);
      return expected === undefined || equals(expected, value, UNCOUNTED);
    }
    case "symbol":
      return value === pattern.name;
    case "type":
      return isOfType(value, pattern.type, types, UNCOUNTED);
    case "object":
      return (
        isRecordValue(value) &&
        pattern.fields.every(({ name, pattern: inner }) => mayMatch(inner, value[name] ?? null, types))
      );
    case "array":
      return Array.isArray(value);
    case "alternatives":
      return pattern.patterns.some((inner) => mayMatch(inner, value, types));
  }
}

/**
 * Checks a resolution before anything is decided. Gives it complete: with its fields that were left out, as prefilled.
 * @throws ResolutionError that names the field.
 */
export function checkResolution(program: Program, info: CheckpointInfo, resolution: Json, limits: Limits): JsonObject {
  if (typeof resolution !== "object" || resolution === null || Array.isArray(resolution)) {
    throw new ResolutionError(
      `A resolution is an object such as { "decision": "approve" }, not ${describeJson(resolution)}. The checkpoint is still pending.`,
      { field: "resolution", expected: "an object", got: describeJson(resolution) },
    );
  }
  const block = program.blocksByNode.get(info.nodeId)?.ir;
  const given = resolution as JsonObject;
  const { types } = program.module;
  const fields = block?.kind === "checkpoint" ? responseFields(block) : [];
  const prefilled = prefillsOf(info);
  const read = readResolution(given, {
    type: info.type,
    options: info.options.map(({ id }) => id),
    fields,
    needsFields: (decision) => needsForm(info, decision),
    prefill(name): Value | undefined {
      const json = prefilled.get(name);
      const field = fields.find((other) => other.name === name);
      if (json === undefined || field === undefined) return undefined;
      const value = fromJson(field.type, json, types, name, limits);
      return value.ok ? value.value : null;
    },
    types,
    limits,
  });
  if (block?.kind === "checkpoint") checkArms(program, block, read, given, limits);
  if (block !== undefined && "output_type" in block) checkOutput(program, block, info, given, limits);
  return toJson(read) as JsonObject;
}

/** A run whose decision no arm of on_response takes would fail, so such a decision is refused. */
function checkArms(
  program: Program,
  block: IRCheckpointBlock,
  read: RecordValue,
  given: JsonObject,
  limits: Limits,
): void {
  const { types } = program.module;
  const lacking = lackingField(block, read, types);
  if (lacking === undefined) return;
  const { name, type } = lacking;
  const got = describeJson(Object.hasOwn(given, name) ? given[name] : undefined);
  const again = fromJson(type, given[name], types, name, limits);
  const { path, expected } = again.ok ? { path: name, expected: printType(type) } : again.problems[0];
  throw new ResolutionError(
    `The resolution cannot be taken: ${path} must be ${expected}, not ${got}. The decision ${describeJson(given.decision)} needs it. The checkpoint is still pending.`,
    { field: path, expected, got },
  );
}

/** To approve a failed answer needs an output, unless the last answer fits its type. */
function checkOutput(
  program: Program,
  block: Extract<IRBlock, { output_type: unknown }>,
  info: CheckpointInfo,
  resolution: JsonObject,
  limits: Limits,
): void {
  if (resolution.decision === "reject") return;
  const { output } = resolution;
  if (output === undefined && info.payload !== undefined) return;
  const read = fromJson(block.output_type, output, program.module.types, "output", limits);
  if (read.ok) return;
  const [{ path, expected, got }] = read.problems;
  throw new ResolutionError(
    `The resolution cannot be taken: ${path} must be ${expected}, not ${got}. The checkpoint is still pending.`,
    { field: path, expected, got },
  );
}

function prefillsOf({ form }: CheckpointInfo): ReadonlyMap<string, Json> {
  const properties = form?.properties;
  if (typeof properties !== "object" || properties === null || Array.isArray(properties)) return new Map();
  return new Map(
    Object.entries(properties as JsonObject).flatMap(([name, schema]): [string, Json][] => {
      if (typeof schema !== "object" || schema === null || !Object.hasOwn(schema, "default")) return [];
      return [[name, (schema as JsonObject).default ?? null]];
    }),
  );
}

/** The error of a decision that came too late, with what happened instead. */
export function expiredError(info: CheckpointInfo, program: Program): CheckpointExpiredError {
  const { checkpointId, expiresAt, nodeId, onTimeout } = info;
  const over = expiresAt === undefined ? "" : ` at ${expiresAt}`;
  const taken =
    onTimeout === "default"
      ? `the default${defaultText(program, nodeId)} was taken`
      : "the flow went on with a CheckpointExpiredError";
  return new CheckpointExpiredError(
    `Too late: the time to decide checkpoint ${checkpointId} was over${over}, and ${taken}. The given decision had no effect.`,
    {
      checkpoint_id: checkpointId,
      ...(expiresAt === undefined ? {} : { expires_at: expiresAt }),
      ...(onTimeout === undefined ? {} : { on_timeout: onTimeout }),
    },
  );
}

/** The default, if it is known without the flow's variables. */
function defaultText(program: Program, nodeId: string): string {
  const block = program.blocksByNode.get(nodeId)?.ir;
  const value = block?.kind === "checkpoint" && block.default !== undefined ? constantValue(block.default) : undefined;
  if (value === undefined) return "";
  return ` \`${typeof value === "string" ? value : JSON.stringify(toJson(value))}\``;
}
