import type { Clock } from "../interfaces.js";

interface Sleeper {
  readonly due: number;
  readonly wake: () => void;
}

/** A clock that changes only when a test advances it. */
export class TestClock implements Clock {
  #now: number;
  #monotonic = 0;
  #sleepers: Sleeper[] = [];

  /** `start`: milliseconds since 1970, or an ISO 8601 time. */
  constructor(start: number | string = "2026-01-15T10:30:00.000Z") {
    this.#now = typeof start === "number" ? start : Date.parse(start);
  }

  now(): number {
    return this.#now;
  }

  monotonic(): number {
    return this.#monotonic;
  }

  /** How many sleeps wait for `advance`. */
  get sleeping(): number {
    return this.#sleepers.length;
  }

  /** Milliseconds until the next sleep ends; `undefined` when nothing sleeps. */
  get untilNext(): number | undefined {
    const next = this.#earliest(Infinity);
    return next === undefined ? undefined : next.due - this.#monotonic;
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) {
        reject(signal.reason as Error);
        return;
      }
      if (ms <= 0) {
        resolve();
        return;
      }
      const abort = () => {
        this.#sleepers = this.#sleepers.filter((other) => other !== sleeper);
        reject(signal?.reason as Error);
      };
      const sleeper: Sleeper = {
        due: this.#monotonic + ms,
        wake: () => {
          signal?.removeEventListener("abort", abort);
          resolve();
        },
      };
      signal?.addEventListener("abort", abort, { once: true });
      this.#sleepers.push(sleeper);
    });
  }

  /**
   * Moves both clocks forward. Sleepers wake in order of time. What runs already, and all that a woken sleeper starts, has a turn
   * of the event loop before the next one wakes, so that new sleeps count too. Await the result.
   */
  async advance(ms: number): Promise<void> {
    const target = this.#monotonic + ms;
    for (;;) {
      await settled();
      const next = this.#earliest(target);
      this.#moveTo(next?.due ?? target);
      if (next === undefined) return;
      this.#sleepers = this.#sleepers.filter((other) => other !== next);
      next.wake();
    }
  }

  /** Sets the wall clock only, as an administrator does; monotonic time and sleepers do not change. */
  setNow(now: number | string): void {
    this.#now = typeof now === "number" ? now : Date.parse(now);
  }

  #earliest(target: number): Sleeper | undefined {
    let earliest: Sleeper | undefined;
    for (const sleeper of this.#sleepers) {
      if (sleeper.due <= target && (earliest === undefined || sleeper.due < earliest.due)) earliest = sleeper;
    }
    return earliest;
  }

  #moveTo(monotonic: number): void {
    this.#now += monotonic - this.#monotonic;
    this.#monotonic = monotonic;
  }
}

/** Waits for one turn of the event loop, in which all pending promise reactions run. */
function settled(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 0));
}
