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
 * Makes a state what it was, but for what the outside has seen since: events are numbered on, and those of the flow that
 * the sink has not confirmed are still to be sent.
 */
export function rewind(state: MachineState, to: MachineState): void {
  const { branches, ...fields } = copyOfState(to);
  const { sequence, outbox } = state;
  state.branches.clear();
  for (const [id, branch] of branches) state.branches.set(id, branch);
  if (fields.outcome === undefined) delete state.outcome;
  Object.assign(state, fields, { sequence, outbox });
}
