import type {
  CheckpointInfo,
  CheckpointQuery,
  CompletedResult,
  Decision,
  FailedResult,
  InvocationChange,
  InvocationQuery,
  StartRecord,
  Timestamp,
  Vote,
} from "../interfaces.js";
import { cancelledByEnd, compareDecided, matchesQuery, withDecision, withVotes } from "./invocation-state.js";
import { compareCursors, type Cursor, cursorOfCheckpoint, cursorOfStart, merged } from "./page.js";
import { byStart, RunnableIndex } from "./runnable-index.js";
import { SortedIndex } from "./sorted-index.js";

/** What a store holds of one invocation. `Entry` is an entry, or where the store finds it. */
export interface Invocation<Entry> {
  readonly key: string;
  readonly start: StartRecord;
  epoch: number;
  owner: string;
  released: boolean;
  finished?: CompletedResult | FailedResult;
  updatedAt: Timestamp;
  /** The entries since (and with) the last snapshot, oldest first. */
  entries: Entry[];
  /** The reason of the first request to cancel. */
  cancel?: string;
  /** All checkpoints that were ever parked, with their decisions and votes. */
  readonly checkpoints: Map<string, CheckpointInfo>;
  /** Ids of those that are parked and not consumed, in the order of parking. */
  readonly parked: Set<string>;
  /** Ids of those of `parked` that are decided. */
  readonly decided: Set<string>;
}

/** What became of an append: it counts, its epoch is over, or nothing may follow what came before. */
export type Appended = "done" | "lost" | "finished" | "released";

/** What became of a decision; `invocation` is the one that it lets go on. */
export type Decided<Entry> =
  | { readonly outcome: "won"; readonly invocation: Invocation<Entry> }
  | { readonly outcome: "lost"; readonly first: Decision }
  | { readonly outcome: "unknown" };

/** What became of a vote; `votes` are all, in the order in which they count. */
export type Voted =
  | { readonly outcome: "recorded"; readonly votes: readonly Vote[] }
  | { readonly outcome: "lost"; readonly first: Decision }
  | { readonly outcome: "unknown" };

/**
 * The state of all invocations of a store, and what each operation makes of it: the same in every store that applies the same
 * operations in the same order. It does no I/O and copies nothing: what goes in must not change, and what comes out must not be
 * changed. An invocation has a key, which is whatever the store names it by.
 */
export class InvocationTable<Entry> {
  readonly #invocations = new Map<string, Invocation<Entry>>();
  readonly #invocationOf = new Map<string, Invocation<Entry>>();
  readonly #unfinished = new SortedIndex<Invocation<Entry>>();
  readonly #finished = new SortedIndex<Invocation<Entry>>();
  readonly #pending = new SortedIndex<CheckpointInfo>();
  readonly #closed = new SortedIndex<CheckpointInfo>();
  readonly #runnable = new RunnableIndex<Entry>();

  /** The number of invocations. */
  get size(): number {
    return this.#invocations.size;
  }

  get(key: string): Invocation<Entry> | undefined {
    return this.#invocations.get(key);
  }

  all(): IterableIterator<Invocation<Entry>> {
    return this.#invocations.values();
  }

  /** The invocation that has ever parked a checkpoint. */
  of(checkpointId: string): Invocation<Entry> | undefined {
    return this.#invocationOf.get(checkpointId);
  }

  checkpoint(checkpointId: string): CheckpointInfo | undefined {
    return this.#invocationOf.get(checkpointId)?.checkpoints.get(checkpointId);
  }

  /** Begins an invocation in epoch 1; `false` if there is one of this key. */
  begin(key: string, start: StartRecord, owner: string): boolean {
    if (this.#invocations.has(key)) return false;
    this.#add({
      key,
      start,
      epoch: 1,
      owner,
      released: false,
      updatedAt: start.createdAt,
      entries: [],
      checkpoints: new Map(),
      parked: new Set(),
      decided: new Set(),
    });
    return true;
  }

  /** Puts in an invocation as another table held it. */
  restore(invocation: Invocation<Entry>): void {
    this.remove(invocation.key);
    this.#add(invocation);
    for (const info of invocation.checkpoints.values()) this.#index(invocation, info);
    this.#runnable.changed(invocation);
  }

  /** Acquires an epoch; `false` if it is not the next one, or the invocation is finished or unknown. */
  claim(key: string, epoch: number, owner: string): boolean {
    const invocation = this.#invocations.get(key);
    if (invocation === undefined || invocation.finished !== undefined || invocation.epoch !== epoch - 1) return false;
    invocation.epoch = epoch;
    invocation.owner = owner;
    invocation.released = false;
    this.#runnable.changed(invocation);
    return true;
  }

  /** What an append in this epoch would come to now. */
  mayAppend(key: string, epoch: number): Appended {
    const invocation = this.#invocations.get(key);
    if (invocation?.epoch !== epoch) return "lost";
    if (invocation.finished !== undefined) return "finished";
    return invocation.released ? "released" : "done";
  }

  /** Appends an entry; `undefined` for one without bytes. */
  append(key: string, epoch: number, entry: Entry | undefined, change: InvocationChange, at: Timestamp): Appended {
    const may = this.mayAppend(key, epoch);
    const invocation = this.#invocations.get(key);
    if (may !== "done" || invocation === undefined) return may;
    invocation.updatedAt = at;
    invocation.released = change.released === true;
    if (change.snapshot === true) invocation.entries = [];
    if (entry !== undefined) invocation.entries.push(entry);
    for (const info of change.parked ?? []) this.#park(invocation, info);
    for (const id of change.consumed ?? []) this.#consume(invocation, id, at);
    if (change.finished !== undefined) this.#finish(invocation, change.finished, at);
    if (change.finished !== undefined || change.released === true) this.#runnable.changed(invocation);
    return "done";
  }

  decide(checkpointId: string, decision: Decision): Decided<Entry> {
    const invocation = this.#invocationOf.get(checkpointId);
    const info = invocation?.checkpoints.get(checkpointId);
    if (invocation === undefined || info === undefined) return { outcome: "unknown" };
    if (info.decision !== undefined) return { outcome: "lost", first: info.decision };
    this.#index(invocation, withDecision(info, decision));
    if (invocation.parked.has(checkpointId)) invocation.decided.add(checkpointId);
    this.#runnable.changed(invocation);
    return { outcome: "won", invocation };
  }

  vote(checkpointId: string, vote: Vote): Voted {
    const invocation = this.#invocationOf.get(checkpointId);
    const info = invocation?.checkpoints.get(checkpointId);
    if (invocation === undefined || info === undefined) return { outcome: "unknown" };
    if (info.decision !== undefined) return { outcome: "lost", first: info.decision };
    const votes = [...(info.votes ?? []), vote];
    this.#index(invocation, withVotes(info, votes));
    this.#runnable.changed(invocation);
    return { outcome: "recorded", votes };
  }

  /** Keeps the first reason; `false` if there is no such invocation. */
  requestCancel(key: string, reason: string): boolean {
    const invocation = this.#invocations.get(key);
    if (invocation === undefined) return false;
    invocation.cancel ??= reason;
    this.#runnable.changed(invocation);
    return true;
  }

  /** Takes an invocation out with all that belongs to it; `undefined` if there is none. */
  remove(key: string): Invocation<Entry> | undefined {
    const invocation = this.#invocations.get(key);
    if (invocation === undefined) return undefined;
    this.#invocations.delete(key);
    this.#runnable.removed(invocation);
    const { id } = cursorOfStart(invocation.start);
    this.#unfinished.delete(id);
    this.#finished.delete(id);
    for (const checkpointId of invocation.checkpoints.keys()) {
      this.#invocationOf.delete(checkpointId);
      this.#pending.delete(checkpointId);
      this.#closed.delete(checkpointId);
    }
    return invocation;
  }

  /** Decisions that are not consumed yet, oldest first, and the request to cancel. */
  inbox(key: string): {
    readonly decisions: readonly { readonly checkpointId: string; readonly decision: Decision }[];
    readonly cancel?: string;
  } {
    const invocation = this.#invocations.get(key);
    if (invocation === undefined || invocation.finished !== undefined) return { decisions: [] };
    const decisions: { checkpointId: string; decision: Decision }[] = [];
    for (const checkpointId of invocation.decided) {
      const decision = invocation.checkpoints.get(checkpointId)?.decision;
      if (decision !== undefined) decisions.push({ checkpointId, decision });
    }
    decisions.sort(compareDecided);
    const { cancel } = invocation;
    return cancel === undefined ? { decisions } : { decisions, cancel };
  }

  /** The checkpoints after a cursor that match a query, in order. The table must not change meanwhile. */
  *checkpoints(query: CheckpointQuery, after: Cursor | undefined): Generator<CheckpointInfo> {
    const status = query.status ?? "pending";
    const items =
      status === "pending"
        ? this.#pending.after(after)
        : status === "all"
          ? merged(this.#pending.after(after), this.#closed.after(after), cursorOfCheckpoint)
          : this.#closed.after(after);
    for (const info of items) if (matchesQuery(info, query)) yield info;
  }

  /** Who has invocations that are not released. */
  owners(): readonly string[] {
    return this.#runnable.owners();
  }

  /** The invocations that can go on at `now`, in the order of `next`. The table must not change meanwhile. */
  runnable(now: Timestamp, isAlive: (owner: string) => boolean): Iterable<Invocation<Entry>> {
    return this.#runnable.all(now, isAlive);
  }

  /**
   * The invocations after a cursor that match a query, in order; of `runnable` ones those that can go on at `now`. The table
   * must not change meanwhile.
   */
  *invocations(
    query: InvocationQuery,
    after: Cursor | undefined,
    now: Timestamp,
    isAlive: (owner: string) => boolean,
  ): Generator<Invocation<Entry>> {
    const runnable = query.runnable === true ? new Set(this.runnable(now, isAlive)) : undefined;
    for (const invocation of this.#candidates(query, after, runnable)) {
      const { start } = invocation;
      if (query.core !== undefined && start.core !== query.core) continue;
      if (query.flow !== undefined && start.flow !== query.flow) continue;
      if (query.unfinished === true && invocation.finished !== undefined) continue;
      yield invocation;
    }
  }

  #candidates(
    query: InvocationQuery,
    after: Cursor | undefined,
    runnable: ReadonlySet<Invocation<Entry>> | undefined,
  ): Iterable<Invocation<Entry>> {
    const { invocationId } = query;
    if (invocationId !== undefined) {
      // Without a search, because engines ask for one invocation often.
      const found = this.#unfinished.get(invocationId) ?? this.#finished.get(invocationId);
      return found === undefined || runnable?.has(found) === false ? [] : [found];
    }
    if (runnable !== undefined) {
      const isAfter = ({ start }: Invocation<Entry>) =>
        after === undefined || compareCursors(cursorOfStart(start), after) > 0;
      return byStart(runnable).filter(isAfter);
    }
    if (query.unfinished === true) return this.#unfinished.after(after);
    return merged(this.#unfinished.after(after), this.#finished.after(after), ({ start }) => cursorOfStart(start));
  }

  #add(invocation: Invocation<Entry>): void {
    this.#invocations.set(invocation.key, invocation);
    const index = invocation.finished === undefined ? this.#unfinished : this.#finished;
    index.set(cursorOfStart(invocation.start), invocation);
    this.#runnable.changed(invocation);
  }

  #park(invocation: Invocation<Entry>, parked: CheckpointInfo): void {
    const { checkpointId } = parked;
    const known = invocation.checkpoints.get(checkpointId);
    this.#index(invocation, withVotes(withDecision(parked, known?.decision), known?.votes));
    invocation.parked.add(checkpointId);
    if (known?.decision !== undefined) invocation.decided.add(checkpointId);
  }

  #consume(invocation: Invocation<Entry>, checkpointId: string, at: Timestamp): void {
    invocation.parked.delete(checkpointId);
    invocation.decided.delete(checkpointId);
    this.#closeUndecided(invocation, checkpointId, at);
  }

  #finish(invocation: Invocation<Entry>, result: CompletedResult | FailedResult, at: Timestamp): void {
    invocation.finished = result;
    invocation.entries = [];
    for (const id of invocation.checkpoints.keys()) this.#closeUndecided(invocation, id, at);
    invocation.parked.clear();
    invocation.decided.clear();
    this.#unfinished.delete(invocation.start.invocationId);
    this.#finished.set(cursorOfStart(invocation.start), invocation);
  }

  #closeUndecided(invocation: Invocation<Entry>, checkpointId: string, at: Timestamp): void {
    const info = invocation.checkpoints.get(checkpointId);
    if (info !== undefined && info.decision === undefined) {
      this.#index(invocation, withDecision(info, cancelledByEnd(at)));
    }
  }

  /** Keeps a checkpoint as it is now, among the pending or the closed ones. */
  #index(invocation: Invocation<Entry>, info: CheckpointInfo): void {
    const { checkpointId } = info;
    invocation.checkpoints.set(checkpointId, info);
    this.#invocationOf.set(checkpointId, invocation);
    this.#runnable.checkpoint(invocation, info);
    const [now, before] = info.decision === undefined ? [this.#pending, this.#closed] : [this.#closed, this.#pending];
    before.delete(checkpointId);
    now.set(cursorOfCheckpoint(info), info);
  }
}
