import type { CheckpointInfo, CheckpointQuery } from "./interfaces.js";

/** Whether a checkpoint is one of those asked for. Without a status the pending ones are. */
export function matchesQuery(info: CheckpointInfo, query: CheckpointQuery): boolean {
  const status = query.status ?? "pending";
  return (status === "all" || info.status === status) && matchesIgnoringStatus(info, query);
}

/** The part of the question that does not depend on what was decided. */
export function matchesIgnoringStatus(info: CheckpointInfo, query: CheckpointQuery): boolean {
  if (info.waitsFor !== undefined && query.waits !== true) return false;
  if (query.core !== undefined && info.core !== query.core) return false;
  if (query.flow !== undefined && info.flow !== query.flow) return false;
  if (query.invocationId !== undefined && info.invocationId !== query.invocationId) return false;
  if (query.dueBefore !== undefined && !(info.expiresAt !== undefined && info.expiresAt <= query.dueBefore))
    return false;
  return true;
}
