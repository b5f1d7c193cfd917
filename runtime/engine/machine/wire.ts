import type { Value } from "../../stdlib/value.js";
import type { Signal } from "../program/signal.js";
import type { FanSlot, Frame, ModelPhase } from "./frames.js";
import { type Branch, initialState, type MachineState, type Outcome } from "./state.js";
import { revived, revivedFields } from "./value-codec.js";

/** The machine's state as what a snapshot holds. Maps become arrays; a strand keeps only what differs from its parent. */
export interface WireState extends Omit<MachineState, "branches"> {
  readonly branches: readonly WireBranch[];
}
export interface WireBranch extends Omit<Branch, "frames"> {
  readonly frames: readonly WireFrame[];
}
/** A frame; of a strand the slots are pairs of index and value. */
export type WireFrame = Frame | (Omit<Extract<Frame, { kind: "strand" }>, "slots"> & { readonly changed: WireChanges });
export type WireChanges = readonly (readonly [number, Value])[];

export function toWire(state: MachineState): WireState {
  const branches = Array.from(state.branches.values(), (branch) => ({
    ...branch,
    frames: branch.frames.map((frame) => frameToWire(frame, state, branch)),
  }));
  return { ...state, branches };
}

export function frameToWire(frame: Frame, state: MachineState, branch: Branch): WireFrame {
  if (frame.kind !== "strand") return frame;
  const { slots, ...rest } = frame;
  return { ...rest, changed: changes(scopeOf(state, branch.parent), slots) };
}

/** The slots that differ. Values are immutable, so the same reference is the same value. */
export function changes(from: readonly Value[], to: readonly Value[]): WireChanges {
  return to.flatMap((value, slot) => (from[slot] === value ? [] : [[slot, value] as const]));
}

/** The variables of a branch, or of the nearest one around it. */
function scopeOf(state: MachineState, id: number): readonly Value[] {
  const frame = state.branches.get(id)?.frames.findLast(({ kind }) => kind === "flow" || kind === "strand");
  return frame?.kind === "flow" || frame?.kind === "strand" ? frame.slots : [];
}

export function fromWire(wire: WireState): MachineState {
  const { branches, ...rest } = wire;
  const state: MachineState = {
    ...initialState(),
    ...rest,
    config: revivedFields(rest.config),
    ...(rest.ending === undefined ? {} : { ending: revivedOutcome(rest.ending) }),
    ...(rest.outcome === undefined ? {} : { outcome: revivedOutcome(rest.outcome) }),
  };
  // Parents come before their branches.
  for (const branch of branches) addBranch(state, branch);
  return state;
}

export function addBranch(state: MachineState, { frames, ...rest }: WireBranch): void {
  const branch: Branch = {
    ...rest,
    frames: [],
    ...(rest.signal === undefined ? {} : { signal: revivedSignal(rest.signal) }),
  };
  state.branches.set(branch.id, branch);
  for (const frame of frames) branch.frames.push(revivedFrame(frame, state, branch));
}

export function revivedFrame(frame: WireFrame, state: MachineState, branch: Branch): Frame {
  switch (frame.kind) {
    case "flow":
      return { ...frame, slots: frame.slots.map(revived) };
    case "strand": {
      if (!("changed" in frame)) return { ...frame, slots: frame.slots.map(revived) };
      const { changed, ...strand } = frame;
      const slots = scopeOf(state, branch.parent).slice();
      for (const [slot, value] of changed) slots[slot] = revived(value);
      return { ...strand, slots };
    }
    case "foreach":
      return { ...frame, items: frame.items.map(revived), results: frame.results.map(revived) };
    case "fan":
      return {
        ...frame,
        items: frame.items.map(revived),
        slots: frame.slots.map(revivedFanSlot),
      };
    case "while":
      return { ...frame, last: revived(frame.last) };
    case "model":
      return { ...frame, input: revived(frame.input), phase: revivedPhase(frame.phase) };
    case "checkpoint":
      return { ...frame, prefill: revivedFields(frame.prefill) };
    case "commit":
      return {
        ...frame,
        changes: frame.changes.map(([slot, value]) => [slot, revived(value)]),
        ...(frame.signal === undefined ? {} : { signal: revivedSignal(frame.signal) }),
      };
    case "match":
    case "try":
    case "budget":
    case "detached":
    case "call":
    case "await":
      return frame;
  }
}

export function revivedFanSlot(slot: FanSlot): FanSlot {
  return slot.state === "ended" ? { state: "ended", signal: revivedSignal(slot.signal) } : slot;
}

export function revivedSignal(signal: Signal): Signal {
  switch (signal.kind) {
    case "yield":
    case "return":
      return { ...signal, value: revived(signal.value) };
    case "done":
      return signal.value === undefined ? signal : { kind: "done", value: revived(signal.value) };
    case "break":
    case "continue":
    case "throw":
      return signal;
  }
}

export function revivedPhase(phase: ModelPhase): ModelPhase {
  switch (phase.step) {
    case "repair":
      return { ...phase, output: revived(phase.output) };
    case "failed":
    case "review": {
      const { output } = phase.failure;
      return output === undefined ? phase : { ...phase, failure: { ...phase.failure, output: revived(output) } };
    }
    case "ask":
    case "answered":
    case "broken":
      return phase;
  }
}

export function revivedOutcome(outcome: Outcome): Outcome {
  return outcome.status === "COMPLETED" ? { ...outcome, output: revived(outcome.output) } : outcome;
}
