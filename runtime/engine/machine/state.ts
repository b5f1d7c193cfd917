import type { FlowError, JsonObject, Timestamp, Usage } from "../../host/interfaces.js";
import type { Value } from "../../stdlib/value.js";
import type { BlockRecord } from "../program/block-record.js";
import type { Signal } from "../program/signal.js";
import type { Frame } from "./frames.js";

/**
 * The whole state of an invocation. It is plain data and always at a block boundary: a block that is being evaluated or
 * waits for an answer has not changed it yet, so it may be stored at any time.
 */
export interface MachineState {
  readonly branches: Map<number, Branch>;
  nextBranch: number;
  /** Blocks and lambda calls so far, against the limit. */
  steps: number;
  usage: Usage;
  /** Running time; waiting for people is not counted. */
  elapsedMs: number;
  /** The number of the next event. */
  sequence: number;
  /** The config values that were read at the start. */
  config: Readonly<Record<string, Value>>;
  /** The flow's own events that the sink has not confirmed. */
  outbox: readonly Emit[];
  /** Checkpoints of cancelled branches that must still be closed. */
  closing: readonly { readonly checkpointId: string; readonly reason: string; readonly wait?: boolean }[];
  /** Invocations of other cores that must still be cancelled. */
  cancelling: readonly { readonly target: string; readonly invocationId: string; readonly reason: string }[];
  /** The outcome of the flow, while its asynchronous calls still run. */
  ending?: Outcome;
  outcome?: Outcome;
}

export type Outcome =
  { readonly status: "COMPLETED"; readonly output: Value } | { readonly status: "FAILED"; readonly error: FlowError };

export const ROOT = 0;

/**
 * A sequence of blocks that run one after another. The first branch is `ROOT`; @parallel, a concurrent @foreach and
 * asynchronous calls start more.
 */
export interface Branch {
  readonly id: number;
  readonly parent: number;
  /** `waiting`: for other branches. `parked`: for a decision. */
  status: "ready" | "waiting" | "parked" | "ended";
  readonly frames: Frame[];
  /** How a branch other than the root ended. */
  signal?: Signal;
  /** The number of calls by model role or plugin method, from which call ordinals are computed. */
  counts: Readonly<Record<string, number>>;
  /** How the calls of the branch are numbered among those of its siblings. */
  readonly fork?: Fork;
  /** The answers that the block which is being evaluated has got so far. */
  record?: BlockRecord;
  /** Set for the branch of an asynchronous call. */
  handle?: Handle;
}

/** How an asynchronous call is awaited. */
interface Handle {
  readonly id: string;
  /** Whether a variable holds the handle, so that the call may be awaited. */
  readonly kept: boolean;
  /** A block awaited the call and went on without it: the call may run on, but nothing depends on it. */
  readonly ignored: boolean;
}

/** The k-th call of branch i of n takes ordinal base + k·n + i of the branch around, whatever the timing. */
interface Fork {
  readonly count: number;
  readonly index: number;
  readonly base: Readonly<Record<string, number>>;
}

export interface Emit {
  readonly sequence: number;
  readonly event: string;
  readonly timestamp: Timestamp;
  readonly nodeId: string;
  readonly path: string;
  readonly blockKind: string;
  readonly payload: JsonObject;
  /** The number of the event among those of its block. Absent in snapshots of older versions. */
  readonly index?: number;
}

/** The state of an invocation before its first step. */
export function initialState(): MachineState {
  return {
    branches: new Map(),
    nextBranch: ROOT + 1,
    steps: 0,
    usage: { modelCalls: 0, inputTokens: 0, outputTokens: 0 },
    elapsedMs: 0,
    sequence: 1,
    config: {},
    outbox: [],
    closing: [],
    cancelling: [],
  };
}
