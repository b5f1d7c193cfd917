import { CheckpointNotFoundError, OwnershipLostError } from "../errors.js";
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
  matchesQuery,
  retiredOwner,
  statusOf,
  unknownInvocation,
  withDecision,
  withVotes,
} from "../store/invocation-state.js";
import { cursorOfCheckpoint, cursorOfStart, merged, type Page, parseCursor, takePage } from "../store/page.js";
import { SortedIndex } from "../store/sorted-index.js";
import { SystemClock } from "./system-clock.js";

const UNREFERENCED_BUNDLE_MS = 24 * 60 * 60 * 1000;

interface Invocation {
  readonly start: StartRecord;
  epoch: number;
  owner: string;
  state: InvocationState;
  /** Entries since (and with) the last snapshot. */
  entries: Uint8Array[];
  cancel?: string;
  /** All checkpoints that were ever parked, with their decisions. */
  readonly checkpoints: Map<string, CheckpointInfo>;
}

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
  readonly #invocations = new Map<string, Invocation>();
  readonly #order = new SortedIndex<Invocation>();
  readonly #invocationOf = new Map<string, Invocation>();
  readonly #pending = new SortedIndex<CheckpointInfo>();
  readonly #closed = new SortedIndex<CheckpointInfo>();
  readonly #bundles = new Map<string, Bundle>();
  readonly #locks = new Map<string, string>();
  readonly #lastSeen = new Map<string, number>();
  readonly #retired = new Set<string>();

  constructor(options: { readonly clock?: Clock; readonly ownerTimeoutMs?: number } = {}) {
    this.#clock = options.clock ?? new SystemClock();
    this.#ownerTimeoutMs = options.ownerTimeoutMs ?? Infinity;
  }

  // eslint-disable-next-line @typescript-eslint/require-await -- errors are rejections
  async begin(start: StartRecord, owner: string): ReturnType<CheckpointBackend["begin"]> {
    this.#touchOwner(owner);
    const existing = this.#invocations.get(start.invocationId);
    if (existing !== undefined) return { created: false, start: copyJson(existing.start) };
    const invocation: Invocation = {
      start: copyJson(start),
      epoch: 1,
      owner,
      state: initialInvocationState(start.createdAt),
      entries: [],
      checkpoints: new Map(),
    };
    this.#invocations.set(start.invocationId, invocation);
    this.#order.set(cursorOfStart(start), invocation);
    const bundle = this.#bundles.get(start.bundleHash);
    if (bundle !== undefined) bundle.touchedAt = this.#clock.now();
    return { created: true, lease: { invocationId: start.invocationId, epoch: 1, owner } };
  }

  // eslint-disable-next-line @typescript-eslint/require-await
  async claim(invocationId: string, owner: string): ReturnType<CheckpointBackend["claim"]> {
    this.#touchOwner(owner);
    const invocation = this.#invocations.get(invocationId);
    if (invocation === undefined || invocation.state.finished !== undefined) return undefined;
    if (!invocation.state.released && this.#alive(invocation.owner)) return undefined;
    invocation.epoch++;
    invocation.owner = owner;
    invocation.state = { ...invocation.state, released: false };
    return {
      lease: { invocationId, epoch: invocation.epoch, owner },
      start: copyJson(invocation.start),
      entries: invocation.entries.map((entry) => entry.slice()),
    };
  }

  // eslint-disable-next-line @typescript-eslint/require-await
  async append(lease: Lease, entry: Uint8Array, change: InvocationChange = {}): Promise<void> {
    const invocation = this.#owned(lease);
    this.#touchOwner(lease.owner);
    if (invocation.state.finished !== undefined) throw appendedAfter("finished", lease);
    if (invocation.state.released) throw appendedAfter("released", lease);
    const copied = copyJson(change);
    const at = this.#timestamp();
    invocation.state = applyChange(invocation.state, copied, at);
    if (copied.snapshot === true) invocation.entries = [];
    if (entry.length > 0) invocation.entries.push(entry.slice());
    for (const info of copied.parked ?? []) this.#park(invocation, info);
    for (const id of copied.consumed ?? []) this.#closeUndecided(invocation, id, at);
    if (copied.finished !== undefined) {
      for (const id of invocation.checkpoints.keys()) this.#closeUndecided(invocation, id, at);
      invocation.entries = [];
    }
  }

  // eslint-disable-next-line @typescript-eslint/require-await
  async renew(owner: string): Promise<void> {
    this.#touchOwner(owner);
  }

  retire(owner: string): Promise<void> {
    this.#retired.add(owner);
    return Promise.resolve();
  }

  // eslint-disable-next-line @typescript-eslint/require-await
  async decide(checkpointId: string, decision: Decision): ReturnType<CheckpointBackend["decide"]> {
    const invocation = this.#invocationOf.get(checkpointId);
    const info = invocation?.checkpoints.get(checkpointId);
    if (invocation === undefined || info === undefined) throw new CheckpointNotFoundError(checkpointId);
    if (info.decision !== undefined) return { won: false, first: copyJson(info.decision) };
    this.#close(invocation, withDecision(info, copyJson(decision)));
    return { won: true, invocationId: invocation.start.invocationId };
  }

  // eslint-disable-next-line @typescript-eslint/require-await
  async vote(checkpointId: string, vote: Vote): ReturnType<NonNullable<CheckpointBackend["vote"]>> {
    const invocation = this.#invocationOf.get(checkpointId);
    const info = invocation?.checkpoints.get(checkpointId);
    if (invocation === undefined || info === undefined) throw new CheckpointNotFoundError(checkpointId);
    if (info.decision !== undefined) return { recorded: false, first: copyJson(info.decision) };
    const voted = withVotes(info, [...(info.votes ?? []), copyJson(vote)]);
    invocation.checkpoints.set(checkpointId, voted);
    this.#pending.set(cursorOfCheckpoint(voted), voted);
    return { recorded: true, votes: copyJson(voted.votes ?? []) };
  }

  // eslint-disable-next-line @typescript-eslint/require-await
  async requestCancel(invocationId: string, reason: string): Promise<void> {
    const invocation = this.#invocations.get(invocationId);
    if (invocation === undefined) throw unknownInvocation(invocationId);
    invocation.cancel ??= reason;
  }

  inbox(lease: Lease): ReturnType<CheckpointBackend["inbox"]> {
    const invocation = this.#invocations.get(lease.invocationId);
    if (invocation === undefined || invocation.state.finished !== undefined) return Promise.resolve({ decisions: [] });
    const decisions: { checkpointId: string; decision: Decision }[] = [];
    for (const checkpointId of invocation.state.parked.keys()) {
      const decision = invocation.checkpoints.get(checkpointId)?.decision;
      if (decision !== undefined) decisions.push({ checkpointId, decision: copyJson(decision) });
    }
    decisions.sort(compareDecided);
    const { cancel } = invocation;
    return Promise.resolve(cancel === undefined ? { decisions } : { decisions, cancel });
  }

  get(checkpointId: string): Promise<CheckpointInfo | undefined> {
    return Promise.resolve(copyJson(this.#invocationOf.get(checkpointId)?.checkpoints.get(checkpointId)));
  }

  // eslint-disable-next-line @typescript-eslint/require-await
  async list(query: CheckpointQuery): Promise<Page<CheckpointInfo>> {
    const after = query.after === undefined ? undefined : parseCursor(query.after);
    const status = query.status ?? "pending";
    const items =
      status === "pending"
        ? this.#pending.after(after)
        : status === "all"
          ? merged(this.#pending.after(after), this.#closed.after(after), cursorOfCheckpoint)
          : this.#closed.after(after);
    return takePage(items, cursorOfCheckpoint, query, (info) =>
      matchesQuery(info, query) ? copyJson(info) : undefined,
    );
  }

  // eslint-disable-next-line @typescript-eslint/require-await
  async invocations(query: InvocationQuery): Promise<Page<InvocationSummary>> {
    const after = query.after === undefined ? undefined : parseCursor(query.after);
    return takePage(
      query.invocationId === undefined ? this.#order.after(after) : this.#named(query.invocationId),
      ({ start }) => cursorOfStart(start),
      query,
      (invocation) => {
        const { start, state } = invocation;
        if (query.invocationId !== undefined && start.invocationId !== query.invocationId) return undefined;
        if (query.core !== undefined && start.core !== query.core) return undefined;
        if (query.flow !== undefined && start.flow !== query.flow) return undefined;
        if (query.unfinished === true && state.finished !== undefined) return undefined;
        return this.#summaryOf(invocation);
      },
    );
  }

  /** The invocation with this id, without a search; engines ask for it often. */
  #named(invocationId: string): readonly Invocation[] {
    const invocation = this.#invocations.get(invocationId);
    return invocation === undefined ? [] : [invocation];
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
    for (const [id, invocation] of this.#invocations) {
      const { start, state } = invocation;
      if (state.finished === undefined || Date.parse(state.updatedAt) >= policy.finishedBefore) {
        referenced.add(start.bundleHash);
        continue;
      }
      this.#invocations.delete(id);
      this.#order.delete(id);
      for (const checkpointId of invocation.checkpoints.keys()) {
        this.#invocationOf.delete(checkpointId);
        this.#closed.delete(checkpointId);
      }
      pruned++;
    }
    for (const [hash, bundle] of this.#bundles) {
      const idle = this.#clock.now() - bundle.touchedAt;
      if (!referenced.has(hash) && idle >= UNREFERENCED_BUNDLE_MS) this.#bundles.delete(hash);
    }
    return Promise.resolve(pruned);
  }

  #park(invocation: Invocation, parked: CheckpointInfo): void {
    const known = invocation.checkpoints.get(parked.checkpointId);
    const info = withVotes(withDecision(parked, known?.decision), known?.votes);
    this.#invocationOf.set(info.checkpointId, invocation);
    if (info.decision !== undefined) {
      this.#close(invocation, info);
      return;
    }
    invocation.checkpoints.set(info.checkpointId, info);
    this.#pending.set(cursorOfCheckpoint(info), info);
  }

  #close(invocation: Invocation, info: CheckpointInfo): void {
    invocation.checkpoints.set(info.checkpointId, info);
    this.#pending.delete(info.checkpointId);
    this.#closed.set(cursorOfCheckpoint(info), info);
  }

  #closeUndecided(invocation: Invocation, checkpointId: string, at: Timestamp): void {
    const info = invocation.checkpoints.get(checkpointId);
    if (info !== undefined && info.decision === undefined) {
      this.#close(invocation, withDecision(info, cancelledByEnd(at)));
    }
  }

  #summaryOf(invocation: Invocation): InvocationSummary {
    const { start, epoch, owner, state, cancel } = invocation;
    const { finished } = state;
    const checkpoints =
      finished === undefined ? [...state.parked.keys()].map((id) => invocation.checkpoints.get(id)) : [];
    return {
      invocationId: start.invocationId,
      start: copyJson(start),
      epoch,
      status: statusOf(state),
      owner,
      ownerAlive: this.#alive(owner),
      checkpoints: checkpoints.filter((info) => info !== undefined).map(copyJson),
      ...(cancel === undefined ? {} : { cancelRequested: cancel }),
      ...(finished === undefined ? {} : { result: copyJson(finished) }),
      updatedAt: state.updatedAt,
    };
  }

  #owned(lease: Lease): Invocation {
    const invocation = this.#invocations.get(lease.invocationId);
    if (invocation?.epoch !== lease.epoch || invocation.owner !== lease.owner) {
      throw new OwnershipLostError(lease.invocationId);
    }
    return invocation;
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
