import { ResolutionError } from "../../host/errors.js";
import type { CheckpointInfo, Json, JsonObject } from "../../host/interfaces.js";
import type { IRBlock, IRCheckpointBlock } from "../../ir/module.js";
import { describeJson, fromJson } from "../../stdlib/from-json.js";
import { printType as irTypeName } from "../../ir/print-type.js";
import type { RecordValue, Value } from "../../stdlib/value.js";
import type { Program } from "../program/program.js";
import { lackingField } from "./arm-demands.js";
import { readResolution } from "./resolution.js";
import { responseFields } from "./response-fields.js";

/** Whether a resolution may be taken, before anything is decided. Throws a ResolutionError that names the field. */
export function checkResolution(program: Program, info: CheckpointInfo, resolution: Json): void {
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
    prefill(name): Value | undefined {
      const json = prefilled.get(name);
      const field = fields.find((other) => other.name === name);
      if (json === undefined || field === undefined) return undefined;
      const value = fromJson(field.type, json, types, name);
      return value.ok ? value.value : null;
    },
    types,
  });
  if (block?.kind === "checkpoint") checkArms(program, block, read, given);
  if (block !== undefined && "output_type" in block) checkOutput(program, block, info, given);
}

/** A decision that no arm of on_response takes would lose the run. */
function checkArms(program: Program, block: IRCheckpointBlock, read: RecordValue, given: JsonObject): void {
  const { types } = program.module;
  const lacking = lackingField(block, read, types);
  if (lacking === undefined) return;
  const { name, type } = lacking;
  const got = describeJson(Object.hasOwn(given, name) ? given[name] : undefined);
  const again = fromJson(type, given[name], types, name);
  const { path, expected } = again.ok ? { path: name, expected: irTypeName(type) } : again.problems[0];
  throw new ResolutionError(
    `The resolution cannot be taken: ${path} must be ${expected}, not ${got}. The decision ${describeJson(given.decision)} needs it. The checkpoint is still pending.`,
    { field: path, expected, got },
  );
}

/** Approving a model's failed answer gives one in its place, unless the last one was fit. */
function checkOutput(
  program: Program,
  block: Extract<IRBlock, { output_type: unknown }>,
  info: CheckpointInfo,
  resolution: JsonObject,
): void {
  if (resolution.decision === "reject") return;
  const { output } = resolution;
  if (output === undefined && info.payload !== undefined) return;
  const read = fromJson(block.output_type, output, program.module.types, "output");
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
