import type { Clock } from "../../../host/interfaces.js";

/** What waits for an answer. */
export interface Awaited {
  /** Nothing is waited for any more. */
  readonly end: () => void;
}

interface Entry {
  readonly due: number;
  /** `undefined` once it has ended. */
  expire: (() => void) | undefined;
}

/** How long nobody is watched, in milliseconds: most have their answer by then, and a sleep that is ended early costs more than it. */
const QUICK_MS = 20;

/** Entries that have ended before the queue is looked through. */
const MOST_ENDED = 64;

/**
 * Ends waits that take too long. All have the same time, so that the first is due first, and one timer is enough. Waits that
 * end soon have no sleep of the clock.
 */
export class Deadlines {
  #entries: Entry[] = [];
  #waiting = 0;
  #watching = false;
  #sleep: AbortController | undefined;

  constructor(
    private readonly ms: number,
    private readonly clock: Clock,
  ) {}

  /** Calls `expire` after the time, unless the wait has ended. */
  add(expire: () => void): Awaited {
    if (this.ms === Infinity) return { end: () => undefined };
    const entry: Entry = { due: this.clock.monotonic() + this.ms, expire };
    this.#entries.push(entry);
    this.#waiting++;
    if (!this.#watching) {
      this.#watching = true;
      setTimeout(() => void this.#watch(), Math.min(QUICK_MS, this.ms));
    }
    return { end: () => this.#end(entry) };
  }

  #end(entry: Entry): void {
    if (entry.expire === undefined) return;
    entry.expire = undefined;
    this.#waiting--;
    if (this.#waiting === 0) {
      this.#entries = [];
      this.#sleep?.abort();
    } else if (this.#entries.length > 2 * this.#waiting + MOST_ENDED) {
      this.#entries = this.#entries.filter(({ expire }) => expire !== undefined);
    }
  }

  async #watch(): Promise<void> {
    while (this.#waiting > 0) {
      const first = this.#entries.find(({ expire }) => expire !== undefined);
      if (first === undefined) break;
      this.#sleep = new AbortController();
      await this.clock.sleep(first.due - this.clock.monotonic(), this.#sleep.signal).catch(() => undefined);
      this.#sleep = undefined;
      const now = this.clock.monotonic();
      for (const entry of this.#entries) {
        if (entry.due > now) break;
        const { expire } = entry;
        this.#end(entry);
        expire?.();
      }
    }
    this.#watching = false;
  }
}
