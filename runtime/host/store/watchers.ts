type Changed = (invocationId?: string) => void;

/** Who wants to hear of changes of invocations. */
export class Watchers {
  readonly #listeners = new Set<Changed>();

  /** Returns what ends it. */
  add(changed: Changed): () => void {
    // The same function may be added twice, and each end is its own.
    const listener: Changed = (invocationId) => changed(invocationId);
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  }

  tell(invocationId?: string): void {
    for (const listener of this.#listeners) {
      try {
        listener(invocationId);
      } catch {
        // A listener that throws must not fail the operation that it hears of.
      }
    }
  }
}
