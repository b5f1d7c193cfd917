import type { CheckpointInfo, CheckpointQuery, Clock } from "../interfaces.js";
import { matchesIgnoringStatus } from "../store/invocation-state.js";
import { type Cursor, cursorOfCheckpoint, merged } from "../store/page.js";
import { CheckpointIndex } from "./checkpoint-index.js";
import { cannotWrite, isStoreProblem } from "./disk-error.js";
import type { DurableDirectory } from "./durable-directory.js";
import { allParked, type InvocationView, readInvocation, START } from "./invocation-log.js";
import type { InvocationRecords } from "./invocation-records.js";
import type { Layout } from "./layout.js";

/** A search for a checkpoint that is not in the index reads every invocation, so it is not repeated for every wrong id. */
const SEARCH_AGAIN_MS = 10_000;

/**
 * The indexes that lists read: pending checkpoints, closed checkpoints, and open invocations. They can be rebuilt from the
 * invocations.
 */
export class StoreIndex {
  readonly #files: DurableDirectory;
  readonly #layout: Layout;
  readonly #clock: Clock;
  readonly #records: InvocationRecords;
  readonly #pending: CheckpointIndex;
  readonly #closed: CheckpointIndex;
  /** When all invocations were last searched for a checkpoint that is not in the index, in monotonic time. */
  #searchedAt = -Infinity;

  constructor(files: DurableDirectory, layout: Layout, clock: Clock, records: InvocationRecords) {
    this.#files = files;
    this.#layout = layout;
    this.#clock = clock;
    this.#records = records;
    this.#pending = new CheckpointIndex(files, layout, layout.pending, clock);
    this.#closed = new CheckpointIndex(files, layout, layout.closed, clock);
  }

  /** Lists an invocation as unfinished; the name of the file alone says so. */
  async addOpenEntry(key: string): Promise<void> {
    await this.#files.ensure(this.#layout.open);
    await this.#files.putIndexEntry(this.#layout.openEntry(key), new Uint8Array(0));
  }

  /** Lists a parked checkpoint: as closed if it is decided, which it is when a repeated run parks it again. */
  async add(key: string, info: CheckpointInfo): Promise<void> {
    const decided = (await this.#files.fs.stat(this.#records.decisionPath(key, info.checkpointId))) !== undefined;
    await (decided ? this.#closed : this.#pending).put(info);
  }

  /** A checkpoint by its id, without its decision. A miss may read every invocation. */
  async find(checkpointId: string): Promise<CheckpointInfo | undefined> {
    return (
      (await this.#pending.find(checkpointId)) ??
      (await this.#closed.find(checkpointId)) ??
      // A checkpoint may have moved between the two reads.
      (await this.#pending.find(checkpointId)) ??
      (await this.#findUnindexed(checkpointId))
    );
  }

  /**
   * Rebuilds missing and damaged entries from the invocations, and returns all checkpoints that were ever parked. Other
   * processes write meanwhile, so each entry is checked once more after it is written.
   *
   * @throws DiskError with `"always"` when the index cannot be written
   */
  async rebuild(
    write: "always" | "if it can be written",
  ): Promise<{ readonly complete: boolean; readonly parked: ReadonlyMap<string, CheckpointInfo> }> {
    const parked = new Map<string, CheckpointInfo>();
    let complete = true;
    for (const key of await this.#records.keys()) {
      const read = await this.#readParked(key);
      if (read === undefined) continue;
      const { view, infos } = read;
      for (const [id, info] of infos) parked.set(id, info);
      try {
        await this.#rebuildFor(key, view, infos.values());
      } catch (error) {
        if (write === "always" || !cannotWrite(error)) throw error;
        complete = false;
      }
    }
    return { complete, parked };
  }

  async #findUnindexed(checkpointId: string): Promise<CheckpointInfo | undefined> {
    const now = this.#clock.monotonic();
    if (now - this.#searchedAt < SEARCH_AGAIN_MS) return undefined;
    const { complete, parked } = await this.rebuild("if it can be written");
    // The index is complete now, so the next miss is a miss.
    if (complete) this.#searchedAt = now;
    return parked.get(checkpointId);
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

  async #rebuildFor(key: string, view: InvocationView, infos: Iterable<CheckpointInfo>): Promise<void> {
    const finished = view.settled && view.state.finished !== undefined;
    for (const info of infos) {
      const { checkpointId } = info;
      if (finished || view.names.has(this.#layout.decisionName(checkpointId))) {
        if ((await this.#closed.find(checkpointId)) === undefined) await this.#closed.put(info);
        await this.#pending.remove(checkpointId);
      } else if (view.state.parked.has(checkpointId) && (await this.#pending.find(checkpointId)) === undefined) {
        await this.#pending.put(info);
        const decided = await this.#files.fs.stat(this.#records.decisionPath(key, checkpointId));
        if (decided !== undefined) await this.#pending.moveTo(this.#closed, checkpointId);
      }
      if ((await this.#files.fs.stat(`${view.directory}/${START}`)) !== undefined) continue;
      // The invocation was pruned meanwhile.
      await this.#pending.remove(checkpointId);
      await this.#closed.remove(checkpointId);
    }
    if (!finished && (await this.#files.fs.stat(this.#layout.openEntry(key))) === undefined) {
      await this.addOpenEntry(key);
    }
  }

  /** The entries after a cursor that match the query but for its status, which depends on decisions; oldest first. */
  async list(query: CheckpointQuery, after: Cursor | undefined): Promise<Iterable<CheckpointInfo>> {
    const both = async () => {
      // Pending first: a checkpoint that moves meanwhile is then seen in at least one of the two.
      const pending = [...(await this.#pending.list()).after(after)];
      const closed = (query.status ?? "pending") === "pending" ? [] : [...(await this.#closed.list()).after(after)];
      return { pending, closed };
    };
    let { pending, closed } = await both();
    // Both are asked: one that was not listed now may know of damage too.
    if ([this.#pending.takeDamage(), this.#closed.takeDamage()].includes(true)) {
      await this.rebuild("if it can be written");
      ({ pending, closed } = await both());
    }
    return matching(merged(pending.values(), closed.values(), cursorOfCheckpoint), query);
  }

  /** Moves the entry of a decided checkpoint to the closed ones. */
  async close(checkpointId: string): Promise<void> {
    await this.#pending.moveTo(this.#closed, checkpointId);
  }

  async remove(checkpointId: string): Promise<void> {
    await this.#pending.remove(checkpointId);
    await this.#closed.remove(checkpointId);
  }
}

/** Each checkpoint once, even if it is listed as pending and as closed. */
function* matching(entries: Iterable<CheckpointInfo>, query: CheckpointQuery): Generator<CheckpointInfo> {
  const seen = new Set<string>();
  for (const indexed of entries) {
    if (seen.has(indexed.checkpointId) || !matchesIgnoringStatus(indexed, query)) continue;
    seen.add(indexed.checkpointId);
    yield indexed;
  }
}
