import { type FrameKinds, kindOfFrame } from "../../machine/frame-kinds.js";
import type { MachineState } from "../../machine/state.js";
import type { Point } from "./inspector.js";

/** A copy of a state that the machine's steps do not reach. Values are immutable, so it is a shallow one. */
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

/** How much a copy weighs: its frames. */
const weightOf = (state: MachineState): number =>
  Array.from(state.branches.values()).reduce((sum, { frames }) => sum + 1 + frames.length, 1);

/**
 * Makes a state what it was, but for what the outside has seen since or is still to be told: events are numbered on, and
 * what is owed to sinks, checkpoints and other cores stays owed.
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

/** What leads back to a point. */
interface Visit {
  readonly point: Point;
  readonly branch: number;
  /** The how-manieth statement of the step it was; 0: before the block. */
  readonly statement: number;
  readonly memory: Memory;
}
/** The state at the beginning of a step, and how many statements of theirs the branches had passed. */
export interface Memory {
  readonly state: MachineState;
  readonly passed: ReadonlyMap<number, number>;
}

const MOST_VISITS = 10_000;
/** Frames, over all copies. */
const MOST_WEIGHT = 500_000;

/** The points that a run has come by, as far back as there is room for. */
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

  /** The last visit before the newest of which `to` says so; it becomes the newest. */
  back(to: (point: Point) => boolean): Visit | undefined {
    const at = this.#visits.findLastIndex(({ visit }, index) => index < this.#visits.length - 1 && to(visit.point));
    const found = this.#visits[at]?.visit;
    if (found === undefined) return undefined;
    for (const { weight } of this.#visits.splice(at + 1)) this.#weight -= weight;
    return found;
  }

  clear(): void {
    this.#visits = [];
    this.#weight = 0;
  }

  /** Half of it, so that it is done seldom. */
  #forgetOldest(): void {
    for (const { weight } of this.#visits.splice(0, Math.ceil(this.#visits.length / 2))) this.#weight -= weight;
  }
}
