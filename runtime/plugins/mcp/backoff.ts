const FIRST_MS = 250;
const LONGEST_MS = 30_000;

/** When something that fails again and again may be tried next: after pauses that double, up to half a minute. */
export class Backoff {
  #failures = 0;
  #notBefore = 0;

  /** Milliseconds until the next attempt. */
  wait(now: number): number {
    return Math.max(0, this.#notBefore - now);
  }

  failed(now: number): void {
    this.#notBefore = now + Math.min(LONGEST_MS, FIRST_MS * 2 ** this.#failures);
    this.#failures = Math.min(this.#failures + 1, 20);
  }

  worked(): void {
    this.#failures = 0;
    this.#notBefore = 0;
  }
}
