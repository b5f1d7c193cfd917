import { ScaiCoreError } from "../../error.js";

/** The kinds of error that evaluating an expression can end in; `@catch` names them. */
type EvaluationErrorType = "ArithmeticError" | "LimitError" | "AssertionError" | "MatchError";

/** An expression has no value: division by zero, an overflow, a limit that was reached. */
export class EvaluationError extends ScaiCoreError {
  constructor(errorType: EvaluationErrorType, message: string, details: Readonly<Record<string, unknown>> = {}) {
    super(errorType, message, details);
  }
}
