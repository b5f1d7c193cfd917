import { StoreError } from "../../host/errors.js";
import type { Clock, InvocationSummary } from "../../host/interfaces.js";
import { LIMITS, type Limits } from "../../limits.js";

/**
 * How long a caller waits for a store that says that an invocation can go on, or belongs to this engine, and neither gives it nor
 * takes it back. Engines that contend for one change its epoch.
 */
export class Patience {
  #epoch = -1;
  #since = 0;

  constructor(
    private readonly clock: Clock,
    private readonly limits: Limits,
  ) {}

  /** @throws StoreError when the store has said the same for too long. */
  refused({ invocationId, epoch }: InvocationSummary): void {
    const now = this.clock.monotonic();
    if (epoch !== this.#epoch) {
      this.#epoch = epoch;
      this.#since = now;
    }
    if (now - this.#since < this.limits.storeCallMs) return;
    throw new StoreError(
      `The store says that ${invocationId} can go on, and does not let it. ${LIMITS.storeCallMs.message(this.limits.storeCallMs)}`,
      { invocation_id: invocationId },
      { retryable: true },
    );
  }
}
