import { durationText } from "../../ir/index.js";
import type { Report } from "../output/report.js";

/** The exit code of a process that Ctrl+C ended. */
const INTERRUPTED = 130;

export interface InterruptOptions {
  readonly report: Report;
  /** Cancel by itself after this time. */
  readonly timeoutMs?: number | undefined;
}

/** Runs something that Ctrl+C cancels durably; a second Ctrl+C ends the process, and `recover` may then go on. */
export async function interruptible<T>(
  { report, timeoutMs }: InterruptOptions,
  action: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const controller = new AbortController();
  const onInterrupt = () => {
    if (controller.signal.aborted) process.exit(INTERRUPTED);
    report.warn("Cancelling... Press Ctrl+C again to leave at once.");
    controller.abort(new Error("cancelled by Ctrl+C"));
  };
  const onTimeout = () => {
    report.warn(`Cancelling: --timeout ${durationText(timeoutMs ?? 0)} is over.`);
    controller.abort(new Error(`cancelled after ${durationText(timeoutMs ?? 0)} (--timeout)`));
  };
  process.on("SIGINT", onInterrupt);
  const timer = timeoutMs === undefined ? undefined : setTimeout(onTimeout, Math.min(timeoutMs, MAX_TIMER_MS));
  try {
    return await action(controller.signal);
  } finally {
    clearTimeout(timer);
    process.off("SIGINT", onInterrupt);
  }
}

/** Longer ones would fire at once. */
const MAX_TIMER_MS = 2 ** 31 - 1;
