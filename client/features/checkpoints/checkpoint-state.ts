import type { CheckpointInfo, Decider } from "scaicore";
import type { RunHost } from "../../engine/run-host.js";
import { flowOf, flowSchemas, runStatusOf, runView } from "../../engine/run-view.js";
import { loadRuntime } from "../../engine/runtime.js";
import { describeError, errorDetail, errorType } from "../../infrastructure/errors.js";
import type { CheckpointState } from "../../webviews/checkpoint/messages.js";
import { outcomesOf } from "./outcomes.js";

/** Everything the panel of a checkpoint shows to whoever decides in this window, read from the store anew. */
export async function checkpointState(
  host: RunHost,
  stored: CheckpointInfo,
  decider: Decider,
  now: number,
): Promise<CheckpointState> {
  const { checkpointDigest, decisionRefusal, standingVotes, trackSteps } = await loadRuntime();
  // Of what is sent to be shown, whatever the store says: an older version parked it without one.
  const checkpoint: CheckpointInfo = { ...stored, digest: checkpointDigest(stored) };
  const refusal = checkpoint.status === "pending" ? decisionRefusal(checkpoint, decider) : undefined;
  const { checkpointId, invocationId } = checkpoint;
  const [summary, { events }] = await Promise.all([host.summary(invocationId), host.record(invocationId)]);
  const module = summary && (await host.moduleOf(summary));
  const flow = flowOf(module, checkpoint.flow);
  const live = host.live(invocationId);
  const steps = trackSteps(flow, events, summary === undefined ? "interrupted" : runStatusOf(summary, live));
  // While it is pending, the list has whatever else the run waits for.
  const run =
    summary === undefined || checkpoint.status === "pending"
      ? undefined
      : runView(summary, live, module && flow && (await flowSchemas(module, flow)).output);
  return {
    kind: "checkpoint",
    checkpoint,
    now: new Date(now).toISOString(),
    deciding: checkpoint.status === "pending" && host.isDeciding(checkpointId),
    steps,
    outcomes: checkpoint.status === "pending" ? outcomesOf(flow, checkpoint) : [],
    ...(refusal === undefined ? {} : { refusal }),
    ...(checkpoint.quorum === undefined
      ? {}
      : { approvals: { needed: checkpoint.quorum, ...standingVotes(checkpoint) } }),
    ...(run === undefined ? {} : { run }),
  };
}

/** What a failed decision means for the panel. */
type DecisionFailure =
  /** Decided, expired or cancelled elsewhere: the state shows who, when and what. */
  | { readonly kind: "closed" }
  /** The decision is not allowed as it is; the checkpoint is still open. */
  | { readonly kind: "refused"; readonly message: string; readonly field?: string };

const CLOSED: ReadonlySet<string | undefined> = new Set([
  "CheckpointAlreadyResolvedError",
  "CheckpointExpiredError",
  "CheckpointCancelledError",
  "CheckpointNotFoundError",
]);

export function decisionFailure(error: unknown): DecisionFailure {
  if (CLOSED.has(errorType(error))) return { kind: "closed" };
  const field = errorDetail(error, "field");
  return { kind: "refused", message: describeError(error), ...(field === undefined ? {} : { field }) };
}
