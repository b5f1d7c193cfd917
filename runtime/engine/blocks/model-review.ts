import type { CheckpointInfo, JsonObject } from "../../host/interfaces.js";
import { typeToJsonSchema } from "../../ir/json-schema.js";
import type { IRType } from "../../ir/module.js";
import type { Json } from "../../json.js";
import { toJson } from "../../stdlib/to-json.js";
import type { FailureKind, ModelFailure } from "../machine/frames.js";
import type { BlockCode, BlockContext } from "../machine/program.js";
import type { Branch } from "../machine/state.js";
import type { ModelBlock } from "../program/model-roles.js";
import { checkpointBase } from "./checkpoint-info.js";

/**
 * The approval of `escalate` and `flag_and_checkpoint`: approving carries an output, prefilled with the last answer when
 * that fits the type; rejecting raises the error.
 */
export function reviewCheckpoint(
  m: BlockContext,
  branch: Branch,
  code: BlockCode,
  block: ModelBlock,
  failure: ModelFailure,
  step: "escalate" | "flag_and_checkpoint",
  types: Readonly<Record<string, IRType>>,
): CheckpointInfo {
  const schema = typeToJsonSchema(block.output_type, types);
  const output = failure.output === undefined ? undefined : toJson(failure.output);
  return {
    ...checkpointBase(m, code, `${m.path(branch, code.ir.node_id)}!${step}`),
    type: "approval",
    prompt: `${failure.error.message} ${output === undefined ? "Give an answer in its place, or reject." : "Approve it as it is or changed, or reject it."}`,
    title: `${REASONS[failure.kind]}: ${code.ir.node_id.slice(code.ir.node_id.lastIndexOf("/") + 1)}`,
    ...(output === undefined ? {} : { payload: output, payloadSchema: schema }),
    form: formOf(schema, output),
    options: [
      { id: "approve", label: "Approve" },
      { id: "reject", label: "Reject", style: "danger", needsForm: false },
    ],
    priority: "normal",
    status: "pending",
  };
}

/** Why a person is asked, in few words; the question says more. */
const REASONS: Readonly<Record<FailureKind, string>> = {
  low_confidence: "Low confidence",
  constraint_violation: "A rule is broken",
  parse_error: "An answer of another form",
  refusal: "The model refused",
  hallucination: "Perhaps made up",
};

function formOf(schema: JsonObject, output: Json | undefined): JsonObject {
  const { $defs, ...inner } = schema;
  return {
    type: "object",
    properties: { output: output === undefined ? inner : { ...inner, default: output } },
    ...(output === undefined ? { required: ["output"] } : {}),
    additionalProperties: false,
    ...($defs === undefined ? {} : { $defs }),
  };
}
