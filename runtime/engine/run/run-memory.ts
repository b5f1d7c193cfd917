import type { MemoryBackend, Partition, StartRecord } from "../../host/interfaces.js";
import type { IRModule } from "../../ir/module.js";
import type { Json } from "../../json.js";
import type { MemoryBatch } from "../program/evaluation.js";
import type { MemoryRead } from "../program/memory-reads.js";

/** Each entity has a partition of its own; all invocations of any other core share one. */
export const partitionOf = (
  { name, instance }: IRModule,
  { instanceKey }: Pick<StartRecord, "instanceKey">,
): Partition => ({
  core: name,
  instanceKey: instance.mode === "entity" ? (instanceKey ?? null) : null,
});

/** The memory of a run's instance. Every failure is a StoreError, and the run stays as durable as it was. */
export class RunMemory {
  constructor(
    private readonly backend: MemoryBackend,
    private readonly partition: Partition,
  ) {}

  async read(read: MemoryRead): Promise<Json> {
    const { backend, partition } = this;
    switch (read.op) {
      case "read": {
        const found = await backend.read(partition, read.field, read.key);
        return found === undefined ? null : { value: found.value, version: found.version };
      }
      case "list": {
        const { op: _, field, ...query } = read;
        return entriesOf(await backend.list(partition, field, query));
      }
      case "search": {
        const { op: _, field, ...query } = read;
        return entriesOf(await backend.search(partition, field, query));
      }
    }
  }

  commit(batch: MemoryBatch): Promise<"applied" | "conflict"> {
    return this.backend.commit(this.partition, batch);
  }
}

const entriesOf = (entries: readonly { readonly key: string; readonly value: Json }[]): Json =>
  entries.map(({ key, value }) => ({ key, value }));
