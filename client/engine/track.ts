import { childBlocks, type IRBlock, type IRFlow, type RuntimeEvent } from "scaicore";
import type { TrackStep } from "../webviews/shared/protocol.js";
import { REPEATED } from "./process/rounds.js";

/**
 * The run so far as a row of steps: one step for each block of the source, in the order in which the blocks were entered, and
 * the blocks to come last. The rounds of a loop are one step with a count. Blocks that the compiler made (implicit rigid
 * blocks) are left out unless they failed.
 */
export function trackSteps(
  flow: IRFlow | undefined,
  events: readonly RuntimeEvent[],
  status: RunStatus,
): readonly TrackStep[] {
  const known = new Map(flow === undefined ? [] : blocksOf(flow.body).map((block) => [block.node_id, block]));
  const steps = new Map<string, Step>();
  for (const event of events) {
    if (event.nodeId === undefined) continue;
    const block = known.get(event.nodeId);
    const step = steps.get(event.nodeId) ?? {
      label: labelOf(event.nodeId, block, event.blockKind),
      blockKind: block?.kind ?? event.blockKind ?? "block",
      hidden: block !== undefined && !isInSource(block),
      open: new Map(),
      ended: 0,
      durationMs: 0,
      tokens: 0,
      failed: false,
    };
    if (apply(step, event)) steps.set(event.nodeId, step);
  }
  const entered = [...steps]
    .filter(([, step]) => !step.hidden || step.failed)
    .map(([nodeId, step]) => shown(nodeId, step, status));
  const ahead =
    status === "completed" || status === "failed" || flow === undefined
      ? []
      : flow.body.filter((block) => isInSource(block) && !steps.has(block.node_id)).map(todo);
  return [...entered, ...ahead];
}

/** What the run as a whole is doing: it decides what a block that was entered and has not ended is doing. */
export type RunStatus = "running" | "suspended" | "interrupted" | "completed" | "failed";

interface Step {
  readonly label: string;
  readonly blockKind: string;
  readonly hidden: boolean;
  /** When each visit that has not ended was entered, by path. */
  readonly open: Map<string, number>;
  ended: number;
  durationMs: number;
  tokens: number;
  failed: boolean;
}

/** Applies an event to its step. Returns false for an event that does not belong on the track. */
function apply(step: Step, event: RuntimeEvent): boolean {
  const path = event.path ?? event.nodeId ?? "";
  const at = Date.parse(event.timestamp);
  const end = () => {
    const began = step.open.get(path);
    if (began !== undefined) step.durationMs += Math.max(0, at - began);
    step.open.delete(path);
    step.ended++;
  };
  switch (event.type) {
    case "block.entered":
      step.open.set(path, at);
      return true;
    case "block.exited":
      end();
      return true;
    case REPEATED:
      step.ended += numberAt(event, "visits");
      step.durationMs += numberAt(event, "duration_ms");
      return true;
    case "block.failed":
      end();
      step.failed = true;
      return true;
    case "model.called":
      step.tokens += numberAt(event, "input_tokens") + numberAt(event, "output_tokens");
      return true;
    case "checkpoint.pending":
      if (!step.open.has(path)) step.open.set(path, at);
      return true;
    default:
      return false;
  }
}

function shown(nodeId: string, step: Step, status: RunStatus): TrackStep {
  const rounds = step.ended + step.open.size;
  return {
    path: nodeId,
    label: step.label,
    blockKind: step.blockKind,
    state: stateOf(step, status),
    ...(rounds > 1 ? { count: rounds } : {}),
    // The time that a person needs is not shown as the block's.
    ...(step.ended > 0 && step.blockKind !== "checkpoint" ? { durationMs: step.durationMs } : {}),
    ...(step.tokens > 0 ? { tokens: step.tokens } : {}),
  };
}

function stateOf(step: Step, status: RunStatus): TrackStep["state"] {
  if (step.failed) return "failed";
  return step.open.size === 0 ? "done" : openState(status, step.blockKind === "checkpoint");
}

/** The state of what has begun and not ended, by that of its run; `waits`: for somebody. */
export function openState(status: RunStatus, waits: boolean): "waiting" | "running" | "cancelled" | "done" {
  switch (status) {
    case "running":
      return waits ? "waiting" : "running";
    case "suspended":
    case "interrupted":
      return "waiting";
    case "failed":
      return "cancelled";
    case "completed":
      return "done";
  }
}

const todo = (block: IRBlock): TrackStep => ({
  path: block.node_id,
  label: labelOf(block.node_id, block, undefined),
  blockKind: block.kind,
  state: "todo",
});

/** The name of a block in the user interface: that of its result, else its kind. */
export function labelOf(nodeId: string, block: IRBlock | undefined, kind: string | undefined): string {
  const name = block?.result_binding ?? nodeId.slice(nodeId.lastIndexOf("/") + 1).replace(/#\d+$/, "");
  return (name === "" ? (kind ?? "block") : name).replace(/#\d+$/, "").replaceAll("_", " ");
}

/** Whether the source has this block, and not only the compiled program. */
const isInSource = (block: IRBlock): boolean => !(block.kind === "rigid" && block.implicit === true);

/** All blocks of a body, nested ones included, in the order of the program. */
export function blocksOf(body: readonly IRBlock[]): readonly IRBlock[] {
  return body.flatMap((block) => [block, ...childBlocks(block).flatMap(({ blocks }) => blocksOf(blocks))]);
}

function numberAt(event: RuntimeEvent, name: string): number {
  const value = event.payload[name];
  return typeof value === "number" && Number.isFinite(value) ? value : 0;
}
