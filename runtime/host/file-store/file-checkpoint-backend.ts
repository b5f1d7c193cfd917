import { CheckpointNotFoundError, OwnershipLostError, StoreCorruptError, StoreError } from "../errors.js";
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
} from "../interfaces.js";
import { copyJson } from "../store/copy-json.js";
import {
  appendedAfter,
  applyChange,
  cancelledByEnd,
  compareDecided,
  initialInvocationState,
  type InvocationState,
  matchesIgnoringStatus,
  statusOf,
  unknownInvocation,
  withDecision,
} from "../store/invocation-state.js";
import {
  compareCursors,
  cursorOfCheckpoint,
  cursorOfStart,
  merged,
  type Page,
  parseCursor,
  takePageAsync,
} from "../store/page.js";
import { CheckpointIndex } from "./checkpoint-index.js";
import { cannotWrite, concernsOnePath, DiskError } from "./disk-error.js";
import type { DurableDirectory } from "./durable-directory.js";
import { FileBundles } from "./file-bundles.js";
import { FileLocks } from "./file-locks.js";
import { codeOf, type OpenFile } from "./file-system.js";
import {
  allParked,
  CANCEL,
  claimName,
  decodeStart,
  encodeBase,
  encodeEntry,
  encodeStart,
  entriesOf,
  type InvocationView,
  logName,
  readInvocation,
  START,
} from "./invocation-log.js";
import type { Layout } from "./layout.js";
import { LogWriter } from "./log-writer.js";
import type { OwnerRegistry } from "./owner-registry.js";
import { decodeRecord, encodeRecord } from "./record.js";

/** What this process owns. */
interface HeldLease {
  readonly key: string;
  readonly writer: LogWriter;
  state: InvocationState;
}

const STALE_OPEN_ENTRY_MS = 24 * 60 * 60 * 1000;
const MOST_CACHED_STARTS = 20_000;

/** A search for a checkpoint that is not in the index reads every invocation, so it is not repeated for every wrong id. */
const SEARCH_AGAIN_MS = 10_000;

/** How long a reader waits for a new owner to say where it goes on from; that takes it a few milliseconds. */
const SETTLE_MS = 5000;

export interface FileCheckpointBackendOptions {
  readonly files: DurableDirectory;
  readonly layout: Layout;
  readonly clock: Clock;
  readonly owners: OwnerRegistry;
}

/**
 * Durable state of invocations in a directory that any number of processes use at once. The protocol: ownership is an
 * epoch, taken by linking `c<epoch>` before the logs are read; only that epoch's owner writes `log<epoch>`, and looks for
 * a newer epoch after each write. Decisions are links too, and need no ownership.
 */
export class FileCheckpointBackend implements CheckpointBackend {
  readonly #files: DurableDirectory;
  readonly #layout: Layout;
  readonly #clock: Clock;
  readonly #owners: OwnerRegistry;
  readonly #bundles: FileBundles;
  readonly #locks: FileLocks;
  readonly #pending: CheckpointIndex;
  readonly #closed: CheckpointIndex;
  readonly #held = new Map<string, HeldLease>();
  /** When all invocations were last searched for a checkpoint that is not in the index, in monotonic time. */
  #searchedAt = -Infinity;
  /** Epochs taken in the name of an owner of this process that could not make use of them; free for anyone here. */
  readonly #dropped = new Set<string>();
  /** Starts never change, so each is read once. */
  readonly #starts = new Map<string, StartRecord>();

  constructor(options: FileCheckpointBackendOptions) {
    const { files, layout, clock, owners } = options;
    this.#files = files;
    this.#layout = layout;
    this.#clock = clock;
    this.#owners = owners;
    this.#bundles = new FileBundles(files, layout, clock);
    this.#locks = new FileLocks(files, layout, owners);
    this.#pending = new CheckpointIndex(files, layout, layout.pending, clock);
    this.#closed = new CheckpointIndex(files, layout, layout.closed, clock);
  }

  async begin(start: StartRecord, owner: string): ReturnType<CheckpointBackend["begin"]> {
    await this.#owners.ensure(owner);
    const key = this.#layout.key(start.invocationId);
    const directory = this.#layout.invocation(key);
    const existing = await this.#readStart(key);
    if (existing !== undefined) return { created: false, start: existing };
    await this.#bundles.touch(start.bundleHash);
    const lease: Lease = { invocationId: start.invocationId, epoch: 1, owner };
    let log: OpenFile | undefined;
    // The open entry and the log exist before the start record does.
    const prepare = async () => {
      await Promise.all([this.#addOpenEntry(key), this.#files.ensure(directory)]);
      this.#files.forget(directory);
      log = await this.#files.fs.open(`${directory}/${logName(1)}`, "append");
    };
    const created = await this.#takeEpoch(
      `${directory}/${START}`,
      lease,
      encodeStart(start, owner),
      async () => await log?.close(),
      prepare,
    );
    if (log === undefined) throw new StoreError(`Invocation ${start.invocationId} has no log.`);
    if (!created) {
      await log.close();
      const first = await this.#readStart(key);
      if (first === undefined) throw new StoreError(`Invocation ${start.invocationId} was pruned while it began.`);
      return { created: false, start: first };
    }
    const writer = new LogWriter(this.#files.fs, directory, lease, log);
    this.#held.set(heldKey(lease), { key, writer, state: initialInvocationState(start.createdAt) });
    return { created: true, lease };
  }

  async claim(invocationId: string, owner: string): ReturnType<CheckpointBackend["claim"]> {
    await this.#owners.ensure(owner);
    const key = this.#layout.key(invocationId);
    const directory = this.#layout.invocation(key);
    for (;;) {
      const before = await readInvocation(this.#files, directory);
      if (before === undefined || !(await this.#mayClaim(before))) return undefined;
      // Damage is found before anything is written.
      await entriesOf(this.#files, before);
      const lease: Lease = { invocationId, epoch: before.epoch + 1, owner };
      const log = await this.#files.fs.open(`${directory}/${logName(lease.epoch)}`, "append");
      const claimed = encodeRecord("claim", { owner });
      const claim = `${directory}/${claimName(lease.epoch)}`;
      if (!(await this.#takeEpoch(claim, lease, claimed, () => log.close()))) {
        await log.close();
        continue;
      }
      return await this.#takeOver(key, lease, new LogWriter(this.#files.fs, directory, lease, log));
    }
  }

  async append(lease: Lease, entry: Uint8Array, change: InvocationChange = {}): Promise<void> {
    const held = this.#held.get(heldKey(lease));
    if (held === undefined) throw await this.#leaseError(lease);
    const copied = copyJson(change);
    // An unlisted checkpoint would be worse than a listed one that does not exist yet, so the index entry is written first.
    await Promise.all((copied.parked ?? []).map((info) => this.#addToIndex(held.key, info)));
    const at = this.#timestamp();
    const ends = copied.released === true || copied.finished !== undefined;
    if (ends) this.#held.delete(heldKey(lease));
    const before = held.state;
    held.state = applyChange(before, copied, at);
    try {
      await held.writer.append(encodeEntry(at, entry, copied));
    } catch (error) {
      // A broken log stays on record here, so that this process may claim the invocation anew.
      if (held.writer.broken) this.#held.set(heldKey(lease), held);
      else await this.#release(lease, held);
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
    const indexed = await this.#findIndexed(checkpointId);
    if (indexed === undefined) throw new CheckpointNotFoundError(checkpointId);
    const key = this.#layout.key(indexed.invocationId);
    const first = await this.#firstDecision(key, checkpointId);
    if (first !== undefined) return { won: false, first };
    const view = await this.#readSettled(key);
    // What could not be continued must not be decided.
    if (view?.names.has(CANCEL) === true) await this.#readCancel(view.directory);
    if (view?.state.finished !== undefined) {
      await this.#recordDecision(key, checkpointId, cancelledByEnd(view.state.updatedAt));
    } else if (view?.state.parked.has(checkpointId) !== true) {
      throw new CheckpointNotFoundError(checkpointId);
    } else if (await this.#recordDecision(key, checkpointId, decision)) {
      await this.#touchFeed();
      return { won: true, invocationId: indexed.invocationId };
    }
    const recorded = await this.#firstDecision(key, checkpointId);
    if (recorded === undefined) throw new CheckpointNotFoundError(checkpointId);
    return { won: false, first: recorded };
  }

  async requestCancel(invocationId: string, reason: string): Promise<void> {
    const directory = this.#layout.invocation(this.#layout.key(invocationId));
    if ((await this.#files.fs.stat(`${directory}/${START}`)) === undefined) throw unknownInvocation(invocationId);
    await this.#files.createOnce(`${directory}/${CANCEL}`, encodeRecord("cancel", { reason }));
    await this.#touchFeed();
  }

  async inbox(lease: Lease): ReturnType<CheckpointBackend["inbox"]> {
    const key = this.#layout.key(lease.invocationId);
    const held = this.#held.get(heldKey(lease));
    const directory = this.#layout.invocation(key);
    const view = held === undefined ? await readInvocation(this.#files, directory) : undefined;
    const state = held?.state ?? view?.state;
    if (state === undefined || state.finished !== undefined) return { decisions: [] };
    const names = new Set(await this.#files.names(directory));
    const decided = [...state.parked.keys()].filter((id) => names.has(this.#layout.decisionName(id)));
    const decisions = await Promise.all(
      decided.map(async (checkpointId) => {
        const decision = await this.#readDecision(key, checkpointId);
        return decision === undefined ? [] : [{ checkpointId, decision }];
      }),
    );
    const cancel = names.has(CANCEL) ? await this.#readCancel(directory) : undefined;
    // Whoever wrote them may not have come to syncing their names; the owner is about to act on them.
    if (decided.length > 0 || cancel !== undefined) await this.#files.fs.syncDirectory(directory);
    const sorted = decisions.flat().sort(compareDecided);
    return cancel === undefined ? { decisions: sorted } : { decisions: sorted, cancel };
  }

  async get(checkpointId: string): Promise<CheckpointInfo | undefined> {
    const indexed = await this.#findIndexed(checkpointId);
    if (indexed === undefined) return undefined;
    const key = this.#layout.key(indexed.invocationId);
    const decision = await this.#readDecision(key, checkpointId);
    if (decision !== undefined) return withDecision(indexed, decision);
    const view = await readInvocation(this.#files, this.#layout.invocation(key));
    const parked = view?.state.parked.get(checkpointId);
    if (view === undefined || parked === undefined) return undefined;
    const ended = view.settled && view.state.finished !== undefined;
    return withDecision(parked, ended ? cancelledByEnd(view.state.updatedAt) : undefined);
  }

  async list(query: CheckpointQuery): Promise<Page<CheckpointInfo>> {
    const after = query.after === undefined ? undefined : parseCursor(query.after);
    const status = query.status ?? "pending";
    const both = async () => {
      // Pending first: a checkpoint that moves meanwhile is then seen in at least one of the two.
      const pending = [...(await this.#pending.list()).after(after)];
      const closed = status === "pending" ? [] : [...(await this.#closed.list()).after(after)];
      return { pending, closed };
    };
    let { pending, closed } = await both();
    // Both are asked: one that was not looked at now may know of damage too.
    if ([this.#pending.takeDamage(), this.#closed.takeDamage()].includes(true)) {
      await this.#rebuildIndex("if it can be written");
      ({ pending, closed } = await both());
    }
    const candidates = matching(merged(pending.values(), closed.values(), cursorOfCheckpoint), query);
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
          : await this.#allKeys();
    const starts = (await Promise.all(keys.map((key) => this.#startForList(key, query.invocationId)))).filter(
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
    for (const key of await this.#allKeys()) {
      const directory = this.#layout.invocation(key);
      const view = await readInvocation(this.#files, directory).catch((error: unknown) => {
        if (isStoreProblem(error)) return undefined;
        throw error;
      });
      const finishedAt = view?.settled === true && view.state.finished !== undefined ? view.state.updatedAt : undefined;
      if (view === undefined || finishedAt === undefined || Date.parse(finishedAt) >= policy.finishedBefore) {
        const listed = view ?? (await this.#startForList(key));
        if (listed !== undefined) referenced.add(listed.start.bundleHash);
        unreadable ||= listed !== undefined && "problem" in listed;
      } else if (await this.#pruneInvocation(key, view)) pruned++;
    }
    // A start that cannot be read may refer to any bundle.
    if (!unreadable) await this.#bundles.prune(referenced);
    await this.#sweepOpenEntries();
    await this.#locks.sweep();
    await this.#owners.sweep();
    return pruned;
  }

  async repair(): Promise<void> {
    await this.#rebuildIndex("always");
  }

  async close(): Promise<void> {
    this.#owners.close();
    await Promise.all([...this.#held.values()].map(({ writer }) => writer.close()));
    this.#held.clear();
  }

  async #mayClaim(view: InvocationView): Promise<boolean> {
    if (view.settled && view.state.finished !== undefined) return false;
    if (view.settled && view.state.released) return true;
    const { epoch, owner, start } = view;
    return this.#isDropped({ invocationId: start.invocationId, epoch, owner }) || !(await this.#owners.isAlive(owner));
  }

  /** Whether an epoch of this process is of no use any more, though its owner lives. */
  #isDropped(lease: Lease): boolean {
    const name = heldKey(lease);
    return this.#dropped.has(name) || this.#held.get(name)?.writer.broken === true;
  }

  /** Takes an epoch. One that is won and then cannot be made durable is dropped, so that it may be claimed again. */
  async #takeEpoch(
    path: string,
    lease: Lease,
    bytes: Uint8Array,
    discardLog: () => Promise<void>,
    prepare?: () => Promise<void>,
  ): Promise<boolean> {
    try {
      return await this.#files.createOnce(path, bytes, prepare);
    } catch (error) {
      this.#dropped.add(heldKey(lease));
      await discardLog().catch(() => undefined);
      throw error;
    }
  }

  /** After the claim: read, write down where the log goes on from, and look whether that still counts. */
  async #takeOver(key: string, lease: Lease, writer: LogWriter): ReturnType<CheckpointBackend["claim"]> {
    try {
      const view = await readInvocation(this.#files, this.#layout.invocation(key));
      if (view?.epoch !== lease.epoch) {
        await discard(writer);
        return;
      }
      const entries = await entriesOf(this.#files, view);
      const { epoch, validBytes } = view.log;
      await writer.append(encodeBase({ epoch, bytes: validBytes, state: view.state }, this.#timestamp()));
      if (view.state.finished !== undefined) {
        await this.#reconcile(key, view.state, { finished: view.state.finished }, view.state.updatedAt);
        await discard(writer);
        return;
      }
      await this.#releaseBroken(lease);
      const state: InvocationState = { ...view.state, released: false };
      this.#held.set(heldKey(lease), { key, writer, state });
      return { lease, start: view.start, entries };
    } catch (error) {
      await writer.close().catch(() => undefined);
      if (error instanceof OwnershipLostError) return undefined;
      this.#dropped.add(heldKey(lease));
      throw error;
    }
  }

  async #release(lease: Lease, held: HeldLease): Promise<void> {
    this.#held.delete(heldKey(lease));
    await held.writer.close();
  }

  /** Epochs of this process whose log could not be written any more, now that there is a newer one. */
  async #releaseBroken(newer: Lease): Promise<void> {
    const key = this.#layout.key(newer.invocationId);
    for (const [name, held] of this.#held) {
      if (held.key !== key || !held.writer.broken) continue;
      this.#held.delete(name);
      await held.writer.close();
    }
  }

  /** Brings the index into line with an entry that is durable, and closes what nobody decided in time. */
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
      // Windows refuses while another process has a log open; the next prune tries again.
      if (["ENOENT", "EPERM", "EACCES", "EBUSY"].includes(codeOf(error) ?? "")) return false;
      throw error;
    }
    await this.#files.fs.syncDirectory(view.directory.slice(0, view.directory.lastIndexOf("/")));
    await this.#files.fs.syncDirectory(this.#layout.tmp);
    this.#starts.delete(key);
    for (const checkpointId of parked.keys()) {
      await this.#pending.remove(checkpointId);
      await this.#closed.remove(checkpointId);
    }
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
        parked.map(async (info) => withDecision(info, await this.#decisionIn(view, key, info.checkpointId))),
      );
      const cancel = view.names.has(CANCEL) ? await this.#readCancel(directory) : undefined;
      return {
        invocationId: start.invocationId,
        start: copyJson(view.start),
        epoch,
        status: settled ? statusOf(state) : "running",
        owner,
        ownerAlive: (await ownerAlive) && !this.#isDropped({ invocationId: start.invocationId, epoch, owner }),
        checkpoints,
        ...(cancel === undefined ? {} : { cancelRequested: cancel }),
        ...(finished === undefined ? {} : { result: finished }),
        updatedAt: state.updatedAt,
      };
    } catch (error) {
      // Who asks for this one learns what the disk says; a list goes on without it.
      if (!isStoreProblem(error) || (asked && error instanceof DiskError)) throw error;
      return corruptSummary(start, error.message);
    }
  }

  /** An indexed checkpoint with its decision, as lists show it. A damaged decision becomes its `problem`. */
  async #listed(indexed: CheckpointInfo): Promise<CheckpointInfo> {
    try {
      return withDecision(
        indexed,
        await this.#readDecision(this.#layout.key(indexed.invocationId), indexed.checkpointId),
      );
    } catch (error) {
      if (!isStoreProblem(error)) throw error;
      return { ...withDecision(indexed, undefined), problem: error.message };
    }
  }

  async #decisionIn(view: InvocationView, key: string, checkpointId: string): Promise<Decision | undefined> {
    if (!view.names.has(this.#layout.decisionName(checkpointId))) return undefined;
    return await this.#readDecision(key, checkpointId);
  }

  /** The invocation once its newest owner has written down where it goes on from, or is dead. */
  async #readSettled(key: string): Promise<InvocationView | undefined> {
    const end = this.#clock.monotonic() + SETTLE_MS;
    for (let pause = 1; ; pause = Math.min(50, pause * 2)) {
      const view = await readInvocation(this.#files, this.#layout.invocation(key));
      if (view === undefined || view.settled) return view;
      const { epoch, owner, start } = view;
      if (this.#isDropped({ invocationId: start.invocationId, epoch, owner })) return view;
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

  /** Compare-and-set on the decision; then the index entry moves to the closed ones. */
  async #recordDecision(key: string, checkpointId: string, decision: Decision): Promise<boolean> {
    const bytes = encodeRecord("decision", { checkpointId, decision });
    const path = this.#decisionPath(key, checkpointId);
    const won =
      (await this.#files.fs.stat(path)) === undefined && (await this.#createDecision(path, bytes, checkpointId));
    await this.#pending.moveTo(this.#closed, checkpointId);
    return won;
  }

  async #createDecision(path: string, bytes: Uint8Array, checkpointId: string): Promise<boolean> {
    try {
      return await this.#files.createOnce(path, bytes);
    } catch (error) {
      // The invocation was pruned meanwhile.
      if (codeOf(error) === "ENOENT") throw new CheckpointNotFoundError(checkpointId);
      throw error;
    }
  }

  async #readDecision(key: string, checkpointId: string): Promise<Decision | undefined> {
    const path = this.#decisionPath(key, checkpointId);
    // Mostly there is none, and asking for a status is cheaper than failing to read.
    if ((await this.#files.fs.stat(path)) === undefined) return undefined;
    const bytes = await this.#files.read(path);
    return bytes === undefined ? undefined : (decodeRecord(bytes, path, "decision").decision as Decision);
  }

  /** A decision to go by: durable, even if its writer has not come to syncing its name. */
  async #firstDecision(key: string, checkpointId: string): Promise<Decision | undefined> {
    const decision = await this.#readDecision(key, checkpointId);
    if (decision !== undefined) await this.#files.fs.syncDirectory(this.#layout.invocation(key));
    return decision;
  }

  async #readCancel(directory: string): Promise<string | undefined> {
    const path = `${directory}/${CANCEL}`;
    const bytes = await this.#files.read(path);
    return bytes === undefined ? undefined : (decodeRecord(bytes, path, "cancel").reason as string);
  }

  async #readStart(key: string): Promise<StartRecord | undefined> {
    const path = `${this.#layout.invocation(key)}/${START}`;
    const bytes = await this.#files.read(path);
    if (bytes === undefined) return undefined;
    const { start } = decodeStart(bytes, path);
    // Its winner may not have come to syncing the name; whoever goes by it makes sure.
    await this.#files.fs.syncDirectory(this.#layout.invocation(key));
    return start;
  }

  /** A start for lists: from the cache, and with the problem where it cannot be read. */
  async #startForList(
    key: string,
    invocationId = `unreadable-${key}`,
  ): Promise<{ readonly key: string; readonly start: StartRecord; readonly problem?: string } | undefined> {
    const known = this.#starts.get(key);
    if (known !== undefined) return { key, start: known };
    const path = `${this.#layout.invocation(key)}/${START}`;
    try {
      const bytes = await this.#files.read(path);
      if (bytes === undefined) return undefined;
      const { start } = decodeStart(bytes, path);
      if (this.#starts.size >= MOST_CACHED_STARTS) this.#starts.clear();
      this.#starts.set(key, start);
      return { key, start };
    } catch (error) {
      if (!isStoreProblem(error)) throw error;
      return { key, start: unreadableStart(invocationId), problem: error.message };
    }
  }

  /** The name alone says that the invocation is unfinished. */
  async #addOpenEntry(key: string): Promise<void> {
    await this.#files.ensure(this.#layout.open);
    await this.#files.putIndexEntry(this.#layout.openEntry(key), new Uint8Array(0));
  }

  /** A decided checkpoint that is parked once more by a re-run is not pending again. */
  async #addToIndex(key: string, info: CheckpointInfo): Promise<void> {
    const decided = (await this.#files.fs.stat(this.#decisionPath(key, info.checkpointId))) !== undefined;
    await (decided ? this.#closed : this.#pending).put(info);
  }

  async #findIndexed(checkpointId: string): Promise<CheckpointInfo | undefined> {
    return (
      (await this.#pending.find(checkpointId)) ??
      (await this.#closed.find(checkpointId)) ??
      // It may have moved between the two looks.
      (await this.#pending.find(checkpointId)) ??
      (await this.#findUnindexed(checkpointId))
    );
  }

  async #findUnindexed(checkpointId: string): Promise<CheckpointInfo | undefined> {
    const now = this.#clock.monotonic();
    if (now - this.#searchedAt < SEARCH_AGAIN_MS) return undefined;
    const { complete, parked } = await this.#rebuildIndex("if it can be written");
    // The index is complete now, so the next miss is a miss.
    if (complete) this.#searchedAt = now;
    return parked.get(checkpointId);
  }

  /**
   * Rebuilds missing and damaged index entries from the invocations, and returns all that was ever parked. Other processes go
   * on meanwhile, so each entry is checked once more after it is written.
   */
  async #rebuildIndex(
    write: "always" | "if it can be written",
  ): Promise<{ readonly complete: boolean; readonly parked: ReadonlyMap<string, CheckpointInfo> }> {
    const parked = new Map<string, CheckpointInfo>();
    let complete = true;
    for (const key of await this.#allKeys()) {
      const read = await this.#readParked(key);
      if (read === undefined) continue;
      const { view, infos } = read;
      for (const [id, info] of infos) parked.set(id, info);
      try {
        await this.#rebuildIndexOf(key, view, infos.values());
      } catch (error) {
        if (write === "always" || !cannotWrite(error)) throw error;
        complete = false;
      }
    }
    return { complete, parked };
  }

  /** `undefined`: there is no such invocation, or it cannot be read. */
  async #readParked(
    key: string,
  ): Promise<{ readonly view: InvocationView; readonly infos: ReadonlyMap<string, CheckpointInfo> } | undefined> {
    try {
      const view = await readInvocation(this.#files, this.#layout.invocation(key));
      return view === undefined ? undefined : { view, infos: await allParked(this.#files, view) };
    } catch (error) {
      if (!isStoreProblem(error)) throw error;
      return undefined;
    }
  }

  async #rebuildIndexOf(key: string, view: InvocationView, infos: Iterable<CheckpointInfo>): Promise<void> {
    const finished = view.settled && view.state.finished !== undefined;
    for (const info of infos) {
      const { checkpointId } = info;
      if (finished || view.names.has(this.#layout.decisionName(checkpointId))) {
        if ((await this.#closed.find(checkpointId)) === undefined) await this.#closed.put(info);
        await this.#pending.remove(checkpointId);
      } else if (view.state.parked.has(checkpointId) && (await this.#pending.find(checkpointId)) === undefined) {
        await this.#pending.put(info);
        const decided = await this.#files.fs.stat(this.#decisionPath(key, checkpointId));
        if (decided !== undefined) await this.#pending.moveTo(this.#closed, checkpointId);
      }
      if ((await this.#files.fs.stat(`${view.directory}/${START}`)) !== undefined) continue;
      // It was pruned meanwhile.
      await this.#pending.remove(checkpointId);
      await this.#closed.remove(checkpointId);
    }
    if (!finished && (await this.#files.fs.stat(this.#layout.openEntry(key))) === undefined) {
      await this.#addOpenEntry(key);
    }
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

  async #allKeys(): Promise<readonly string[]> {
    const shards = await this.#files.names(this.#layout.invocations);
    const keys = await Promise.all(shards.map((shard) => this.#files.names(`${this.#layout.invocations}/${shard}`)));
    // Desktops leave files of their own in directories that people look into.
    return keys.flat().filter((key) => /^[0-9a-f]{32}$/.test(key));
  }

  /** Tells other windows that watch the file; nobody's correctness rests on it. */
  async #touchFeed(): Promise<void> {
    await this.#files.fs.touch(this.#layout.feed).catch(() => undefined);
  }

  #decisionPath(key: string, checkpointId: string): string {
    return `${this.#layout.invocation(key)}/${this.#layout.decisionName(checkpointId)}`;
  }

  #timestamp(): Timestamp {
    return new Date(this.#clock.now()).toISOString();
  }
}

/** Of one invocation alone: it is damaged, of a newer version, or the disk refuses to read it. */
function isStoreProblem(error: unknown): error is StoreError | StoreCorruptError {
  if (error instanceof DiskError) return concernsOnePath(error);
  return error instanceof StoreError || error instanceof StoreCorruptError;
}

async function unlessReadOnly(step: Promise<unknown>): Promise<void> {
  try {
    await step;
  } catch (error) {
    if (!cannotWrite(error)) throw error;
  }
}

/** Each checkpoint once, even if it was seen in both places. */
function* matching(entries: Iterable<CheckpointInfo>, query: CheckpointQuery): Generator<CheckpointInfo> {
  const seen = new Set<string>();
  for (const indexed of entries) {
    if (seen.has(indexed.checkpointId) || !matchesIgnoringStatus(indexed, query)) continue;
    seen.add(indexed.checkpointId);
    yield indexed;
  }
}

async function discard(writer: LogWriter): Promise<undefined> {
  await writer.close();
  return undefined;
}

function heldKey(lease: Lease): string {
  return JSON.stringify([lease.invocationId, lease.epoch, lease.owner]);
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

/** Stands for a start that cannot be read, so that lists can show that there is something. */
function unreadableStart(invocationId: string): StartRecord {
  return {
    invocationId,
    core: "",
    coreVersion: "",
    flow: "",
    input: {},
    durability: "checkpoint",
    bundleHash: "",
    createdAt: new Date(0).toISOString(),
  };
}
