import type { CheckpointQuery, InvocationQuery } from "../interfaces.js";
import type { Invocation } from "../store/invocation-table.js";
import type { Cursor } from "../store/page.js";
import { SortedIndex } from "../store/sorted-index.js";
import type { Place } from "./log/log-files.js";

/**
 * What is kept in memory of a finished invocation: enough to find it, to filter lists, and to prune it. As a cursor it is its
 * place in lists.
 */
export interface Finished extends Cursor {
  readonly key: string;
  readonly core: string;
  readonly flow: string;
  readonly bundleHash: string;
  readonly epoch: number;
  /** In milliseconds since 1970. */
  readonly finishedAt: number;
  /** The frames that all the rest is read from, in their order. */
  readonly places: readonly Place[];
  readonly checkpointIds: readonly string[];
}

/** A checkpoint of a finished invocation; as a cursor it is its place in lists. */
export interface Closed extends Cursor {
  readonly of: Finished;
}

/** The finished invocations of a store. They are many, and seldom asked for, so they are read when they are. */
export class FinishedInvocations {
  readonly #byKey = new Map<string, Finished>();
  readonly #order = new SortedIndex<Finished>();
  readonly #closed = new SortedIndex<Closed>();
  /** Names that many invocations share, so that each is kept once. */
  readonly #names = new Map<string, string>();

  get(key: string): Finished | undefined {
    return this.#byKey.get(key);
  }

  all(): IterableIterator<Finished> {
    return this.#byKey.values();
  }

  closed(checkpointId: string): Closed | undefined {
    return this.#closed.get(checkpointId);
  }

  add(invocation: Invocation<unknown>, places: readonly Place[]): void {
    const { key, start, epoch, updatedAt, checkpoints } = invocation;
    // Not by `...rest`: such an object takes more memory.
    const of: Finished = {
      key,
      at: start.createdAt,
      id: start.invocationId,
      core: this.#shared(start.core),
      flow: this.#shared(start.flow),
      bundleHash: this.#shared(start.bundleHash),
      epoch,
      finishedAt: Date.parse(updatedAt),
      places: places.slice(),
      checkpointIds: [...checkpoints.keys()],
    };
    this.#byKey.set(key, of);
    this.#order.set(of, of);
    for (const info of checkpoints.values()) {
      const closed: Closed = { at: info.createdAt, id: info.checkpointId, of };
      this.#closed.set(closed, closed);
    }
  }

  /** Forgets an invocation; returns whether it was there. */
  remove(key: string): boolean {
    const found = this.#byKey.get(key);
    if (found === undefined) return false;
    this.#byKey.delete(key);
    this.#order.delete(found.id);
    for (const id of found.checkpointIds) this.#closed.delete(id);
    return true;
  }

  /** Those after a cursor that match a query, in order. */
  *invocations(query: InvocationQuery, after: Cursor | undefined): Generator<Finished> {
    if (query.unfinished === true || query.runnable === true) return;
    const named = query.invocationId === undefined ? undefined : this.#order.get(query.invocationId);
    const candidates = query.invocationId === undefined ? this.#order.after(after) : named === undefined ? [] : [named];
    for (const found of candidates) if (matches(found, query)) yield found;
  }

  /** The checkpoints after a cursor that may match a query, in order. */
  *checkpoints(query: CheckpointQuery, after: Cursor | undefined): Generator<Closed> {
    const { status = "pending", invocationId } = query;
    if (status === "pending") return;
    for (const closed of this.#closed.after(after)) {
      if (invocationId !== undefined && closed.of.id !== invocationId) continue;
      if (matches(closed.of, query)) yield closed;
    }
  }

  #shared(name: string): string {
    const known = this.#names.get(name);
    if (known !== undefined) return known;
    this.#names.set(name, name);
    return name;
  }
}

function matches(found: Finished, query: { readonly core?: string; readonly flow?: string }): boolean {
  if (query.core !== undefined && found.core !== query.core) return false;
  return query.flow === undefined || found.flow === query.flow;
}
