import type { Value } from "../../stdlib/value.js";
import type { Frame } from "./frames.js";
import type { Branch, MachineState } from "./state.js";
import { revived } from "./value-codec.js";
import {
  addBranch,
  changes,
  frameToWire,
  revivedFanSlot,
  revivedFrame,
  revivedOutcome,
  revivedPhase,
  revivedSignal,
  type WireBranch,
  type WireChanges,
  type WireFrame,
} from "./wire.js";

/** What has changed since the entry before: small for one block, however large the state is. */
export interface Delta {
  /** Fields of the state itself that changed. */
  readonly fields: Partial<Omit<MachineState, "branches">>;
  readonly removed: readonly number[];
  readonly added: readonly WireBranch[];
  readonly changed: readonly BranchDelta[];
}
interface BranchDelta {
  readonly id: number;
  readonly fields: Partial<Omit<Branch, "frames" | "id" | "parent" | "fork">>;
  /** Optional fields that are gone. */
  readonly cleared: readonly ("record" | "signal")[];
  /** How many frames remain of those there were. */
  readonly keep: number;
  readonly patches: readonly (readonly [number, FramePatch])[];
  readonly pushed: readonly WireFrame[];
}
interface FramePatch {
  readonly fields: Readonly<Record<string, unknown>>;
  readonly slots?: WireChanges;
  /** Added to the results of a loop. */
  readonly results?: readonly Value[];
}

/** What the state was at the last entry; shallow, since values are immutable. */
export interface Shadow {
  readonly fields: Omit<MachineState, "branches">;
  readonly branches: ReadonlyMap<number, { readonly branch: Branch; readonly frames: readonly ShadowFrame[] }>;
}
interface ShadowFrame {
  readonly source: Frame;
  readonly copy: Frame;
}

export function shadowOf(state: MachineState): Shadow {
  const { branches, ...fields } = state;
  return {
    fields,
    branches: new Map(
      Array.from(branches, ([id, branch]) => [
        id,
        { branch: { ...branch }, frames: branch.frames.map((frame) => ({ source: frame, copy: copyOf(frame) })) },
      ]),
    ),
  };
}

/** Shallow but for what is changed inside. */
export function copyOf(frame: Frame): Frame {
  if (frame.kind === "flow" || frame.kind === "strand") return { ...frame, slots: frame.slots.slice() };
  if (frame.kind === "foreach") return { ...frame, results: frame.results.slice() };
  return { ...frame };
}

export function deltaSince(shadow: Shadow, state: MachineState): Delta {
  const { branches, ...fields } = state;
  const added: WireBranch[] = [];
  const changed: BranchDelta[] = [];
  for (const branch of branches.values()) {
    const before = shadow.branches.get(branch.id);
    if (before === undefined) {
      added.push({ ...branch, frames: branch.frames.map((frame) => frameToWire(frame, state, branch)) });
    } else {
      const delta = branchDelta(before, branch, state);
      if (delta !== undefined) changed.push(delta);
    }
  }
  return {
    fields: changedFields(shadow.fields, fields),
    removed: [...shadow.branches.keys()].filter((id) => !branches.has(id)),
    added,
    changed,
  };
}

function branchDelta(
  before: { readonly branch: Branch; readonly frames: readonly ShadowFrame[] },
  branch: Branch,
  state: MachineState,
): BranchDelta | undefined {
  let keep = 0;
  while (keep < branch.frames.length && before.frames[keep]?.source === branch.frames[keep]) keep++;
  const patches: [number, FramePatch][] = [];
  for (let at = 0; at < keep; at++) {
    const patch = framePatch(before.frames[at]!.copy, branch.frames[at]!);
    if (patch !== undefined) patches.push([at, patch]);
  }
  const pushed = branch.frames.slice(keep).map((frame) => frameToWire(frame, state, branch));
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

function framePatch(before: Frame, frame: Frame): FramePatch | undefined {
  const [was, is] = [without(before), without(frame)];
  const fields = changedFields(was, is);
  const slots =
    "slots" in frame && "slots" in before && frame.kind !== "fan" && before.kind !== "fan"
      ? changes(before.slots, frame.slots)
      : [];
  const results =
    frame.kind === "foreach" && before.kind === "foreach" ? frame.results.slice(before.results.length) : [];
  if (Object.keys(fields).length === 0 && slots.length === 0 && results.length === 0) return undefined;
  return { fields, ...(slots.length === 0 ? {} : { slots }), ...(results.length === 0 ? {} : { results }) };
}

/** The fields that are compared as a whole. */
function without(frame: Frame): Record<string, unknown> {
  if (frame.kind === "flow" || frame.kind === "strand") {
    const { slots: _, ...rest } = frame;
    return rest;
  }
  if (frame.kind === "foreach") {
    const { results: _, ...rest } = frame;
    return rest;
  }
  return { ...frame };
}

function changedFields<T extends object>(before: T, now: T): Partial<T> {
  const changed: Partial<T> = {};
  for (const key of Object.keys(now) as (keyof T)[]) if (before[key] !== now[key]) changed[key] = now[key];
  return changed;
}

/** Makes the state what it was when the delta was taken. */
export function applyDelta(state: MachineState, delta: Delta): void {
  Object.assign(state, delta.fields);
  if (delta.fields.ending !== undefined) state.ending = revivedOutcome(delta.fields.ending);
  for (const id of delta.removed) state.branches.delete(id);
  for (const changed of delta.changed) applyToBranch(state, changed);
  for (const branch of delta.added) addBranch(state, branch);
}

function applyToBranch(state: MachineState, delta: BranchDelta): void {
  const branch = state.branches.get(delta.id);
  if (branch === undefined) throw new RangeError(`A delta changes branch ${delta.id}, which there is not.`);
  Object.assign(branch, delta.fields);
  if (delta.fields.signal !== undefined) branch.signal = revivedSignal(delta.fields.signal);
  if (delta.cleared.includes("record")) delete branch.record;
  if (delta.cleared.includes("signal")) delete branch.signal;
  branch.frames.length = delta.keep;
  for (const [at, patch] of delta.patches) patchFrame(branch.frames[at], patch);
  for (const frame of delta.pushed) branch.frames.push(revivedFrame(frame, state, branch));
}

function patchFrame(frame: Frame | undefined, patch: FramePatch): void {
  if (frame === undefined) throw new RangeError("A delta changes a frame that there is not.");
  Object.assign(frame, patch.fields);
  if (frame.kind === "while") frame.last = revived(frame.last);
  if (frame.kind === "model") frame.phase = revivedPhase(frame.phase);
  if (frame.kind === "fan") frame.slots = frame.slots.map(revivedFanSlot);
  if (frame.kind === "flow" || frame.kind === "strand") {
    for (const [slot, value] of patch.slots ?? []) frame.slots[slot] = revived(value);
  }
  if (frame.kind === "foreach") frame.results.push(...(patch.results ?? []).map(revived));
}
