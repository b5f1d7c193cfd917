import { changedFields, type FrameKinds, type FramePatch, kindOfFrame, type StoredFrame } from "./frame-kinds.js";
import type { Frame } from "./frames.js";
import {
  restoreBranch,
  restoredFrame,
  revivedOutcome,
  storedBranch,
  type StoredBranch,
  storedFrame,
} from "./snapshot.js";
import type { Branch, MachineState } from "./state.js";
import { revivedSignal } from "./value-codec.js";

/** What changed since the log entry before. It is small for one block, however large the state is. */
export interface Delta {
  /** Fields of the state itself that changed. */
  readonly fields: Partial<Omit<MachineState, "branches">>;
  readonly removed: readonly number[];
  readonly added: readonly StoredBranch[];
  readonly changed: readonly BranchDelta[];
}

interface BranchDelta {
  readonly id: number;
  readonly fields: Partial<Omit<Branch, "frames" | "id" | "parent" | "fork">>;
  /** Optional fields that were removed. */
  readonly cleared: readonly ("record" | "signal")[];
  /** The number of frames that are still on the stack. */
  readonly keep: number;
  readonly patches: readonly (readonly [number, FramePatch])[];
  readonly pushed: readonly StoredFrame[];
}

/** A shallow copy of the state at the last log entry. Values are immutable, so it is enough. */
export interface Shadow {
  fields: Omit<MachineState, "branches">;
  readonly branches: Map<number, ShadowBranch>;
}

interface ShadowBranch {
  readonly branch: Branch;
  readonly frames: readonly ShadowFrame[];
}

interface ShadowFrame {
  readonly source: Frame;
  readonly copy: Frame;
}

/** Copies a state, so that the changes since can be found. */
export function shadowOf(kinds: FrameKinds, state: MachineState): Shadow {
  const { branches, ...fields } = state;
  return { fields, branches: new Map(Array.from(branches, ([id, branch]) => [id, shadowOfBranch(kinds, branch)])) };
}

const shadowOfBranch = (kinds: FrameKinds, branch: Branch): ShadowBranch => ({
  branch: { ...branch },
  frames: branch.frames.map((frame) => ({ source: frame, copy: kindOfFrame(kinds, frame).codec.copy(frame) })),
});

/** Brings a copy up to the state. `touched`: the branches that have changed since, or all that may have. */
export function followState(
  kinds: FrameKinds,
  shadow: Shadow,
  state: MachineState,
  touched: ReadonlySet<number>,
): void {
  const { branches, ...fields } = state;
  shadow.fields = fields;
  for (const id of touched) {
    const branch = branches.get(id);
    if (branch === undefined) shadow.branches.delete(id);
    else shadow.branches.set(id, shadowOfBranch(kinds, branch));
  }
}

/** The changes of a state since a copy of it. `touched`: the branches that have changed since, or all that may have. */
export function deltaSince(
  kinds: FrameKinds,
  shadow: Shadow,
  state: MachineState,
  touched: ReadonlySet<number>,
): Delta {
  const { branches, ...fields } = state;
  const removed: number[] = [];
  const added: StoredBranch[] = [];
  const changed: BranchDelta[] = [];
  // A branch is begun after the one around it, which is restored first.
  for (const id of touched.size > 1 ? [...touched].sort((a, b) => a - b) : touched) {
    const [before, branch] = [shadow.branches.get(id), branches.get(id)];
    if (branch === undefined) {
      if (before !== undefined) removed.push(id);
    } else if (before === undefined) added.push(storedBranch(kinds, state, branch));
    else {
      const delta = branchDelta(kinds, before, branch, state);
      if (delta !== undefined) changed.push(delta);
    }
  }
  return { fields: changedFields(shadow.fields, fields), removed, added, changed };
}

function branchDelta(
  kinds: FrameKinds,
  before: ShadowBranch,
  branch: Branch,
  state: MachineState,
): BranchDelta | undefined {
  let keep = 0;
  while (keep < branch.frames.length && before.frames[keep]?.source === branch.frames[keep]) keep++;
  const patches: [number, FramePatch][] = [];
  for (let at = 0; at < keep; at++) {
    const patch = framePatch(kinds, before.frames[at]!.copy, branch.frames[at]!);
    if (patch !== undefined) patches.push([at, patch]);
  }
  const pushed = branch.frames.slice(keep).map((frame) => storedFrame(kinds, state, branch, frame));
  const { frames: _, ...fieldsBefore } = before.branch;
  const { frames: __, ...fieldsNow } = branch;
  const fields = changedFields(fieldsBefore, fieldsNow);
  const cleared = (["record", "signal"] as const).filter(
    (name) => before.branch[name] !== undefined && branch[name] === undefined,
  );
  const same = keep === before.frames.length && patches.length === 0 && pushed.length === 0;
  if (same && cleared.length === 0 && Object.keys(fields).length === 0) return undefined;
  return { id: branch.id, fields, cleared, keep, patches, pushed };
}

/** Compares a frame with its copy. A frame that is still on the stack has the kind that it had. */
function framePatch(kinds: FrameKinds, before: Frame, now: Frame): FramePatch | undefined {
  return kindOfFrame(kinds, now).codec.patch(before, now);
}

/** Brings a state to the point at which the delta was taken. */
export function applyDelta(kinds: FrameKinds, state: MachineState, delta: Delta): void {
  Object.assign(state, delta.fields);
  if (delta.fields.ending !== undefined) state.ending = revivedOutcome(delta.fields.ending);
  for (const id of delta.removed) state.branches.delete(id);
  for (const changed of delta.changed) applyToBranch(kinds, state, changed);
  for (const branch of delta.added) restoreBranch(kinds, state, branch);
}

function applyToBranch(kinds: FrameKinds, state: MachineState, delta: BranchDelta): void {
  const branch = state.branches.get(delta.id);
  if (branch === undefined) throw new RangeError(`A delta changes branch ${delta.id}, which there is not.`);
  Object.assign(branch, delta.fields);
  if (delta.fields.signal !== undefined) branch.signal = revivedSignal(delta.fields.signal);
  if (delta.cleared.includes("record")) delete branch.record;
  if (delta.cleared.includes("signal")) delete branch.signal;
  branch.frames.length = delta.keep;
  for (const [at, patch] of delta.patches) patchFrame(kinds, branch.frames[at], patch);
  for (const frame of delta.pushed) branch.frames.push(restoredFrame(kinds, state, branch, frame));
}

function patchFrame(kinds: FrameKinds, frame: Frame | undefined, patch: FramePatch): void {
  if (frame === undefined) throw new RangeError("A delta changes a frame that there is not.");
  kindOfFrame(kinds, frame).codec.apply(frame, patch);
}
