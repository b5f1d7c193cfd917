import { TURN_MS } from "../../turns.js";

/** Runs something in the next turn of the event loop: at once after input and output where the platform can, as Node can. */
const inNextTurn: (step: () => void) => unknown =
  (globalThis as { readonly setImmediate?: (step: () => void) => unknown }).setImmediate ??
  ((step) => setTimeout(step, 0));

/**
 * The turns on the event loop that all runs of this process have together. A thousand runs that each compute for a moment would
 * hold it as long as one that computes for long, and so would a host that answers without ever waiting. It is the platform's
 * time: a host's clock may stand still.
 */
export class EventLoop {
  #began = 0;
  /** Whether others have not had the loop since `#began`, as far as is known. */
  #held = false;
  /** Those who wait for the loop, in order; `#next` is the first that still does. */
  #waiting: (() => void)[] = [];
  #next = 0;

  constructor(
    private readonly clock: () => number = () => performance.now(),
    private readonly soon: (step: () => void) => unknown = inNextTurn,
  ) {}

  /** Whether others should have the loop now. */
  get isOver(): boolean {
    const now = this.clock();
    if (!this.#held) {
      this.#begin(now);
      this.soon(() => (this.#held = false));
    }
    return now - this.#began >= TURN_MS;
  }

  /** What to wait for before going on, if it must be waited for. Who waits goes on in order. */
  pass(): Promise<void> | undefined {
    if (this.#waiting.length === 0 && !this.isOver) return undefined;
    return new Promise((resolve) => {
      if (this.#waiting.push(resolve) === 1) this.soon(() => void this.#goOn());
    });
  }

  #begin(now: number): void {
    this.#began = now;
    this.#held = true;
  }

  /** Lets those who wait go on, one after the other, until the turn is over. */
  async #goOn(): Promise<void> {
    this.#begin(this.clock());
    while (this.#next < this.#waiting.length) {
      if (this.clock() - this.#began >= TURN_MS) {
        this.soon(() => void this.#goOn());
        return;
      }
      this.#waiting[this.#next++]?.();
      // What it computes at once is done then.
      await Promise.resolve();
    }
    this.#waiting = [];
    this.#next = 0;
    this.soon(() => (this.#held = false));
  }
}

export const eventLoop = new EventLoop();
