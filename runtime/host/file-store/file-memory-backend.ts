import { StoreCorruptError } from "../errors.js";
import type { Json, MemoryBackend, MemoryEntry, MemoryWrite, Partition } from "../interfaces.js";
import { type MemoryBatch, PartitionState } from "../store/partition-state.js";
import type { DurableDirectory } from "./durable-directory.js";
import type { Layout } from "./layout.js";

const MOST_CACHED_PARTITIONS = 1000;
const BASE = /^base-(\d+)$/;
const COMMIT = /^(\d+)\.m$/;

/** How often a file that should be there is looked for, before it counts as missing. Each time the directory is listed anew. */
const TRIES = 5;

/**
 * The values of a partition that are written again for each commit, when commits are folded. So folding costs a commit the same
 * whatever the size of its partition.
 */
const FOLDED_PER_COMMIT = 16;

interface Cached {
  readonly state: PartitionState;
  /** Number of the newest folded state. */
  readonly base: number;
}

export interface FileMemoryBackendOptions {
  readonly files: DurableDirectory;
  readonly layout: Layout;
  /** How many commits are folded into one file at the least. */
  readonly compactAfter: number;
}

/**
 * Memory of cores in the store's directory. A commit is a compare-and-set of `<n>.m`; `base-<n>` holds the folded commits up to
 * `<n>`. Folding removes what came before `<n>.m`, the oldest first. So as long as the newest file that a reader knows is there, and
 * the one after it is not, nothing is newer, and the directory need not be listed.
 */
export class FileMemoryBackend implements MemoryBackend {
  readonly #files: DurableDirectory;
  readonly #layout: Layout;
  readonly #compactAfter: number;
  readonly #cache = new Map<string, Cached>();
  readonly #busy = new Map<string, Promise<unknown>>();

  constructor(options: FileMemoryBackendOptions) {
    this.#files = options.files;
    this.#layout = options.layout;
    this.#compactAfter = options.compactAfter;
  }

  async read(
    partition: Partition,
    field: string,
    key?: string,
  ): Promise<{ readonly value: Json; readonly version: string } | undefined> {
    return (await this.#current(partition)).read(field, key);
  }

  async list(
    partition: Partition,
    field: string,
    query: Parameters<MemoryBackend["list"]>[2],
  ): Promise<readonly MemoryEntry[]> {
    return (await this.#current(partition)).list(field, query);
  }

  async search(
    partition: Partition,
    field: string,
    query: Parameters<MemoryBackend["search"]>[2],
  ): Promise<readonly (MemoryEntry & { readonly similarity: number })[]> {
    return await (await this.#current(partition)).search(field, query);
  }

  async commit(partition: Partition, batch: MemoryBatch): Promise<"applied" | "conflict"> {
    const { directory } = this.#place(partition);
    return await this.#serialized(directory, () => this.#commit(partition, batch));
  }

  /** What cannot be read of all memories, for those who look after a store. */
  async problems(): Promise<readonly { readonly path: string; readonly error: unknown }[]> {
    const problems: { readonly path: string; readonly error: unknown }[] = [];
    for (const core of await this.#files.names(this.#layout.memory)) {
      for (const name of await this.#files.names(`${this.#layout.memory}/${core}`)) {
        const path = `${this.#layout.memory}/${core}/${name}`;
        await this.#refresh(path).catch((error: unknown) => problems.push({ path, error }));
      }
    }
    return problems;
  }

  async #commit(partition: Partition, batch: MemoryBatch): Promise<"applied" | "conflict"> {
    const { core, directory } = this.#place(partition);
    const { token, writes } = batch;
    for (;;) {
      const { state } = await this.#refresh(directory);
      const verdict = state.judge(batch);
      if (verdict === "conflict") return "conflict";
      if (verdict === "applied") {
        // The writer of the commit may have died before it synced the name.
        await this.#files.fs.syncDirectory(directory);
        return "applied";
      }
      const number = state.commits + 1;
      await this.#files.ensure(core);
      await this.#files.ensure(directory);
      const path = `${directory}/${number}.m`;
      // Another commit has taken this number: check again whether the expectations still hold.
      if (!(await this.#files.createOnce(path, await this.#files.records.encode("commit", { token, writes }, path))))
        continue;
      if (await this.#wasCompactedAway(directory, number, token)) {
        await this.#files.remove(path);
        continue;
      }
      // A reader may have found the file meanwhile.
      if (state.commits + 1 === number) state.apply(token, writes);
      const { base } = this.#remember(directory, { state, base: 0 });
      const due = Math.max(this.#compactAfter, Math.ceil(state.size / FOLDED_PER_COMMIT));
      if (number - base >= due) await this.#compact(directory, state);
      return "applied";
    }
  }

  /**
   * Whether other processes have used this number and folded it, so that the name was free again. A base at or above the number
   * then does not contain the commit, and no reader will ever see it.
   */
  async #wasCompactedAway(directory: string, number: number, token: string): Promise<boolean> {
    // Files go in the order of their numbers.
    if (number > 1 && (await this.#exists(`${directory}/${number - 1}.m`))) return false;
    const base = newest(await this.#files.names(directory), BASE);
    if (base < number) return false;
    return !(await this.#refresh(directory)).state.remembers(token);
  }

  async #compact(directory: string, state: PartitionState): Promise<void> {
    const { commits } = state;
    const path = `${directory}/base-${commits}`;
    await this.#files.createOnce(path, await this.#files.records.encode("memory", state.encode(), path));
    const folded = (await this.#files.names(directory))
      .map((name) => ({ name, number: numberOf(name, COMMIT) ?? numberOf(name, BASE) }))
      .filter((file): file is { name: string; number: number } => file.number !== undefined && file.number < commits)
      .sort((a, b) => a.number - b.number);
    for (const { name } of folded) await this.#files.remove(`${directory}/${name}`);
    this.#remember(directory, { state, base: commits });
  }

  async #current(partition: Partition): Promise<PartitionState> {
    return (await this.#refresh(this.#place(partition).directory)).state;
  }

  /**
   * Brings the partition up to its newest commit.
   * @throws StoreCorruptError when a commit is missing.
   */
  async #refresh(directory: string): Promise<Cached> {
    await this.#files.checkPlace();
    const known = this.#cache.get(directory);
    if (known !== undefined && (await this.#isNewest(directory, known.state.commits))) return known;
    for (let tries = 1, reached = -1; ; tries++) {
      const names = await this.#files.names(directory);
      const base = newest(names, BASE);
      const last = Math.max(base, newest(names, COMMIT));
      const cached = this.#cache.get(directory) ?? { state: new PartitionState(), base: 0 };
      const { state, missing } = await this.#replay(directory, cached.state, base, last);
      const current = this.#remember(directory, { state, base });
      if (missing === undefined) return current;
      // Files may have been folded while they were read. Then a newer base is there, from which the next try comes further.
      if (Math.max(base, state.commits) > reached) tries = 1;
      reached = Math.max(base, state.commits);
      if (tries < TRIES) continue;
      // What was read up to the gap must not pass for the newest state.
      this.#cache.delete(directory);
      throw damaged(missing, last);
    }
  }

  /** Whether nothing is newer than this commit. */
  async #isNewest(directory: string, commit: number): Promise<boolean> {
    if (commit === 0) return false;
    // Asked in this order, because the older file goes first when they are folded. The second one may be there without the first
    // if that was lost.
    for (const later of [commit + 1, commit + 2]) if (await this.#exists(`${directory}/${later}.m`)) return false;
    return await this.#exists(`${directory}/${commit}.m`);
  }

  async #exists(path: string): Promise<boolean> {
    return (await this.#files.fs.stat(path)) !== undefined;
  }

  /** Applies what is newer than a state, up to a commit or to the first file that is missing. */
  async #replay(
    directory: string,
    known: PartitionState,
    base: number,
    last: number,
  ): Promise<{ readonly state: PartitionState; readonly missing?: string }> {
    let state = known;
    if (base > state.commits) {
      const path = `${directory}/base-${base}`;
      const bytes = await this.#files.read(path);
      if (bytes === undefined) return { state, missing: path };
      state = PartitionState.decode(await this.#files.records.decode(bytes, path, "memory"));
    }
    while (state.commits < last) {
      const number = state.commits + 1;
      const path = `${directory}/${number}.m`;
      const bytes = await this.#files.read(path);
      if (bytes === undefined) return { state, missing: path };
      const { token, writes } = (await this.#files.records.decode(bytes, path, "commit")) as unknown as {
        readonly token: string;
        readonly writes: readonly MemoryWrite[];
      };
      // Another reader may have applied it meanwhile.
      if (state.commits + 1 === number) state.apply(token, writes);
    }
    return { state };
  }

  /** Keeps the newer one of two states, and returns what is kept. */
  #remember(directory: string, found: Cached): Cached {
    const before = this.#cache.get(directory);
    const state = before !== undefined && before.state.commits >= found.state.commits ? before.state : found.state;
    const cached = { state, base: Math.max(found.base, before?.base ?? 0) };
    this.#cache.delete(directory);
    this.#cache.set(directory, cached);
    if (this.#cache.size > MOST_CACHED_PARTITIONS) {
      for (const oldest of this.#cache.keys()) {
        this.#cache.delete(oldest);
        break;
      }
    }
    return cached;
  }

  /** Runs the commits of this process to one partition one after the other, so that they do not race each other. */
  async #serialized<T>(directory: string, step: () => Promise<T>): Promise<T> {
    const before = this.#busy.get(directory) ?? Promise.resolve();
    const turn = before.then(step, step);
    this.#busy.set(directory, turn);
    try {
      return await turn;
    } finally {
      if (this.#busy.get(directory) === turn) this.#busy.delete(directory);
    }
  }

  #place(partition: Partition): { readonly core: string; readonly directory: string } {
    return this.#layout.partition(partition.core, partition.instanceKey);
  }
}

function damaged(missing: string, last: number): StoreCorruptError {
  return new StoreCorruptError(
    `${missing} is missing, and no base-<n> takes it up, though this memory has later commits (up to ${last}). Without it nobody can tell what the memory holds. Restore it from a backup, or remove the directory to begin with an empty memory. Nothing was changed.`,
    { path: missing, newest: last },
  );
}

function numberOf(name: string, pattern: RegExp): number | undefined {
  const digits = pattern.exec(name)?.[1];
  return digits === undefined ? undefined : Number(digits);
}

function newest(names: readonly string[], pattern: RegExp): number {
  return names.reduce((most, name) => Math.max(most, numberOf(name, pattern) ?? 0), 0);
}
