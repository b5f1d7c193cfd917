import { CheckpointNotFoundError, OwnershipLostError, StoreError } from "../errors.js";
import type {
  CheckpointBackend,
  CheckpointInfo,
  CheckpointQuery,
  Clock,
  Decision,
  InvocationChange,
  InvocationQuery,
  InvocationSummary,
  Lease,
  StartRecord,
  Timestamp,
  Vote,
} from "../interfaces.js";
import { copyJson } from "../../copy-json.js";
import {
  appendedAfter,
  applyChange,
  cancelledByEnd,
  compareDecided,
  initialInvocationState,
  type InvocationState,
  statusOf,
  unknownInvocation,
  withDecision,
  withVotes,
} from "../store/invocation-state.js";
import {
  compareCursors,
  cursorOfCheckpoint,
  cursorOfStart,
  type Page,
  parseCursor,
  takePageAsync,
} from "../store/page.js";
import { cannotWrite, DiskError, isStoreProblem } from "./disk-error.js";
import type { DurableDirectory } from "./durable-directory.js";
import { FileBundles } from "./file-bundles.js";
import { FileLocks } from "./file-locks.js";
import { codeOf, type OpenFile } from "./file-system.js";
import { HeldLeases } from "./held-leases.js";
import {
  allParked,
  CANCEL,
  claimName,
  encodeBase,
  entriesOf,
  type InvocationView,
  logName,
  readInvocation,
  START,
} from "./invocation-log.js";
import { InvocationRecords } from "./invocation-records.js";
import type { Layout } from "./layout.js";
import { LogWriter } from "./log-writer.js";
import type { OwnerRegistry } from "./owner-registry.js";
import { StoreIndex } from "./store-index.js";

const STALE_OPEN_ENTRY_MS = 24 * 60 * 60 * 1000;

/** How long a reader waits for a new owner to write its base record, which takes it a few milliseconds. */
const SETTLE_MS = 5000;

export interface FileCheckpointBackendOptions {
  readonly files: DurableDirectory;
  readonly layout: Layout;
  readonly clock: Clock;
  readonly owners: OwnerRegistry;
}

/**
 * Durable state of invocations in a directory that any number of processes use at once. The protocol: a lease is an epoch,
 * acquired by linking `c<epoch>` before the logs are read. Only the owner of that epoch writes `log<epoch>`, and it checks for
 * a newer epoch after each write. Decisions are links too, and need no lease.
 *
 * More than 500 lines: the protocol is one subject, and each method of `CheckpointBackend` stands here step by step.
 */
export class FileCheckpointBackend implements CheckpointBackend {
  readonly #files: DurableDirectory;
  readonly #layout: Layout;
  readonly #clock: Clock;
  readonly #owners: OwnerRegistry;
  readonly #bundles: FileBundles;
  readonly #locks: FileLocks;
  readonly #records: InvocationRecords;
  readonly #index: StoreIndex;
  readonly #leases: HeldLeases;

  constructor(options: FileCheckpointBackendOptions) {
    const { files, layout, clock, owners } = options;
    this.#files = files;
    this.#layout = layout;
    this.#clock = clock;
    this.#owners = owners;
    this.#bundles = new FileBundles(files, layout, clock);
    this.#locks = new FileLocks(files, layout, owners);
    this.#records = new InvocationRecords(files, layout);
    this.#leases = new HeldLeases(files);
    this.#index = new StoreIndex(files, layout, clock, this.#records);
  }

  async begin(start: StartRecord, owner: string): ReturnType<CheckpointBackend["begin"]> {
    await this.#owners.ensure(owner);
    const key = this.#layout.key(start.invocationId);
    const directory = this.#layout.invocation(key);
    const existing = await this.#records.readStart(key);
    if (existing !== undefined) return { created: false, start: existing };
    await this.#bundles.touch(start.bundleHash);
    const lease: Lease = { invocationId: start.invocationId, epoch: 1, owner };
    let log: OpenFile | undefined;
    // The open entry and the log exist before the start record does.
    const prepare = async () => {
      await Promise.all([this.#index.addOpenEntry(key), this.#files.ensure(directory)]);
      this.#files.forget(directory);
      log = await this.#files.fs.open(`${directory}/${logName(1)}`, "append");
    };
    const path = `${directory}/${START}`;
    const created = await this.#leases.take(
      path,
      lease,
      await this.#files.records.encode("start", { start, owner }, path),
      async () => await log?.close(),
      prepare,
    );
    if (log === undefined) throw new StoreError(`Invocation ${start.invocationId} has no log.`);
    if (!created) {
      await log.close();
      const first = await this.#records.readStart(key);
      if (first === undefined) throw new StoreError(`Invocation ${start.invocationId} was pruned while it began.`);
      return { created: false, start: first };
    }
    const writer = new LogWriter(this.#files.fs, directory, lease, log);
    this.#leases.set(lease, { key, writer, state: initialInvocationState(start.createdAt) });
    return { created: true, lease };
  }

  async claim(invocationId: string, owner: string): ReturnType<CheckpointBackend["claim"]> {
    await this.#owners.ensure(owner);
    const key = this.#layout.key(invocationId);
    const directory = this.#layout.invocation(key);
    for (;;) {
      const before = await readInvocation(this.#files, directory);
      if (before === undefined || !(await this.#mayClaim(before))) return undefined;
      // Reads the entries first, so that damage is found before anything is written.
      await entriesOf(this.#files, before);
      const lease: Lease = { invocationId, epoch: before.epoch + 1, owner };
      const log = await this.#files.fs.open(`${directory}/${logName(lease.epoch)}`, "append");
      const claimed = this.#files.records.encodeClear("claim", { owner });
      const claim = `${directory}/${claimName(lease.epoch)}`;
      if (!(await this.#leases.take(claim, lease, claimed, () => log.close()))) {
        await log.close();
        continue;
      }
      return await this.#continueFrom(key, lease, new LogWriter(this.#files.fs, directory, lease, log));
    }
  }

  async append(lease: Lease, entry: Uint8Array, change: InvocationChange = {}): Promise<void> {
    const held = this.#leases.get(lease);
    if (held === undefined) throw await this.#leaseError(lease);
    const copied = copyJson(change);
    // An unlisted checkpoint would be worse than a listed one that does not exist yet, so the index entry is written first.
    await Promise.all((copied.parked ?? []).map((info) => this.#index.add(held.key, info)));
    const at = this.#timestamp();
    const ends = copied.released === true || copied.finished !== undefined;
    if (ends) this.#leases.delete(lease);
    const before = held.state;
    held.state = applyChange(before, copied, at);
    try {
      const path = `${this.#layout.invocation(held.key)}/${logName(lease.epoch)}`;
      await held.writer.append(this.#files.records.encode("entry", { at, entry, change: copied }, path));
    } catch (error) {
      // A lease with a broken log is kept, so that this process may claim the invocation again.
      if (held.writer.broken) this.#leases.set(lease, held);
      else await this.#leases.release(lease, held);
      throw error;
    }
    if (ends) await held.writer.close();
    await this.#reconcile(held.key, before, copied, at);
    if (ends || copied.parked !== undefined) await this.#touchFeed();
  }

  async renew(owner: string): Promise<void> {
    await this.#owners.renew(owner);
  }

  async retire(owner: string): Promise<void> {
    await this.#owners.retire(owner);
  }

  async decide(checkpointId: string, decision: Decision): ReturnType<CheckpointBackend["decide"]> {
    const undecided = await this.#undecided(checkpointId);
    if ("first" in undecided) return { won: false, first: undecided.first };
    const { key, invocationId } = undecided;
    if (await this.#recordDecision(key, checkpointId, decision)) {
      await this.#touchFeed();
      return { won: true, invocationId };
    }
    return { won: false, first: await this.#recorded(key, checkpointId) };
  }

  async vote(checkpointId: string, vote: Vote): ReturnType<NonNullable<CheckpointBackend["vote"]>> {
    const undecided = await this.#undecided(checkpointId);
    if ("first" in undecided) return { recorded: false, first: undecided.first };
    const votes = await this.#records.addVote(undecided.key, checkpointId, vote);
    await this.#touchFeed();
    return { recorded: true, votes };
  }

  /**
   * The invocation of a checkpoint that may be decided, or the decision.
   *
   * @throws CheckpointNotFoundError for what was never parked
   */
  async #undecided(
    checkpointId: string,
  ): Promise<{ readonly key: string; readonly invocationId: string } | { readonly first: Decision }> {
    const indexed = await this.#index.find(checkpointId);
    if (indexed === undefined) throw new CheckpointNotFoundError(checkpointId);
    const { invocationId } = indexed;
    const key = this.#layout.key(invocationId);
    const first = await this.#records.firstDecision(key, checkpointId);
    if (first !== undefined) return { first };
    const view = await this.#readSettled(key);
    // Throws if the invocation could not be continued, because then it must not be decided.
    if (view?.names.has(CANCEL) === true) await this.#records.readCancel(view.directory);
    if (view?.state.finished !== undefined) {
      await this.#recordDecision(key, checkpointId, cancelledByEnd(view.state.updatedAt));
      return { first: await this.#recorded(key, checkpointId) };
    }
    if (view?.state.parked.has(checkpointId) !== true) throw new CheckpointNotFoundError(checkpointId);
    return { key, invocationId };
  }

  /** The decision that somebody has recorded. */
  async #recorded(key: string, checkpointId: string): Promise<Decision> {
    const recorded = await this.#records.firstDecision(key, checkpointId);
    if (recorded === undefined) throw new CheckpointNotFoundError(checkpointId);
    return recorded;
  }

  async requestCancel(invocationId: string, reason: string): Promise<void> {
    const directory = this.#layout.invocation(this.#layout.key(invocationId));
    if ((await this.#files.fs.stat(`${directory}/${START}`)) === undefined) throw unknownInvocation(invocationId);
    const path = `${directory}/${CANCEL}`;
    await this.#files.createOnce(path, await this.#files.records.encode("cancel", { reason }, path));
    await this.#touchFeed();
  }

  async inbox(lease: Lease): ReturnType<CheckpointBackend["inbox"]> {
    const key = this.#layout.key(lease.invocationId);
    const held = this.#leases.get(lease);
    const directory = this.#layout.invocation(key);
    const view = held === undefined ? await readInvocation(this.#files, directory) : undefined;
    const state = held?.state ?? view?.state;
    if (state === undefined || state.finished !== undefined) return { decisions: [] };
    const names = new Set(await this.#files.names(directory));
    const decided = [...state.parked.keys()].filter((id) => names.has(this.#layout.decisionName(id)));
    const decisions = await Promise.all(
      decided.map(async (checkpointId) => {
        const decision = await this.#records.readDecision(key, checkpointId);
        return decision === undefined ? [] : [{ checkpointId, decision }];
      }),
    );
    const cancel = names.has(CANCEL) ? await this.#records.readCancel(directory) : undefined;
    // The writers may have died before they synced the names, and the owner is about to act on them.
    if (decided.length > 0 || cancel !== undefined) await this.#files.fs.syncDirectory(directory);
    const sorted = decisions.flat().sort(compareDecided);
    return cancel === undefined ? { decisions: sorted } : { decisions: sorted, cancel };
  }

  async get(checkpointId: string): Promise<CheckpointInfo | undefined> {
    const indexed = await this.#index.find(checkpointId);
    if (indexed === undefined) return undefined;
    const key = this.#layout.key(indexed.invocationId);
    const decision = await this.#records.readDecision(key, checkpointId);
    if (decision !== undefined) return await this.#withVotes(key, withDecision(indexed, decision));
    const view = await readInvocation(this.#files, this.#layout.invocation(key));
    const parked = view?.state.parked.get(checkpointId);
    if (view === undefined || parked === undefined) return undefined;
    const ended = view.settled && view.state.finished !== undefined;
    return await this.#withVotes(key, withDecision(parked, ended ? cancelledByEnd(view.state.updatedAt) : undefined));
  }

  async list(query: CheckpointQuery): Promise<Page<CheckpointInfo>> {
    const after = query.after === undefined ? undefined : parseCursor(query.after);
    const status = query.status ?? "pending";
    const candidates = await this.#index.list(query, after);
    return await takePageAsync(candidates, cursorOfCheckpoint, query, async (indexed) => {
      const info = copyJson(await this.#listed(indexed));
      return status === "all" || info.status === status ? info : undefined;
    });
  }

  async invocations(query: InvocationQuery): Promise<Page<InvocationSummary>> {
    const after = query.after === undefined ? undefined : parseCursor(query.after);
    const keys =
      query.invocationId !== undefined
        ? [this.#layout.key(query.invocationId)]
        : query.unfinished === true
          ? await this.#files.names(this.#layout.open)
          : await this.#records.keys();
    const starts = (await Promise.all(keys.map((key) => this.#records.startForList(key, query.invocationId)))).filter(
      (start) => start !== undefined,
    );
    const candidates = starts
      .filter(({ start, problem }) => problem !== undefined || matchesStart(start, query))
      .filter(({ start }) => after === undefined || compareCursors(cursorOfStart(start), after) > 0)
      .sort((a, b) => compareCursors(cursorOfStart(a.start), cursorOfStart(b.start)));
    const alive = new Map<string, Promise<boolean>>();
    return await takePageAsync(
      candidates,
      ({ start }) => cursorOfStart(start),
      query,
      async ({ key, start, problem }) => {
        const summary =
          problem === undefined
            ? await this.#summaryOf(key, start, alive, query.invocationId !== undefined)
            : corruptSummary(start, problem);
        if (summary === undefined || (query.unfinished === true && summary.result !== undefined)) return undefined;
        return summary;
      },
    );
  }

  async putBundle(hash: string, bytes: Uint8Array): Promise<void> {
    await this.#bundles.put(hash, bytes);
  }

  async getBundle(hash: string): Promise<Uint8Array | undefined> {
    return await this.#bundles.get(hash);
  }

  async lock(name: string, owner: string): Promise<boolean> {
    return await this.#locks.lock(name, owner);
  }

  async unlock(name: string, owner: string): Promise<void> {
    await this.#locks.unlock(name, owner);
  }

  async prune(policy: { readonly finishedBefore: number }): Promise<number> {
    const referenced = new Set<string>();
    let pruned = 0;
    let unreadable = false;
    for (const key of await this.#records.keys()) {
      const directory = this.#layout.invocation(key);
      const view = await readInvocation(this.#files, directory).catch((error: unknown) => {
        if (isStoreProblem(error)) return undefined;
        throw error;
      });
      const finishedAt = view?.settled === true && view.state.finished !== undefined ? view.state.updatedAt : undefined;
      if (view === undefined || finishedAt === undefined || Date.parse(finishedAt) >= policy.finishedBefore) {
        const listed = view ?? (await this.#records.startForList(key));
        if (listed !== undefined) referenced.add(listed.start.bundleHash);
        unreadable ||= listed !== undefined && "problem" in listed;
      } else if (await this.#pruneInvocation(key, view)) pruned++;
    }
    // An unreadable start record may refer to any bundle.
    if (!unreadable) await this.#bundles.prune(referenced);
    await this.#sweepOpenEntries();
    await this.#locks.sweep();
    await this.#owners.sweep();
    return pruned;
  }

  async repair(): Promise<void> {
    await this.#index.rebuild("always");
  }

  async close(): Promise<void> {
    this.#owners.close();
    await this.#leases.close();
  }

  async #mayClaim(view: InvocationView): Promise<boolean> {
    if (view.settled && view.state.finished !== undefined) return false;
    if (view.settled && view.state.released) return true;
    const { epoch, owner, start } = view;
    return (
      this.#leases.isDropped({ invocationId: start.invocationId, epoch, owner }) || !(await this.#owners.isAlive(owner))
    );
  }

  /** After the claim: reads the logs, writes the base record of the new log, and checks that no newer epoch exists. */
  async #continueFrom(key: string, lease: Lease, writer: LogWriter): ReturnType<CheckpointBackend["claim"]> {
    try {
      const view = await readInvocation(this.#files, this.#layout.invocation(key));
      if (view?.epoch !== lease.epoch) {
        await discard(writer);
        return;
      }
      const entries = await entriesOf(this.#files, view);
      const { epoch, validBytes } = view.log;
      const base = { epoch, bytes: validBytes, state: view.state };
      const path = `${view.directory}/${logName(lease.epoch)}`;
      await writer.append(encodeBase(this.#files.records, base, this.#timestamp(), path));
      if (view.state.finished !== undefined) {
        await this.#reconcile(key, view.state, { finished: view.state.finished }, view.state.updatedAt);
        await discard(writer);
        return;
      }
      await this.#leases.releaseBroken(key);
      const state: InvocationState = { ...view.state, released: false };
      this.#leases.set(lease, { key, writer, state });
      return { lease, start: view.start, entries };
    } catch (error) {
      await writer.close().catch(() => undefined);
      if (error instanceof OwnershipLostError) return undefined;
      this.#leases.drop(lease);
      throw error;
    }
  }

  /** Updates the index after an entry is durable, and cancels the checkpoints that the entry has left undecided. */
  async #reconcile(key: string, before: InvocationState, change: InvocationChange, at: Timestamp): Promise<void> {
    const gone = new Set(change.consumed);
    if (change.finished !== undefined) for (const id of before.parked.keys()) gone.add(id);
    await Promise.all(
      [...gone].map(async (checkpointId) => {
        await this.#recordDecision(key, checkpointId, cancelledByEnd(at));
      }),
    );
    if (change.finished !== undefined) await this.#files.remove(this.#layout.openEntry(key));
  }

  /** Removes the open entries of invocations that crashed before their start record was written. */
  async #sweepOpenEntries(): Promise<void> {
    for (const key of await this.#files.names(this.#layout.open)) {
      const entry = this.#layout.openEntry(key);
      const status = await this.#files.fs.stat(entry);
      const age = status === undefined ? 0 : this.#clock.now() - Number(status.modified / 1_000_000n);
      const start = await this.#files.fs.stat(`${this.#layout.invocation(key)}/${START}`);
      if (start === undefined && age > STALE_OPEN_ENTRY_MS) await this.#files.remove(entry);
    }
  }

  async #pruneInvocation(key: string, view: InvocationView): Promise<boolean> {
    const parked = await allParked(this.#files, view);
    const aside = this.#files.tmpName();
    try {
      await this.#files.fs.rename(view.directory, aside);
    } catch (error) {
      // Windows refuses to rename while another process has a log open; the next prune tries again.
      if (["ENOENT", "EPERM", "EACCES", "EBUSY"].includes(codeOf(error) ?? "")) return false;
      throw error;
    }
    await this.#files.fs.syncDirectory(view.directory.slice(0, view.directory.lastIndexOf("/")));
    await this.#files.fs.syncDirectory(this.#layout.tmp);
    this.#records.forget(key);
    for (const checkpointId of parked.keys()) await this.#index.remove(checkpointId);
    await this.#files.remove(this.#layout.openEntry(key));
    await this.#files.removeTree(aside);
    return true;
  }

  async #summaryOf(
    key: string,
    start: StartRecord,
    alive: Map<string, Promise<boolean>>,
    asked: boolean,
  ): Promise<InvocationSummary | undefined> {
    const directory = this.#layout.invocation(key);
    try {
      const view = await readInvocation(this.#files, directory);
      if (view === undefined) return undefined;
      const { epoch, owner, state, settled } = view;
      const finished = settled ? state.finished : undefined;
      if (finished !== undefined) await unlessReadOnly(this.#files.remove(this.#layout.openEntry(key)));
      let ownerAlive = alive.get(owner);
      if (ownerAlive === undefined) alive.set(owner, (ownerAlive = this.#owners.isAlive(owner)));
      const parked = finished === undefined ? [...state.parked.values()] : [];
      const checkpoints = await Promise.all(
        parked.map(async (info) =>
          this.#withVotes(key, withDecision(info, await this.#records.decisionIn(view, key, info.checkpointId))),
        ),
      );
      const cancel = view.names.has(CANCEL) ? await this.#records.readCancel(directory) : undefined;
      return {
        invocationId: start.invocationId,
        start: copyJson(view.start),
        epoch,
        status: settled ? statusOf(state) : "running",
        owner,
        ownerAlive: (await ownerAlive) && !this.#leases.isDropped({ invocationId: start.invocationId, epoch, owner }),
        checkpoints,
        ...(cancel === undefined ? {} : { cancelRequested: cancel }),
        ...(finished === undefined ? {} : { result: finished }),
        updatedAt: state.updatedAt,
      };
    } catch (error) {
      // A query for this invocation reports the disk's error; a list shows the invocation as corrupt.
      if (!isStoreProblem(error) || (asked && error instanceof DiskError)) throw error;
      return corruptSummary(start, error.message);
    }
  }

  /** An indexed checkpoint with its decision, as lists show it. A damaged decision becomes its `problem`. */
  async #listed(indexed: CheckpointInfo): Promise<CheckpointInfo> {
    const key = this.#layout.key(indexed.invocationId);
    try {
      const decision = await this.#records.readDecision(key, indexed.checkpointId);
      return await this.#withVotes(key, withDecision(indexed, decision));
    } catch (error) {
      if (!isStoreProblem(error)) throw error;
      return { ...withDecision(indexed, undefined), problem: error.message };
    }
  }

  async #withVotes(key: string, info: CheckpointInfo): Promise<CheckpointInfo> {
    return withVotes(info, await this.#records.votesOf(key, info));
  }

  /** Reads the invocation once its newest owner has written its base record, or is dead. */
  async #readSettled(key: string): Promise<InvocationView | undefined> {
    const end = this.#clock.monotonic() + SETTLE_MS;
    for (let pause = 1; ; pause = Math.min(50, pause * 2)) {
      const view = await readInvocation(this.#files, this.#layout.invocation(key));
      if (view === undefined || view.settled) return view;
      const { epoch, owner, start } = view;
      if (this.#leases.isDropped({ invocationId: start.invocationId, epoch, owner })) return view;
      if (!(await this.#owners.isAlive(owner))) return view;
      if (this.#clock.monotonic() > end) {
        throw new StoreError(
          `Invocation ${view.start.invocationId} is being taken over by an engine that does not answer. Try again.`,
          { invocation_id: view.start.invocationId, owner: view.owner },
        );
      }
      await this.#clock.sleep(pause);
    }
  }

  /**
   * Stores the decision by compare-and-set, and moves the index entry to the closed ones. Returns whether this call stored it.
   */
  async #recordDecision(key: string, checkpointId: string, decision: Decision): Promise<boolean> {
    const won = await this.#records.createDecision(key, checkpointId, decision);
    await this.#index.close(checkpointId);
    return won;
  }

  async #leaseError(lease: Lease): Promise<Error> {
    const view = await readInvocation(this.#files, this.#layout.invocation(this.#layout.key(lease.invocationId)));
    if (view?.epoch !== lease.epoch || view.owner !== lease.owner) return new OwnershipLostError(lease.invocationId);
    if (view.state.finished !== undefined) return appendedAfter("finished", lease);
    if (view.state.released) return appendedAfter("released", lease);
    return new StoreError(`This store object does not hold epoch ${lease.epoch} of ${lease.invocationId}.`, {
      invocation_id: lease.invocationId,
    });
  }

  /** Notifies other windows that watch the file. Best effort: correctness does not depend on it. */
  async #touchFeed(): Promise<void> {
    await this.#files.fs.touch(this.#layout.feed).catch(() => undefined);
  }

  #timestamp(): Timestamp {
    return new Date(this.#clock.now()).toISOString();
  }
}

async function unlessReadOnly(step: Promise<unknown>): Promise<void> {
  try {
    await step;
  } catch (error) {
    if (!cannotWrite(error)) throw error;
  }
}

async function discard(writer: LogWriter): Promise<undefined> {
  await writer.close();
  return undefined;
}

function matchesStart(start: StartRecord, query: InvocationQuery): boolean {
  if (query.invocationId !== undefined && start.invocationId !== query.invocationId) return false;
  if (query.core !== undefined && start.core !== query.core) return false;
  return query.flow === undefined || start.flow === query.flow;
}

function corruptSummary(start: StartRecord, problem: string): InvocationSummary {
  return {
    invocationId: start.invocationId,
    start,
    epoch: 0,
    status: "corrupt",
    ownerAlive: false,
    checkpoints: [],
    updatedAt: start.createdAt,
    problem,
  };
}
