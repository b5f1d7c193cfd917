import type { World } from "./world.js";

/** Turns of the event loop in which nothing happens, after which a run can only be waiting for time to pass. */
const IDLE_TURNS = 20;
const MOST_ADVANCES = 1000;

/** A run did not come to rest, however much time it was given. */
export class NeverSettles extends Error {}

/**
 * Waits for what the engine does. All that a run asks is answered at once, so where nothing happens any more it waits for
 * the clock, which stands still: then the clock is moved to the next time that is waited for.
 */
export async function settled<T>(work: Promise<T>, world: World): Promise<T> {
  const state: { ended: boolean } = { ended: false };
  const end = (): void => {
    state.ended = true;
  };
  work.then(end, end);
  let activity = world.activity;
  let advances = 0;
  for (let idle = 0; !state.ended;) {
    await turn();
    idle = world.activity === activity ? idle + 1 : 0;
    activity = world.activity;
    if (idle < IDLE_TURNS) continue;
    const { untilNext } = world.clock;
    if (untilNext === undefined || ++advances > MOST_ADVANCES)
      throw new NeverSettles("The run does not come to rest: it waits for something that no mock gives.");
    await world.clock.advance(untilNext);
    idle = 0;
  }
  return await work;
}

/** Promise reactions that are due run before it. */
const turn = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0));
