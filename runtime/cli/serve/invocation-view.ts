import type { InvocationSummary } from "../../host/interfaces.js";
import type { JsonObject } from "../../json.js";
import { wireOfCheckpoint, wireOfResult } from "../../host/wire.js";

/** Checkpoints that a person has to decide, and nobody has. */
const waiting = ({ checkpoints }: InvocationSummary) =>
  checkpoints.filter(({ status, waitsFor }) => status === "pending" && waitsFor === undefined);

/** Whether nothing happens to it until a person acts: it has ended, or waits for people alone. */
export const isAtRest = (summary: InvocationSummary): boolean => statusOf(summary) !== "RUNNING";

/** `RUNNING` is also one that waits for a worker, another core, or a model. */
function statusOf(summary: InvocationSummary): "RUNNING" | "SUSPENDED" | "COMPLETED" | "FAILED" {
  switch (summary.status) {
    case "completed":
      return "COMPLETED";
    case "failed":
    case "corrupt":
      return "FAILED";
    case "running":
      return "RUNNING";
    case "suspended":
      return waiting(summary).length > 0 && summary.checkpoints.every(({ status }) => status === "pending")
        ? "SUSPENDED"
        : "RUNNING";
  }
}

/** Whether the view of an invocation says that nothing will change any more. */
export const isEnded = ({ status }: JsonObject): boolean => status === "COMPLETED" || status === "FAILED";

/** An invocation as the API shows it. Of a damaged one it is told that it is damaged, and not how: the log says that. */
export function invocationView(summary: InvocationSummary): JsonObject {
  const { invocationId, start, result, updatedAt, status, cancelRequested } = summary;
  const damaged = { error: { error_type: "StoreCorruptError", message: "The record of this run is damaged." } };
  return {
    ...(result === undefined ? {} : wireOfResult(result)),
    ...(status === "corrupt" ? damaged : {}),
    invocation_id: invocationId,
    status: statusOf(summary),
    core: start.core,
    core_version: start.coreVersion,
    flow: start.flow,
    ...(start.instanceKey === undefined ? {} : { instance_key: start.instanceKey }),
    ...(start.identity === undefined ? {} : { started_by: start.identity.id }),
    created_at: start.createdAt,
    updated_at: updatedAt,
    ...(cancelRequested === undefined ? {} : { cancel_requested: cancelRequested }),
    checkpoints: waiting(summary).map(wireOfCheckpoint),
  };
}
