import type { FlowError } from "../../host/interfaces.js";
import type { Limits } from "../../limits.js";
import { Collector } from "../../stdlib/size.js";
import type { Value } from "../../stdlib/value.js";
import { frameCodec, type FrameKind } from "../machine/frame-kinds.js";
import type { BranchFrame, BranchSlot, ParallelFrame } from "../machine/frames.js";
import type { BlockContext, Step } from "../machine/program.js";
import type { Branch } from "../machine/state.js";
import { revivedList, revivedSignal } from "../machine/value-codec.js";
import { NONE } from "../program/flow-compiler.js";
import { toFlowError } from "../program/flow-error.js";
import type { Signal } from "../program/signal.js";

/** How each branch ended, by index. Branches after a `break` are missing. */
export type BranchResults = readonly Signal[];

export interface ConcurrentBodies {
  readonly isElement: boolean;
  /** The body of branch `index`. */
  body(index: number): number;
  /** Binds the element of a branch. `slots` are the branch's own copy of the variables. */
  prepare(slots: Value[], index: number): void;
  result(results: BranchResults): Value;
}

/** A frame of concurrent branches, none of which is started yet. */
export function parallelFrame(
  block: number,
  items: readonly Value[],
  total: number,
  width: number,
  failFast: boolean,
  base: Readonly<Record<string, number>>,
): ParallelFrame {
  const slots: readonly BranchSlot[] = Array.from({ length: total }, () => ({ state: "waiting" }) as const);
  return { kind: "parallel", block, body: NONE, next: 0, items, total, width, failFast, started: 0, slots, base };
}

/**
 * Steps concurrent branches: collects those that have ended, starts others up to the width, and ends the block when all
 * have ended, or when one of them returns, fails fast or breaks. A parked branch counts as running.
 */
export function runBranches(m: BlockContext, branch: Branch, frame: ParallelFrame, bodies: ConcurrentBodies): Step {
  collectEnded(m, branch, frame);
  const ended = frame.slots.map((slot) => (slot.state === "ended" ? slot.signal : undefined));
  const values = ended.flatMap((signal) => (signal?.kind === "yield" ? [signal.value] : []));
  const error = tooLargeTogether(values, m.host.values.limits);
  if (error !== undefined) {
    cancelFrom(m, frame, 0, error.message);
    return { kind: "throw", error };
  }
  const early = ended.find((signal) => signal?.kind === "return" || (signal?.kind === "throw" && frame.failFast));
  if (early !== undefined) {
    cancelFrom(m, frame, 0, early.kind === "throw" ? early.error.message : "The flow returned.");
    return early;
  }
  // Elements after a `break` are cancelled.
  const breakAt = ended.findIndex((signal) => signal?.kind === "break");
  const total = breakAt < 0 ? frame.total : breakAt + 1;
  if (breakAt >= 0) cancelFrom(m, frame, total, "The loop was broken off.");
  startBranches(m, branch, frame, bodies, total);
  const results = frame.slots.slice(0, total).map((slot) => (slot.state === "ended" ? slot.signal : undefined));
  if (results.every((signal) => signal !== undefined)) {
    const errors = results.flatMap((signal) => (signal.kind === "throw" ? [signal.error] : []));
    const failure = chained(errors);
    return failure === undefined ? { kind: "done", value: bodies.result(results) } : { kind: "throw", error: failure };
  }
  branch.status = "waiting";
  return "blocked";
}

/** The error of values that are too large to be collected; `undefined` when they are not. */
export function tooLargeTogether(values: readonly Value[], limits: Limits): FlowError | undefined {
  const collector = new Collector(limits);
  try {
    for (const value of values) collector.add(value);
    return undefined;
  } catch (thrown) {
    return toFlowError(thrown);
  }
}

function collectEnded(m: BlockContext, branch: Branch, frame: ParallelFrame): void {
  if (!frame.slots.some((slot) => slot.state === "running" && hasEnded(m, slot.branch))) return;
  frame.slots = frame.slots.map((slot): BranchSlot => {
    const child = slot.state === "running" ? m.state.branches.get(slot.branch) : undefined;
    if (child?.signal === undefined) return slot;
    addCounts(branch, child);
    m.state.branches.delete(child.id);
    return { state: "ended", signal: child.signal };
  });
}

const hasEnded = (m: BlockContext, id: number): boolean => m.state.branches.get(id)?.status === "ended";

/** Numbers the next calls of the branch after all calls of its branches. */
function addCounts(branch: Branch, child: Branch): void {
  const { fork } = child;
  if (fork === undefined) return;
  const counts = { ...branch.counts };
  for (const [name, count] of Object.entries(child.counts)) {
    counts[name] = Math.max(counts[name] ?? 0, (fork.base[name] ?? 0) + count * fork.count);
  }
  branch.counts = counts;
}

function startBranches(
  m: BlockContext,
  branch: Branch,
  frame: ParallelFrame,
  bodies: ConcurrentBodies,
  total: number,
): void {
  let running = frame.slots.filter((slot) => slot.state === "running").length;
  if (running >= frame.width || frame.started >= total) return;
  const slots = [...frame.slots];
  const { base } = frame;
  for (; running < frame.width && frame.started < total; running++, frame.started++) {
    const index = frame.started;
    const id = m.state.nextBranch++;
    const variables = m.scope(branch).slots.slice();
    bodies.prepare(variables, index);
    const root = {
      kind: "branch",
      block: frame.block,
      body: bodies.body(index),
      next: 0,
      index,
      isElement: bodies.isElement,
      slots: variables,
    } as const;
    m.state.branches.set(id, {
      id,
      parent: branch.id,
      status: "ready",
      frames: [root],
      counts: {},
      fork: { count: frame.total, index, base },
    });
    slots[index] = { state: "running", branch: id };
  }
  frame.slots = slots;
}

/** Ends the branches from this index on that have not ended. */
function cancelFrom(m: BlockContext, frame: ParallelFrame, index: number, reason: string): void {
  for (const slot of frame.slots.slice(index)) {
    const child = slot.state === "running" ? m.state.branches.get(slot.branch) : undefined;
    if (child !== undefined) m.cancel(child, reason);
  }
  if (index > 0) frame.slots = frame.slots.map((slot, at): BranchSlot => (at < index ? slot : { state: "waiting" }));
}

/** The first error, with the others as its causes. */
function chained(errors: readonly FlowError[]): FlowError | undefined {
  return errors.reduceRight<FlowError | undefined>(
    (rest, error) => (rest === undefined ? error : withCause(error, rest)),
    undefined,
  );
}

function withCause(error: FlowError, cause: FlowError): FlowError {
  return { ...error, cause: error.cause === undefined ? cause : withCause(error.cause, cause) };
}

// Snapshots keep the older names of these two kinds.
export const BRANCH_FRAME: FrameKind<BranchFrame> = {
  codec: frameCodec<BranchFrame>({
    kind: "branch",
    storedKind: "strand",
    revive: { slots: revivedList },
    changesInside: "slots",
    inheritsSlots: true,
  }),
};

export const PARALLEL_FRAME: FrameKind<ParallelFrame> = {
  codec: frameCodec<ParallelFrame>({
    kind: "parallel",
    storedKind: "fan",
    revive: { items: revivedList, slots: (slots) => slots.map(revivedSlot) },
  }),
};

function revivedSlot(slot: BranchSlot): BranchSlot {
  return slot.state === "ended" ? { state: "ended", signal: revivedSignal(slot.signal) } : slot;
}
