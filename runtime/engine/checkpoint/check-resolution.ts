import { ResolutionError } from "../../host/errors.js";
import type { CheckpointInfo, Json, JsonObject } from "../../host/interfaces.js";
import type { IRBlock } from "../../ir/module.js";
import { fromJson } from "../../stdlib/from-json.js";
import { describeJson } from "../../stdlib/json-words.js";
import type { Value } from "../../stdlib/value.js";
import type { Program } from "../program/program.js";
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
  const prefilled = prefillsOf(info);
  readResolution(given, {
    type: info.type,
    options: info.options.map(({ id }) => id),
    fields: block?.kind === "checkpoint" ? responseFields(block) : [],
    // Only whether there is one matters here.
    prefill: (name): Value | undefined => (prefilled.has(name) ? null : undefined),
    types: program.module.types,
  });
  if (block !== undefined && "output_type" in block) checkOutput(program, block, info, given);
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

function prefillsOf({ form }: CheckpointInfo): ReadonlySet<string> {
  const properties = form?.properties;
  if (typeof properties !== "object" || properties === null || Array.isArray(properties)) return new Set();
  return new Set(
    Object.entries(properties as JsonObject).flatMap(([name, schema]) =>
      typeof schema === "object" && schema !== null && Object.hasOwn(schema, "default") ? [name] : [],
    ),
  );
}
