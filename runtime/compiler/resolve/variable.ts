import type { Symbol } from "../model/symbol.js";
import type { Type } from "../types/type.js";

/** A parameter or a variable of a flow; `block`: `input`, `output`, `failed` of the model block around. */
export interface Variable {
  readonly name: string;
  readonly kind: "param" | "local" | "block";
  readonly type: Type;
  readonly symbol: Symbol;
  /** Unique in its flow: `x`, then `x#2`. */
  readonly irName: string;
  /** How many concurrent bodies and lambdas stand around its declaration. */
  readonly concurrency: number;
  /** Its parts read as present, whatever their types say: `result` of a test. */
  readonly present?: boolean;
}
