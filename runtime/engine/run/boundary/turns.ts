/** Answers that come at once in one turn of the event loop before others get theirs. */
const MOST_AT_ONCE = 1000;

/**
 * Counts what a host answers at once. A host that answers without ever waiting would keep the event loop from everything else,
 * timers among it, however often it is asked.
 */
export class Turns {
  #answers = 0;
  #next: Promise<void> | undefined;

  /** Counts an answer. The promise of the next turn of the event loop, when it must be waited for. */
  pass(): Promise<void> | undefined {
    if (++this.#answers <= MOST_AT_ONCE) {
      if (this.#answers === 1) void this.#nextTurn();
      return undefined;
    }
    return this.#nextTurn();
  }

  #nextTurn(): Promise<void> {
    this.#next ??= new Promise((resolve) => {
      setTimeout(() => {
        this.#answers = 0;
        this.#next = undefined;
        resolve();
      }, 0);
    });
    return this.#next;
  }
}
