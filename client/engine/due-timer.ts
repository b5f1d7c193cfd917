import type { Disposable } from "../infrastructure/lifetime.js";

/** A timer loses time while a laptop sleeps, so the clock is read at least this often while something is due. */
const LONGEST_WAIT_MS = 60_000;
/** What stays due after `onDue` (because the store cannot be written, for example) is tried again no sooner than this. */
const RETRY_MS = 60_000;

/**
 * How long to wait: `undefined` when nothing is due at any time.
 * @param firedAt when what was due was last acted on
 */
export function waitUntilDue(dueTimes: readonly number[], now: number, firedAt = -Infinity): number | undefined {
  if (dueTimes.length === 0) return undefined;
  const next = Math.min(...dueTimes.map((time) => (time <= firedAt ? firedAt + RETRY_MS : time)));
  return Math.min(LONGEST_WAIT_MS, Math.max(0, next - now));
}

/** Calls `onDue` when the first of the given times has come. The engine starts no timers for checkpoints: the host does. */
export interface DueTimer extends Disposable {
  /** Replaces the times; milliseconds since 1970. */
  set(dueTimes: readonly number[]): void;
}

export function createDueTimer(onDue: () => void, now: () => number = Date.now): DueTimer {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let times: readonly number[] = [];
  let firedAt = -Infinity;
  const clear = () => {
    if (timer !== undefined) clearTimeout(timer);
    timer = undefined;
  };
  const plan = () => {
    clear();
    const wait = waitUntilDue(times, now(), firedAt);
    if (wait !== undefined) timer = setTimeout(look, wait);
  };
  const look = () => {
    // The timer fires early to read the clock, and nothing may be due yet.
    if (waitUntilDue(times, now(), firedAt) === 0) {
      firedAt = now();
      onDue();
    }
    plan();
  };
  return {
    set(dueTimes) {
      times = dueTimes;
      plan();
    },
    dispose: clear,
  };
}
