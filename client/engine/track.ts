import type { IRBlock, IRFlow, RuntimeEvent } from "scaicore";
import type { TrackStep } from "../webviews/shared/protocol.js";

/**
 * The run so far, as a quiet row of steps: one a block that a person would name, in the order in which they began, those to
 * come last. A loop's rounds are one step with a count. What the compiler made (implicit rigid blocks) is left out unless it
 * failed.
 */
export function trackSteps(
  flow: IRFlow | undefined,
  events: readonly RuntimeEvent[],
  rests: RunRests,
): readonly TrackStep[] {
  const known = new Map(flow === undefined ? [] : blocksOf(flow.body).map((block) => [block.node_id, block]));
  const steps = new Map<string, Step>();
  for (const event of events) {
    if (event.nodeId === undefined) continue;
    const block = known.get(event.nodeId);
    const step = steps.get(event.nodeId) ?? {
      label: labelOf(event.nodeId, block, event.blockKind),
      blockKind: block?.kind ?? event.blockKind ?? "block",
      hidden: block !== undefined && !isNamed(block),
      open: new Map(),
      ended: 0,
      durationMs: 0,
      tokens: 0,
      failed: false,
    };
    if (apply(step, event)) steps.set(event.nodeId, step);
  }
  const begun = [...steps]
    .filter(([, step]) => !step.hidden || step.failed)
    .map(([nodeId, step]) => shown(nodeId, step, rests));
  const ahead =
    rests === "completed" || rests === "failed" || flow === undefined
      ? []
      : flow.body.filter((block) => isNamed(block) && !steps.has(block.node_id)).map(todo);
  return [...begun, ...ahead];
}

/** What the run as a whole is doing: it decides what a block that has begun and not ended is doing. */
export type RunRests = "running" | "suspended" | "interrupted" | "completed" | "failed";

interface Step {
  readonly label: string;
  readonly blockKind: string;
  readonly hidden: boolean;
  /** When each visit that has not ended began, by path. */
  readonly open: Map<string, number>;
  ended: number;
  durationMs: number;
  tokens: number;
  failed: boolean;
}

/** Takes an event into its step; false for one that says nothing about a block's course. */
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

function shown(nodeId: string, step: Step, rests: RunRests): TrackStep {
  const rounds = step.ended + step.open.size;
  return {
    path: nodeId,
    label: step.label,
    blockKind: step.blockKind,
    state: stateOf(step, rests),
    ...(rounds > 1 ? { count: rounds } : {}),
    // Waiting for a person is not working time.
    ...(step.ended > 0 && step.blockKind !== "checkpoint" ? { durationMs: step.durationMs } : {}),
    ...(step.tokens > 0 ? { tokens: step.tokens } : {}),
  };
}

function stateOf(step: Step, rests: RunRests): TrackStep["state"] {
  if (step.failed) return "failed";
  if (step.open.size === 0) return "done";
  switch (rests) {
    case "running":
      return step.blockKind === "checkpoint" ? "waiting" : "running";
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

/** The name a person knows a block by: its result's, else its kind. */
export function labelOf(nodeId: string, block: IRBlock | undefined, kind: string | undefined): string {
  const name = block?.result_binding ?? nodeId.slice(nodeId.lastIndexOf("/") + 1).replace(/#\d+$/, "");
  return (name === "" ? (kind ?? "block") : name).replace(/#\d+$/, "").replaceAll("_", " ");
}

/** A block that stands in the source as one. */
const isNamed = (block: IRBlock): boolean => !(block.kind === "rigid" && block.implicit === true);

/** All blocks of a body, those inside others too, in the order of the program. */
export function blocksOf(body: readonly IRBlock[]): readonly IRBlock[] {
  return body.flatMap((block) => [block, ...inside(block).flatMap(blocksOf)]);
}

function inside(block: IRBlock): readonly (readonly IRBlock[])[] {
  switch (block.kind) {
    case "parallel":
      return block.branches.map((branch) => branch.body);
    case "foreach":
    case "while":
    case "budget":
      return [block.body];
    case "match":
      return block.arms.map((arm) => arm.body);
    case "try":
      return [block.body, ...block.catches.map((clause) => clause.body)];
    case "checkpoint":
      return (block.on_response ?? []).flatMap((arm) => (arm.body === undefined ? [] : [arm.body]));
    case "guarded":
      return block.on_validation_failure === undefined ? [] : [block.on_validation_failure];
    case "rigid":
    case "flexible":
    case "model_call":
    case "core_call":
    case "await_responses":
    case "debug":
      return [];
  }
}

function numberAt(event: RuntimeEvent, name: string): number {
  const value = event.payload[name];
  return typeof value === "number" && Number.isFinite(value) ? value : 0;
}
