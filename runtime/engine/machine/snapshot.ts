import { StoreError } from "../../host/errors.js";
import type { Slot } from "../program/growing.js";
import { type FrameKinds, kindOfFrame, type StoredFrame } from "./frame-kinds.js";
import type { Frame } from "./frames.js";
import { type Branch, initialState, type MachineState, type Outcome } from "./state.js";
import { revived, revivedFields, revivedSignal } from "./value-codec.js";

/** The state of the machine as a snapshot holds it: maps are arrays, and frames have their stored form. */
export interface StoredState extends Omit<MachineState, "branches"> {
  readonly branches: readonly StoredBranch[];
}

export interface StoredBranch extends Omit<Branch, "frames"> {
  readonly frames: readonly StoredFrame[];
}

/** The stored form of a state. */
export function storedState(kinds: FrameKinds, state: MachineState): StoredState {
  const branches = Array.from(state.branches.values(), (branch) => storedBranch(kinds, state, branch));
  return { ...state, branches };
}

/** The stored form of a branch. */
export function storedBranch(kinds: FrameKinds, state: MachineState, branch: Branch): StoredBranch {
  return { ...branch, frames: branch.frames.map((frame) => storedFrame(kinds, state, branch, frame)) };
}

/** The stored form of a frame. */
export function storedFrame(kinds: FrameKinds, state: MachineState, branch: Branch, frame: Frame): StoredFrame {
  return kindOfFrame(kinds, frame).codec.encode(frame, () => variablesOf(state, branch.parent));
}

/** The variables of a branch, or of the nearest branch around it that has some. */
function variablesOf(state: MachineState, id: number): readonly Slot[] {
  const frame = state.branches.get(id)?.frames.findLast(({ kind }) => kind === "flow" || kind === "branch");
  return frame?.kind === "flow" || frame?.kind === "branch" ? frame.slots : [];
}

/** The state of a snapshot. */
export function restoredState(kinds: FrameKinds, stored: StoredState): MachineState {
  const { branches, ...rest } = stored;
  const state: MachineState = {
    ...initialState(),
    ...rest,
    config: revivedFields(rest.config),
    ...(rest.ending === undefined ? {} : { ending: revivedOutcome(rest.ending) }),
    ...(rest.outcome === undefined ? {} : { outcome: revivedOutcome(rest.outcome) }),
  };
  // A parent is stored before its branches.
  for (const branch of branches) restoreBranch(kinds, state, branch);
  return state;
}

/** Adds a stored branch to a state. */
export function restoreBranch(kinds: FrameKinds, state: MachineState, { frames, ...rest }: StoredBranch): void {
  const branch: Branch = {
    ...rest,
    frames: [],
    ...(rest.signal === undefined ? {} : { signal: revivedSignal(rest.signal) }),
  };
  state.branches.set(branch.id, branch);
  for (const frame of frames) branch.frames.push(restoredFrame(kinds, state, branch, frame));
}

/** @throws StoreError for a kind that this version does not know. */
export function restoredFrame(kinds: FrameKinds, state: MachineState, branch: Branch, stored: StoredFrame): Frame {
  const kind = Object.values(kinds).find(({ codec }) => codec.storedKind === stored.kind);
  if (kind === undefined)
    throw new StoreError(
      `A snapshot holds a frame of the unknown kind ${String(stored.kind)}.`,
      {},
      { retryable: false },
    );
  return kind.codec.decode(stored, () => variablesOf(state, branch.parent));
}

/** An outcome as MessagePack has decoded it, with its value. */
export function revivedOutcome(outcome: Outcome): Outcome {
  return outcome.status === "COMPLETED" ? { ...outcome, output: revived(outcome.output) } : outcome;
}
