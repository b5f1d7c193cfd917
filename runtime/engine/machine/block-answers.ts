import type { BlockRecord, Readings } from "./state.js";

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
