import type { CheckpointQuery, InvocationQuery } from "../../interfaces.js";
import type { Invocation } from "../../store/invocation-table.js";
import type { Cursor } from "../../store/page.js";
import type { Place } from "../log/log-files.js";
import { PackedRows, type Row } from "./packed-rows.js";
import { packedNumbers, unpackedNumbers } from "./packed-text.js";

/** What many invocations have in common. */
interface Kind {
  readonly core: string;
  readonly flow: string;
  readonly bundleHash: string;
}

/**
 * What is kept in memory of a finished invocation: enough to find it, to filter lists, and to prune it. As a cursor it is its
 * place in lists.
 */
export interface Finished extends Cursor, Kind {
  readonly key: string;
  readonly epoch: number;
  /** The frames that all the rest is read from, in their order. */
  readonly places: readonly Place[];
}

/** A checkpoint of a finished invocation; as a cursor it is its place in lists. */
export interface Closed extends Cursor {
  readonly of: Finished;
}

interface ReadRow {
  readonly finished: Finished;
  /** The number of its kind. */
  readonly kind: number;
  /** The numbers of the rows of its checkpoints. */
  readonly checkpoints: readonly number[];
}

/** The finished invocations of a store. They are many, and seldom asked for, so they are read when they are. */
export class FinishedInvocations {
  /** By their keys. */
  readonly #invocations = new PackedRows();
  /** By their ids. */
  readonly #checkpoints = new PackedRows();
  /** When they finished, by the numbers of their rows; `NaN` where there is none. */
  readonly #finishedAt: number[] = [];
  readonly #kinds: (Kind & { count: number })[] = [];
  readonly #kindNumbers = new Map<string, number>();

  has(key: string): boolean {
    return this.#invocations.find(key) !== undefined;
  }

  get(key: string): Finished | undefined {
    const number = this.#invocations.find(key);
    return number === undefined ? undefined : this.#finished(number);
  }

  /** All as they are now, in no order; each is read when it is taken. */
  all(): Iterable<Finished> {
    return mapped(this.#invocations.all(), (row) => this.#read(row).finished);
  }

  /** The keys of those that finished before a time, in milliseconds since 1970. */
  *finishedBefore(time: number): Generator<string> {
    for (const [number, finishedAt] of this.#finishedAt.entries()) {
      if (finishedAt < time) yield this.#invocations.row(number).name;
    }
  }

  /** The hashes of the bundles that they ran. */
  *bundles(): Generator<string> {
    for (const { count, bundleHash } of this.#kinds) if (count > 0) yield bundleHash;
  }

  closed(checkpointId: string): Closed | undefined {
    const number = this.#checkpoints.find(checkpointId);
    return number === undefined ? undefined : this.#closed(number);
  }

  add(invocation: Invocation<unknown>, places: readonly Place[]): void {
    const { key, start, epoch, updatedAt } = invocation;
    const of = String(this.#invocations.next);
    const checkpoints = Array.from(invocation.checkpoints.values(), ({ createdAt, checkpointId }) =>
      this.#checkpoints.add({ at: createdAt, id: checkpointId, name: checkpointId, rest: [of] }),
    );
    const kind = this.#kindOf(start);
    this.#kinds[kind]!.count++;
    const number = this.#invocations.add({
      at: start.createdAt,
      id: start.invocationId,
      name: key,
      rest: [[kind, epoch], places, checkpoints].map(packedNumbers),
    });
    this.#finishedAt[number] = Date.parse(updatedAt);
  }

  /**
   * Forgets an invocation that finished before a time, in milliseconds since 1970 (`Infinity`: whenever that was); returns
   * whether there was one.
   */
  remove(key: string, finishedBefore: number): boolean {
    const number = this.#invocations.find(key);
    if (number === undefined || this.#finishedAt[number]! >= finishedBefore) return false;
    const { kind, checkpoints } = this.#read(this.#invocations.row(number));
    this.#invocations.remove(number);
    this.#finishedAt[number] = NaN;
    this.#kinds[kind]!.count--;
    for (const checkpoint of checkpoints) this.#checkpoints.remove(checkpoint);
    return true;
  }

  /**
   * Those after a cursor that match a query, in order.
   *
   * @param key of the invocation that the query names, if it names one
   */
  *invocations(query: InvocationQuery, key: string | undefined, after: Cursor | undefined): Generator<Finished> {
    if (query.unfinished === true || query.runnable === true) return;
    const named = key === undefined ? undefined : this.#invocations.find(key);
    const numbers = key === undefined ? this.#invocations.after(after) : named === undefined ? [] : [named];
    for (const number of numbers) {
      const found = this.#finished(number);
      if (matches(found, query)) yield found;
    }
  }

  /** The checkpoints after a cursor that may match a query, in order. */
  *checkpoints(query: CheckpointQuery, after: Cursor | undefined): Generator<Closed> {
    const { status = "pending", invocationId } = query;
    if (status === "pending") return;
    for (const number of this.#checkpoints.after(after)) {
      const closed = this.#closed(number);
      if (invocationId !== undefined && closed.of.id !== invocationId) continue;
      if (matches(closed.of, query)) yield closed;
    }
  }

  #finished(number: number): Finished {
    return this.#read(this.#invocations.row(number)).finished;
  }

  #closed(number: number): Closed {
    const { at, id, rest } = this.#checkpoints.row(number);
    return { at, id, of: this.#finished(Number(rest[0])) };
  }

  #read({ at, id, name, rest }: Row): ReadRow {
    const [[kind = 0, epoch = 0] = [], places = [], checkpoints = []] = rest.map(unpackedNumbers);
    const { core, flow, bundleHash } = this.#kinds[kind]!;
    return { finished: { at, id, key: name, core, flow, bundleHash, epoch, places }, kind, checkpoints };
  }

  #kindOf({ core, flow, bundleHash }: Kind): number {
    const name = JSON.stringify([core, flow, bundleHash]);
    const known = this.#kindNumbers.get(name);
    if (known !== undefined) return known;
    const number = this.#kinds.push({ core, flow, bundleHash, count: 0 }) - 1;
    this.#kindNumbers.set(name, number);
    return number;
  }
}

function* mapped<T, R>(items: Iterable<T>, map: (item: T) => R): Generator<R> {
  for (const item of items) yield map(item);
}

function matches(found: Finished, query: { readonly core?: string; readonly flow?: string }): boolean {
  if (query.core !== undefined && found.core !== query.core) return false;
  return query.flow === undefined || found.flow === query.flow;
}
