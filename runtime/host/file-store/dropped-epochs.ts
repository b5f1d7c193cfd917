import { messageOf } from "../../error.js";
import { StoreError } from "../errors.js";
import type { Lease } from "../interfaces.js";
import { DiskError } from "./disk-error.js";

/**
 * Epochs that an owner of this process took and could not use, or in which an entry may be missing because the disk failed: any
 * owner here may claim past them, though theirs is alive, and nothing more is appended in them.
 */
export class DroppedEpochs {
  readonly #reasons = new Map<string, StoreError>();

  has(lease: Lease): boolean {
    return this.#reasons.has(nameOf(lease));
  }

  /** @throws StoreError if nothing may be appended in this epoch any more */
  check(lease: Lease): void {
    const reason = this.#reasons.get(nameOf(lease));
    if (reason !== undefined) throw reason;
  }

  /** Drops an epoch; gives what the failed call throws. */
  drop(lease: Lease, error: unknown): StoreError {
    const { invocationId, epoch } = lease;
    const refusal = error instanceof DiskError ? { path: error.path, code: error.code } : {};
    const reason = new StoreError(
      `Invocation ${invocationId} could not be written: ${messageOf(error)} ` +
        "It goes on from its last step when it is recovered.",
      { invocation_id: invocationId, epoch, ...refusal },
      { cause: error, ...(error instanceof StoreError ? { retryable: error.retryable } : {}) },
    );
    this.#reasons.set(nameOf(lease), reason);
    return reason;
  }

  /** Forgets an epoch that is over, or was taken after all. */
  end(lease: Lease): void {
    this.#reasons.delete(nameOf(lease));
  }
}

function nameOf({ invocationId, epoch, owner }: Lease): string {
  return JSON.stringify([invocationId, epoch, owner]);
}
