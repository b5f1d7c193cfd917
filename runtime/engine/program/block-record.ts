import type { FlowError, Json, Usage } from "../../host/interfaces.js";
import type { Value } from "../../stdlib/value.js";

/** What an evaluation has read that may change. A repeated evaluation reads the same. */
export interface Readings {
  /** Times read by now() and today(), in order. */
  readonly times: readonly number[];
  /** @hot_reload parameters, by name. */
  readonly config?: Readonly<Record<string, Value>>;
}

export interface BlockRecord extends Readings {
  readonly path: string;
  readonly calls: readonly CallRecord[];
  /** The number of times that the memory writes of the block met a conflict. */
  readonly conflicts?: number;
  /** The answers from before the conflict, without the reads of memory. */
  readonly kept?: readonly CallRecord[];
}

/** A call of a plugin, or a read of memory, and its answer. */
export interface CallRecord {
  readonly method: string;
  /** Set for a read of memory, which may be repeated without loss. */
  readonly reads?: true;
  /** The hash of the arguments. Another one in a repeated evaluation is a NondeterminismError. */
  readonly hash: string;
  readonly answer: Answer;
}

/** The answer of a call. `usage`: the model usage of the call, if it asked models. */
export type Answer = { readonly value: Json; readonly usage?: Usage } | { readonly error: FlowError };

/**
 * The answers that are kept while the memory writes of a block are applied: all but the reads of memory, which are
 * repeated after a conflict.
 */
export function withoutReads(record: BlockRecord | undefined, path: string, readings: Readings): BlockRecord {
  const { kept = [], calls = [], conflicts } = record ?? {};
  return {
    path,
    calls: [],
    ...readings,
    ...(conflicts === undefined ? {} : { conflicts }),
    kept: [...kept, ...calls.filter(({ reads }) => reads !== true)],
  };
}
