import type { InvocationSummary } from "../interfaces.js";
import {
  type RecordedEnd,
  type RecordedStart,
  RECORDING_VERSION,
  type Recording,
  type RecordingEntry,
} from "./recording.js";

/**
 * The recording of one run, which begins with what it was asked for and ends with how it stands now, as the store knows both: what was
 * kept on the way has neither.
 *
 * @param answers what was kept of the run
 */
export function recordingOfRun(
  answers: Recording,
  { invocationId, start, result, updatedAt, status }: InvocationSummary,
): Recording {
  const { core, flow, input, createdAt } = start;
  const began: RecordedStart = { kind: "start", run: invocationId, core, flow, input, at: createdAt };
  const about = { kind: "end", run: invocationId, at: updatedAt } as const;
  const ended: readonly RecordedEnd[] =
    result?.status === "COMPLETED"
      ? [{ ...about, status: "COMPLETED", payload: { output: result.output } }]
      : result?.status === "FAILED"
        ? [{ ...about, status: "FAILED", payload: { error: `${result.error.errorType}: ${result.error.message}` } }]
        : status === "suspended"
          ? [{ ...about, status: "SUSPENDED", payload: {} }]
          : [];
  return { ...answers, starts: [began], ends: ended };
}

/** A recording as the text of its file. */
export function recordingText({ starts, calls, ends }: Recording): string {
  const header: RecordingEntry = { kind: "recording", version: RECORDING_VERSION };
  return [header, ...starts, ...calls, ...ends].map((line) => `${JSON.stringify(line)}\n`).join("");
}
