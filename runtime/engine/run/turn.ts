import { TURN_MS } from "../../turns.js";

/** The time after which it is watched whether others had it meanwhile, as they have while a run waits for a disk. */
const WATCHED_MS = TURN_MS / 2;

/** The steps between two looks at the clock. */
const STEPS_BETWEEN = 100;

/**
 * A run's turn on the event loop. Time counts and not steps, as a step may be anything from an assignment to a computation of a
 * second, and waits for a store in memory give nobody else a turn. It is the platform's time: a host's clock may stand still.
 */
export class Turn {
  #began = performance.now();
  #asked = 0;
  /** Fires when others have had a turn. Short runs need none. */
  #watch: ReturnType<typeof setTimeout> | undefined;
  #watchedSince = 0;

  /** Whether the turn is over. `steps` are the run's steps so far. */
  isOver(steps: number): boolean {
    if (steps - this.#asked < STEPS_BETWEEN) return false;
    this.#asked = steps;
    return this.#now() - this.#began >= TURN_MS;
  }

  /** Lets others run if the turn is over. */
  async pass(): Promise<void> {
    const now = this.#now();
    if (this.#watch === undefined || now - this.#began < TURN_MS || now - this.#watchedSince < WATCHED_MS) return;
    // The watch is the older timer, so it fires first and begins the next turn.
    await new Promise((resolve) => setTimeout(resolve, 0));
  }

  /** Ends the watch. */
  end(): void {
    clearTimeout(this.#watch);
  }

  #now(): number {
    const now = performance.now();
    if (this.#watch === undefined && now - this.#began >= WATCHED_MS) {
      this.#watchedSince = now;
      this.#watch = setTimeout(() => {
        this.#watch = undefined;
        this.#began = performance.now();
      }, 0);
    }
    return now;
  }
}
