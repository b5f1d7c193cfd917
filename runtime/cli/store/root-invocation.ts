import { lineageOf } from "../../engine/program/ids.js";
import type { CheckpointBackend } from "../../host/interfaces.js";

/** The invocation that has led to this one by calls of other cores, or this one itself. */
export async function rootInvocation(store: CheckpointBackend, invocationId: string): Promise<string> {
  for (const { parentId, waitId } of lineageOf(invocationId)) {
    const wait = await store.get(waitId);
    if (wait?.waitsFor !== undefined && wait.invocationId === parentId) return parentId;
  }
  return invocationId;
}
