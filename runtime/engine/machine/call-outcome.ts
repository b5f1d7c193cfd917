import type { Decision, InvocationResult, JsonObject } from "../../host/interfaces.js";
import type { CallOutcome } from "./frames.js";

/** How a called invocation ended, or `undefined` while it has not. */
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

/** What is recorded of it as the decision of those who wait for it. */
export const resolutionOf = (outcome: CallOutcome): JsonObject => ({ outcome: { ...outcome } as JsonObject });

/** What was recorded. */
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
