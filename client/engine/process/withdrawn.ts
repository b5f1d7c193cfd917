import type { InvocationResult } from "scaicore";
import { STOP_GRACE_MS } from "scaicore/node";
import { within } from "./within.js";

/**
 * The outcome, or that of a run that was withdrawn before an engine came to it: the request to abort it is on its way before any engine
 * can begin it.
 */
export async function orWithdrawn(
  invocationId: string,
  signal: AbortSignal,
  outcome: Promise<InvocationResult>,
): Promise<InvocationResult> {
  let withdraw = (): void => undefined;
  const withdrawn = new Promise<boolean>((resolve) => {
    withdraw = () => resolve(true);
  });
  signal.addEventListener("abort", withdraw, { once: true });
  try {
    const isWithdrawn = await Promise.race([withdrawn, outcome.then(() => false)]);
    if (!isWithdrawn || (await within(STOP_GRACE_MS, outcome))) return await outcome;
    outcome.catch(() => undefined);
    const reason = signal.reason instanceof Error ? signal.reason.message : "aborted";
    const error = { errorType: "CancelledError", message: `The run was cancelled: ${reason}` };
    const usage = { modelCalls: 0, inputTokens: 0, outputTokens: 0 };
    return { invocationId, usage, durationMs: 0, status: "FAILED", error };
  } finally {
    signal.removeEventListener("abort", withdraw);
  }
}
