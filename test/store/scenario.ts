import type { FileStore } from "../../runtime/host/index.node.js";
import type { Outcome } from "./invocation-driver.js";

/**
 * A flow of one checkpoint that the kill harness puts through its paces: in a child that is killed, and in the process
 * that opens the store afterwards. The harness knows nothing of who drives the flow.
 */
export interface Scenario {
  readonly name: string;
  /** The id under which the harness runs it. */
  readonly invocationId: string;
  /** Sets up whatever drives the flow on this store, in the name of this owner. */
  readonly start: (store: FileStore, owner: string) => Promise<RunningScenario>;
  /** What is wrong with what the flow has left behind, once it has completed. */
  readonly problemsOf?: (store: FileStore) => Promise<readonly string[]>;
}

export interface RunningScenario {
  /** Runs to the checkpoint, or joins what was begun before. */
  readonly invoke: () => Promise<Outcome>;
  /** Rejects with AlreadyDecided when somebody else was first. */
  readonly resolve: (checkpointId: string, by: string) => Promise<Outcome>;
  readonly recover: () => Promise<void>;
  readonly close: () => Promise<void>;
}
