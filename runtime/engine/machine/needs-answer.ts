import type { Readings } from "../program/block-record.js";
import type { Evaluation, PendingCall } from "../expressions/evaluation.js";
import type { Value } from "../../stdlib/value.js";

/** An evaluation stopped for want of an answer; with what it had read until then. */
export class NeedsAnswer {
  constructor(
    readonly call: PendingCall,
    readonly readings: Readings,
  ) {}
}

/** What was thrown in an evaluation, with the evaluation, which knows the statement. */
export class Located {
  constructor(
    readonly thrown: unknown,
    readonly e: Evaluation,
  ) {}
}

export interface EvaluateOptions {
  /** Keep what is assigned. */
  readonly commit?: boolean;
  /** `input` and `output` of the model block itself. */
  readonly blockValues?: (name: string) => Value;
  /** The block may write memory. */
  readonly writesMemory?: boolean;
}
