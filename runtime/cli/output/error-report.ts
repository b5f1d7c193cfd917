import { ScaiCoreError } from "../../error.js";
import { CheckpointAlreadyResolvedError } from "../../host/errors.js";
import type { FlowError } from "../../host/interfaces.js";
import type { Json, JsonObject } from "../../json.js";
import { CompileError, ExitCode, UsageError } from "../io/errors.js";
import type { Style } from "../io/style.js";
import { printable } from "../io/text.js";
import { diagnosticsJson, diagnosticsText, summaryText } from "./diagnostics.js";
import { wireOfDecision, wireOfFlowError } from "./wire.js";

/** Errors before a run, as opposed to errors of a run. */
const NOT_STARTED: ReadonlySet<string> = new Set([
  "UsageError",
  "PathError",
  "BundleError",
  "EnvironmentError",
  "ModuleMismatchError",
  "StoreError",
  "StoreCorruptError",
]);

export function exitCodeOf(error: unknown): ExitCode {
  return error instanceof ScaiCoreError && NOT_STARTED.has(error.errorType) ? ExitCode.NotStarted : ExitCode.Failed;
}

/**
 * `{ error: { error_type, message, … } }`, with diagnostics if the source does not compile. It has no status, because nothing
 * ran.
 */
export function errorJson(error: unknown): JsonObject {
  if (error instanceof CompileError) {
    return {
      error: { error_type: error.errorType, message: `${error.message} (${summaryText(error.diagnostics)})` },
      diagnostics: diagnosticsJson(error.diagnostics, error.texts),
    };
  }
  if (error instanceof CheckpointAlreadyResolvedError) {
    return { error: { error_type: error.errorType, message: error.message, decision: wireOfDecision(error.decision) } };
  }
  return { error: wireOfFlowError(flowErrorOf(error)) };
}

/** Formats an error for stderr. */
export function errorText(error: unknown, style: Style): string {
  if (error instanceof CompileError) return diagnosticsText(error.diagnostics, error.texts, style);
  const label = style.red(style.bold("error"));
  if (error instanceof UsageError) {
    const help = error.command === undefined ? "scaicore --help" : `scaicore ${error.command} --help`;
    return `${label}: ${printable(error.message)}\nSee ${help}`;
  }
  if (error instanceof ScaiCoreError) return `${label}: ${printable(error.message)}`;
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return `${label}: This is a mistake in ScaiCore itself; please report it.\n${stack}`;
}

function flowErrorOf(error: unknown): FlowError {
  if (!(error instanceof ScaiCoreError)) {
    return { errorType: "InternalError", message: error instanceof Error ? error.message : String(error) };
  }
  const details = Object.entries(error.details) as [string, Json][];
  return {
    errorType: error.errorType,
    message: error.message,
    ...(details.length === 0 ? {} : { details: Object.fromEntries(details) }),
  };
}
