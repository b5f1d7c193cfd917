import type {
  CallOptions,
  CheckpointInfo,
  FlowError,
  InvocationResult,
  JsonObject,
  ModelRequest,
  ModelResponse,
} from "../../host/interfaces.js";
import type { CallRecord } from "../program/block-record.js";
import type { Evaluation, EvaluationValues, MemoryBatch, PendingCall } from "../program/evaluation.js";
import type { CoreCall } from "./frames.js";
import type { BlockCode } from "./program.js";
import type { Branch } from "./state.js";

/** What the machine asks of the run around it. No method waits. */
export interface MachineHost {
  readonly values: RunValues;
  /**
   * Starts something that takes time. When it has ended, `settle` is called at a block boundary, unless the branch was
   * cancelled meanwhile; then the branch goes on.
   */
  start(branch: Branch, task: Task): void;
  /** Stops what a branch waits for. */
  abort(branch: Branch): void;
  /** The branch has parked; the run makes it durable. */
  parked(info: CheckpointInfo): void;
  event(event: MachineEvent): void;
  /** An event of the flow itself. */
  emitted(name: string, event: MachineEvent): void;
  /** A block has ended. */
  completed(): void;
  readonly telemetry: boolean;
  /** Only of a run that is inspected. */
  readonly inspection?: MachineInspection | undefined;
}

/** What the machine asks an inspector while it steps. */
export interface MachineInspection {
  /** Called when a step of the branch begins. */
  stepping(branch: Branch): void;
  /** Called when a block begins. `true`: the run pauses before it. */
  entering(branch: Branch, block: BlockCode): boolean;
  /** Called when something is done outside that a second attempt could not undo. */
  forget(): void;
  /** Called when a statement begins. @throws PausedBeforeStatement when the run pauses before it. */
  statement(branch: Branch, block: BlockCode, e: Evaluation): void;
}

export interface Task {
  readonly path: string;
  /** Distinguishes the calls of one block; the same after a crash. */
  readonly key: string;
  /** `commit`: the state must be durable before it starts, and it is never left half done. `read`: may be repeated freely. */
  readonly kind?: "commit" | "read";
  perform(options: { readonly signal: AbortSignal; readonly idempotencyKey: string }): Promise<() => void>;
}

export interface MachineEvent {
  readonly type: string;
  readonly branch?: Branch;
  readonly block?: BlockCode;
  readonly path?: string;
  readonly payload: JsonObject;
  /** Of the flow's own events: its number among the events of its block. */
  readonly index?: number;
}

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
    options: { readonly signal: AbortSignal; readonly untilStarted: boolean },
  ): Promise<ChildAnswer>;
  /** Applies them; twice is once. Rejects with a StoreError. */
  commitMemory(batch: MemoryBatch): Promise<"applied" | "conflict">;
}

/** How far a called invocation has come. */
export type ChildAnswer =
  { readonly kind: "started" } | { readonly kind: "settled"; readonly result: InvocationResult };

export interface AskOptions extends CallOptions {
  readonly nodeId: string;
  readonly attempt: number;
}
export type AskOutcome =
  { readonly ok: true; readonly response: ModelResponse } | { readonly ok: false; readonly error: FlowError };
