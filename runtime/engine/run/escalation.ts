import type { CheckpointInfo, CheckpointPriority, Timestamp } from "../../host/interfaces.js";

const RAISED: Readonly<Record<CheckpointPriority, CheckpointPriority>> = {
  low: "normal",
  normal: "high",
  high: "critical",
  critical: "critical",
};

/** The checkpoint after nobody decided in time: still pending, with no more time to run out, and more urgent. */
export function escalated(info: CheckpointInfo, at: Timestamp): CheckpointInfo {
  const { expiresAt: _, ...rest } = info;
  return { ...rest, priority: RAISED[info.priority], escalatedAt: at };
}
