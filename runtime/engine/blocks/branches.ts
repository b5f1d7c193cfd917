import type { FlowError } from "../../host/interfaces.js";
import type { Value } from "../../stdlib/value.js";
import { changedFields, frameCodec, type FrameKind } from "../machine/frame-kinds.js";
import type { BranchFrame, BranchSlot, ParallelFrame } from "../machine/frames.js";
import type { BlockContext, Step } from "../machine/program.js";
import type { Branch } from "../machine/state.js";
import { revivedList, revivedSignal, revivedSlots } from "../machine/value-codec.js";
import { NONE } from "../program/flow-compiler.js";
import type { Slot } from "../program/growing.js";
import type { Signal } from "../program/signal.js";
import { BranchProgress } from "./branch-progress.js";

/** How each branch ended, by index. Branches after a `break` are missing. */
export type BranchResults = readonly Signal[];

export interface ConcurrentBodies {
  readonly isElement: boolean;
  /** The body of branch `index`. */
  body(index: number): number;
  /** Binds the element of a branch. `slots` are the branch's own copy of the variables. */
  prepare(slots: Slot[], index: number): void;
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
  const slots: BranchSlot[] = Array.from({ length: total }, () => ({ state: "waiting" }) as const);
  return { kind: "parallel", block, body: NONE, next: 0, items, total, width, failFast, started: 0, slots, base };
}

/**
 * Steps concurrent branches: collects those that have ended, starts others up to the width, and ends the block when all
 * have ended, or when one of them returns, fails fast or breaks. A parked branch counts as running. A step costs what has
 * ended and begun, however many branches there are.
 */
export function runBranches(m: BlockContext, branch: Branch, frame: ParallelFrame, bodies: ConcurrentBodies): Step {
  const progress = BranchProgress.of(frame);
  const ended = collectEnded(m, branch, frame, progress);
  const error = progress.collect(ended, m.host.values.limits);
  if (error !== undefined) {
    cancelAll(m, frame, error.message);
    return { kind: "throw", error };
  }
  const early = ended.find(({ kind }) => kind === "return" || (kind === "throw" && frame.failFast));
  if (early !== undefined) {
    cancelAll(m, frame, early.kind === "throw" ? early.error.message : "The flow returned.");
    return early;
  }
  // Elements after a `break` are cancelled.
  if (ended.some(({ kind }) => kind === "break")) {
    progress.breakOff((child) => cancel(m, child, "The loop was broken off."));
  }
  startBranches(m, branch, frame, progress, bodies);
  if (!progress.isComplete) {
    branch.status = "waiting";
    return "blocked";
  }
  const results = frame.slots.slice(0, progress.total).flatMap((slot) => (slot.state === "ended" ? [slot.signal] : []));
  const failure = chained(results.flatMap((signal) => (signal.kind === "throw" ? [signal.error] : [])));
  return failure === undefined ? { kind: "done", value: bodies.result(results) } : { kind: "throw", error: failure };
}

/** Takes the branches that have ended out of the machine. Returns how they ended, in the order of their indices. */
function collectEnded(
  m: BlockContext,
  branch: Branch,
  frame: ParallelFrame,
  progress: BranchProgress,
): readonly Signal[] {
  const told = m.takeEnded(branch);
  const ended = (progress.isFirstLook() ? running(m, frame) : told).flatMap((child) => {
    const root = child.frames[0];
    const { signal } = child;
    return signal === undefined || root?.kind !== "branch" ? [] : [{ child, index: root.index, signal }];
  });
  ended.sort((a, b) => a.index - b.index);
  for (const { child, index, signal } of ended) {
    addCounts(branch, child);
    m.remove(child);
    progress.set(index, { state: "ended", signal });
  }
  return ended.map(({ signal }) => signal);
}

const running = (m: BlockContext, frame: ParallelFrame): readonly Branch[] =>
  frame.slots.flatMap((slot) => {
    const child = slot.state === "running" ? m.state.branches.get(slot.branch) : undefined;
    return child === undefined ? [] : [child];
  });

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
  progress: BranchProgress,
  bodies: ConcurrentBodies,
): void {
  const { base } = frame;
  for (; progress.running < frame.width && frame.started < progress.total; frame.started++) {
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
    m.add({
      id,
      parent: branch.id,
      status: "ready",
      frames: [root],
      counts: {},
      fork: { count: frame.total, index, base },
    });
    progress.set(index, { state: "running", branch: id });
  }
}

/** Ends all branches that have not ended. */
function cancelAll(m: BlockContext, frame: ParallelFrame, reason: string): void {
  for (const slot of frame.slots) if (slot.state === "running") cancel(m, slot.branch, reason);
}

function cancel(m: BlockContext, id: number, reason: string): void {
  const child = m.state.branches.get(id);
  if (child !== undefined) m.cancel(child, reason);
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
    revive: { slots: revivedSlots },
    changesInside: "slots",
    inheritsSlots: true,
  }),
};

/** So few slots are written again whenever one changes. */
const FEW_SLOTS = 16;

const WHOLE = frameCodec<ParallelFrame>({
  kind: "parallel",
  storedKind: "fan",
  revive: { items: revivedList, slots: (slots) => slots.map(revivedSlot) },
});

export const PARALLEL_FRAME: FrameKind<ParallelFrame> = {
  codec: {
    ...WHOLE,
    copy(frame) {
      const copy = { ...frame, slots: frame.slots.slice() };
      BranchProgress.of(frame).copied(copy);
      return copy;
    },
    // Of many slots a delta holds those that changed. Of few it holds all, which older engines can read too.
    patch(before, now) {
      const branches = BranchProgress.of(now).since(before);
      const areFew = now.slots.length <= FEW_SLOTS;
      const fields = branches.length > 0 && areFew ? changedFields(before, now) : changedFields(before, now, "slots");
      if (branches.length > 0 && !areFew) return { fields, branches };
      return Object.keys(fields).length === 0 ? undefined : { fields };
    },
    apply(frame, { fields, branches = [] }) {
      WHOLE.apply(frame, { fields });
      for (const [index, slot] of branches) frame.slots[index] = revivedSlot(slot);
    },
  },
};

function revivedSlot(slot: BranchSlot): BranchSlot {
  return slot.state === "ended" ? { state: "ended", signal: revivedSignal(slot.signal) } : slot;
}
