/**
 * The workflow of a run, for a worker of Temporal. It stands alone, since Temporal bundles it. Your file of workflows is:
 *
 *     import * as workflow from "@temporalio/workflow";
 *     import { runWorkflow } from "./temporal-workflow.js";
 *     export const scaicoreRun = runWorkflow(workflow);
 */

/** The part of `@temporalio/workflow` that is used. */
export interface WorkflowApi {
  defineSignal(name: string): unknown;
  setHandler(signal: never, handler: () => void): void;
  proxyActivities(options: {
    startToCloseTimeout: string;
    heartbeatTimeout: string;
    retry: { initialInterval: string; maximumInterval: string; maximumAttempts: number };
  }): unknown;
}

/**
 * Looks at a run, and once more when signals came meanwhile. It holds nothing else, so that its code need never change. `signals` says how
 * many there are that it was begun with.
 */
export function runWorkflow(api: WorkflowApi): (invocationId: string, signals: number) => Promise<void> {
  const look = api.defineSignal("look");
  const { proceed } = api.proxyActivities({
    startToCloseTimeout: "1 day",
    heartbeatTimeout: "30 seconds",
    // What workers could not go on with so often is left to their sweep.
    retry: { initialInterval: "5 seconds", maximumInterval: "1 minute", maximumAttempts: 20 },
  }) as { proceed: (invocationId: string) => Promise<void> };
  return async (invocationId, signals) => {
    let unseen = -signals;
    api.setHandler(look as never, () => {
      unseen++;
    });
    for (;;) {
      await proceed(invocationId).catch(() => undefined);
      if (unseen <= 0) return;
      unseen = 0;
    }
  };
}
