import { StoreError } from "../../host/errors.js";
import { Turns } from "../../turns.js";
import { applyDelta, type Delta } from "./delta.js";
import type { FrameKinds } from "./frame-kinds.js";
import { restoredState, storedState, type StoredState } from "./snapshot.js";
import type { MachineState } from "./state.js";
import { encodeInTurns } from "./encode-in-turns.js";
import { decodeData, encodeData } from "./value-codec.js";

/** The newest version of entries that this engine reads and writes. A change of their form needs a new version and a migration. */
export const SNAPSHOT_VERSION = 2;

/** An entry has the oldest version whose readers understand it, so that older engines go on with what they can. */
const ANY_READER = 1;
/** Since this version a change of concurrent branches holds the slots that changed. The older form, with all slots, is still read. */
const SLOTS_THAT_CHANGED = 2;

/** Converts an entry of version v to v + 1. Migrations are pure and are never removed. */
type Migration = (entry: Readonly<Record<string, unknown>>) => Readonly<Record<string, unknown>>;
const MIGRATIONS: Readonly<Record<number, Migration>> = {
  1: (entry) => entry,
};

/**
 * An entry in the present form.
 * @throws StoreError for one that a newer version wrote.
 */
export function migrated(
  entry: unknown,
  migrations: Readonly<Record<number, Migration>> = MIGRATIONS,
  target: number = SNAPSHOT_VERSION,
): Entry {
  if (typeof entry !== "object" || entry === null || !("v" in entry) || typeof entry.v !== "number") {
    throw new StoreError("An entry of an invocation's log has no version.", {}, { retryable: false });
  }
  let current: Readonly<Record<string, unknown>> & { readonly v: number } = { ...entry, v: entry.v };
  if (current.v > target) {
    throw new StoreError(
      `The invocation was written by a newer version of ScaiCore (snapshot version ${current.v}; this one reads up to ${target}). Use that version to continue it. Nothing was changed.`,
      { version: current.v, supported: target },
      { retryable: false },
    );
  }
  while (current.v < target) {
    const migration = migrations[current.v];
    if (migration === undefined)
      throw new StoreError(`There is no migration from snapshot version ${current.v}.`, {}, { retryable: false });
    current = { ...migration(current), v: current.v + 1 };
  }
  return current as unknown as Entry;
}

/**
 * An entry of an invocation's log. `epoch` is that of the owner who wrote it; from it recovery learns how many owners
 * have written nothing since.
 */
type Entry =
  | { readonly v: number; readonly kind: "snapshot"; readonly epoch: number; readonly state: StoredState }
  | { readonly v: number; readonly kind: "block" | "call"; readonly epoch: number; readonly delta: Delta }
  | { readonly v: number; readonly kind: "released" | "finished"; readonly epoch: number; readonly sequence?: number };

/** An entry of many branches is encoded in turns. */
const MANY_BRANCHES = 64;

/** Encodes a log entry that holds the whole state, which must not change meanwhile. */
export async function snapshotEntry(
  kinds: FrameKinds,
  epoch: number,
  state: MachineState,
  turns = new Turns(),
): Promise<Uint8Array> {
  const entry: Entry = { v: ANY_READER, kind: "snapshot", epoch, state: storedState(kinds, state) };
  return state.branches.size > MANY_BRANCHES ? await encodeInTurns(entry, turns) : encodeData(entry);
}

/** Encodes a log entry that holds changes since the entry before. What changed must not change again meanwhile. */
export async function deltaEntry(
  kind: "block" | "call",
  epoch: number,
  delta: Delta,
  turns = new Turns(),
): Promise<Uint8Array> {
  const changesSlots = delta.changed.some(({ patches }) => patches.some(([, { branches }]) => branches !== undefined));
  const v = changesSlots ? SLOTS_THAT_CHANGED : ANY_READER;
  const entry: Entry = { v, kind, epoch, delta };
  const many = delta.added.length + delta.changed.length > MANY_BRANCHES;
  return many ? await encodeInTurns(entry, turns) : encodeData(entry);
}

/** `sequence` is that of the next event, if events were sent since the state was written. */
export const markEntry = (kind: "released" | "finished", epoch: number, sequence?: number): Uint8Array =>
  encodeData({ v: ANY_READER, kind, epoch, ...(sequence === undefined ? {} : { sequence }) } satisfies Entry);

interface Restored {
  /** `undefined`: nothing was written before the crash, so the run starts again. */
  readonly state: MachineState | undefined;
  /** Of the newest entry; 0 without any. */
  readonly epoch: number;
  readonly released: boolean;
}

/**
 * The state that the entries of a log add up to.
 * @throws StoreError when a newer version wrote an entry, and when the entries are no log.
 */
export function restore(kinds: FrameKinds, entries: readonly Uint8Array[]): Restored {
  let state: MachineState | undefined;
  let epoch = 0;
  let released = false;
  for (const bytes of entries) {
    const entry = migrated(decoded(bytes));
    epoch = entry.epoch;
    released = entry.kind === "released";
    if (entry.kind === "snapshot") state = restoredState(kinds, entry.state);
    else if ("delta" in entry) {
      if (state === undefined)
        throw new StoreError("The log of an invocation does not begin with a snapshot.", {}, { retryable: false });
      applyDelta(kinds, state, entry.delta);
    } else if (state !== undefined && entry.sequence !== undefined) state.sequence = entry.sequence;
  }
  return { state, epoch, released };
}

function decoded(bytes: Uint8Array): unknown {
  try {
    return decodeData(bytes);
  } catch (cause) {
    throw new StoreError("An entry of an invocation's log cannot be read.", {}, { cause, retryable: false });
  }
}
