import type { InvocationResult } from "../../host/interfaces.js";
import { printable } from "../io/text.js";

/** How a run has come to rest, in a few words. */
export function statusText(result: InvocationResult): string {
  switch (result.status) {
    case "COMPLETED":
      return "completed";
    case "FAILED":
      return printable(`failed: ${result.error.errorType}: ${result.error.message}`);
    case "SUSPENDED":
      return `waits for ${result.checkpoints.map(({ checkpointId }) => checkpointId).join(", ")}`;
  }
}
