import type { InvocationResult } from "scaicore";
import { excerpt, plain, type PlainText } from "../../../runtime/plain-text.js";
import { BUNDLE_ERROR, describeError, errorType } from "../../infrastructure/errors.js";
import type { Compiled } from "../../engine/compile-document.js";

/** Nothing ran: the input does not fit, there is no such flow, or something that the program needs is missing. */
export interface Refusal {
  readonly kind: "refused";
  readonly message: string;
  /** As in `input.items[2].price`. */
  readonly path?: string;
}

/** Input and flow are checked before anything is recorded: such a failure is the form's, not a run's. */
export function refusalOf(result: InvocationResult): Refusal | undefined {
  if (result.status !== "FAILED") return undefined;
  const { errorType: type, message, details } = result.error;
  if (type !== "InputError" && type !== "FlowNotFoundError") return undefined;
  const path = details?.path;
  return { kind: "refused", message, ...(typeof path === "string" ? { path } : {}) };
}

/** What this environment cannot run at all, or an id that another run has. */
export function refusalFrom(error: unknown): Refusal | undefined {
  const type = errorType(error);
  if (type !== "EnvironmentError" && type !== BUNDLE_ERROR && type !== "InvocationConflictError") return undefined;
  return { kind: "refused", message: describeError(error) };
}

/** `greet.scaicore has 2 errors. E200 in line 4: …` */
export function brokenText(file: string, { errors, first }: Extract<Compiled, { kind: "broken" }>): PlainText {
  if (first.code === BUNDLE_ERROR) return plain`${excerpt(file, 60)} cannot be read. ${excerpt(first.message, 240)}`;
  const count = errors === 1 ? "an error" : `${errors} errors`;
  return plain`${excerpt(file, 60)} has ${count}. ${first.code} in line ${first.line + 1}: ${excerpt(first.message, 160)}`;
}
