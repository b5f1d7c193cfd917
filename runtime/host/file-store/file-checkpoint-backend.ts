import { copyJson } from "../../copy-json.js";
import { CheckpointNotFoundError, StoreError } from "../errors.js";
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
  Vote,
} from "../interfaces.js";
import { retiredOwner, unknownInvocation } from "../store/invocation-state.js";
import { requireAppended } from "../store/invocation-summary.js";
import type { Invocation } from "../store/invocation-table.js";
import type { Page } from "../store/page.js";
import { Reservations } from "../store/reservations.js";
import { CheckpointLists, corruptSummary } from "./checkpoint-lists.js";
import type { DurableDirectory } from "./durable-directory.js";
import { DroppedEpochs } from "./dropped-epochs.js";
import { FileBundles } from "./file-bundles.js";
import { FileLocks } from "./file-locks.js";
import type { Layout } from "./layout.js";
import { encodePrunedBefore, type LogRecordKind, type LogRecords } from "./log-records.js";
import { LogState } from "./log-state.js";
import { LogWatch } from "./log-watch.js";
import type { EventLoop } from "./log/breather.js";
import { isMissing, type Place } from "./log/log-files.js";
import { type Draft, SharedLog } from "./log/shared-log.js";
import type { OwnerRegistry } from "./owner-registry.js";
import type { EntryPlace, StoreTable } from "./store-table.js";

const NEWS = { news: true } as const;

/** Files are compacted away while they are read now and then, hardly twice in a row. */
const MOST_RELOADS = 3;

export interface FileCheckpointBackendOptions {
  readonly files: DurableDirectory;
  readonly layout: Layout;
  readonly clock: Clock;
  readonly owners: OwnerRegistry;
  /** 24 random hex digits. */
  readonly unique: () => string;
  /** A part of the log that is longer is closed, and the next one begun. */
  readonly segmentBytes: number;
  readonly eventLoop: EventLoop;
  /** Whether entries that may be repeated are synced as all others. */
  readonly syncsRepeatable: boolean;
}

interface ReadEntries {
  readonly places: readonly EntryPlace[];
  readonly bytes: readonly Uint8Array[];
}

/**
 * Durable state of invocations in a directory that any number of processes use at once. All of them append to one log, and each
 * applies it in its order: an operation is a frame, and its outcome is what applying that frame comes to.
 */
export class FileCheckpointBackend implements CheckpointBackend {
  readonly #layout: Layout;
  readonly #files: DurableDirectory;
  readonly #clock: Clock;
  readonly #owners: OwnerRegistry;
  readonly #bundles: FileBundles;
  readonly #locks: FileLocks;
  readonly #log: SharedLog;
  readonly #state: LogState;
  readonly #lists: CheckpointLists;
  readonly #watch: LogWatch;
  readonly #dropped = new DroppedEpochs();
  readonly #reservations: Reservations;
  readonly #syncsRepeatable: boolean;

  constructor(options: FileCheckpointBackendOptions) {
    const { files, layout, clock, owners, unique, segmentBytes, eventLoop } = options;
    this.#syncsRepeatable = options.syncsRepeatable;
    this.#files = files;
    this.#layout = layout;
    this.#clock = clock;
    this.#owners = owners;
    this.#bundles = new FileBundles(files, layout, clock);
    this.#locks = new FileLocks(files, layout, owners);
    this.#watch = new LogWatch(() => this.#log.look());
    this.#state = new LogState({
      records: files.records,
      path: layout.log,
      files: () => this.#log.files,
      eventLoop,
      keyOf: (invocationId) => layout.key(invocationId),
      changed: (key) => this.#watch.tell(this.#idOf(key)),
    });
    // Other windows watch the file. Best effort: correctness does not depend on it.
    const tell = () => files.fs.touch(layout.feed).catch(() => undefined);
    const reader = this.#state;
    this.#log = new SharedLog({ files, root: layout.log, clock, reader, unique, segmentBytes, eventLoop, tell });
    this.#reservations = new Reservations((owner) => !this.#owners.hasRetired(owner));
    this.#lists = new CheckpointLists(
      this.#state,
      { isAlive: (owner) => owners.isAlive(owner), isDropped: (lease) => this.#dropped.has(lease) },
      (invocationId) => layout.key(invocationId),
    );
  }

  /** Makes the log of a new store. */
  async create(): Promise<void> {
    await this.#log.create();
  }

  /** Reads the log. */
  async load(): Promise<void> {
    await this.#log.look();
  }

  async begin(start: StartRecord, owner: string): ReturnType<CheckpointBackend["begin"]> {
    await this.#owners.ensure(owner);
    const { invocationId } = start;
    const key = this.#layout.key(invocationId);
    await this.#log.look();
    if (!this.#table.has(key)) {
      await this.#bundles.touch(start.bundleHash);
      const lease: Lease = { invocationId, epoch: 1, owner };
      const copied = copyJson(start);
      const created = await this.#orDrop(
        lease,
        this.#append("start", key, 1, { start: copied, owner }, (place) =>
          this.#table.begin(key, place, copied, owner),
        ),
      );
      if (created) {
        this.#dropped.end(lease);
        this.#watch.tell(invocationId);
        return { created: true, lease };
      }
    }
    await this.#log.look({ durable: true });
    const existing = await this.#whole(key);
    if (existing !== undefined) return { created: false, start: copyJson(existing.start) };
    throw new StoreError(`Invocation ${invocationId} was pruned while it began. Begin it again.`, {
      invocation_id: invocationId,
    });
  }

  async claim(invocationId: string, owner: string): ReturnType<CheckpointBackend["claim"]> {
    await this.#owners.ensure(owner);
    const key = this.#layout.key(invocationId);
    await this.#log.look();
    for (;;) {
      const invocation = this.#undamaged(key);
      if (invocation === undefined) return undefined;
      const before: Lease = { invocationId, epoch: invocation.epoch, owner: invocation.owner };
      if (!invocation.released && !this.#dropped.has(before) && (await this.#owners.isAlive(before.owner))) {
        return undefined;
      }
      // Reads the entries first, so that damage is found before anything is written.
      const known = await this.#entries(key);
      const lease: Lease = { invocationId, epoch: before.epoch + 1, owner };
      const claiming = this.#append("claim", key, lease.epoch, { owner }, (place) =>
        this.#table.claim(key, place, lease.epoch, owner) ? this.#table.invocations.get(key) : undefined,
      );
      const claimed = await this.#orDrop(lease, claiming);
      if (claimed === undefined) continue;
      this.#reservations.end(key);
      this.#dropped.end(before);
      this.#dropped.end(lease);
      // The owner before, which was taken for dead, may have appended meanwhile.
      const read = isSame(known.places, claimed.entries) ? known : await this.#entriesOf(key, lease);
      return { lease, start: copyJson(claimed.start), entries: read.bytes.map((entry) => entry.slice()) };
    }
  }

  async append(lease: Lease, entry: Uint8Array, change: InvocationChange = {}): Promise<void> {
    const { invocationId, epoch, owner } = lease;
    const key = this.#layout.key(invocationId);
    // Nothing is awaited for a known invocation, so that appends made at once keep their order.
    if (!this.#table.has(key)) await this.#log.look();
    const known = this.#table.invocations.get(key);
    const owned = known === undefined || known.owner === owner;
    requireAppended(owned ? this.#table.mayAppend(key, epoch) : "lost", lease);
    this.#undamaged(key);
    this.#dropped.check(lease);
    const { repeatable = false, ...recorded } = change;
    const copied = copyJson(recorded);
    const hasBytes = entry.length > 0;
    const ends = copied.released === true || copied.finished !== undefined;
    const appending = this.#append(
      "entry",
      key,
      epoch,
      { entry, change: copied },
      (place, time) => this.#table.append(key, place, epoch, hasBytes, copied, new Date(time).toISOString()),
      {
        check: () => this.#dropped.check(lease),
        news: ends || copied.parked !== undefined,
        unsynced: repeatable && !this.#syncsRepeatable,
      },
    );
    requireAppended(await this.#orDrop(lease, appending), lease);
    if (ends) this.#watch.tell(invocationId);
  }

  async renew(owner: string): Promise<void> {
    await this.#owners.renew(owner);
  }

  async retire(owner: string): Promise<void> {
    await this.#owners.retire(owner);
    this.#watch.tell();
  }

  async decide(checkpointId: string, decision: Decision): ReturnType<CheckpointBackend["decide"]> {
    const undecided = await this.#undecided(checkpointId);
    if ("first" in undecided) return { won: false, first: copyJson(undecided.first) };
    const copied = copyJson(decision);
    const decided = await this.#append(
      "decision",
      undecided.key,
      0,
      { checkpointId, decision: copied },
      (place) => this.#table.decide(checkpointId, place, copied),
      NEWS,
    );
    switch (decided.outcome) {
      case "won": {
        const { invocationId } = decided.invocation.start;
        this.#watch.tell(invocationId);
        return { won: true, invocationId };
      }
      case "lost":
        return { won: false, first: copyJson(decided.first) };
      case "finished":
        return { won: false, first: copyJson(await this.#firstDecision(checkpointId)) };
      case "unknown":
        throw new CheckpointNotFoundError(checkpointId);
    }
  }

  async vote(checkpointId: string, vote: Vote): ReturnType<NonNullable<CheckpointBackend["vote"]>> {
    const undecided = await this.#undecided(checkpointId);
    if ("first" in undecided) return { recorded: false, first: copyJson(undecided.first) };
    const copied = copyJson(vote);
    const voted = await this.#append(
      "vote",
      undecided.key,
      0,
      { checkpointId, vote: copied },
      (place) => this.#table.vote(checkpointId, place, copied),
      NEWS,
    );
    switch (voted.outcome) {
      case "recorded":
        this.#watch.tell(this.#idOf(undecided.key));
        return { recorded: true, votes: copyJson(voted.votes) };
      case "lost":
        return { recorded: false, first: copyJson(voted.first) };
      case "finished":
        return { recorded: false, first: copyJson(await this.#firstDecision(checkpointId)) };
      case "unknown":
        throw new CheckpointNotFoundError(checkpointId);
    }
  }

  async requestCancel(invocationId: string, reason: string): Promise<void> {
    const key = this.#layout.key(invocationId);
    await this.#log.look();
    if (!this.#table.has(key)) throw unknownInvocation(invocationId);
    const open = this.#undamaged(key);
    if (open === undefined || open.cancel !== undefined) {
      await this.#log.look({ durable: true });
      return;
    }
    const cancel = (place: Place) => this.#table.requestCancel(key, place, reason);
    await this.#append("cancel", key, 0, { reason }, cancel, NEWS);
    this.#watch.tell(invocationId);
  }

  async inbox(lease: Lease): ReturnType<CheckpointBackend["inbox"]> {
    const key = this.#layout.key(lease.invocationId);
    await this.#log.look();
    this.#undamaged(key);
    const inbox = this.#table.invocations.inbox(key);
    // Another process may have died before it synced them, and the owner is about to act on them.
    if (inbox.decisions.length > 0 || inbox.cancel !== undefined) await this.#log.look({ durable: true });
    return copyJson(inbox);
  }

  async get(checkpointId: string): Promise<CheckpointInfo | undefined> {
    await this.#log.look();
    return copyJson(await this.#checkpoint(checkpointId));
  }

  async list(query: CheckpointQuery): Promise<Page<CheckpointInfo>> {
    await this.#log.look();
    // A list without what a codec cannot decode would look whole.
    for (const { error } of this.#table.problems()) if (error instanceof StoreError) throw error;
    return await this.#reading(() => this.#lists.checkpoints(query));
  }

  async invocations(query: InvocationQuery): Promise<Page<InvocationSummary>> {
    // Whoever asks for one invocation acts on what it has come to.
    const { invocationId } = query;
    await this.#log.look({ durable: invocationId !== undefined });
    if (invocationId !== undefined) {
      const problem = this.#table.problem(this.#layout.key(invocationId));
      // Its own start may be unreadable, but whoever asks knows its id.
      if (problem !== undefined) return { items: [corruptSummary({ ...problem.start, invocationId }, problem)] };
    }
    return await this.#reading(() => this.#lists.invocations(query, this.#now()));
  }

  /**
   * Owners of which only the heartbeat tells whether they live: those of another host or container, and of this one before it was
   * started anew. They count as alive until this store has watched them for 15 s.
   */
  async unseenOwners(): Promise<readonly string[]> {
    return (await this.#owners.present()).unknown;
  }

  /** Watches the owners of `unseenOwners`; afterwards those whose heartbeat stood still count as dead. */
  async watchOwners(): Promise<void> {
    await this.#owners.watch();
  }

  async next(query: Parameters<NonNullable<CheckpointBackend["next"]>>[0]): Promise<readonly string[]> {
    const { cores, limit, owner, without = [] } = query;
    // Whoever only asks owns nothing yet, and leaves no heartbeat: a worker may ask by the same name after each start.
    if (this.#owners.hasRetired(owner)) throw retiredOwner(owner);
    await this.#log.look();
    const alive = new Set(await this.#lists.aliveOwners());
    const now = this.#clock.now();
    const ids: string[] = [];
    if (limit <= 0) return ids;
    for (const { key, start } of this.#table.invocations.runnable(this.#now(), (other) => alive.has(other))) {
      if (!cores.includes(start.core) || without.includes(start.bundleHash)) continue;
      if (this.#table.problem(key) !== undefined) continue;
      if (!this.#reservations.isFree(key, now)) continue;
      this.#reservations.reserve(key, owner, now);
      if (ids.push(start.invocationId) >= limit) break;
    }
    return ids;
  }

  watch(changed: (invocationId?: string) => void): () => void {
    return this.#watch.add(changed);
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

  async prune({ finishedBefore }: { readonly finishedBefore: number }): Promise<number> {
    await this.#log.look();
    const old = [...this.#table.finished.finishedBefore(finishedBefore)];
    const pruned = await Promise.all(old.map((key) => this.#forget(key, finishedBefore)));
    const referenced = this.#referencedBundles();
    if (referenced !== undefined) await this.#bundles.prune(referenced);
    await this.#locks.sweep();
    await this.#owners.sweep();
    const count = pruned.filter(Boolean).length;
    if (count > 0) await this.#log.compact();
    return count;
  }

  async remove(invocationId: string): Promise<boolean> {
    await this.#log.look();
    const key = this.#layout.key(invocationId);
    // One that has not finished is not there, whenever it began.
    if (!this.#table.finished.has(key)) return false;
    return await this.#forget(key, Infinity);
  }

  /** Forgets an invocation that finished before a time; whether there was one. */
  #forget(key: string, finishedBefore: number): Promise<boolean> {
    return this.#log.append({
      kind: "pruned",
      key,
      epoch: 0,
      payload: encodePrunedBefore(finishedBefore),
      applied: () => {
        this.#state.forget(key);
        return this.#table.prune(key, finishedBefore);
      },
    });
  }

  async close(): Promise<void> {
    this.#owners.close();
    this.#watch.close();
    await this.#log.close();
  }

  get #table(): StoreTable {
    return this.#state.table;
  }

  #append<K extends LogRecordKind, T>(
    kind: K,
    key: string,
    epoch: number,
    record: LogRecords[K],
    applied: (place: Place, time: number) => T,
    more: Pick<Draft<T>, "check" | "news" | "unsynced"> = {},
  ): Promise<T> {
    const payload = this.#files.records.encodePayload(kind, { ...record }, key);
    return this.#log.append({ kind, key, epoch, payload, applied, ...more });
  }

  /** Waits for a step of an epoch; one that fails leaves the epoch of no use. */
  async #orDrop<T>(lease: Lease, step: Promise<T>): Promise<T> {
    try {
      return await step;
    } catch (error) {
      throw this.#dropped.drop(lease, error);
    }
  }

  /**
   * An unfinished invocation.
   *
   * @throws the error that says why it cannot be gone on with
   */
  #undamaged(key: string): Invocation<EntryPlace> | undefined {
    const problem = this.#table.problem(key);
    if (problem !== undefined) throw problem.error;
    return this.#table.invocations.get(key);
  }

  /** An invocation, finished or not. */
  async #whole(key: string): Promise<Invocation<EntryPlace> | undefined> {
    return await this.#reading(async () => {
      const finished = this.#table.finished.get(key);
      return finished === undefined ? this.#undamaged(key) : await this.#state.finished(key, finished.places);
    });
  }

  async #entries(key: string): Promise<ReadEntries> {
    return await this.#reading(async () => {
      const invocation = this.#undamaged(key);
      if (invocation === undefined) return { places: [], bytes: [] };
      const places = invocation.entries.slice();
      return { places, bytes: await this.#state.entries({ key, entries: places }) };
    });
  }

  /** The entries of an invocation that was claimed just now. */
  async #entriesOf(key: string, lease: Lease): Promise<ReadEntries> {
    try {
      return await this.#entries(key);
    } catch (error) {
      this.#dropped.drop(lease, error);
      throw error;
    }
  }

  /** @throws why it may be there and cannot be read */
  async #checkpoint(checkpointId: string): Promise<CheckpointInfo | undefined> {
    const open = this.#table.invocations.of(checkpointId);
    if (open !== undefined) return this.#undamaged(open.key)?.checkpoints.get(checkpointId);
    const closed = this.#table.finished.closed(checkpointId);
    if (closed !== undefined) return (await this.#whole(closed.of.key))?.checkpoints.get(checkpointId);
    // One of an invocation that cannot be read is not known, and must not be taken for one that never was.
    for (const { error } of this.#table.problems()) throw error;
    return undefined;
  }

  /**
   * The invocation of a checkpoint that may be decided, or the decision.
   *
   * @throws CheckpointNotFoundError for what was never parked
   */
  async #undecided(checkpointId: string): Promise<{ readonly key: string } | { readonly first: Decision }> {
    await this.#log.look();
    const info = await this.#checkpoint(checkpointId);
    if (info === undefined) throw new CheckpointNotFoundError(checkpointId);
    if (info.decision === undefined) return { key: this.#layout.key(info.invocationId) };
    await this.#log.look({ durable: true });
    return { first: info.decision };
  }

  async #firstDecision(checkpointId: string): Promise<Decision> {
    const first = (await this.#checkpoint(checkpointId))?.decision;
    if (first === undefined) throw new CheckpointNotFoundError(checkpointId);
    return first;
  }

  /** Reads what is not in memory, anew if it was compacted away meanwhile. */
  async #reading<T>(read: () => Promise<T>): Promise<T> {
    for (let reloads = 0; ; reloads++) {
      try {
        return await read();
      } catch (error) {
        if (!isMissing(error) || reloads === MOST_RELOADS) throw error;
        await this.#log.reload();
      }
    }
  }

  /** The bundles that invocations need; `undefined` if one that cannot be read may need any. */
  #referencedBundles(): ReadonlySet<string> | undefined {
    const referenced = new Set<string>();
    for (const { start } of this.#table.invocations.all()) referenced.add(start.bundleHash);
    for (const bundleHash of this.#table.finished.bundles()) referenced.add(bundleHash);
    for (const { start } of this.#table.problems()) referenced.add(start.bundleHash);
    return referenced.has("") ? undefined : referenced;
  }

  #idOf(key: string): string | undefined {
    return this.#table.invocations.get(key)?.start.invocationId ?? this.#table.finished.get(key)?.id;
  }

  #now(): string {
    return new Date(this.#clock.now()).toISOString();
  }
}

function isSame(a: readonly EntryPlace[], b: readonly EntryPlace[]): boolean {
  return a.length === b.length && a.every((place, index) => place === b[index]);
}
