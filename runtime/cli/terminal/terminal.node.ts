import { createInterface, type Interface } from "node:readline/promises";
import type { Terminal } from "../command-context.js";
import { styleFor } from "../output/style.js";
import { decodeText } from "../program/read-text.node.js";

/** The terminal of this process, or the pipes that stand for it. */
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
      for await (const part of stdin) parts.push(part as Uint8Array);
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
    /** Resolves when all that was written has gone out. */
    async close() {
      await Promise.all([flush(stdout), flush(stderr)]);
    },
  };
}

/** `scaicore … | head` closes the pipe early. That is no error, and no reason to leave a run half done. */
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
