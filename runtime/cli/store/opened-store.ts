import type { CheckpointBackend, MemoryBackend } from "../../host/interfaces.js";

/** A store that a command has opened: on disk, or in a database. */
export interface OpenedStore {
  /** Where it is: its directory, or a URL without the password. */
  readonly path: string;
  readonly checkpoints: CheckpointBackend;
  readonly memory: MemoryBackend;
  close(): Promise<void>;
}
