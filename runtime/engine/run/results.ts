import type {
  CheckpointInfo,
  CompletedResult,
  FailedResult,
  FlowError,
  SuspendedResult,
  Usage,
} from "../../host/interfaces.js";
import type { MachineState } from "../machine/state.js";
import type { Program } from "../program/program.js";
import { jsonOfType } from "../json-of-type.js";

export const NO_USAGE: Usage = { modelCalls: 0, inputTokens: 0, outputTokens: 0 };

/** The result of a run that has come to its end. */
export function finalResult(
  program: Program,
  invocationId: string,
  flow: string,
  state: MachineState,
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
      return { ...base, status: "COMPLETED", output: jsonOfType(outcome.output, type, program.module.types) };
    }
  }
}

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
