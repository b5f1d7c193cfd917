import type { ModelFrame, ModelPhase } from "../machine/frames.js";
import type { BlockCode, BlockContext, Step } from "../machine/program.js";
import type { Branch } from "../machine/state.js";
import type { ModelBlock } from "../program/model-roles.js";
import { timestampAt } from "../program/timestamps.js";
import { checkpointBase } from "./checkpoint-info.js";

/** Suspends the branch until the model may be asked again. Only the engine ends this wait, when its time has come. */
export function pause(
  m: BlockContext,
  branch: Branch,
  frame: ModelFrame,
  code: BlockCode,
  { until, provider, reason }: Extract<ModelPhase, { step: "later" }>,
): Step {
  const path = m.path(branch, code.ir.node_id);
  // A block may wait several times, each of which is a record of its own.
  const base = checkpointBase(m, code, `${path}!wait.${frame.attempt}.${until}`);
  frame.phase = { step: "paused", until, checkpointId: base.checkpointId };
  const { llm_role: role } = code.ir as ModelBlock;
  m.event("model.waiting", branch, code, { role, provider, until: timestampAt(until), reason });
  return m.pause(branch, {
    ...base,
    type: "model_wait",
    prompt: `Waits until the model ${role} may be asked again. ${reason}`,
    options: [],
    priority: "normal",
    status: "pending",
    expiresAt: timestampAt(until),
    onTimeout: "fail",
    waitsFor: { kind: "model", role, provider, reason },
  });
}
