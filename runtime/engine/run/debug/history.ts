import { type FrameKinds, kindOfFrame } from "../../machine/frame-kinds.js";
import type { MachineState } from "../../machine/state.js";
import type { Point } from "./inspector.js";

/** A copy of the state that later steps do not change. Values are immutable, so a shallow copy is enough. */
export function copyOfState(kinds: FrameKinds, state: MachineState): MachineState {
  return {
    ...state,
    branches: new Map(
      Array.from(state.branches, ([id, branch]) => [
        id,
        { ...branch, frames: branch.frames.map((frame) => kindOfFrame(kinds, frame).codec.copy(frame)) },
      ]),
    ),
  };
}

/** The size of a copy, in frames. */
const weightOf = (state: MachineState): number =>
  Array.from(state.branches.values()).reduce((sum, { frames }) => sum + 1 + frames.length, 1);

/**
 * Sets a state back to an earlier one, except for what is visible outside: events keep counting, and events,
 * checkpoints and calls that are still to be delivered, closed or cancelled stay so.
 */
export function rewind(kinds: FrameKinds, state: MachineState, to: MachineState): void {
  const { branches, ...fields } = copyOfState(kinds, to);
  const { sequence, outbox, closing, cancelling } = state;
  state.branches.clear();
  for (const [id, branch] of branches) state.branches.set(id, branch);
  delete state.ending;
  delete state.outcome;
  Object.assign(state, fields, { sequence, outbox, closing, cancelling });
}

/** A point that a run has passed, with the state to go back to. */
interface Visit {
  readonly point: Point;
  readonly branch: number;
  /** The number of the statement within its step; 0: before the block. */
  readonly statement: number;
  readonly memory: Memory;
}

/** The state at the beginning of a step, and the number of statements that each branch had passed. */
export interface Memory {
  readonly state: MachineState;
  readonly passed: ReadonlyMap<number, number>;
}

const MOST_VISITS = 10_000;
/** The number of frames in all copies. */
const MOST_WEIGHT = 500_000;

/** The points that a run has passed, as many as fit. */
export class History {
  #visits: { readonly visit: Visit; readonly weight: number }[] = [];
  #weight = 0;

  add(visit: Visit): void {
    const isNew = this.#visits.at(-1)?.visit.memory !== visit.memory;
    const weight = 1 + (isNew ? weightOf(visit.memory.state) : 0);
    this.#visits.push({ visit, weight });
    this.#weight += weight;
    if (this.#visits.length > MOST_VISITS || this.#weight > MOST_WEIGHT) this.#forgetOldest();
  }

  /** Goes back to the last visit for which `to` is true; the newest is left out where the run stands there. */
  back(to: (point: Point) => boolean, standsAtNewest: boolean): Visit | undefined {
    const last = this.#visits.length - (standsAtNewest ? 1 : 0);
    const at = this.#visits.findLastIndex(({ visit }, index) => index < last && to(visit.point));
    const found = this.#visits[at]?.visit;
    if (found === undefined) return undefined;
    for (const { weight } of this.#visits.splice(at + 1)) this.#weight -= weight;
    return found;
  }

  clear(): void {
    this.#visits = [];
    this.#weight = 0;
  }

  /** Removes half of the visits at once, so that this is rare. */
  #forgetOldest(): void {
    for (const { weight } of this.#visits.splice(0, Math.ceil(this.#visits.length / 2))) this.#weight -= weight;
  }
}
