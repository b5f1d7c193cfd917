import type { MachineState } from "../machine/state.js";
import { copyOf } from "../snapshot/delta.js";

/** A copy of a state that the machine's steps do not reach. Values are immutable, so it is a shallow one. */
export function copyOfState(state: MachineState): MachineState {
  return {
    ...state,
    branches: new Map(
      Array.from(state.branches, ([id, branch]) => [id, { ...branch, frames: branch.frames.map(copyOf) }]),
    ),
  };
}

/** How much a copy weighs: its frames. */
export const weightOf = (state: MachineState): number =>
  Array.from(state.branches.values()).reduce((sum, { frames }) => sum + 1 + frames.length, 1);

/**
 * Makes a state what it was, but for what the outside has seen since or is still to be told: events are numbered on, and
 * what is owed to sinks, checkpoints and other cores stays owed.
 */
export function rewind(state: MachineState, to: MachineState): void {
  const { branches, ...fields } = copyOfState(to);
  const { sequence, outbox, closing, cancelling } = state;
  state.branches.clear();
  for (const [id, branch] of branches) state.branches.set(id, branch);
  delete state.ending;
  delete state.outcome;
  Object.assign(state, fields, { sequence, outbox, closing, cancelling });
}
