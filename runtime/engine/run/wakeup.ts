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
