import type { CheckpointInfo, Decider, IRBlock, IRExpr, IRFlow } from "scaicore";
import type { RunHost } from "../../engine/run-host.js";
import { flowOf, flowSchemas, runStatusOf, runView } from "../../engine/run-view.js";
import { loadRuntime } from "../../engine/runtime.js";
import { describeError, errorDetail, errorType } from "../../infrastructure/errors.js";
import type { CheckpointState } from "../../webviews/checkpoint/messages.js";
import type { RunView } from "../../webviews/shared/protocol.js";

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
  const summary = await host.summary(invocationId);
  const module = summary && (await host.moduleOf(summary));
  const flow = flowOf(module, checkpoint.flow);
  const live = host.live(invocationId);
  const { events } = await host.record(invocationId);
  const steps = trackSteps(flow, events, summary === undefined ? "interrupted" : runStatusOf(summary, live));
  const output = module && flow && (await flowSchemas(module, flow)).output;
  const run = summary && runView(summary, live, output);
  const next = nextStep(flow, checkpoint.nodeId);
  return {
    kind: "checkpoint",
    checkpoint,
    now: new Date(now).toISOString(),
    deciding: checkpoint.status === "pending" && host.isDeciding(checkpointId),
    steps,
    ...(refusal === undefined ? {} : { refusal }),
    ...(checkpoint.quorum === undefined
      ? {}
      : { approvals: { needed: checkpoint.quorum, ...standingVotes(checkpoint) } }),
    ...(next === undefined ? {} : { next }),
    ...(run !== undefined && isWorthShowing(run, checkpoint) ? { run } : {}),
  };
}

/** Whether the panel shows the run: not while this checkpoint is all that the run waits for. */
function isWorthShowing(run: RunView, { checkpointId, status }: CheckpointInfo): boolean {
  if (status !== "pending") return true;
  return run.status === "suspended" && run.checkpoints.some((other) => other.checkpointId !== checkpointId);
}

/** What the flow does after a checkpoint, in a few words; `undefined` where that depends on the decision. */
export function nextStep(flow: IRFlow | undefined, nodeId: string): string | undefined {
  if (flow === undefined) return undefined;
  const index = flow.body.findIndex((block) => block.node_id === nodeId);
  const next = index < 0 ? undefined : flow.body.slice(index + 1).find((block) => !isSilent(block));
  return next && wordsFor(next);
}

const isSilent = (block: IRBlock): boolean =>
  (block.kind === "rigid" && block.implicit === true) || block.kind === "debug";

/** The author's description of the block, else words for its kind. */
function wordsFor(block: IRBlock): string | undefined {
  const doc = block.doc?.split("\n", 1)[0]?.trim();
  if (doc !== undefined && doc !== "") return doc;
  switch (block.kind) {
    case "flexible":
    case "guarded":
    case "model_call":
      return constantText(block.goal);
    case "checkpoint":
      return "asks again";
    case "core_call":
      return block.target === "core://self" ? `goes on with ${block.flow_name}` : `calls ${block.flow_name}`;
    case "rigid":
    case "parallel":
    case "foreach":
    case "while":
    case "match":
    case "try":
    case "budget":
    case "await_responses":
    case "debug":
      return undefined;
  }
}

const constantText = (expression: IRExpr): string | undefined =>
  expression.kind === "literal" && expression.type === "string" && typeof expression.value === "string"
    ? expression.value
    : undefined;

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
