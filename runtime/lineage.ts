/** Which calls of other cores have led to an invocation: its id says it. */

interface Lineage {
  readonly parentId: string;
  /** The id of the parent's wait, which may be over or may never have started. */
  readonly waitId: string;
}

/**
 * The invocations whose calls may have led to this one, the outermost first. An id may have this form by chance, so
 * callers check the waits.
 */
export function lineageOf(invocationId: string): readonly Lineage[] {
  const found: Lineage[] = [];
  for (let id = invocationId; ;) {
    const match = /^(.+)\/([a-z2-7]{26})$/s.exec(id);
    if (match?.[1] === undefined || match[2] === undefined) return found.reverse();
    found.push({ parentId: match[1], waitId: match[2] });
    id = match[1];
  }
}

/** What the search needs of a store. */
interface Waits {
  get(checkpointId: string): Promise<{ readonly invocationId: string; readonly waitsFor?: object } | undefined>;
}

/** The id of the invocation at the root of the calls that have led to this one; its own id if none has. */
export async function rootInvocation(store: Waits, invocationId: string): Promise<string> {
  for (const { parentId, waitId } of lineageOf(invocationId)) {
    const wait = await store.get(waitId);
    if (wait?.waitsFor !== undefined && wait.invocationId === parentId) return parentId;
  }
  return invocationId;
}
