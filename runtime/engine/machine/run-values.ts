import type { CallOptions, FlowError, InvocationResult, ModelRequest, ModelResponse } from "../../host/interfaces.js";
import type { CallRecord } from "../program/block-record.js";
import type { EvaluationValues, MemoryBatch, PendingCall } from "../program/evaluation.js";
import type { CoreCall } from "./frames.js";

/** What the machine and its blocks ask of the run around them, besides what expressions read. */
export interface RunValues extends EvaluationValues {
  /** Fetches an answer from outside. Failures are answers too; it rejects only when it was aborted. */
  perform(call: PendingCall, ordinal: number, options: CallOptions): Promise<CallRecord["answer"]>;
  /** Asks a model. Failures are outcomes; it rejects only when it was aborted. */
  ask(request: ModelRequest, options: AskOptions): Promise<AskOutcome>;
  /**
   * Calls a flow of another core. Not reaching it is a failed result; it rejects when it was aborted, and where the
   * store of the called invocation fails.
   */
  dispatch(
    call: CoreCall,
    options: { readonly signal: AbortSignal; readonly untilBegun: boolean },
  ): Promise<ChildAnswer>;
  /** Applies them; twice is once. Rejects with a StoreError. */
  commitMemory(batch: MemoryBatch): Promise<"applied" | "conflict">;
}

/** How far a called invocation has come. */
export type ChildAnswer = { readonly kind: "begun" } | { readonly kind: "rests"; readonly result: InvocationResult };

export interface AskOptions extends CallOptions {
  readonly nodeId: string;
  readonly attempt: number;
}
export type AskOutcome =
  { readonly ok: true; readonly response: ModelResponse } | { readonly ok: false; readonly error: FlowError };
