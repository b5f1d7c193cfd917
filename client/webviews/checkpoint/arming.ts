/** Keeps a key that was meant for something else from deciding: one that was still down or was pressed before the question was seen. */

/** In milliseconds. */
const QUIET_MS = 1_000;

export class Arming {
  readonly #now: () => number;
  #since: number;

  /** @param now in milliseconds */
  constructor(now: () => number) {
    this.#now = now;
    this.#since = now();
  }

  /** Another question is on the page. */
  restart(): void {
    this.#since = this.#now();
  }

  /** Whether a key may decide now: after a quiet second. One that comes too early begins that second anew. */
  takesKey(): boolean {
    const isArmed = this.#now() - this.#since >= QUIET_MS;
    if (!isArmed) this.restart();
    return isArmed;
  }
}
