import type { Disposable } from "../infrastructure/disposables.js";

/** A timer loses time while a laptop sleeps, so the clock is looked at again at least this often while something is due. */
const LONGEST_WAIT_MS = 60_000;
/** After a failed expire(): not at once again. */
const SHORTEST_WAIT_MS = 250;

/** When to look again: `undefined` when nothing is due at any time. */
export function waitUntilDue(dueTimes: readonly number[], now: number): number | undefined {
  if (dueTimes.length === 0) return undefined;
  const next = dueTimes.reduce((first, time) => Math.min(first, time));
  return Math.min(LONGEST_WAIT_MS, Math.max(SHORTEST_WAIT_MS, next - now));
}

/** Calls `onDue` when the first of the given times has come. The engine starts no timers for checkpoints: the host does. */
export interface DueTimer extends Disposable {
  /** Replaces the times; milliseconds since 1970. */
  set(dueTimes: readonly number[]): void;
}

export function createDueTimer(onDue: () => void, now: () => number = Date.now): DueTimer {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let times: readonly number[] = [];
  const clear = () => {
    if (timer !== undefined) clearTimeout(timer);
    timer = undefined;
  };
  const plan = () => {
    clear();
    const wait = waitUntilDue(times, now());
    if (wait === undefined) return;
    timer = setTimeout(() => {
      if (times.some((time) => time <= now())) onDue();
      plan();
    }, wait);
  };
  return {
    set(dueTimes) {
      times = dueTimes;
      plan();
    },
    dispose: clear,
  };
}
