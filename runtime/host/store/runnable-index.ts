import { decidingVotes } from "../approval/votes.js";
import type { CheckpointInfo, Timestamp } from "../interfaces.js";
import type { Invocation } from "./invocation-table.js";
import { type Cursor, cursorOfStart, merged } from "./page.js";
import { SortedIndex } from "./sorted-index.js";

interface Waiting<Entry> {
  readonly cursor: Cursor;
  readonly invocation: Invocation<Entry>;
}

/**
 * Which invocations can go on, kept up to date by each operation of the table, so that asking costs what the answer does,
 * however many wait for people.
 */
export class RunnableIndex<Entry> {
  /** Released ones for which something is to be done, since when. */
  readonly #ready = new SortedIndex<Waiting<Entry>>();
  /** Those that an owner has, by owner. */
  readonly #owned = new Map<string, Map<string, Invocation<Entry>>>();
  readonly #ownerOf = new Map<string, string>();
  /** The pending checkpoints with a deadline, by deadline. */
  readonly #due = new SortedIndex<Waiting<Entry>>();

  /** Who has invocations. */
  owners(): readonly string[] {
    return [...this.#owned.keys()];
  }

  /** Takes note of an invocation that has changed. */
  changed(invocation: Invocation<Entry>): void {
    const { key, owner } = invocation;
    const unfinished = invocation.finished === undefined;
    const has = unfinished && !invocation.released ? owner : undefined;
    if (this.#ownerOf.get(key) !== has) {
      this.#disown(key);
      if (has !== undefined) this.#own(has, invocation);
    }
    if (!unfinished || !invocation.released || !isReady(invocation)) this.#ready.delete(key);
    else if (this.#ready.get(key) === undefined)
      this.#wait(this.#ready, { at: invocation.updatedAt, id: key }, invocation);
  }

  /** Takes note of a checkpoint that has changed, before its invocation does. */
  checkpoint(invocation: Invocation<Entry>, { checkpointId, expiresAt, decision }: CheckpointInfo): void {
    if (decision !== undefined || expiresAt === undefined) this.#due.delete(checkpointId);
    else this.#wait(this.#due, { at: expiresAt, id: checkpointId }, invocation);
  }

  removed(invocation: Invocation<Entry>): void {
    this.#disown(invocation.key);
    this.#ready.delete(invocation.key);
    for (const checkpointId of invocation.checkpoints.keys()) this.#due.delete(checkpointId);
  }

  /**
   * The invocations that can go on at `now`, each once: those of dead owners, then those that are ready or due, the longest
   * first. The index must not change meanwhile.
   */
  *all(now: Timestamp, isAlive: (owner: string) => boolean): Generator<Invocation<Entry>> {
    for (const [owner, invocations] of this.#owned) if (!isAlive(owner)) yield* invocations.values();
    const seen = new Set<Invocation<Entry>>();
    for (const { invocation } of merged(this.#ready.after(undefined), this.#dueAt(now), ({ cursor }) => cursor)) {
      if (seen.has(invocation)) continue;
      seen.add(invocation);
      yield invocation;
    }
  }

  *#dueAt(now: Timestamp): Generator<Waiting<Entry>> {
    for (const waiting of this.#due.after(undefined)) {
      if (waiting.cursor.at > now) return;
      // The owner of one that runs is told of the decision by its inbox.
      if (waiting.invocation.released && waiting.invocation.finished === undefined) yield waiting;
    }
  }

  #wait(index: SortedIndex<Waiting<Entry>>, cursor: Cursor, invocation: Invocation<Entry>): void {
    index.set(cursor, { cursor, invocation });
  }

  #own(owner: string, invocation: Invocation<Entry>): void {
    const owned = this.#owned.get(owner) ?? new Map<string, Invocation<Entry>>();
    this.#owned.set(owner, owned.set(invocation.key, invocation));
    this.#ownerOf.set(invocation.key, owner);
  }

  #disown(key: string): void {
    const owner = this.#ownerOf.get(key);
    if (owner === undefined) return;
    this.#ownerOf.delete(key);
    const owned = this.#owned.get(owner);
    owned?.delete(key);
    if (owned?.size === 0) this.#owned.delete(owner);
  }
}

/** Whether something is to be done for a released invocation: it was only submitted or given back, decided or cancelled. */
function isReady({ parked, decided, cancel, checkpoints }: Invocation<unknown>): boolean {
  if (parked.size === 0 || decided.size > 0 || cancel !== undefined) return true;
  for (const id of parked) {
    const info = checkpoints.get(id);
    if (info?.votes !== undefined && decidingVotes(info) !== undefined) return true;
  }
  return false;
}

/** Invocations in the order of lists. */
export const byStart = <Entry>(invocations: Iterable<Invocation<Entry>>): readonly Invocation<Entry>[] =>
  [...invocations]
    .map((invocation) => ({ invocation, cursor: cursorOfStart(invocation.start) }))
    .sort((a, b) =>
      a.cursor.at === b.cursor.at ? (a.cursor.id < b.cursor.id ? -1 : 1) : a.cursor.at < b.cursor.at ? -1 : 1,
    )
    .map(({ invocation }) => invocation);
