import type { Decision, FlowError, Json, JsonObject, ModelFlag, ModelMessage } from "../../host/interfaces.js";
import type { Value } from "../../stdlib/value.js";
import type { Signal } from "./signal.js";

/**
 * The frames of a branch, from the flow down to the block that runs: all that the machine knows about where it is.
 *
 * A frame belongs to a block (`block`, an index of the program; `NONE` for the outermost flow) and stands before block
 * `next` of a body (`body`, an index; `NONE` for a block that has no body open). Frames are plain data: they go into
 * snapshots as they are. Fields are replaced, never changed inside, so that equal references mean equal values.
 */
export type Frame =
  | FlowFrame
  | StrandFrame
  | MatchFrame
  | ForeachFrame
  | FanFrame
  | WhileFrame
  | TryFrame
  | BudgetFrame
  | ModelFrame
  | CheckpointFrame;

export const NONE = -1;

interface FrameBase {
  readonly block: number;
  body: number;
  next: number;
}

/** A called flow, with its variables. */
export interface FlowFrame extends FrameBase {
  readonly kind: "flow";
  readonly flow: number;
  slots: Value[];
  meter?: Meter;
}
/** The root of a concurrent branch, with its own copy of the variables. `index` is that of the branch or element. */
export interface StrandFrame extends FrameBase {
  readonly kind: "strand";
  readonly index: number;
  /** Of a foreach: its index is part of paths. */
  readonly isElement: boolean;
  slots: Value[];
}
/** An arm of a match, or of on_response. */
interface MatchFrame extends FrameBase {
  readonly kind: "match";
}
interface ForeachFrame extends FrameBase {
  readonly kind: "foreach";
  readonly items: readonly Value[];
  index: number;
  results: Value[];
}
/** Concurrent branches: of @parallel, or of a @foreach with max_concurrent. */
export interface FanFrame extends FrameBase {
  readonly kind: "fan";
  /** Elements of a foreach; empty for @parallel. */
  readonly items: readonly Value[];
  readonly total: number;
  readonly width: number;
  readonly failFast: boolean;
  /** How many have been started. */
  started: number;
  /** By index: the branch that runs it, or how it ended. */
  slots: readonly FanSlot[];
  /** Calls that the branch had made before, by name; see `Fork`. */
  readonly base: Readonly<Record<string, number>>;
}
export type FanSlot =
  | { readonly state: "waiting" }
  | { readonly state: "running"; readonly branch: number }
  | { readonly state: "ended"; readonly signal: Signal };

export interface WhileFrame extends FrameBase {
  readonly kind: "while";
  iteration: number;
  last: Value;
}
interface TryFrame extends FrameBase {
  readonly kind: "try";
  /** Which catch clause runs; `NONE` while the body does. */
  clause: number;
}
interface BudgetFrame extends FrameBase {
  readonly kind: "budget";
  meter: Meter;
}

/** What may be spent below a frame and what was. Times are running time in milliseconds. */
export interface Meter {
  readonly kind: "budget" | "timeout";
  readonly maxMs?: number;
  readonly maxTokens?: number;
  readonly maxRetries?: number;
  readonly spentMs: number;
  readonly tokens: number;
  readonly retries: number;
}

export type FailureKind = "low_confidence" | "constraint_violation" | "parse_error" | "refusal" | "hallucination";

/** A model block: what it asks, evaluated once, and how far it has come. */
export interface ModelFrame extends FrameBase {
  readonly kind: "model";
  readonly input: Value;
  readonly messages: readonly ModelMessage[];
  readonly requestInput: JsonObject;
  readonly minConfidence: number;
  /** Asked so far; also the retry number of the idempotency key. */
  attempt: number;
  /** Retries by kind of failure. */
  retried: Readonly<Partial<Record<FailureKind, number>>>;
  /** The conversation since the first question: answers and what was wrong with them. */
  feedback: readonly ModelMessage[];
  meter?: Meter;
  phase: ModelPhase;
}
export type ModelPhase =
  | { readonly step: "ask" }
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

/** An answer as it was recorded. */
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
  /** What the person may choose; evaluated at the park. */
  readonly options: readonly string[];
  readonly prefill: Readonly<Record<string, Value>>;
  /** What happens when nobody decides, evaluated at the park. */
  readonly fallback?: Json;
  decision?: Decision;
}
