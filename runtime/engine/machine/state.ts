import type { FlowError, JsonObject, Timestamp, Usage } from "../../host/interfaces.js";
import type { Value } from "../../stdlib/value.js";
import type { BlockRecord } from "../program/block-record.js";
import type { Signal } from "../program/signal.js";
import type { Frame } from "./frames.js";

/**
 * The whole state of an invocation: plain data, at a block boundary at every moment. A block that is being evaluated or
 * that waits for an answer has not changed it yet, so it may be written down at any time.
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
  /** Config as it was read at the start. */
  config: Readonly<Record<string, Value>>;
  /** The flow's own events that the sink has not confirmed. */
  outbox: readonly Emit[];
  /** Checkpoints of cancelled branches that must still be closed. */
  closing: readonly { readonly checkpointId: string; readonly reason: string; readonly wait?: boolean }[];
  /** Invocations of other cores that must still be cancelled. */
  cancelling: readonly { readonly target: string; readonly invocationId: string; readonly reason: string }[];
  /** How the flow ended, while asynchronous calls that it made must still come to theirs. */
  ending?: Outcome;
  outcome?: Outcome;
}

export type Outcome =
  { readonly status: "COMPLETED"; readonly output: Value } | { readonly status: "FAILED"; readonly error: FlowError };

export const ROOT = 0;

/** A strand of execution. The first one is `ROOT`; @parallel and a concurrent @foreach make more. */
export interface Branch {
  readonly id: number;
  readonly parent: number;
  /** `waiting`: for other branches. `parked`: for a decision. */
  status: "ready" | "waiting" | "parked" | "ended";
  readonly frames: Frame[];
  /** How a branch other than the root ended. */
  signal?: Signal;
  /** Calls by model role or plugin method, for the ordinals that mock lists are dealt by. */
  counts: Readonly<Record<string, number>>;
  /** How its calls are numbered among those of its siblings. */
  readonly fork?: Fork;
  /** What the block that is being evaluated has been answered so far. */
  record?: BlockRecord;
  /** Of an asynchronous call. */
  handle?: Handle;
}

/** An asynchronous call, as those who wait for it know it. */
interface Handle {
  readonly id: string;
  /** Whether a variable holds it, so that it may be awaited. */
  readonly kept: boolean;
  /** Somebody has waited for it and went on without it: it may run on, but nothing depends on it. */
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
  /** The how manieth of its block. Absent in what older versions wrote. */
  readonly index?: number;
}

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
