import { StoreError } from "../errors.js";
import type {
  CheckpointInfo,
  CheckpointQuery,
  CompletedResult,
  Decision,
  FailedResult,
  InvocationChange,
  InvocationSummary,
  Lease,
  Timestamp,
  Vote,
} from "../interfaces.js";

/** The state of an invocation that its entries have led to. Every backend derives its answers from it. */
export interface InvocationState {
  /** Parked and not consumed, by id, in the order of parking. */
  readonly parked: ReadonlyMap<string, CheckpointInfo>;
  readonly released: boolean;
  readonly finished?: CompletedResult | FailedResult;
  readonly updatedAt: Timestamp;
}

export function initialInvocationState(createdAt: Timestamp): InvocationState {
  return { parked: new Map(), released: false, updatedAt: createdAt };
}

export function applyChange(state: InvocationState, change: InvocationChange, at: Timestamp): InvocationState {
  let parked = state.parked;
  if (change.parked?.length || change.consumed?.length) {
    const next = new Map(parked);
    for (const info of change.parked ?? []) next.set(info.checkpointId, info);
    for (const id of change.consumed ?? []) next.delete(id);
    parked = next;
  }
  const finished = change.finished ?? state.finished;
  return {
    parked,
    released: change.released === true,
    updatedAt: at,
    ...(finished === undefined ? {} : { finished }),
  };
}

/** Adds its decision to a checkpoint. */
export function withDecision(info: CheckpointInfo, decision: Decision | undefined): CheckpointInfo {
  if (decision !== undefined) return { ...info, status: decision.kind, decision };
  // Not a copy by `...rest`, whose object has a hidden class of its own that takes more memory than its fields.
  if (info.status === "pending" && info.decision === undefined) return info;
  const { decision: _, ...undecided } = info;
  return { ...undecided, status: "pending" };
}

/** Adds its votes to a checkpoint; those that a parked record carries are not current. */
export function withVotes(info: CheckpointInfo, votes: readonly Vote[] | undefined): CheckpointInfo {
  if (votes === undefined || votes.length === 0) {
    if (info.votes === undefined) return info;
    const { votes: _, ...without } = info;
    return without;
  }
  return { ...info, votes };
}

/** The decision of a checkpoint that was undecided when its invocation continued without it or finished. */
export function cancelledByEnd(at: Timestamp): Decision {
  return { kind: "cancelled", at, reason: "The invocation went on without it." };
}

export function statusOf(
  state: Pick<InvocationState, "finished" | "released">,
): Exclude<InvocationSummary["status"], "corrupt"> {
  if (state.finished !== undefined) return state.finished.status === "COMPLETED" ? "completed" : "failed";
  return state.released ? "suspended" : "running";
}

interface Decided {
  readonly checkpointId: string;
  readonly decision: Decision;
}

/** The order of an inbox: by the time of the decision, ties by id. */
export function compareDecided(a: Decided, b: Decided): number {
  if (a.decision.at !== b.decision.at) return a.decision.at < b.decision.at ? -1 : 1;
  return a.checkpointId < b.checkpointId ? -1 : 1;
}

/** Whether a checkpoint matches a query. Without a status a query means the pending ones. */
export function matchesQuery(info: CheckpointInfo, query: CheckpointQuery): boolean {
  const status = query.status ?? "pending";
  return (status === "all" || info.status === status) && matchesIgnoringStatus(info, query);
}

/** The part of `matchesQuery` that does not depend on decisions. */
export function matchesIgnoringStatus(info: CheckpointInfo, query: CheckpointQuery): boolean {
  if (info.waitsFor !== undefined && query.waits !== true) return false;
  if (query.core !== undefined && info.core !== query.core) return false;
  if (query.flow !== undefined && info.flow !== query.flow) return false;
  if (query.invocationId !== undefined && info.invocationId !== query.invocationId) return false;
  if (query.dueBefore !== undefined && !(info.expiresAt !== undefined && info.expiresAt <= query.dueBefore))
    return false;
  return true;
}

/** Errors that every backend throws with the same message. */

export function appendedAfter(what: "finished" | "released", lease: Lease): StoreError {
  return new StoreError(
    `Invocation ${lease.invocationId} was ${what} by epoch ${lease.epoch}; nothing may be appended after that. ` +
      "Claim it again first.",
    { invocation_id: lease.invocationId, epoch: lease.epoch },
    { retryable: false },
  );
}

export function unknownInvocation(invocationId: string): StoreError {
  return new StoreError(
    `There is no invocation ${invocationId} in this store.`,
    { invocation_id: invocationId },
    { retryable: false },
  );
}

export function retiredOwner(owner: string): StoreError {
  return new StoreError(
    `Owner ${owner} has retired; an engine that starts again needs a new owner name.`,
    { owner },
    { retryable: false },
  );
}
