import type { Interface } from "node:readline/promises";
import type { Writable } from "node:stream";
import { MAX_DATA_BYTES } from "../../regular-file.node.js";
import type { Terminal } from "./context.js";
import { errorOutput } from "./error-output.node.js";
import { ExitCode, PathError } from "./errors.js";
import { decodeText, reason } from "./files.node.js";
import { styleFor } from "./style.js";

export interface ProcessTerminal extends Terminal {
  /** Resolves when all output is flushed, with the sentence that tells why it could not be written, if it could not. */
  close(): Promise<string | undefined>;
}

/**
 * The terminal of this process, or the pipes in its place.
 *
 * @param errorDescriptor the descriptor of stderr; another than 2 for a supervised process
 */
export function processTerminal(errorDescriptor = 2): ProcessTerminal {
  const { stdin, stdout, env } = process;
  const stderr = errorOutput(errorDescriptor);
  let problem: string | undefined;
  // A full disk or a closed pipe does not interrupt a run; it is told at the end.
  stdout.on("error", (error) => (problem ??= `The output could not be written: ${reason(error)}.`));
  stderr.on("error", (error) => (problem ??= `The messages could not be written: ${reason(error)}.`));
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
      // Most commands ask nothing.
      const { createInterface } = await import("node:readline/promises");
      reader ??= createInterface({ input: stdin, output: stderr });
      return await askLine(reader, question, stderr);
    },
    endAsking() {
      reader?.close();
      reader = undefined;
    },
    async close() {
      await Promise.all([flush(stdout), flush(stderr)]);
      return problem;
    },
  };
}

/** Flushes the output. What could not be written makes the exit code 2, because somebody misses it. */
export async function closed(terminal: ProcessTerminal, code: number): Promise<number> {
  const problem = await terminal.close();
  if (problem === undefined) return code;
  terminal.note(`${terminal.err.red(terminal.err.bold("error"))}: ${problem}\n`);
  await terminal.close();
  return ExitCode.NotStarted;
}

async function askLine(reader: Interface, question: string, output: Writable): Promise<string | undefined> {
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
    output.write("\n");
    return undefined;
  } finally {
    reader.off("SIGINT", leave);
    reader.off("close", leave);
  }
}

const flush = (stream: Writable): Promise<void> =>
  new Promise((resolve) => {
    // A stream that has failed keeps what is written to it, and never calls back.
    if (stream.destroyed || stream.writableEnded || stream.errored !== null) resolve();
    else stream.write("", () => resolve());
  });
