import { createInterface, type Interface } from "node:readline/promises";
import { durationText } from "../../ir/index.js";
import { MAX_DATA_BYTES } from "../../regular-file.node.js";
import type { Report, Terminal } from "./context.js";
import { PathError } from "./errors.js";
import { decodeText } from "./files.node.js";
import { styleFor } from "./style.js";

/** The terminal of this process, or the pipes in its place. */
export function processTerminal(): Terminal & { close(): Promise<void> } {
  const { stdin, stdout, stderr, env } = process;
  for (const stream of [stdout, stderr]) stream.on("error", ignoreClosedPipe);
  let reader: Interface | undefined;
  return {
    out: styleFor(stdout.isTTY, env),
    err: styleFor(stderr.isTTY, env),
    interactive: stdin.isTTY && stderr.isTTY,
    live: stderr.isTTY,
    print: (text) => void stdout.write(text),
    note: (text) => void stderr.write(text),
    async readInput() {
      const parts: Uint8Array[] = [];
      let length = 0;
      for await (const part of stdin) {
        parts.push(part as Uint8Array);
        length += (part as Uint8Array).length;
        if (length > MAX_DATA_BYTES)
          throw new PathError(`stdin cannot be read: it is larger than ${MAX_DATA_BYTES / 1_000_000} MB.`, "stdin");
      }
      return decodeText(Buffer.concat(parts), "stdin");
    },
    async ask(question) {
      reader ??= createInterface({ input: stdin, output: stderr });
      return await askLine(reader, question);
    },
    endAsking() {
      reader?.close();
      reader = undefined;
    },
    /** Resolves when all output is flushed. */
    async close() {
      await Promise.all([flush(stdout), flush(stderr)]);
    },
  };
}

/** Ignores EPIPE: `scaicore … | head` closes the pipe early, which must not interrupt a run. */
function ignoreClosedPipe(error: NodeJS.ErrnoException): void {
  if (error.code !== "EPIPE") throw error;
}

async function askLine(reader: Interface, question: string): Promise<string | undefined> {
  const left = new AbortController();
  const leave = () => {
    left.abort();
  };
  // Ctrl+C and Ctrl+D leave the question unanswered.
  reader.once("SIGINT", leave);
  reader.once("close", leave);
  try {
    return await reader.question(question, { signal: left.signal });
  } catch {
    process.stderr.write("\n");
    return undefined;
  } finally {
    reader.off("SIGINT", leave);
    reader.off("close", leave);
  }
}

const flush = (stream: NodeJS.WriteStream): Promise<void> =>
  new Promise((resolve) => {
    if (stream.destroyed || stream.writableEnded) resolve();
    else stream.write("", () => resolve());
  });

/** The exit code of a process that Ctrl+C ended. */
const INTERRUPTED = 130;

interface InterruptOptions {
  readonly report: Report;
  /** Cancels after this time. */
  readonly timeoutMs?: number | undefined;
}

/**
 * Runs an action that Ctrl+C cancels durably. A second Ctrl+C ends the process; `scaicore recover` can then continue the run.
 */
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

/** The longest delay of `setTimeout`; longer ones fire at once. */
const MAX_TIMER_MS = 2 ** 31 - 1;
