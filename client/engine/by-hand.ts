/**
 * The runs that the person at this window is starting or continuing. They alone may put a question to the person: a run that goes on
 * by itself (after a decision or a crash, by a trigger, for an agent) must not.
 */
export class ByHand {
  readonly #runs = new Map<string, number>();

  /** Does what the person asked for: the start of a run, until it ends or waits. */
  async during<T>(invocationId: string, work: () => Promise<T>): Promise<T> {
    this.#runs.set(invocationId, (this.#runs.get(invocationId) ?? 0) + 1);
    try {
      return await work();
    } finally {
      const left = (this.#runs.get(invocationId) ?? 1) - 1;
      if (left === 0) this.#runs.delete(invocationId);
      else this.#runs.set(invocationId, left);
    }
  }

  /** Whether such a run makes this call: the idempotency key of a call begins with the id of the run that began it all. */
  makes(idempotencyKey: string): boolean {
    return this.#runs.has(runOfKey(idempotencyKey));
  }
}

/** The run that a call belongs to, by the key of the call. */
export function runOfKey(idempotencyKey: string): string {
  const [run = ""] = idempotencyKey.split("/", 1);
  return run.replaceAll("%2F", "/").replaceAll("%25", "%");
}
