/** How long `next` gives an invocation to nobody else, in milliseconds. */
export const RESERVED_MS = 30_000;

/** Who was given an invocation by `next` and has not claimed it yet. */
export class Reservations {
  readonly #reserved = new Map<string, { readonly owner: string; readonly until: number }>();

  constructor(private readonly isAlive: (owner: string) => boolean) {}

  isFree(key: string, now: number): boolean {
    const held = this.#reserved.get(key);
    if (held === undefined) return true;
    const left = held.until - now;
    // More time than was given is left where the clock was set back.
    if (left > 0 && left <= RESERVED_MS && this.isAlive(held.owner)) return false;
    this.#reserved.delete(key);
    return true;
  }

  reserve(key: string, owner: string, now: number): void {
    this.#reserved.set(key, { owner, until: now + RESERVED_MS });
  }

  end(key: string): void {
    this.#reserved.delete(key);
  }
}
