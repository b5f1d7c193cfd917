import type { FlowError, Json, Usage } from "../../host/interfaces.js";
import type { Value } from "../../stdlib/value.js";

/** What an evaluation has read that may be different later: when it is made again, it reads the same. */
export interface Readings {
  /** Times read by now() and today(), in order. */
  readonly times: readonly number[];
  /** @hot_reload parameters, by name. */
  readonly config?: Readonly<Record<string, Value>>;
}

export interface BlockRecord extends Readings {
  readonly path: string;
  readonly calls: readonly CallRecord[];
  /** How often its writes of memory met a conflict. */
  readonly conflicts?: number;
  /** What it was answered before the conflict, but for what it read of memory. */
  readonly kept?: readonly CallRecord[];
}

/** A call of a plugin, or a read of memory, and its answer. */
export interface CallRecord {
  readonly method: string;
  /** It only read memory: nothing is lost when that is done again. */
  readonly reads?: true;
  /** Of the arguments; a different one on re-execution is a NondeterminismError. */
  readonly hash: string;
  readonly answer: Answer;
}

/** `usage`: what it took of models, where it asked some. */
export type Answer = { readonly value: Json; readonly usage?: Usage } | { readonly error: FlowError };

/**
 * What of a block's answers is kept while its writes of memory are applied: all but what it read of memory itself, which
 * must be read anew if they meet a conflict.
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
