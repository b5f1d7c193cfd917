import type { Json, MemoryBackend, MemoryEntry, MemoryWrite, Partition } from "../interfaces.js";
import {
  applyBatch,
  decodePartition,
  EMPTY_PARTITION,
  encodePartition,
  judge,
  listMemory,
  type MemoryBatch,
  type PartitionState,
  readMemory,
  searchMemory,
} from "../store/partition-state.js";
import type { DurableDirectory } from "./durable-directory.js";
import type { Layout } from "./layout.js";

const MOST_CACHED_PARTITIONS = 1000;
const BASE = /^base-(\d+)$/;
const COMMIT = /^(\d+)\.m$/;

interface Cached {
  readonly state: PartitionState;
  /** Number of the newest compacted state. */
  readonly base: number;
}

export interface FileMemoryBackendOptions {
  readonly files: DurableDirectory;
  readonly layout: Layout;
  /** How many commits a new reader of a partition may have to read before they are compacted into one file. */
  readonly compactAfter: number;
}

/**
 * Memory of cores in the store's directory. A commit is a compare-and-set of `<n>.m`; `base-<n>` holds the compacted
 * commits up to `<n>`.
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
    return readMemory(await this.#current(partition), field, key);
  }

  async list(
    partition: Partition,
    field: string,
    query: Parameters<MemoryBackend["list"]>[2],
  ): Promise<readonly MemoryEntry[]> {
    return listMemory(await this.#current(partition), field, query);
  }

  async search(
    partition: Partition,
    field: string,
    query: Parameters<MemoryBackend["search"]>[2],
  ): Promise<readonly (MemoryEntry & { readonly similarity: number })[]> {
    return searchMemory(await this.#current(partition), field, query);
  }

  async commit(partition: Partition, batch: MemoryBatch): Promise<"applied" | "conflict"> {
    const { directory } = this.#place(partition);
    return await this.#serialized(directory, () => this.#commit(partition, batch));
  }

  async #commit(partition: Partition, batch: MemoryBatch): Promise<"applied" | "conflict"> {
    const { core, directory } = this.#place(partition);
    const { token, writes } = batch;
    for (;;) {
      const before = await this.#refresh(directory);
      const verdict = judge(before.state, batch);
      if (verdict === "conflict") return "conflict";
      if (verdict === "applied") {
        // The writer of the commit may have died before it synced the name.
        await this.#files.fs.syncDirectory(directory);
        return "applied";
      }
      await this.#files.ensure(core);
      await this.#files.ensure(directory);
      const number = before.state.commits + 1;
      const path = `${directory}/${number}.m`;
      // Another commit has taken this number: check again whether the expectations still hold.
      if (!(await this.#files.createOnce(path, await this.#files.records.encode("commit", { token, writes }, path))))
        continue;
      if (await this.#wasCompactedAway(directory, number, token)) {
        await this.#files.remove(path);
        continue;
      }
      const state = applyBatch(before.state, token, writes);
      this.#remember(directory, { state, base: before.base });
      if (number - before.base >= this.#compactAfter) await this.#compact(directory, state);
      return "applied";
    }
  }

  /**
   * Whether other processes have used this number and compacted it away, so that the name was free again. A base at or above
   * the number then does not contain the commit, and no reader will ever see it.
   */
  async #wasCompactedAway(directory: string, number: number, token: string): Promise<boolean> {
    const base = newest(await this.#files.names(directory), BASE);
    if (base < number) return false;
    return !(await this.#refresh(directory)).state.tokens.includes(token);
  }

  async #compact(directory: string, state: PartitionState): Promise<void> {
    const path = `${directory}/base-${state.commits}`;
    await this.#files.createOnce(path, await this.#files.records.encode("memory", encodePartition(state), path));
    for (const name of await this.#files.names(directory)) {
      const number = numberOf(name, COMMIT) ?? numberOf(name, BASE);
      if (number !== undefined && number < state.commits) await this.#files.remove(`${directory}/${name}`);
    }
    this.#remember(directory, { state, base: state.commits });
  }

  async #current(partition: Partition): Promise<PartitionState> {
    return (await this.#refresh(this.#place(partition).directory)).state;
  }

  /** Reads the current state of the partition. */
  async #refresh(directory: string): Promise<Cached> {
    for (;;) {
      const names = await this.#files.names(directory);
      const base = newest(names, BASE);
      const last = Math.max(base, newest(names, COMMIT));
      const cached = this.#cache.get(directory) ?? { state: EMPTY_PARTITION, base: 0 };
      const state = await this.#replay(directory, cached.state, base, last);
      // `undefined`: files were compacted away while they were read.
      if (state === undefined) continue;
      const current = { state, base: Math.max(base, cached.base) };
      this.#remember(directory, current);
      return current;
    }
  }

  async #replay(
    directory: string,
    known: PartitionState,
    base: number,
    last: number,
  ): Promise<PartitionState | undefined> {
    let state = known;
    if (base > state.commits) {
      const path = `${directory}/base-${base}`;
      const bytes = await this.#files.read(path);
      if (bytes === undefined) return undefined;
      state = decodePartition(await this.#files.records.decode(bytes, path, "memory"));
    }
    while (state.commits < last) {
      const path = `${directory}/${state.commits + 1}.m`;
      const bytes = await this.#files.read(path);
      if (bytes === undefined) return undefined;
      const { token, writes } = (await this.#files.records.decode(bytes, path, "commit")) as unknown as {
        readonly token: string;
        readonly writes: readonly MemoryWrite[];
      };
      state = applyBatch(state, token, writes);
    }
    return state;
  }

  #remember(directory: string, cached: Cached): void {
    const before = this.#cache.get(directory);
    if (before !== undefined && before.state.commits > cached.state.commits) return;
    this.#cache.delete(directory);
    this.#cache.set(directory, cached);
    if (this.#cache.size <= MOST_CACHED_PARTITIONS) return;
    for (const oldest of this.#cache.keys()) {
      this.#cache.delete(oldest);
      break;
    }
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

function numberOf(name: string, pattern: RegExp): number | undefined {
  const digits = pattern.exec(name)?.[1];
  return digits === undefined ? undefined : Number(digits);
}

function newest(names: readonly string[], pattern: RegExp): number {
  return names.reduce((most, name) => Math.max(most, numberOf(name, pattern) ?? 0), 0);
}
