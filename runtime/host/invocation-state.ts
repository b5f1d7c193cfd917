import type {
  CheckpointInfo,
  CompletedResult,
  Decision,
  FailedResult,
  InvocationChange,
  InvocationSummary,
  Timestamp,
} from "./interfaces.js";

/** What the entries of an invocation say to those who do not read them. Every backend derives its answers from this. */
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

/** A checkpoint with what was decided about it. */
export function withDecision(info: CheckpointInfo, decision: Decision | undefined): CheckpointInfo {
  if (decision !== undefined) return { ...info, status: decision.kind, decision };
  // Not a copy by `...rest`: such an object has a hidden class of its own, which takes more memory than its fields.
  if (info.status === "pending" && info.decision === undefined) return info;
  const { decision: _, ...undecided } = info;
  return { ...undecided, status: "pending" };
}

/** What counts as decided about a checkpoint that nobody had decided when its invocation moved on or finished. */
export function cancelledByEnd(at: Timestamp): Decision {
  return { kind: "cancelled", at, reason: "The invocation went on without it." };
}

export function statusOf(state: InvocationState): Exclude<InvocationSummary["status"], "corrupt"> {
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
