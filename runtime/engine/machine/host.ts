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
   * Starts a task. When it has ended, its result is applied at a block boundary and the branch continues, unless the
   * branch was cancelled meanwhile.
   */
  start(branch: Branch, task: Task): void;
  /** Aborts the task that a branch waits for. */
  abort(branch: Branch): void;
  /** Called when a branch has parked; the run makes the checkpoint durable. */
  parked(info: CheckpointInfo): void;
  event(event: MachineEvent): void;
  /** Takes an event that the flow itself emits. */
  emitted(name: string, event: MachineEvent): void;
  /** Called when a block has ended. */
  completed(): void;
  /** Whether a budget or timeout under which something runs has no time left now. Asked while a block computes. */
  budgetIsSpent(): boolean;
  /** Adds the running time until now to the meters, which fails what is over its bound. */
  tick(): void;
  readonly telemetry: boolean;
  /** Set only while the run is inspected. */
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
  /**
   * Called when a block fails by itself, before anything has changed. `true`: the run pauses there, and the next step of the branch
   * hands the failure on by `goOn`.
   * @param e the evaluation that failed, if one did
   */
  failing(branch: Branch, block: BlockCode, error: FlowError, e: Evaluation | undefined, goOn: () => void): boolean;
  /** Hands on the failure at which the branch was held. `false`: it was not. */
  handOn(branch: Branch): boolean;
}

export interface Task {
  readonly path: string;
  /** Identifies the call among those of its block; the same after a crash. */
  readonly key: string;
  /**
   * `commit`: the state must be durable before the task starts, and the run waits for its end. `read`: the task may be
   * repeated.
   */
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
  /** Who started the run, if its host said so. */
  readonly startedBy: CheckpointInfo["startedBy"];
  /** Fetches an answer from outside. A failure is an answer too; the promise rejects only when the call was aborted. */
  perform(call: PendingCall, ordinal: number, options: PerformOptions): Promise<CallRecord["answer"]>;
  /** Asks a model. A failure is an outcome; the promise rejects only when the call was aborted. */
  ask(request: ModelRequest, options: AskOptions): Promise<AskOutcome>;
  /**
   * Calls a flow of another core. A core that cannot be reached is a failed result. The promise rejects when the call
   * was aborted, and when the store of the called invocation fails.
   */
  dispatch(
    call: CoreCall,
    options: { readonly signal: AbortSignal; readonly untilStarted: boolean },
  ): Promise<ChildAnswer>;
  /**
   * Applies the writes of a block. Applying a batch twice has the effect of once. After a conflict that is not the block's first
   * it waits, the longer the more there were, so that runs that write the same do not keep one another from it.
   * @throws StoreError when the memory fails.
   */
  commitMemory(batch: MemoryBatch, options: CommitOptions): Promise<"applied" | "conflict">;
}

/** How far a called invocation has come. */
export type ChildAnswer =
  { readonly kind: "started" } | { readonly kind: "settled"; readonly result: InvocationResult };

export interface PerformOptions extends CallOptions {
  /** Path of the block that calls. */
  readonly path: string;
  readonly block: BlockCode;
}

export interface CommitOptions {
  readonly path: string;
  /** How many conflicts the block had before. */
  readonly conflicts: number;
  readonly signal: AbortSignal;
}

export interface AskOptions extends CallOptions {
  readonly nodeId: string;
  readonly attempt: number;
}

export type AskOutcome = {
  /** How long it took, in milliseconds. */
  readonly durationMs: number;
  /** How often a streamed answer began again, each of which counts as an attempt. */
  readonly restarts: number;
} & (
  | { readonly kind: "answer"; readonly response: ModelResponse }
  | { readonly kind: "failure"; readonly error: FlowError }
  /** The provider takes no request before this time, in milliseconds since 1970. */
  | { readonly kind: "later"; readonly until: number; readonly error: FlowError }
);
