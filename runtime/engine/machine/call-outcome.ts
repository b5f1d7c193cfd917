import type { Decision, InvocationResult, JsonObject } from "../../host/interfaces.js";
import type { CallOutcome } from "./frames.js";

/** The outcome of a called invocation; `undefined` while it has not ended. */
export function endOf(result: InvocationResult): CallOutcome | undefined {
  switch (result.status) {
    case "COMPLETED":
      return { status: "COMPLETED", output: result.output };
    case "FAILED":
      return { status: "FAILED", error: result.error };
    case "SUSPENDED":
      return undefined;
  }
}

/** The resolution by which an outcome is recorded as the decision of the caller's wait. */
export const resolutionOf = (outcome: CallOutcome): JsonObject => ({ outcome: { ...outcome } as JsonObject });

/** The outcome that a decision of a wait records. */
export function outcomeOf(decision: Decision): CallOutcome {
  switch (decision.kind) {
    case "resolved":
      return decision.resolution.outcome as unknown as CallOutcome;
    case "expired":
    case "cancelled": {
      const message = decision.kind === "cancelled" ? decision.reason : "The call was not waited for any longer.";
      return { status: "FAILED", error: { errorType: "CancelledError", message } };
    }
  }
}
