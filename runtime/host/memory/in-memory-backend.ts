import type { Json, MemoryBackend, MemoryEntry, Partition } from "../interfaces.js";
import {
  applyBatch,
  EMPTY_PARTITION,
  judge,
  listMemory,
  type MemoryBatch,
  type PartitionState,
  readMemory,
  searchMemory,
} from "../store/partition-state.js";

/** Memory of cores and their instances, kept in memory. */
export class InMemoryBackend implements MemoryBackend {
  readonly #partitions = new Map<string, PartitionState>();

  read(
    partition: Partition,
    field: string,
    key?: string,
  ): Promise<{ readonly value: Json; readonly version: string } | undefined> {
    return Promise.resolve(readMemory(this.#state(partition), field, key));
  }

  list(
    partition: Partition,
    field: string,
    query: Parameters<MemoryBackend["list"]>[2],
  ): Promise<readonly MemoryEntry[]> {
    return Promise.resolve(listMemory(this.#state(partition), field, query));
  }

  search(
    partition: Partition,
    field: string,
    query: Parameters<MemoryBackend["search"]>[2],
  ): Promise<readonly (MemoryEntry & { readonly similarity: number })[]> {
    return Promise.resolve(searchMemory(this.#state(partition), field, query));
  }

  commit(partition: Partition, batch: MemoryBatch): Promise<"applied" | "conflict"> {
    const state = this.#state(partition);
    const verdict = judge(state, batch);
    if (verdict === "apply") this.#partitions.set(nameOf(partition), applyBatch(state, batch.token, batch.writes));
    return Promise.resolve(verdict === "conflict" ? "conflict" : "applied");
  }

  #state(partition: Partition): PartitionState {
    return this.#partitions.get(nameOf(partition)) ?? EMPTY_PARTITION;
  }
}

function nameOf(partition: Partition): string {
  return JSON.stringify([partition.core, partition.instanceKey]);
}
