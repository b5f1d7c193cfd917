import type { CheckpointBackend, CheckpointInfo, InvocationSummary } from "../../host/interfaces.js";

/**
 * Checkpoints with the damage of their invocations. A list goes by hints, which may be sound where the invocation is not;
 * so each invocation that waits is read once here.
 */
export async function withDamage(
  store: CheckpointBackend,
  checkpoints: readonly CheckpointInfo[],
): Promise<readonly CheckpointInfo[]> {
  const heads = new Map<string, InvocationSummary | undefined>();
  const marked: CheckpointInfo[] = [];
  for (const info of checkpoints) {
    const { invocationId } = info;
    if (info.status === "pending" && !heads.has(invocationId)) {
      heads.set(invocationId, (await store.invocations({ invocationId, limit: 1 })).items[0]);
    }
    const head = heads.get(invocationId);
    const problem = head?.status === "corrupt" ? (head.problem ?? "its invocation cannot be read") : undefined;
    marked.push(problem === undefined || info.problem !== undefined ? info : { ...info, problem });
  }
  return marked;
}
