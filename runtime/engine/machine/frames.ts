import type {
  CheckpointInfo,
  Decision,
  FlowError,
  Json,
  JsonObject,
  ModelFlag,
  ModelMessage,
} from "../../host/interfaces.js";
import type { Value } from "../../stdlib/value.js";
import type { MemoryBatch } from "../program/evaluation.js";
import type { Slot } from "../program/growing.js";
import type { Signal } from "../program/signal.js";

/**
 * A branch has a stack of frames, from the flow down to the block that runs. They are its whole position in the program.
 *
 * A frame belongs to a block (`block`, an index of the program; `NONE` for the outermost flow) and is about to run block
 * `next` of a body (`body`, an index; `NONE` for a block that has no body open). Frames are plain data, which
 * snapshots hold. Fields are replaced, never changed inside, so that equal references mean equal values, but for those that
 * `changesInside` of the kind names.
 */
export type Frame =
  | FlowFrame
  | BranchFrame
  | MatchFrame
  | ForeachFrame
  | ParallelFrame
  | WhileFrame
  | TryFrame
  | BudgetFrame
  | ModelFrame
  | CheckpointFrame
  | DetachedFrame
  | CallFrame
  | AwaitFrame
  | CommitFrame;

interface FrameBase {
  readonly block: number;
  body: number;
  next: number;
}

/** A called flow, with its variables. */
export interface FlowFrame extends FrameBase {
  readonly kind: "flow";
  readonly flow: number;
  slots: Slot[];
  meter?: Meter;
}

/** The root of a concurrent branch, with its own copy of the variables. `index` is that of the branch or element. */
export interface BranchFrame extends FrameBase {
  readonly kind: "branch";
  readonly index: number;
  /** Whether the branch is an element of a foreach, whose index is part of paths. */
  readonly isElement: boolean;
  slots: Slot[];
}

/** An arm of a match, or of on_response. */
export interface MatchFrame extends FrameBase {
  readonly kind: "match";
}

export interface ForeachFrame extends FrameBase {
  readonly kind: "foreach";
  readonly items: readonly Value[];
  index: number;
  results: Value[];
}

/** Concurrent branches: of @parallel, or of a @foreach with max_concurrent. */
export interface ParallelFrame extends FrameBase {
  readonly kind: "parallel";
  /** Elements of a foreach; empty for @parallel. */
  readonly items: readonly Value[];
  readonly total: number;
  readonly width: number;
  readonly failFast: boolean;
  /** The number of branches that have been started. */
  started: number;
  /** By index: the branch that runs it, or how it ended. It changes inside; each slot is replaced. */
  readonly slots: BranchSlot[];
  /** The calls that the branch around had made before, by name; see `Fork`. */
  readonly base: Readonly<Record<string, number>>;
}

export type BranchSlot =
  | { readonly state: "waiting" }
  | { readonly state: "running"; readonly branch: number }
  | { readonly state: "ended"; readonly signal: Signal };

export interface WhileFrame extends FrameBase {
  readonly kind: "while";
  iteration: number;
  last: Value;
}

export interface TryFrame extends FrameBase {
  readonly kind: "try";
  /** The index of the catch clause that runs; `NONE` while the body runs. */
  clause: number;
}

export interface BudgetFrame extends FrameBase {
  readonly kind: "budget";
  meter: Meter;
}

/**
 * The bounds of a budget or timeout, and what was spent. Times are running time in milliseconds. `cost` is absent until something
 * that has a price was bought.
 */
export interface Meter {
  readonly kind: "budget" | "timeout";
  readonly maxMs?: number;
  readonly maxTokens?: number;
  readonly maxRetries?: number;
  readonly maxCost?: number;
  readonly cost?: number;
  readonly spentMs: number;
  readonly tokens: number;
  readonly retries: number;
}

export type FailureKind = "low_confidence" | "constraint_violation" | "parse_error" | "refusal" | "hallucination";

/** A model block: its request, which is evaluated once, and its progress. */
export interface ModelFrame extends FrameBase {
  readonly kind: "model";
  readonly input: Value;
  readonly messages: readonly ModelMessage[];
  readonly requestInput: JsonObject;
  readonly minConfidence: number;
  /** The number of attempts before this one; also part of the idempotency key. */
  attempt: number;
  /** Retries by kind of failure. */
  retried: Readonly<Partial<Record<FailureKind, number>>>;
  /** The messages since the first request: answers and corrections. */
  feedback: readonly ModelMessage[];
  meter?: Meter;
  phase: ModelPhase;
}

export type ModelPhase =
  | { readonly step: "ask" }
  /** The provider takes no request before this time; `reason` says why. */
  | { readonly step: "later"; readonly until: number; readonly provider: string; readonly reason: string }
  /** Suspended until then. */
  | { readonly step: "paused"; readonly until: number; readonly checkpointId: string }
  | { readonly step: "answered"; readonly answer: ModelAnswer }
  | { readonly step: "failed"; readonly failure: ModelFailure }
  /** Suspended for a person: `escalate` or `flag_and_checkpoint`. */
  | { readonly step: "broken"; readonly error: FlowError }
  | {
      readonly step: "review";
      readonly failure: ModelFailure;
      readonly checkpointId: string;
      readonly decision?: Decision;
    }
  /** on_validation_failure runs. */
  | { readonly step: "repair"; readonly output: Value; readonly failed: readonly string[] };

/** A recorded answer. */
export interface ModelAnswer {
  readonly output: Json | Uint8Array;
  readonly finish: "stop" | "length" | "refusal";
  readonly confidence?: number;
  readonly flags?: readonly ModelFlag[];
}

export interface ModelFailure {
  readonly kind: FailureKind;
  readonly error: FlowError;
  /** The last answer, when it fits the type. */
  readonly output?: Value;
  readonly failed?: readonly string[];
}

export interface CheckpointFrame extends FrameBase {
  readonly kind: "checkpoint";
  readonly checkpointId: string;
  /** The ids of the options. */
  readonly options: readonly string[];
  readonly prefill: Readonly<Record<string, Value>>;
  /** The decision that applies when the time is over. */
  readonly fallback?: Json;
  decision?: Decision;
}

/** The root of an asynchronous call. */
export interface DetachedFrame extends FrameBase {
  readonly kind: "detached";
  /** The path of the call. It is stored because the branch that made the call continues. */
  readonly origin: string;
}

/** A call of another core: its request, which is evaluated once, and its progress. */
export interface CallFrame extends FrameBase {
  readonly kind: "call";
  readonly call: CoreCall;
  phase: CallPhase;
  /** The id of the wait, once the called invocation was found suspended. */
  waitId?: string;
  meter?: Meter;
}

export interface CoreCall {
  readonly target: string;
  readonly version?: string;
  readonly flow: string;
  readonly input: JsonObject;
  readonly instanceKey?: string;
  readonly invocationId: string;
  /** The number of the call among those of the called flow. */
  readonly ordinal: number;
}

type CallPhase =
  /** An asynchronous call, until the called invocation is in its store. */
  | { readonly step: "begin" }
  /** Until the called invocation has ended or is suspended. */
  | { readonly step: "join" }
  | { readonly step: "suspended" | "parked"; readonly checkpoints: readonly CheckpointInfo[] }
  | { readonly step: "ended"; readonly outcome: CallOutcome };

export type CallOutcome =
  { readonly status: "COMPLETED"; readonly output: Json } | { readonly status: "FAILED"; readonly error: FlowError };

/** @await_responses waits until the handles have their results or the deadline has passed. */
export interface AwaitFrame extends FrameBase {
  readonly kind: "await";
  readonly handles: readonly string[];
  /** Milliseconds since 1970. */
  readonly deadline?: number;
  /** The id of the wait, once it was recorded. The store applies its deadline. */
  waitId?: string;
  expired: boolean;
}

/** A block that has been evaluated and has written memory. It ends when its writes are applied. */
export interface CommitFrame extends FrameBase {
  readonly kind: "commit";
  readonly batch: MemoryBatch;
  /** The variables that the block has changed, by slot. */
  readonly changes: readonly (readonly [slot: number, value: Value])[];
  readonly signal?: Signal;
  readonly emits: readonly { readonly event: string; readonly payload: JsonObject }[];
  readonly skipped: readonly JsonObject[];
  /**
   * `intended`: the writes are not applied yet. `applied`: variables and events follow. `conflict`: nothing was
   * applied.
   */
  phase: "intended" | "applied" | "conflict";
}
