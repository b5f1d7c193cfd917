import { describeError, errorDetail, errorType } from "../../infrastructure/errors.js";

/** What a failed decision means for the panel. */
export type DecisionFailure =
  /** Decided, expired or cancelled elsewhere: the state shows who, when and what. */
  | { readonly kind: "closed" }
  /** The decision is not allowed as it is; the checkpoint is still open. */
  | { readonly kind: "refused"; readonly message: string; readonly field?: string };

const CLOSED: ReadonlySet<string | undefined> = new Set([
  "CheckpointAlreadyResolvedError",
  "CheckpointExpiredError",
  "CheckpointCancelledError",
  "CheckpointNotFoundError",
]);

export function decisionFailure(error: unknown): DecisionFailure {
  if (CLOSED.has(errorType(error))) return { kind: "closed" };
  const field = errorDetail(error, "field");
  return { kind: "refused", message: describeError(error), ...(field === undefined ? {} : { field }) };
}
