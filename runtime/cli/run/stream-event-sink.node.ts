import { constants, statSync } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { setTimeout as delay } from "node:timers/promises";
import type { EventSink, RuntimeEvent } from "../../host/interfaces.js";

/** How long it waits until it looks again for the reader of a pipe, and for room in it. */
const WAIT_MS = 10;
/** How long a reader that takes nothing is waited for in all, when the command shall stop. */
const PATIENCE_MS = 250;

/**
 * Without waiting for the other end, because a process whose open or write is blocked cannot exit: it has to be killed. A flag that
 * Windows does not have is undefined there, which counts as 0.
 */
const FLAGS = constants.O_WRONLY | constants.O_APPEND | constants.O_NONBLOCK;

/** Opens a pipe or a device to add to it. Waits until a pipe has a reader, unless the command shall stop. */
export async function openStream(path: string, isStopped: () => boolean): Promise<FileHandle> {
  for (;;) {
    try {
      return await open(path, FLAGS);
    } catch (error) {
      if (codeOf(error) !== "ENXIO" || isStopped() || !statSync(path).isFIFO()) throw error;
    }
    await delay(WAIT_MS);
  }
}

/** Writes events to a pipe or a device, in order. It cannot be synced, and is never put aside. */
export class StreamEventSink implements EventSink {
  #last: Promise<unknown> = Promise.resolve();
  #waitedMs = 0;

  constructor(
    private readonly stream: FileHandle,
    private readonly format: (event: RuntimeEvent) => string,
    private readonly isStopped: () => boolean,
  ) {}

  emit(event: RuntimeEvent): Promise<void> {
    const written = this.#last.then(() => this.#write(Buffer.from(`${this.format(event)}\n`)));
    this.#last = written.catch(() => undefined);
    return written;
  }

  async close(): Promise<void> {
    await this.#last;
    await this.stream.close();
  }

  async #write(bytes: Uint8Array): Promise<void> {
    for (let at = 0; at < bytes.length;) {
      try {
        at += (await this.stream.write(bytes, at)).bytesWritten;
      } catch (error) {
        if (codeOf(error) !== "EAGAIN") throw error;
        if (this.isStopped() && (this.#waitedMs += WAIT_MS) > PATIENCE_MS) throw new Error("nobody reads them");
        await delay(WAIT_MS);
      }
    }
  }
}

const codeOf = (error: unknown): unknown => (error as NodeJS.ErrnoException).code;
