import { StoreCorruptError } from "../../errors.js";
import type { CheckpointInfo, InvocationChange, StartRecord, Timestamp } from "../../interfaces.js";
import { applyChange, initialInvocationState, type InvocationState } from "../../store/invocation-state.js";
import type { DurableDirectory } from "../durable-directory.js";
import { damaged, type StoredRecord } from "../record.js";

/**
 * Reads the logs of stores of format 1, where each invocation had a directory: `start`, one log for each epoch, and a claim `c<n>` for
 * each epoch but the first. A log from epoch 2 on begins with a base record, which says how much of the older one counts.
 */

/** One step of an invocation, as its owner appended it. */
interface EntryFrame {
  readonly at: Timestamp;
  readonly entry: Uint8Array;
  readonly change: InvocationChange;
}

/** Where an epoch's log begins: after the given bytes of an earlier epoch's log, with the state that those have led to. */
interface Base {
  readonly epoch: number;
  readonly bytes: number;
  readonly state: InvocationState;
}

interface EpochLog {
  readonly epoch: number;
  readonly base?: Base;
  readonly frames: readonly EntryFrame[];
  readonly validBytes: number;
}

/** An invocation as its files describe it at one moment. */
export interface InvocationView {
  readonly directory: string;
  /** All names in the directory. */
  readonly names: ReadonlySet<string>;
  readonly start: StartRecord;
  /** The newest claim. */
  readonly epoch: number;
  readonly owner: string;
  /**
   * Whether the newest owner has written its base record. Until then the last bytes of the previous log may still be
   * discarded, so a result or a parked checkpoint found there must not be acted upon.
   */
  readonly settled: boolean;
  /** The state that all logs have led to. */
  readonly state: InvocationState;
  readonly log: EpochLog;
}

const claimName = (epoch: number) => `c${epoch}`;
const logName = (epoch: number) => `log${epoch}`;
export const START = "start";
export const CANCEL = "x";

export async function readStart(
  files: DurableDirectory,
  path: string,
): Promise<{ readonly start: StartRecord; readonly owner: string } | undefined> {
  const bytes = await files.read(path);
  if (bytes === undefined) return undefined;
  const record = await files.records.decode(bytes, path, "start");
  return { start: record.start as StartRecord, owner: record.owner as string };
}

/**
 * Reads an invocation; `undefined` if it does not exist.
 *
 * @throws StoreCorruptError when its files contradict each other
 */
export async function readInvocation(files: DurableDirectory, directory: string): Promise<InvocationView | undefined> {
  const names = new Set(await files.names(directory));
  const first = await readStart(files, `${directory}/${START}`);
  if (first === undefined) return undefined;
  const { start, owner: firstOwner } = first;
  const epoch = newestEpoch(names);
  const owner = epoch === 1 ? firstOwner : await readClaim(files, directory, epoch);
  if (owner === undefined) return undefined;
  const log = await newestLog(files, directory, names, epoch);
  return { directory, names, start, epoch, owner, settled: log.epoch === epoch, state: stateOf(log, start), log };
}

/** The entries since (and with) the last snapshot, oldest first. */
export async function entriesOf(files: DurableDirectory, view: InvocationView): Promise<readonly Uint8Array[]> {
  const logs: EpochLog[] = [view.log];
  for (let log = view.log; log.base !== undefined && !log.frames.some(isSnapshot);) {
    const { epoch, bytes } = log.base;
    if (bytes === 0) break;
    const before = await readLog(files, view.directory, epoch, bytes);
    if (before === undefined) throw missing(`${view.directory}/${logName(epoch)}`);
    log = before;
    logs.unshift(log);
  }
  const frames = logs.flatMap((log) => log.frames);
  const snapshot = frames.findLastIndex(isSnapshot);
  return frames
    .slice(Math.max(0, snapshot))
    .map(({ entry }) => entry)
    .filter((entry) => entry.length > 0);
}

/** Reads from all logs every checkpoint that was ever parked. */
export async function allParked(
  files: DurableDirectory,
  view: InvocationView,
): Promise<ReadonlyMap<string, CheckpointInfo>> {
  const parked = new Map<string, CheckpointInfo>();
  for (let log: EpochLog | undefined = view.log; log !== undefined;) {
    const infos: CheckpointInfo[] = [...(log.base?.state.parked.values() ?? [])];
    for (const { change } of log.frames) infos.push(...(change.parked ?? []));
    for (const info of infos.reverse()) if (!parked.has(info.checkpointId)) parked.set(info.checkpointId, info);
    const base: Base | undefined = log.base;
    log = base === undefined ? undefined : await readLog(files, view.directory, base.epoch, base.bytes);
  }
  return parked;
}

function newestEpoch(names: ReadonlySet<string>): number {
  let newest = 1;
  for (const name of names) {
    const epoch = /^c(\d+)$/.exec(name)?.[1];
    if (epoch !== undefined) newest = Math.max(newest, Number(epoch));
  }
  return newest;
}

async function readClaim(files: DurableDirectory, directory: string, epoch: number): Promise<string | undefined> {
  const path = `${directory}/${claimName(epoch)}`;
  const bytes = await files.read(path);
  return bytes === undefined ? undefined : ((await files.records.decode(bytes, path, "claim")).owner as string);
}

/** The log of the newest epoch that has written a base record; the log of epoch 1 counts even if it is empty. */
async function newestLog(
  files: DurableDirectory,
  directory: string,
  names: ReadonlySet<string>,
  newest: number,
): Promise<EpochLog> {
  for (let epoch = newest; epoch > 1; epoch--) {
    if (!names.has(logName(epoch))) continue;
    const log = await readLog(files, directory, epoch);
    if (log?.base !== undefined) return log;
  }
  const first = await readLog(files, directory, 1);
  if (first !== undefined) return first;
  // A power loss within begin() may leave `start` without a log. But a decision proves that there was a log.
  if ([...names].some((name) => /^[dv]-/.test(name))) throw missing(`${directory}/${logName(1)}`);
  return { epoch: 1, frames: [], validBytes: 0 };
}

async function readLog(
  files: DurableDirectory,
  directory: string,
  epoch: number,
  end?: number,
): Promise<EpochLog | undefined> {
  const path = `${directory}/${logName(epoch)}`;
  const bytes = await files.read(path);
  if (bytes === undefined) return undefined;
  const { records, validBytes } = await files.records.decodeLog(bytes, path, end);
  const [first] = records;
  const base = epoch > 1 && first !== undefined ? baseOf(first, path) : undefined;
  const frames = (base === undefined ? records : records.slice(1)).map((record) => entryOf(record, path));
  return { epoch, ...(base === undefined ? {} : { base }), frames, validBytes };
}

function baseOf(record: StoredRecord, path: string): Base {
  if (record.kind !== "base") throw damaged(path, 0, `it begins with "${record.kind}" where "base" belongs`);
  const { epoch, bytes, parked, finished, updatedAt } = record as unknown as {
    epoch: number;
    bytes: number;
    parked: readonly CheckpointInfo[];
    finished?: NonNullable<InvocationState["finished"]>;
    updatedAt: Timestamp;
  };
  const state: InvocationState = {
    parked: new Map(parked.map((info) => [info.checkpointId, info])),
    released: false,
    updatedAt,
    ...(finished === undefined ? {} : { finished }),
  };
  return { epoch, bytes, state };
}

function entryOf(record: StoredRecord, path: string): EntryFrame {
  if (record.kind !== "entry") throw damaged(path, 0, `it holds "${record.kind}" where "entry" belongs`);
  return record as unknown as EntryFrame;
}

function stateOf(log: EpochLog, start: StartRecord): InvocationState {
  let state = log.base?.state ?? initialInvocationState(start.createdAt);
  for (const { change, at } of log.frames) state = applyChange(state, change, at);
  return state;
}

function isSnapshot(frame: EntryFrame): boolean {
  return frame.change.snapshot === true;
}

function missing(path: string): StoreCorruptError {
  return new StoreCorruptError(`${path} is missing. Restore the file from a backup.`, { path });
}
