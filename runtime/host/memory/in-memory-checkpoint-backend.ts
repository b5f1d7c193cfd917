import { CheckpointNotFoundError } from "../errors.js";
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
import { retiredOwner, unknownInvocation } from "../store/invocation-state.js";
import { requireAppended, summaryOf } from "../store/invocation-summary.js";
import { InvocationTable } from "../store/invocation-table.js";
import { cursorOfCheckpoint, cursorOfStart, type Page, parseCursor, takePage } from "../store/page.js";
import { Reservations } from "../store/reservations.js";
import { Watchers } from "../store/watchers.js";
import { SystemClock } from "./system-clock.js";

const UNREFERENCED_BUNDLE_MS = 24 * 60 * 60 * 1000;

interface Bundle {
  readonly bytes: Uint8Array;
  touchedAt: number;
}

/**
 * Durable state of invocations, kept in memory: for first runs and tests, and as the model of what every backend does.
 * An owner is alive until it retires, or, with `ownerTimeoutMs`, until that long after its last call in its own name.
 */
export class InMemoryCheckpointBackend implements CheckpointBackend {
  readonly #clock: Clock;
  readonly #ownerTimeoutMs: number;
  /** By invocation id. */
  readonly #table = new InvocationTable<Uint8Array>();
  readonly #bundles = new Map<string, Bundle>();
  readonly #locks = new Map<string, string>();
  readonly #lastSeen = new Map<string, number>();
  readonly #retired = new Set<string>();
  readonly #reservations = new Reservations((owner) => this.#alive(owner));
  readonly #watchers = new Watchers();

  constructor(options: { readonly clock?: Clock; readonly ownerTimeoutMs?: number } = {}) {
    this.#clock = options.clock ?? new SystemClock();
    this.#ownerTimeoutMs = options.ownerTimeoutMs ?? Infinity;
  }

  // eslint-disable-next-line @typescript-eslint/require-await -- errors are rejections
  async begin(start: StartRecord, owner: string): ReturnType<CheckpointBackend["begin"]> {
    this.#touchOwner(owner);
    const { invocationId } = start;
    const existing = this.#table.get(invocationId);
    if (existing !== undefined) return { created: false, start: copyJson(existing.start) };
    this.#table.begin(invocationId, copyJson(start), owner);
    const bundle = this.#bundles.get(start.bundleHash);
    if (bundle !== undefined) bundle.touchedAt = this.#clock.now();
    this.#watchers.tell(invocationId);
    return { created: true, lease: { invocationId, epoch: 1, owner } };
  }

  // eslint-disable-next-line @typescript-eslint/require-await
  async claim(invocationId: string, owner: string): ReturnType<CheckpointBackend["claim"]> {
    this.#touchOwner(owner);
    const invocation = this.#table.get(invocationId);
    if (invocation === undefined || (!invocation.released && this.#alive(invocation.owner))) return undefined;
    const epoch = invocation.epoch + 1;
    if (!this.#table.claim(invocationId, epoch, owner)) return undefined;
    this.#reservations.end(invocationId);
    return {
      lease: { invocationId, epoch, owner },
      start: copyJson(invocation.start),
      entries: invocation.entries.map((entry) => entry.slice()),
    };
  }

  // eslint-disable-next-line @typescript-eslint/require-await
  async append(lease: Lease, entry: Uint8Array, change: InvocationChange = {}): Promise<void> {
    const { invocationId, epoch, owner } = lease;
    const owned = this.#table.get(invocationId)?.owner === owner;
    requireAppended(owned ? this.#table.mayAppend(invocationId, epoch) : "lost", lease);
    this.#touchOwner(owner);
    const kept = entry.length > 0 ? entry.slice() : undefined;
    this.#table.append(invocationId, epoch, kept, copyJson(change), this.#timestamp());
    if (change.released === true || change.finished !== undefined) this.#watchers.tell(invocationId);
  }

  // eslint-disable-next-line @typescript-eslint/require-await
  async renew(owner: string): Promise<void> {
    this.#touchOwner(owner);
  }

  retire(owner: string): Promise<void> {
    this.#retired.add(owner);
    this.#watchers.tell();
    return Promise.resolve();
  }

  // eslint-disable-next-line @typescript-eslint/require-await
  async decide(checkpointId: string, decision: Decision): ReturnType<CheckpointBackend["decide"]> {
    const decided = this.#table.decide(checkpointId, copyJson(decision));
    switch (decided.outcome) {
      case "unknown":
        throw new CheckpointNotFoundError(checkpointId);
      case "lost":
        return { won: false, first: copyJson(decided.first) };
      case "won": {
        const { invocationId } = decided.invocation.start;
        this.#watchers.tell(invocationId);
        return { won: true, invocationId };
      }
    }
  }

  // eslint-disable-next-line @typescript-eslint/require-await
  async vote(checkpointId: string, vote: Vote): ReturnType<NonNullable<CheckpointBackend["vote"]>> {
    const voted = this.#table.vote(checkpointId, copyJson(vote));
    switch (voted.outcome) {
      case "unknown":
        throw new CheckpointNotFoundError(checkpointId);
      case "lost":
        return { recorded: false, first: copyJson(voted.first) };
      case "recorded":
        this.#watchers.tell(this.#table.of(checkpointId)?.start.invocationId);
        return { recorded: true, votes: copyJson(voted.votes) };
    }
  }

  // eslint-disable-next-line @typescript-eslint/require-await
  async requestCancel(invocationId: string, reason: string): Promise<void> {
    if (!this.#table.requestCancel(invocationId, reason)) throw unknownInvocation(invocationId);
    this.#watchers.tell(invocationId);
  }

  inbox(lease: Lease): ReturnType<CheckpointBackend["inbox"]> {
    return Promise.resolve(copyJson(this.#table.inbox(lease.invocationId)));
  }

  get(checkpointId: string): Promise<CheckpointInfo | undefined> {
    return Promise.resolve(copyJson(this.#table.checkpoint(checkpointId)));
  }

  // eslint-disable-next-line @typescript-eslint/require-await
  async list(query: CheckpointQuery): Promise<Page<CheckpointInfo>> {
    const after = query.after === undefined ? undefined : parseCursor(query.after);
    return takePage(this.#table.checkpoints(query, after), cursorOfCheckpoint, query, copyJson);
  }

  // eslint-disable-next-line @typescript-eslint/require-await
  async invocations(query: InvocationQuery): Promise<Page<InvocationSummary>> {
    const after = query.after === undefined ? undefined : parseCursor(query.after);
    return takePage(
      this.#table.invocations(query, after, this.#timestamp(), (owner) => this.#alive(owner)),
      ({ start }) => cursorOfStart(start),
      query,
      (invocation) => summaryOf(invocation, this.#alive(invocation.owner)),
    );
  }

  // eslint-disable-next-line @typescript-eslint/require-await
  async next(query: Parameters<NonNullable<CheckpointBackend["next"]>>[0]): Promise<readonly string[]> {
    const { cores, limit, owner, without = [] } = query;
    this.#touchOwner(owner);
    const ids: string[] = [];
    if (limit <= 0) return ids;
    const now = this.#clock.now();
    for (const { key, start } of this.#table.runnable(this.#timestamp(), (other) => this.#alive(other))) {
      if (!cores.includes(start.core) || without.includes(start.bundleHash)) continue;
      if (!this.#reservations.isFree(key, now)) continue;
      this.#reservations.reserve(key, owner, now);
      if (ids.push(start.invocationId) >= limit) break;
    }
    return ids;
  }

  watch(changed: (invocationId?: string) => void): () => void {
    return this.#watchers.add(changed);
  }

  putBundle(hash: string, bytes: Uint8Array): Promise<void> {
    const existing = this.#bundles.get(hash);
    if (existing !== undefined) existing.touchedAt = this.#clock.now();
    else this.#bundles.set(hash, { bytes: bytes.slice(), touchedAt: this.#clock.now() });
    return Promise.resolve();
  }

  getBundle(hash: string): Promise<Uint8Array | undefined> {
    return Promise.resolve(this.#bundles.get(hash)?.bytes.slice());
  }

  // eslint-disable-next-line @typescript-eslint/require-await
  async lock(name: string, owner: string): Promise<boolean> {
    this.#touchOwner(owner);
    const holder = this.#locks.get(name);
    if (holder !== undefined && this.#alive(holder)) return false;
    this.#locks.set(name, owner);
    return true;
  }

  unlock(name: string, owner: string): Promise<void> {
    if (this.#locks.get(name) === owner) this.#locks.delete(name);
    return Promise.resolve();
  }

  prune(policy: { readonly finishedBefore: number }): Promise<number> {
    let pruned = 0;
    const referenced = new Set<string>();
    for (const { key, start, finished, updatedAt } of [...this.#table.all()]) {
      if (finished === undefined || Date.parse(updatedAt) >= policy.finishedBefore) {
        referenced.add(start.bundleHash);
        continue;
      }
      this.#table.remove(key);
      pruned++;
    }
    for (const [hash, bundle] of this.#bundles) {
      const idle = this.#clock.now() - bundle.touchedAt;
      if (!referenced.has(hash) && idle >= UNREFERENCED_BUNDLE_MS) this.#bundles.delete(hash);
    }
    return Promise.resolve(pruned);
  }

  remove(invocationId: string): Promise<boolean> {
    for (const { key, start, finished } of [...this.#table.all()]) {
      if (start.invocationId !== invocationId || finished === undefined) continue;
      this.#table.remove(key);
      return Promise.resolve(true);
    }
    return Promise.resolve(false);
  }

  #touchOwner(owner: string): void {
    if (this.#retired.has(owner)) throw retiredOwner(owner);
    this.#lastSeen.set(owner, this.#clock.monotonic());
  }

  #alive(owner: string): boolean {
    const seen = this.#lastSeen.get(owner);
    if (seen === undefined || this.#retired.has(owner)) return false;
    return this.#clock.monotonic() - seen < this.#ownerTimeoutMs;
  }

  #timestamp(): Timestamp {
    return new Date(this.#clock.now()).toISOString();
  }
}
