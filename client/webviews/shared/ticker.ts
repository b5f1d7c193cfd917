/** The host's clock, for words that change with time alone, such as ages and deadlines. */

/** Cheap, and enough for a countdown in seconds. */
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

  /** Sets the time of the host's clock. */
  set(hostNow: string): void {
    this.#skew = Date.parse(hostNow) - Date.now();
  }
}
