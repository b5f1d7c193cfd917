import type { FileStore } from "../../runtime/host/index.node.js";
import type { Outcome } from "./invocation-driver.js";

/**
 * A flow of one checkpoint that the kill harness runs in a child that is killed, and in the process that opens the store
 * afterwards. The harness does not depend on what runs the flow.
 */
export interface Scenario {
  readonly name: string;
  /** The id under which the harness runs it. */
  readonly invocationId: string;
  /** Makes what runs the flow on this store, with this owner. */
  readonly start: (store: FileStore, owner: string) => Promise<RunningScenario>;
  /** The violations in the effects of the completed flow. */
  readonly problemsOf?: (store: FileStore) => Promise<readonly string[]>;
}

/** What a person writes beside a decision. It has to be there whole with the decision, or neither. */
export const noteOf = (by: string): string => `${by} called the vendor:\nthe price is right – «1 312,50 €»`;

export interface RunningScenario {
  /** Runs to the checkpoint, or joins a stored invocation. */
  readonly invoke: () => Promise<Outcome>;
  /** Decides with the note of this person. Rejects with AlreadyDecided if another decision was first. */
  readonly resolve: (checkpointId: string, by: string) => Promise<Outcome>;
  readonly recover: () => Promise<void>;
  readonly close: () => Promise<void>;
}
