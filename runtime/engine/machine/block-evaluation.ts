import type { JsonObject } from "../../json.js";
import { toJson } from "../../stdlib/to-json.js";
import type { Value } from "../../stdlib/value.js";
import type { Readings } from "../program/block-record.js";
import type { Evaluation, PendingCall } from "../program/evaluation.js";
import type { BlockCode } from "./program.js";

/** Thrown when an evaluation lacks an answer, with what the evaluation has read so far. */
export class NeedsAnswer {
  constructor(
    readonly call: PendingCall,
    readonly readings: Readings,
  ) {}
}

/** An error of an evaluation, with the evaluation, which has the statement. */
export class Located {
  constructor(
    readonly thrown: unknown,
    readonly e: Evaluation,
  ) {}
}

export interface EvaluateOptions {
  /** Keep the assignments. */
  readonly commit?: boolean;
  /** `input` and `output` of the model block itself. */
  readonly blockValues?: (name: string) => Value;
  /** The block may write memory. */
  readonly writesMemory?: boolean;
}

const MAX_VALUE_BYTES = 4096;
const encoder = new TextEncoder();

/** The payload of block.exited: the result, if its JSON has at most 4 KB. */
export function exitPayload(block: BlockCode, value: Value | undefined): JsonObject {
  const binding = block.ir.result_binding;
  if (binding === undefined || value === undefined) return {};
  const json = toJson(value);
  // A short text cannot be too long in bytes, so most values need not be encoded.
  const text = JSON.stringify(json);
  const fits = text.length * 3 <= MAX_VALUE_BYTES || encoder.encode(text).length <= MAX_VALUE_BYTES;
  return fits
    ? { result_binding: binding, result_binding_value: json }
    : { result_binding: binding, result_binding_truncated: true };
}
