import type { StoreCorruptError, StoreError } from "../errors.js";
import type { Decision, InvocationChange, StartRecord, Timestamp, Vote } from "../interfaces.js";
import {
  type Appended,
  type Decided,
  type Invocation,
  InvocationTable,
  type Voted,
} from "../store/invocation-table.js";
import type { Cursor } from "../store/page.js";
import { SortedIndex } from "../store/sorted-index.js";
import { cursorOfStart } from "../store/page.js";
import { FinishedInvocations } from "./finished/finished-invocations.js";
import type { Place } from "./log/log-files.js";

/** Where an entry is: its frame, or with `index` within the frame that holds the whole state. */
export interface EntryPlace {
  readonly place: Place;
  readonly index?: number;
}

/** An invocation that cannot be gone on with, and why. */
export interface Problem {
  readonly key: string;
  readonly error: StoreError | StoreCorruptError;
  /** Stands in for it in lists. */
  readonly start: StartRecord;
  readonly cursor: Cursor;
  /** Whether the log has nothing but the problem: what was written is kept elsewhere. */
  readonly recorded: boolean;
}

/** A decision about a checkpoint of a finished invocation has to be read. */
export interface InFinished {
  readonly outcome: "finished";
}

/**
 * All that a log has led to. Unfinished invocations are in a table; of finished ones only where they are is kept, unless
 * `keepFinished`; damaged ones change no more.
 */
export class StoreTable {
  readonly invocations = new InvocationTable<EntryPlace>();
  readonly finished = new FinishedInvocations();
  readonly #problems = new Map<string, Problem>();
  /** Those of which the table has nothing to show. */
  readonly unreadable = new SortedIndex<Problem>();
  readonly #places = new Map<string, Place[]>();

  constructor(private readonly options: { readonly keepFinished: boolean } = { keepFinished: false }) {}

  /** Why an invocation cannot be gone on with. */
  problem(key: string): Problem | undefined {
    return this.#problems.get(key);
  }

  problems(): IterableIterator<Problem> {
    return this.#problems.values();
  }

  has(key: string): boolean {
    return this.invocations.get(key) !== undefined || this.finished.has(key) || this.#problems.has(key);
  }

  begin(key: string, place: Place, start: StartRecord, owner: string): boolean {
    if (this.has(key)) return false;
    this.#places.set(key, [place]);
    return this.invocations.begin(key, start, owner);
  }

  claim(key: string, place: Place, epoch: number, owner: string): boolean {
    if (this.#problems.has(key) || !this.invocations.claim(key, epoch, owner)) return false;
    this.#places.get(key)?.push(place);
    return true;
  }

  /** What an append in this epoch would come to now. */
  mayAppend(key: string, epoch: number): Appended {
    const finished = this.finished.get(key);
    if (finished !== undefined) return finished.epoch === epoch ? "finished" : "lost";
    return this.invocations.mayAppend(key, epoch);
  }

  append(
    key: string,
    place: Place,
    epoch: number,
    hasBytes: boolean,
    change: InvocationChange,
    at: Timestamp,
  ): Appended {
    const may = this.mayAppend(key, epoch);
    if (may !== "done" || this.#problems.has(key)) return may;
    this.invocations.append(key, epoch, hasBytes ? { place } : undefined, change, at);
    if (change.parked !== undefined || change.consumed !== undefined || change.finished !== undefined) {
      this.#places.get(key)?.push(place);
    }
    if (change.finished !== undefined) this.#archive(key);
    return "done";
  }

  /** Whether a checkpoint is of an unfinished invocation, which it is for all that was ever written about it. */
  isOf(checkpointId: string, key: string): boolean {
    return this.invocations.of(checkpointId)?.key === key;
  }

  decide(checkpointId: string, place: Place, decision: Decision): Decided<EntryPlace> | InFinished {
    const key = this.#undamaged(checkpointId);
    if (key === undefined) return this.#without(checkpointId);
    const decided = this.invocations.decide(checkpointId, decision);
    if (decided.outcome === "won") this.#places.get(key)?.push(place);
    return decided;
  }

  vote(checkpointId: string, place: Place, vote: Vote): Voted | InFinished {
    const key = this.#undamaged(checkpointId);
    if (key === undefined) return this.#without(checkpointId);
    const voted = this.invocations.vote(checkpointId, vote);
    if (voted.outcome === "recorded") this.#places.get(key)?.push(place);
    return voted;
  }

  /** A request to cancel what is finished changes nothing. */
  requestCancel(key: string, place: Place, reason: string): void {
    if (this.#problems.has(key) || !this.invocations.requestCancel(key, reason)) return;
    this.#places.get(key)?.push(place);
  }

  /**
   * Forgets an invocation that finished before a time, in milliseconds since 1970; returns whether there was one. Its id may
   * have begun again since it was chosen.
   */
  prune(key: string, finishedBefore: number): boolean {
    return this.finished.remove(key, finishedBefore);
  }

  /** Puts in all of an invocation. */
  restore(invocation: Invocation<EntryPlace>, place: Place): void {
    const { key } = invocation;
    if (this.has(key)) return;
    this.#places.set(key, [place]);
    this.invocations.restore(invocation);
    if (invocation.finished !== undefined) this.#archive(key);
  }

  /**
   * Takes note that an invocation cannot be gone on with; the first reason is kept.
   *
   * @param recorded what the log says of it, if it says that it cannot be read
   */
  damage(
    key: string,
    error: StoreError | StoreCorruptError,
    recorded?: { readonly start: StartRecord | undefined },
  ): void {
    if (this.#problems.has(key)) return;
    this.finished.remove(key, Infinity);
    const start = this.invocations.get(key)?.start ?? recorded?.start ?? unreadableStart(`unreadable-${key}`);
    const problem: Problem = { key, error, start, cursor: cursorOfStart(start), recorded: recorded !== undefined };
    this.#problems.set(key, problem);
    if (this.invocations.get(key) === undefined) this.unreadable.set(problem.cursor, problem);
  }

  #archive(key: string): void {
    const places = this.#places.get(key);
    if (this.options.keepFinished || places === undefined) return;
    const invocation = this.invocations.remove(key);
    this.#places.delete(key);
    if (invocation !== undefined) this.finished.add(invocation, places);
  }

  /** The key of the invocation of a checkpoint in the table, unless that is damaged. */
  #undamaged(checkpointId: string): string | undefined {
    const key = this.invocations.of(checkpointId)?.key;
    return key === undefined || this.#problems.has(key) ? undefined : key;
  }

  #without(checkpointId: string): InFinished | { readonly outcome: "unknown" } {
    return { outcome: this.finished.closed(checkpointId) === undefined ? "unknown" : "finished" };
  }
}

/** What stands in a start record for what is not known. */
export const NO_START: Omit<StartRecord, "invocationId" | "createdAt"> = {
  core: "",
  coreVersion: "",
  flow: "",
  input: {},
  durability: "checkpoint",
  bundleHash: "",
};

/** Stands for a start record that cannot be read, so that lists show the invocation. */
function unreadableStart(invocationId: string): StartRecord {
  return { ...NO_START, invocationId, createdAt: new Date(0).toISOString() };
}
