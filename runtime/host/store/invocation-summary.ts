import { OwnershipLostError } from "../errors.js";
import type { InvocationSummary, Lease } from "../interfaces.js";
import { copyJson } from "../../copy-json.js";
import { appendedAfter, statusOf } from "./invocation-state.js";
import type { Appended, Invocation } from "./invocation-table.js";

/** The summary of an invocation, which shares nothing with the table. */
export function summaryOf(invocation: Invocation<unknown>, ownerAlive: boolean): InvocationSummary {
  const { start, epoch, owner, finished, cancel, updatedAt } = invocation;
  const checkpoints = [...invocation.parked].map((id) => invocation.checkpoints.get(id));
  return {
    invocationId: start.invocationId,
    start: copyJson(start),
    epoch,
    status: statusOf(invocation),
    owner,
    ownerAlive,
    checkpoints: checkpoints.filter((info) => info !== undefined).map(copyJson),
    ...(cancel === undefined ? {} : { cancelRequested: cancel }),
    ...(finished === undefined ? {} : { result: copyJson(finished) }),
    updatedAt,
  };
}

/** @throws OwnershipLostError or StoreError for an append that does not count */
export function requireAppended(appended: Appended, lease: Lease): void {
  switch (appended) {
    case "done":
      return;
    case "lost":
      throw new OwnershipLostError(lease.invocationId);
    case "finished":
    case "released":
      throw appendedAfter(appended, lease);
  }
}
