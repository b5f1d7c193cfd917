import { frameCodec, type FrameKind } from "../machine/frame-kinds.js";
import { revivedList, revivedSignal } from "../machine/value-codec.js";
import type { BranchFrame } from "../machine/frames.js";
import type { FlowError } from "../../host/interfaces.js";
import type { Value } from "../../stdlib/value.js";
import type { ParallelFrame, BranchSlot } from "../machine/frames.js";
import type { Machine } from "../machine/machine.js";
import type { Step } from "../machine/program.js";
import type { Branch } from "../machine/state.js";
import { NONE } from "../program/flow-compiler.js";
import type { Signal } from "../program/signal.js";

/** How each branch ended, by index; those that a `break` made needless are missing at the end. */
export type FanResults = readonly Signal[];

export interface Fan {
  readonly isElement: boolean;
  /** The body of branch `index`. */
  body(index: number): number;
  /** Binds what the branch works on. `slots` are its own copy of the variables. */
  prepare(slots: Value[], index: number): void;
  result(results: FanResults): Value;
}

export function fanFrame(
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
 * Concurrent branches: takes note of those that have ended, starts others while there are free places, and ends the block
 * when all have ended, or when one of them returns, fails fast or breaks. A branch holds its place while it is parked.
 */
export function runFan(m: Machine, branch: Branch, frame: ParallelFrame, fan: Fan): Step {
  absorb(m, branch, frame);
  const ended = frame.slots.map((slot) => (slot.state === "ended" ? slot.signal : undefined));
  const early = ended.find((signal) => signal?.kind === "return" || (signal?.kind === "throw" && frame.failFast));
  if (early !== undefined) {
    cancelFrom(m, frame, 0, early.kind === "throw" ? early.error.message : "The flow returned.");
    return early;
  }
  // What comes after an element that broke off the loop counts for nothing.
  const breakAt = ended.findIndex((signal) => signal?.kind === "break");
  const total = breakAt < 0 ? frame.total : breakAt + 1;
  if (breakAt >= 0) cancelFrom(m, frame, total, "The loop was broken off.");
  start(m, branch, frame, fan, total);
  const results = frame.slots.slice(0, total).map((slot) => (slot.state === "ended" ? slot.signal : undefined));
  if (results.every((signal) => signal !== undefined)) {
    const errors = results.flatMap((signal) => (signal.kind === "throw" ? [signal.error] : []));
    const error = chained(errors);
    return error === undefined ? { kind: "done", value: fan.result(results) } : { kind: "throw", error };
  }
  branch.status = "waiting";
  return "blocked";
}

function absorb(m: Machine, branch: Branch, frame: ParallelFrame): void {
  if (!frame.slots.some((slot) => slot.state === "running" && hasEnded(m, slot.branch))) return;
  frame.slots = frame.slots.map((slot): BranchSlot => {
    const child = slot.state === "running" ? m.state.branches.get(slot.branch) : undefined;
    if (child?.signal === undefined) return slot;
    countCalls(branch, child);
    m.state.branches.delete(child.id);
    return { state: "ended", signal: child.signal };
  });
}

const hasEnded = (m: Machine, id: number): boolean => m.state.branches.get(id)?.status === "ended";

/** Calls of the branch itself come after all that its branches may have numbered. */
function countCalls(branch: Branch, child: Branch): void {
  const { fork } = child;
  if (fork === undefined) return;
  const counts = { ...branch.counts };
  for (const [name, count] of Object.entries(child.counts)) {
    counts[name] = Math.max(counts[name] ?? 0, (fork.base[name] ?? 0) + count * fork.count);
  }
  branch.counts = counts;
}

function start(m: Machine, branch: Branch, frame: ParallelFrame, fan: Fan, total: number): void {
  let running = frame.slots.filter((slot) => slot.state === "running").length;
  if (running >= frame.width || frame.started >= total) return;
  const slots = [...frame.slots];
  const { base } = frame;
  for (; running < frame.width && frame.started < total; running++, frame.started++) {
    const index = frame.started;
    const id = m.state.nextBranch++;
    const variables = m.scope(branch).slots.slice();
    fan.prepare(variables, index);
    const root = {
      kind: "branch",
      block: frame.block,
      body: fan.body(index),
      next: 0,
      index,
      isElement: fan.isElement,
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
function cancelFrom(m: Machine, frame: ParallelFrame, index: number, reason: string): void {
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

// Snapshots name these kinds by older words.
export const BRANCH_FRAME: FrameKind<BranchFrame> = {
  codec: frameCodec<BranchFrame>({
    kind: "branch",
    storedKind: "strand",
    revive: { slots: revivedList },
    changesInside: "slots",
    inheritsSlots: true,
  }),
  pathIndex: (frame) => (frame.isElement ? frame.index : undefined),
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
