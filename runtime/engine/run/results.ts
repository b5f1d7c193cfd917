import { messageOf } from "../../error.js";
import type {
  CheckpointInfo,
  CompletedResult,
  FailedResult,
  FlowError,
  InvocationResult,
  StreamItem,
  SuspendedResult,
  Usage,
} from "../../host/interfaces.js";
import type { Limits } from "../../limits.js";
import type { MachineEvent } from "../machine/host.js";
import type { Program } from "../machine/program.js";
import type { MachineState } from "../machine/state.js";
import { jsonOfType } from "../program/json.js";

export const NO_USAGE: Usage = { modelCalls: 0, inputTokens: 0, outputTokens: 0 };

/** The result of a run that has come to its end. */
export function finalResult(
  program: Program,
  invocationId: string,
  flow: string,
  state: MachineState,
  limits: Limits,
): CompletedResult | FailedResult | undefined {
  const { outcome, usage } = state;
  const base = { invocationId, usage, durationMs: Math.round(state.elapsedMs) };
  switch (outcome?.status) {
    case undefined:
      return undefined;
    case "FAILED":
      return { ...base, status: "FAILED", error: outcome.error };
    case "COMPLETED": {
      const type = program.flows.get(flow)?.ir.return_type;
      return { ...base, status: "COMPLETED", output: jsonOfType(outcome.output, type, program.module.types, limits) };
    }
  }
}

/** The event that says how a run has ended. */
export function endEvent(result: CompletedResult | FailedResult, instanceKey: string | undefined): MachineEvent {
  const { durationMs } = result;
  if (result.status === "COMPLETED") {
    const instance = instanceKey === undefined ? {} : { instance_key: instanceKey };
    return {
      type: "invocation.completed",
      payload: { output: result.output, duration_ms: durationMs, ...instance },
    };
  }
  const { errorType, message, nodeId } = result.error;
  return {
    type: "invocation.failed",
    payload: {
      error: { error_type: errorType, message, ...(nodeId === undefined ? {} : { node_id: nodeId }) },
      duration_ms: durationMs,
    },
  };
}

/** The result of a suspended invocation. */
export function suspendedResult(
  invocationId: string,
  checkpoints: readonly [CheckpointInfo, ...CheckpointInfo[]],
  spent: { readonly usage: Usage; readonly durationMs: number },
): SuspendedResult {
  return { invocationId, ...spent, status: "SUSPENDED", checkpoint: checkpoints[0], checkpoints };
}

/** The result of a request that was refused before anything was recorded. */
export function refusedResult(invocationId: string, error: FlowError): FailedResult {
  return { invocationId, usage: NO_USAGE, durationMs: 0, status: "FAILED", error };
}

/**
 * Gives the events of a run and finally its result. Leaving the loop does not cancel the run. The run starts when the
 * first item is requested.
 */
export async function* stream(
  run: (follow: (item: StreamItem) => void) => Promise<InvocationResult>,
): AsyncGenerator<StreamItem, void, undefined> {
  const queue: StreamItem[] = [];
  let wake: (() => void) | undefined;
  let ended = false as boolean;
  let attached = true;
  const result = run((item) => {
    if (!attached) return;
    queue.push(item);
    wake?.();
  });
  const end = () => {
    ended = true;
    wake?.();
  };
  result.then(end, end);
  try {
    for (;;) {
      for (let item = queue.shift(); item !== undefined; item = queue.shift()) yield item;
      if (ended) break;
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
    yield { kind: "result", result: await result };
  } finally {
    attached = false;
  }
}

/** Calls `cancel` with the reason when the signal is aborted before the outcome is there. */
export async function onAbort<T>(
  signal: AbortSignal | undefined,
  outcome: Promise<T>,
  cancel: (reason: string) => void,
): Promise<T> {
  const abort = () => cancel(reasonOf(signal?.reason));
  if (signal?.aborted === true) abort();
  else signal?.addEventListener("abort", abort, { once: true });
  try {
    return await outcome;
  } finally {
    signal?.removeEventListener("abort", abort);
  }
}

/** Why somebody aborted, in words: what they gave as the reason, if it says something. */
function reasonOf(reason: unknown): string {
  const says = typeof reason === "string" || (typeof reason === "object" && reason !== null);
  return (says ? messageOf(reason) : "") || "aborted by the caller";
}
