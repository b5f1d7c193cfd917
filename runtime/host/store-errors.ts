import { StoreError } from "./errors.js";
import type { Lease } from "./interfaces.js";

/** The refusals that every backend gives in the same words. */

export function appendedAfter(what: "finished" | "released", lease: Lease): StoreError {
  return new StoreError(
    `Invocation ${lease.invocationId} was ${what} by epoch ${lease.epoch}; nothing may be appended after that. ` +
      "Claim it again first.",
    { invocation_id: lease.invocationId, epoch: lease.epoch },
  );
}

export function unknownInvocation(invocationId: string): StoreError {
  return new StoreError(`There is no invocation ${invocationId} in this store.`, { invocation_id: invocationId });
}

export function retiredOwner(owner: string): StoreError {
  return new StoreError(`Owner ${owner} has retired; an engine that starts again needs a new owner name.`, { owner });
}
