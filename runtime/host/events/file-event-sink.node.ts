import { mkdir, open, rename, rm, type FileHandle } from "node:fs/promises";
import { dirname } from "node:path";
import type { EventSink, RuntimeEvent } from "../interfaces.js";

export interface FileEventSinkOptions {
  /** A file that would grow beyond this size is renamed to `<path>.1`, older ones to `.2` and so on; 16 MiB by default. */
  readonly maxBytes?: number;
  /** How many rotated files are kept; 3 by default. */
  readonly keep?: number;
  /** Formats an event as one line of text; JSON by default. */
  readonly format?: (event: RuntimeEvent) => string;
}

interface Line {
  readonly text: string;
  /** Set for an event that counts as delivered only once it is synced. */
  readonly written?: { resolve(): void; reject(error: unknown): void };
}

const MAX_BYTES = 16 * 1024 * 1024;
const KEEP = 3;
/** How many lines may be queued before `emit` makes the engine wait; the engine then drops block events. */
const MOST_WAITING = 1_000;

/**
 * Writes events to a file, a line of JSON each, in order. Lines are written together, as the disk takes them; the flow's own
 * events are synced before they count as delivered, so a crash does not lose them. Files that it makes can be read by this
 * account alone. A failing or slow disk never fails
 * or delays a flow: the sink rejects, and the engine counts the loss and logs it. Only one process may write a file.
 */
export class FileEventSink implements EventSink {
  readonly #maxBytes: number;
  readonly #keep: number;
  readonly #format: (event: RuntimeEvent) => string;
  #waiting: Line[] = [];
  #writing: Promise<void> | undefined;
  #file: FileHandle | undefined;
  #size = 0;
  /** Lost lines that no rejection has reported yet. */
  #failure: Error | undefined;

  constructor(
    readonly path: string,
    { maxBytes = MAX_BYTES, keep = KEEP, format = JSON.stringify }: FileEventSinkOptions = {},
  ) {
    for (const [name, value] of Object.entries({ maxBytes, keep })) {
      if (!Number.isSafeInteger(value) || value < 1) throw new RangeError(`${name} must be a whole number, 1 or more.`);
    }
    this.#maxBytes = maxBytes;
    this.#keep = keep;
    this.#format = format;
  }

  emit(event: RuntimeEvent): void | Promise<void> {
    const text = `${this.#format(event)}\n`;
    // Lifecycle events have a dot in their names and are delivered at most once; names of a flow's own events have none.
    const mustBeSafe = !event.type.includes(".");
    const taken =
      mustBeSafe || this.#waiting.length >= MOST_WAITING
        ? new Promise<void>((resolve, reject) => this.#waiting.push({ text, written: { resolve, reject } }))
        : void this.#waiting.push({ text });
    this.#writing ??= this.#write();
    if (this.#failure === undefined) return taken;
    const error = this.#failure;
    this.#failure = undefined;
    if (taken !== undefined) taken.catch(() => undefined);
    throw error;
  }

  /** Resolves when each emitted event is written or lost. */
  async flush(): Promise<void> {
    await this.#writing;
  }

  /**
   * Writes the queued events and closes the file. The sink can be used again.
   *
   * @throws the error of lines that were lost, if no `emit` has reported it
   */
  async close(): Promise<void> {
    await this.flush();
    const file = this.#file;
    this.#file = undefined;
    await file?.close();
    const error = this.#failure;
    this.#failure = undefined;
    if (error !== undefined) throw error;
  }

  async #write(): Promise<void> {
    // Events that are emitted in one turn are written together.
    await Promise.resolve();
    while (this.#waiting.length > 0) {
      const lines = this.#nextLines();
      try {
        await this.#append(lines);
        for (const { written } of lines) written?.resolve();
      } catch (error) {
        this.#lost(lines, error);
      }
    }
    this.#writing = undefined;
  }

  /** Takes the lines that fit into the rest of the file; at least one. */
  #nextLines(): readonly Line[] {
    let bytes = 0;
    const more = this.#waiting.findIndex(({ text }) => {
      bytes += Buffer.byteLength(text);
      return bytes > this.#maxBytes;
    });
    return this.#waiting.splice(0, more < 0 ? this.#waiting.length : Math.max(1, more));
  }

  async #append(lines: readonly Line[]): Promise<void> {
    const bytes = Buffer.from(lines.map(({ text }) => text).join(""));
    let file = await this.#opened();
    if (this.#size > 0 && this.#size + bytes.length > this.#maxBytes) {
      await this.#putAside();
      file = await this.#opened();
    }
    await file.appendFile(bytes);
    this.#size += bytes.length;
    if (lines.some(({ written }) => written !== undefined)) await file.datasync();
  }

  async #opened(): Promise<FileHandle> {
    if (this.#file !== undefined) return this.#file;
    await mkdir(dirname(this.path), { recursive: true, mode: 0o700 });
    const file = await open(this.path, "a", 0o600);
    this.#file = file;
    this.#size = (await file.stat()).size;
    return file;
  }

  async #putAside(): Promise<void> {
    const file = this.#file;
    this.#file = undefined;
    await file?.close();
    await rm(`${this.path}.${this.#keep}`, { force: true });
    for (let age = this.#keep - 1; age >= 0; age--) {
      const from = age === 0 ? this.path : `${this.path}.${age}`;
      await rename(from, `${this.path}.${age + 1}`).catch(unlessMissing);
    }
  }

  /** Makes the next write open the file again, because the disk or the directory may be available then. */
  #lost(lines: readonly Line[], error: unknown): void {
    const file = this.#file;
    this.#file = undefined;
    file?.close().catch(() => undefined);
    for (const { written } of lines) written?.reject(error);
    if (lines.some(({ written }) => written === undefined)) {
      this.#failure = error instanceof Error ? error : new Error(String(error));
    }
  }
}

function unlessMissing(error: unknown): void {
  if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
}
