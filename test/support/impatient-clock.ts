import { type Clock, SystemClock } from "scaicore";

/** The longest that a block waits after a conflict in memory, in milliseconds. */
const LONGEST_PAUSE_MS = 5000;

/**
 * The clock of this machine, but for the pauses after conflicts in memory: they are noted, and are over at once. They are told from
 * what else an engine waits for by their part by chance.
 */
export function impatientClock(pauses: number[] = []): Clock {
  const system = new SystemClock();
  let passed = 0;
  return {
    now: () => system.now() + passed,
    monotonic: () => system.monotonic() + passed,
    sleep: async (ms, signal) => {
      if (ms > LONGEST_PAUSE_MS || Number.isInteger(ms)) {
        await system.sleep(ms, signal);
        return;
      }
      pauses.push(ms);
      passed += ms;
    },
  };
}
