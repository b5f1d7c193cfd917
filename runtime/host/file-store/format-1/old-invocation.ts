import type { CheckpointInfo, Decision, StartRecord, Vote } from "../../interfaces.js";
import { cancelledByEnd, withDecision, withVotes } from "../../store/invocation-state.js";
import type { DurableDirectory } from "../durable-directory.js";
import type { Layout } from "../layout.js";
import type { LogRecords } from "../log-records.js";
import {
  allParked,
  CANCEL,
  entriesOf,
  type InvocationView,
  readInvocation,
  readStart,
  START,
} from "./invocation-log.js";

/** The keys of all invocations of a store of format 1, in one order for all who read it. */
export async function oldKeys(files: DurableDirectory, layout: Layout): Promise<readonly string[]> {
  const shards = await files.names(layout.invocations);
  const keys = await Promise.all(shards.map((shard) => files.names(`${layout.invocations}/${shard}`)));
  // Desktop systems leave files of their own in directories that people open.
  return keys
    .flat()
    .filter((key) => /^[0-9a-f]{32}$/.test(key))
    .sort();
}

/**
 * All that a store of format 1 holds of an invocation; `undefined` for one that never began.
 *
 * @throws StoreCorruptError if anything of it is damaged
 * @throws StoreError if it cannot be read now: a newer version wrote it, a codec is missing, or the disk refuses
 */
export async function readOldInvocation(
  files: DurableDirectory,
  layout: Layout,
  key: string,
): Promise<LogRecords["state"] | undefined> {
  const view = await readInvocation(files, layout.invocation(key));
  if (view === undefined) return undefined;
  const { start, epoch, owner, state } = view;
  const { finished, updatedAt } = state;
  const cancel = await readCancel(files, view);
  const checkpoints: CheckpointInfo[] = [];
  for (const info of (await allParked(files, view)).values()) {
    const isParked = finished === undefined && state.parked.has(info.checkpointId);
    const decision =
      (await readDecision(files, layout, view, info.checkpointId)) ??
      (isParked ? undefined : cancelledByEnd(updatedAt));
    checkpoints.push(withVotes(withDecision(info, decision), await readVotes(files, layout, view, info)));
  }
  return {
    ...{ start, epoch, owner, updatedAt },
    // A claim that got no further leaves a run that is to be recovered.
    released: view.settled && state.released,
    ...(finished === undefined ? {} : { finished }),
    ...(cancel === undefined ? {} : { cancel }),
    entries: finished === undefined ? await entriesOf(files, view) : [],
    checkpoints,
    parked: finished === undefined ? [...state.parked.keys()] : [],
  };
}

/** The start record of an invocation that is damaged elsewhere; `undefined` if that cannot be read either. */
export async function readOldStart(
  files: DurableDirectory,
  layout: Layout,
  key: string,
): Promise<StartRecord | undefined> {
  const read = await readStart(files, `${layout.invocation(key)}/${START}`).catch(() => undefined);
  return read?.start;
}

async function readDecision(
  files: DurableDirectory,
  layout: Layout,
  { directory, names }: InvocationView,
  checkpointId: string,
): Promise<Decision | undefined> {
  const name = layout.decisionName(checkpointId);
  if (!names.has(name)) return undefined;
  const path = `${directory}/${name}`;
  const bytes = await files.read(path);
  return bytes === undefined ? undefined : ((await files.records.decode(bytes, path, "decision")).decision as Decision);
}

/** Votes have numbers without gaps, in their order. */
async function readVotes(
  files: DurableDirectory,
  layout: Layout,
  { directory }: InvocationView,
  { checkpointId, quorum }: CheckpointInfo,
): Promise<readonly Vote[] | undefined> {
  if (quorum === undefined) return undefined;
  const votes: Vote[] = [];
  for (;;) {
    const path = `${directory}/${layout.voteName(checkpointId, votes.length + 1)}`;
    const bytes = await files.read(path);
    if (bytes === undefined) return votes;
    votes.push((await files.records.decode(bytes, path, "vote")).vote as Vote);
  }
}

async function readCancel(files: DurableDirectory, { directory, names }: InvocationView): Promise<string | undefined> {
  if (!names.has(CANCEL)) return undefined;
  const path = `${directory}/${CANCEL}`;
  const bytes = await files.read(path);
  return bytes === undefined ? undefined : ((await files.records.decode(bytes, path, "cancel")).reason as string);
}
