import type { CheckpointInfo } from "scaicore";
import { flowSchemas } from "../../engine/flow-schemas.js";
import type { RunHost } from "../../engine/run-host.js";
import { flowOf, restsOf, runView } from "../../engine/run-view.js";
import { trackSteps } from "../../engine/track.js";
import type { CheckpointState } from "../../webviews/checkpoint/messages.js";
import type { RunView } from "../../webviews/shared/protocol.js";
import { nextStep } from "./next-step.js";

/** Everything the panel of a checkpoint shows, read from the store anew. */
export async function checkpointState(
  host: RunHost,
  checkpoint: CheckpointInfo,
  now: number,
): Promise<CheckpointState> {
  const { checkpointId, invocationId } = checkpoint;
  const head = await host.head(invocationId);
  const module = head && (await host.moduleOf(head));
  const flow = flowOf(module, checkpoint.flow);
  const live = host.live(invocationId);
  const { events } = await host.record(invocationId);
  const steps = trackSteps(flow, events, head === undefined ? "interrupted" : restsOf(head, live));
  const output = module && flow && (await flowSchemas(module, flow)).output;
  const run = head && runView(head, live, output);
  const next = nextStep(flow, checkpoint.nodeId);
  return {
    kind: "checkpoint",
    checkpoint,
    now: new Date(now).toISOString(),
    deciding: checkpoint.status === "pending" && host.isDeciding(checkpointId),
    steps,
    ...(next === undefined ? {} : { next }),
    ...(run !== undefined && isWorthTelling(run, checkpoint) ? { run } : {}),
  };
}

/** While this checkpoint is all that the run waits for, there is nothing to say about the run. */
function isWorthTelling(run: RunView, { checkpointId, status }: CheckpointInfo): boolean {
  if (status !== "pending") return true;
  return run.status === "suspended" && run.checkpoints.some((other) => other.checkpointId !== checkpointId);
}
