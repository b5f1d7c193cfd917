import type { Json, MemoryBackend, MemoryEntry, Partition } from "../interfaces.js";
import { type MemoryBatch, PartitionState } from "../store/partition-state.js";

/** Memory of cores and their instances, kept in memory. */
export class InMemoryBackend implements MemoryBackend {
  readonly #partitions = new Map<string, PartitionState>();

  read(
    partition: Partition,
    field: string,
    key?: string,
  ): Promise<{ readonly value: Json; readonly version: string } | undefined> {
    return Promise.resolve(this.#state(partition).read(field, key));
  }

  list(
    partition: Partition,
    field: string,
    query: Parameters<MemoryBackend["list"]>[2],
  ): Promise<readonly MemoryEntry[]> {
    return Promise.resolve(this.#state(partition).list(field, query));
  }

  search(
    partition: Partition,
    field: string,
    query: Parameters<MemoryBackend["search"]>[2],
  ): Promise<readonly (MemoryEntry & { readonly similarity: number })[]> {
    return this.#state(partition).search(field, query);
  }

  commit(partition: Partition, batch: MemoryBatch): Promise<"applied" | "conflict"> {
    const state = this.#state(partition);
    const verdict = state.judge(batch);
    if (verdict === "apply") state.apply(batch.token, batch.writes);
    return Promise.resolve(verdict === "conflict" ? "conflict" : "applied");
  }

  #state(partition: Partition): PartitionState {
    const name = nameOf(partition);
    const known = this.#partitions.get(name);
    if (known !== undefined) return known;
    const state = new PartitionState();
    this.#partitions.set(name, state);
    return state;
  }
}

function nameOf(partition: Partition): string {
  return JSON.stringify([partition.core, partition.instanceKey]);
}
