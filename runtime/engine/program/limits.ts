/** Bounds of one invocation. Reaching one ends the run with a LimitError that names it. */
export interface Limits {
  /** Blocks and lambda calls. */
  readonly steps: number;
  /** Nested calls of flows. */
  readonly callDepth: number;
  /** UTF-16 code units of one string. */
  readonly stringLength: number;
  /** Elements of one array or map. */
  readonly collectionSize: number;
  /** Bytes of the snapshot that a suspended invocation leaves. */
  readonly snapshotBytes: number;
  /** The number of recoveries without progress after which an invocation fails. */
  readonly recoveries: number;
}

export const DEFAULT_LIMITS: Limits = {
  steps: 10_000_000,
  callDepth: 200,
  stringLength: 10_000_000,
  collectionSize: 1_000_000,
  snapshotBytes: 16 * 1024 * 1024,
  recoveries: 5,
};
