import type { Clock } from "../../host/interfaces.js";

/** Wakes a run that waits. A wake-up that comes while nothing waits is kept for the next wait. */
export class Wakeup {
  #wake: (() => void) | undefined;
  #pending = false;

  constructor(private readonly clock: Clock) {}

  wake(): void {
    this.#pending = true;
    this.#wake?.();
  }

  /** Resolves at the next wake-up, or after so many milliseconds. */
  async wait(ms = Infinity): Promise<void> {
    if (!this.#pending) await this.#wokenWithin(ms);
    this.#wake = undefined;
    this.#pending = false;
  }

  /**
   * Waits for an answer, and asks at the beginning and at each wake-up whether to wait on. `false`: it was not waited for.
   */
  async until(answer: Promise<void>, stopped: () => Promise<boolean>): Promise<boolean> {
    let settled = false as boolean;
    const settle = () => {
      settled = true;
      this.wake();
    };
    answer.then(settle, settle);
    for (;;) {
      if (await stopped()) return false;
      if (!settled) await this.wait();
      if (!settled) continue;
      await answer;
      return true;
    }
  }

  async #wokenWithin(ms: number): Promise<void> {
    const woken = new Promise<void>((resolve) => {
      this.#wake = resolve;
    });
    if (ms === Infinity) {
      await woken;
      return;
    }
    const timer = new AbortController();
    await Promise.race([woken, this.clock.sleep(Math.max(0, ms), timer.signal).catch(() => undefined)]);
    timer.abort();
  }
}
