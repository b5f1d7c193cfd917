import { ScaiCoreError } from "../../error.js";

/** The types of error that an evaluation can throw; `@catch` names them. */
type EvaluationErrorType = "ArithmeticError" | "LimitError" | "AssertionError" | "MatchError" | "FlowFailedError";

/** Thrown by an expression without a value: division by zero, an overflow, an exceeded limit, `fail`. */
export class EvaluationError extends ScaiCoreError {
  constructor(errorType: EvaluationErrorType, message: string, details: Readonly<Record<string, unknown>> = {}) {
    super(errorType, message, details);
  }
}
