import { ScaiCoreError } from "../../error.js";
import { CheckpointAlreadyResolvedError } from "../../host/errors.js";
import type { FlowError } from "../../host/interfaces.js";
import { withFullStop } from "../../full-stop.js";
import type { Json, JsonObject } from "../../json.js";
import type { Report, Terminal } from "../io/context.js";
import { CompileError, ExitCode, UsageError } from "../io/errors.js";
import type { Style } from "../io/style.js";
import { printable } from "../io/text.js";
import { diagnosticsJson, diagnosticsText, summaryText } from "./diagnostics.js";
import { wireOfDecision, wireOfFlowError } from "../../host/wire.js";

interface Reporting {
  readonly report: Report;
  readonly terminal: Terminal;
}

/** Errors before a run, as opposed to errors of a run. */
const NOT_STARTED: ReadonlySet<string> = new Set([
  "UsageError",
  "PathError",
  "BundleError",
  "EnvironmentError",
  "PluginsConfigError",
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
      error: { error_type: error.errorType, message: `The source has ${summaryText(error.diagnostics)}.` },
      diagnostics: diagnosticsJson(error.diagnostics, error.texts),
    };
  }
  if (error instanceof CheckpointAlreadyResolvedError) {
    return {
      error: { error_type: error.errorType, message: messageOf(error), decision: wireOfDecision(error.decision) },
    };
  }
  return { error: wireOfFlowError(flowErrorOf(error)) };
}

/** Formats an error for stderr. */
export function errorText(error: unknown, style: Style): string {
  if (error instanceof CompileError) return diagnosticsText(error.diagnostics, error.texts, style);
  const line = `${style.red(style.bold("error"))}: ${printable(messageOf(error))}`;
  if (error instanceof UsageError) {
    const help = error.command === undefined ? "scaicore --help" : `scaicore ${error.command} --help`;
    return `${line}\nSee ${help}`;
  }
  if (error instanceof ScaiCoreError || !isDebugging()) return line;
  return `${line}\n${error instanceof Error ? (error.stack ?? "") : ""}`;
}

/** What the error says, as sentences: each has one full stop, also one that is put together from parts. */
function messageOf(error: unknown): string {
  const said = withFullStop(error instanceof Error ? error.message : String(error));
  if (error instanceof ScaiCoreError) return said;
  // What nobody foresaw may be long, and is for those who mend it.
  const line = said.replaceAll(/\s+/g, " ");
  const where = isDebugging() ? "" : " SCAICORE_DEBUG=1 in the environment shows where it happened.";
  return `This is a mistake in ScaiCore itself; please report it: ${line}${where}`;
}

/** Whether the person wants to see what ScaiCore itself does. */
export const isDebugging = (): boolean => process.env.SCAICORE_DEBUG === "1";

/** Reports an error and returns the exit code. `facts` are added to its JSON. */
export function reportError(error: unknown, { report, terminal }: Reporting, facts: JsonObject = {}): ExitCode {
  if (report.json) report.finish({ ...errorJson(error), ...facts }, () => "");
  else report.warn(errorText(error, terminal.err));
  return exitCodeOf(error);
}

function flowErrorOf(error: unknown): FlowError {
  if (!(error instanceof ScaiCoreError)) {
    return { errorType: "InternalError", message: messageOf(error) };
  }
  const details = Object.entries(error.details) as [string, Json][];
  return {
    errorType: error.errorType,
    message: messageOf(error),
    ...(details.length === 0 ? {} : { details: Object.fromEntries(details) }),
  };
}
