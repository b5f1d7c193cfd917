import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  InMemoryBackend,
  InMemoryCheckpointBackend,
  type CheckpointBackend,
  type Clock,
  type MemoryBackend,
} from "scaicore";
import { openFileStore } from "scaicore/node";
import { openTestStore } from "../store/postgres/test-store.js";

/** A store that several engines share, as several processes would. */
export interface TestStore {
  readonly checkpoints: CheckpointBackend;
  readonly memory: MemoryBackend;
  close(): Promise<void>;
}

/** The stores that ship; what is promised of one is promised of all. */
export const stores: readonly { readonly name: string; readonly open: (clock?: Clock) => Promise<TestStore> }[] = [
  {
    name: "memory",
    open: (clock) =>
      Promise.resolve({
        checkpoints: new InMemoryCheckpointBackend(clock === undefined ? {} : { clock }),
        memory: new InMemoryBackend(),
        close: () => Promise.resolve(),
      }),
  },
  {
    name: "file",
    async open(clock) {
      const directory = await mkdtemp(join(tmpdir(), "scaicore-engine-"));
      const store = await openFileStore(directory, clock === undefined ? {} : { clock });
      return {
        checkpoints: store.checkpoints,
        memory: store.memory,
        async close() {
          await store.close();
          await rm(directory, { recursive: true, force: true });
        },
      };
    },
  },
  // Its clock is the database's.
  { name: "PostgreSQL", open: () => openTestStore() },
];
