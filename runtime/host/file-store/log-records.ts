import type {
  CheckpointInfo,
  CompletedResult,
  Decision,
  FailedResult,
  InvocationChange,
  StartRecord,
  Timestamp,
  Vote,
} from "../interfaces.js";
import type { Invocation } from "../store/invocation-table.js";
import type { FrameKind } from "./log/frame.js";

/** What is recorded of a change: how durable its entry is to be does not outlive the write. */
export type RecordedChange = Omit<InvocationChange, "repeatable">;

/** What the payload of each kind of frame about an invocation says; the other kinds belong to the log itself. */
export interface LogRecords {
  /** Begins epoch 1. */
  readonly start: { readonly start: StartRecord; readonly owner: string };
  /** Acquires the epoch of the frame. */
  readonly claim: { readonly owner: string };
  readonly entry: { readonly entry: Uint8Array; readonly change: RecordedChange };
  readonly decision: { readonly checkpointId: string; readonly decision: Decision };
  readonly vote: { readonly checkpointId: string; readonly vote: Vote };
  readonly cancel: { readonly reason: string };
  readonly state: StateRecord;
  /** Stands for an invocation that could not be read when an older store was taken over. */
  readonly corrupt: { readonly problem: string; readonly path: string; readonly start?: StartRecord };
}

/** All of one invocation. */
export interface StateRecord {
  readonly start: StartRecord;
  readonly epoch: number;
  readonly owner: string;
  readonly released: boolean;
  readonly updatedAt: Timestamp;
  readonly finished?: CompletedResult | FailedResult;
  readonly cancel?: string;
  /** Since (and with) the last snapshot, oldest first. */
  readonly entries: readonly Uint8Array[];
  /** Every one that was ever parked, with its decision and votes. */
  readonly checkpoints: readonly CheckpointInfo[];
  /** Ids of those that are parked and not consumed, in the order of parking. */
  readonly parked: readonly string[];
}

export type LogRecordKind = keyof LogRecords;

/** The kinds of frames whose payload is one of `LogRecords`. */
export const LOG_RECORDS = {
  segment: false,
  seal: false,
  dropped: false,
  mark: false,
  pruned: false,
  start: true,
  claim: true,
  entry: true,
  decision: true,
  vote: true,
  cancel: true,
  state: true,
  corrupt: true,
} as const satisfies Record<FrameKind, boolean>;

/** What a `pruned` frame says: it concerns an invocation that finished before then, in milliseconds since 1970. */
export function encodePrunedBefore(finishedBefore: number): Uint8Array {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setFloat64(0, finishedBefore);
  return bytes;
}

/** Frames of the first versions of the log say no time. */
export function prunedBefore(payload: Uint8Array): number {
  if (payload.length !== 8) return Infinity;
  return new DataView(payload.buffer, payload.byteOffset, 8).getFloat64(0);
}

/** The record of all of an invocation. */
export function stateRecordOf(invocation: Invocation<unknown>, entries: readonly Uint8Array[]): StateRecord {
  const { start, epoch, owner, released, updatedAt, finished, cancel } = invocation;
  return {
    start,
    epoch,
    owner,
    released,
    updatedAt,
    ...(finished === undefined ? {} : { finished }),
    ...(cancel === undefined ? {} : { cancel }),
    entries,
    checkpoints: [...invocation.checkpoints.values()],
    parked: [...invocation.parked],
  };
}

/** The invocation of a record. `entryAt` gives what stands for the entry with that index. */
export function invocationOf<Entry>(
  key: string,
  record: StateRecord,
  entryAt: (index: number) => Entry,
): Invocation<Entry> {
  const { checkpoints, parked, entries, ...rest } = record;
  const known = new Map(checkpoints.map((info) => [info.checkpointId, info]));
  return {
    key,
    ...rest,
    entries: entries.map((_, index) => entryAt(index)),
    checkpoints: known,
    parked: new Set(parked),
    decided: new Set(parked.filter((id) => known.get(id)?.decision !== undefined)),
  };
}
