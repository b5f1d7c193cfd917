import { copyJson } from "../../copy-json.js";
import type {
  CheckpointInfo,
  CheckpointQuery,
  InvocationQuery,
  InvocationSummary,
  Lease,
  StartRecord,
} from "../interfaces.js";
import { matchesQuery } from "../store/invocation-state.js";
import { summaryOf } from "../store/invocation-summary.js";
import type { Invocation } from "../store/invocation-table.js";
import {
  type Cursor,
  cursorOfCheckpoint,
  cursorOfStart,
  merged,
  type Page,
  parseCursor,
  takePageAsync,
} from "../store/page.js";
import { DiskError, isStoreProblem } from "./disk-error.js";
import type { Closed, Finished } from "./finished/finished-invocations.js";
import type { LogState } from "./log-state.js";
import { type EntryPlace, NO_START, type Problem } from "./store-table.js";

type InvocationItem =
  | { readonly is: "open"; readonly cursor: Cursor; readonly invocation: Invocation<EntryPlace> }
  | { readonly is: "finished"; readonly cursor: Cursor; readonly finished: Finished }
  | { readonly is: "unreadable"; readonly cursor: Cursor; readonly problem: Problem };

type CheckpointItem =
  | { readonly is: "open"; readonly cursor: Cursor; readonly info: CheckpointInfo }
  | { readonly is: "finished"; readonly cursor: Cursor; readonly closed: Closed };

/** What lists ask of owners: whether one is alive, and has not lost its lease of an epoch to a failing disk. */
export interface Liveness {
  isAlive(owner: string): Promise<boolean>;
  isDropped(lease: Lease): boolean;
}

/** The lists of a store: of what is in memory, and of finished invocations, which are read. */
export class CheckpointLists {
  constructor(
    private readonly state: LogState,
    private readonly liveness: Liveness,
    private readonly keyOf: (invocationId: string) => string,
  ) {}

  async checkpoints(query: CheckpointQuery): Promise<Page<CheckpointInfo>> {
    const after = query.after === undefined ? undefined : parseCursor(query.after);
    const items = inChunks(after, (from) => this.#checkpoints(query, from));
    return await takePageAsync(
      items,
      ({ cursor }) => cursor,
      query,
      async (item) => {
        const info = item.is === "open" ? this.#listed(item.info) : await this.#closed(item.closed);
        return info === undefined || !matchesQuery(info, query) ? undefined : copyJson(info);
      },
    );
  }

  /** @param now for `runnable` */
  async invocations(query: InvocationQuery, now: string): Promise<Page<InvocationSummary>> {
    const after = query.after === undefined ? undefined : parseCursor(query.after);
    const alive = query.runnable === true ? await this.aliveOwners() : NOBODY;
    const items = inChunks(after, (from) => this.#invocations(query, from, now, (owner) => alive.has(owner)));
    const asked = new Map<string, Promise<boolean>>();
    return await takePageAsync(
      items,
      ({ cursor }) => cursor,
      query,
      (item) => this.#summary(item, asked, query.invocationId !== undefined),
    );
  }

  /** The living ones of the owners that have invocations. */
  async aliveOwners(): Promise<ReadonlySet<string>> {
    const owners = this.state.table.invocations.owners();
    const alive = await Promise.all(owners.map((owner) => this.liveness.isAlive(owner)));
    return new Set(owners.filter((_, index) => alive[index]));
  }

  #checkpoints(query: CheckpointQuery, after: Cursor | undefined): Generator<CheckpointItem> {
    const { table } = this.state;
    return merged<CheckpointItem>(
      mapped(table.invocations.checkpoints(query, after), (info) => ({
        is: "open",
        cursor: cursorOfCheckpoint(info),
        info,
      })),
      mapped(table.finished.checkpoints(query, after), (closed) => ({ is: "finished", cursor: closed, closed })),
      ({ cursor }) => cursor,
    );
  }

  #invocations(
    query: InvocationQuery,
    after: Cursor | undefined,
    now: string,
    isAlive: (owner: string) => boolean,
  ): Generator<InvocationItem> {
    const { table } = this.state;
    const { invocationId } = query;
    const key = invocationId === undefined ? undefined : this.keyOf(invocationId);
    const known = merged<InvocationItem>(
      mapped(table.invocations.invocations(query, after, now, isAlive), (invocation) => ({
        is: "open",
        cursor: cursorOfStart(invocation.start),
        invocation,
      })),
      mapped(table.finished.invocations(query, key, after), (finished) => ({
        is: "finished",
        cursor: finished,
        finished,
      })),
      ({ cursor }) => cursor,
    );
    const unreadable = function* (): Generator<InvocationItem> {
      for (const problem of table.unreadable.after(after)) {
        if (invocationId === undefined || problem.cursor.id === invocationId) {
          yield { is: "unreadable", cursor: problem.cursor, problem };
        }
      }
    };
    return merged(known, unreadable(), ({ cursor }) => cursor);
  }

  /** A checkpoint with what is wrong with its invocation. */
  #listed(info: CheckpointInfo): CheckpointInfo {
    const key = this.state.table.invocations.of(info.checkpointId)?.key;
    const problem = key === undefined ? undefined : this.state.table.problem(key);
    return problem === undefined ? info : { ...info, problem: problem.error.message };
  }

  async #closed({ of, id }: Closed): Promise<CheckpointInfo | undefined> {
    try {
      return (await this.state.finished(of.key, of.places)).checkpoints.get(id);
    } catch (error) {
      // The invocation is listed as corrupt, with the reason.
      if (isStoreProblem(error)) return undefined;
      throw error;
    }
  }

  async #summary(
    item: InvocationItem,
    asked: Map<string, Promise<boolean>>,
    named: boolean,
  ): Promise<InvocationSummary | undefined> {
    switch (item.is) {
      case "unreadable":
        return corruptSummary(item.problem.start, item.problem);
      case "open": {
        const { invocation } = item;
        const problem = this.state.table.problem(invocation.key);
        if (problem !== undefined) return corruptSummary(invocation.start, problem);
        return summaryOf(invocation, await this.#isOwned(invocation, asked));
      }
      case "finished": {
        const { finished } = item;
        try {
          const invocation = await this.state.finished(finished.key, finished.places);
          return summaryOf(invocation, await this.#isOwned(invocation, asked));
        } catch (error) {
          // A query for this invocation reports the disk's error; a list shows the invocation as corrupt.
          if (!isStoreProblem(error) || (named && error instanceof DiskError)) throw error;
          const { id, at, core, flow, bundleHash } = finished;
          const start = { ...NO_START, invocationId: id, createdAt: at, core, flow, bundleHash };
          return corruptSummary(start, { error });
        }
      }
    }
  }

  async #isOwned({ start, epoch, owner }: Invocation<unknown>, asked: Map<string, Promise<boolean>>): Promise<boolean> {
    let alive = asked.get(owner);
    if (alive === undefined) asked.set(owner, (alive = this.liveness.isAlive(owner)));
    return (await alive) && !this.liveness.isDropped({ invocationId: start.invocationId, epoch, owner });
  }
}

/** An invocation that cannot be gone on with, and why. */
export function corruptSummary(
  start: StartRecord,
  { error: { message: problem } }: Pick<Problem, "error">,
): InvocationSummary {
  return {
    invocationId: start.invocationId,
    start: copyJson(start),
    epoch: 0,
    status: "corrupt",
    ownerAlive: false,
    checkpoints: [],
    updatedAt: start.createdAt,
    problem,
  };
}

const CHUNK = 256;
const NOBODY: ReadonlySet<string> = new Set();

/** The items of a list that may change while they are taken: each chunk is copied, and the next begins after its last. */
function* inChunks<T extends { readonly cursor: Cursor }>(
  after: Cursor | undefined,
  items: (after: Cursor | undefined) => Iterable<T>,
): Generator<T> {
  for (let from = after; ;) {
    const chunk: T[] = [];
    for (const item of items(from)) if (chunk.push(item) === CHUNK) break;
    yield* chunk;
    const last = chunk.at(-1);
    if (last === undefined || chunk.length < CHUNK) return;
    from = last.cursor;
  }
}

function* mapped<T, R>(items: Iterable<T>, map: (item: T) => R): Generator<R> {
  for (const item of items) yield map(item);
}
