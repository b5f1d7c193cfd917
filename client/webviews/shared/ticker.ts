/** The host's clock, for words that change with time alone, such as ages and deadlines. */

/** Coarse enough to cost nothing, fine enough for a countdown in seconds. */
const PERIOD_MS = 1000;

export class Ticker {
  #skew = 0;

  /** Calls `onTick` each second. */
  constructor(onTick: () => void) {
    setInterval(onTick, PERIOD_MS);
  }

  /** Host time now, in milliseconds since 1970. */
  now(): number {
    return Date.now() + this.#skew;
  }

  /** Takes the host's clock as the true one. */
  set(hostNow: string): void {
    this.#skew = Date.parse(hostNow) - Date.now();
  }
}
