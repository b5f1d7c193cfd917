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

  has(key: string, epoch: number): boolean {
    return this.#reasons.has(nameOf(key, epoch));
  }

  /** @throws StoreError if nothing may be appended in this epoch any more */
  check(key: string, epoch: number): void {
    const reason = this.#reasons.get(nameOf(key, epoch));
    if (reason !== undefined) throw reason;
  }

  /** Drops an epoch; gives what the failed call throws. */
  drop(key: string, { invocationId, epoch }: Pick<Lease, "invocationId" | "epoch">, error: unknown): StoreError {
    const refusal = error instanceof DiskError ? { path: error.path, code: error.code } : {};
    const reason = new StoreError(
      `Invocation ${invocationId} could not be written: ${messageOf(error)} ` +
        "It goes on from its last step when it is recovered.",
      { invocation_id: invocationId, epoch, ...refusal },
      { cause: error, ...(error instanceof StoreError ? { retryable: error.retryable } : {}) },
    );
    this.#reasons.set(nameOf(key, epoch), reason);
    return reason;
  }

  /** Forgets an epoch that is over. */
  end(key: string, epoch: number): void {
    this.#reasons.delete(nameOf(key, epoch));
  }
}

function nameOf(key: string, epoch: number): string {
  return `${key} ${epoch}`;
}
