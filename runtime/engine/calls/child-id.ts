import { checkpointIdOf } from "../checkpoint/checkpoint-id.js";

/**
 * The id of the invocation that a call makes in another core: of the calling one and of what that waits for it by, so that
 * the way back can be found. The same call has the same id whenever it is made again.
 */
export function childIdOf(invocationId: string, path: string): string {
  return `${invocationId}/${checkpointIdOf(invocationId, path)}`;
}

export interface Lineage {
  readonly parentId: string;
  /** What the parent waits by; it need not wait any more, and need never have done. */
  readonly waitId: string;
}

/** The invocations that may have led to this one by calls, the outermost first. Ids may look so by chance: check. */
export function lineageOf(invocationId: string): readonly Lineage[] {
  const found: Lineage[] = [];
  for (let id = invocationId; ;) {
    const match = /^(.+)\/([a-z2-7]{26})$/s.exec(id);
    if (match?.[1] === undefined || match[2] === undefined) return found.reverse();
    found.push({ parentId: match[1], waitId: match[2] });
    id = match[1];
  }
}
