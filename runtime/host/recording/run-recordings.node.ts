import { createHash } from "node:crypto";
import { chmodSync, existsSync, mkdirSync } from "node:fs";
import { readdir, readFile, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { readRecording } from "./read-recording.js";
import type { Recording, RecordingEntry } from "./recording.js";
import { openRecordingFile } from "./recording-file.node.js";

/**
 * What models and plugins answered in the runs of a store, a file for each run in its directory. Each line is in the file before the
 * flow goes on, so that what a killed process has got is there too. The files are for people; no run needs one to go on.
 */
export class RunRecordings {
  readonly #folder: string;
  #isMade = false;

  /** @param directory that of the store */
  constructor(directory: string) {
    this.#folder = join(directory, "recordings");
  }

  /** @throws the error of the file system */
  write(entry: Extract<RecordingEntry, { readonly run: string }>): void {
    const file = this.#open(entry.run);
    try {
      file.write(entry);
    } finally {
      file.close();
    }
  }

  #open(run: string): ReturnType<typeof openRecordingFile> {
    if (this.#isMade) {
      try {
        return openRecordingFile(this.#path(run), run);
      } catch (error) {
        // Somebody has removed the folder meanwhile.
        if (existsSync(this.#folder)) throw error;
      }
    }
    // They have prompts and answers, which concern this account alone.
    mkdirSync(this.#folder, { recursive: true, mode: 0o700 });
    chmodSync(this.#folder, 0o700);
    this.#isMade = true;
    return openRecordingFile(this.#path(run), run);
  }

  /** Whether the store has ever kept anything. */
  get isUsed(): boolean {
    return existsSync(this.#folder);
  }

  /** Whether anything is kept of a run. */
  has(invocationId: string): boolean {
    return existsSync(this.#path(invocationId));
  }

  /**
   * What a run was answered; `undefined` if it asked nobody, or was not recorded.
   *
   * @throws RecordingError if the file is damaged by more than a kill
   */
  async read(invocationId: string): Promise<Recording | undefined> {
    let text: string;
    try {
      text = await readFile(this.#path(invocationId), "utf8");
    } catch {
      return undefined;
    }
    return readRecording(text, invocationId);
  }

  /** Removes the file of a run. */
  async remove(invocationId: string): Promise<void> {
    await rm(this.#path(invocationId), { force: true });
  }

  /** Removes files that were last written before a time, in milliseconds since 1970, except those of runs in `keep`. */
  async prune(before: number, keep: readonly string[]): Promise<void> {
    const kept = new Set(keep.map((invocationId) => `${runFileName(invocationId)}.jsonl`));
    const names = await readdir(this.#folder).catch(() => []);
    for (const name of names) {
      const file = join(this.#folder, name);
      if (!kept.has(name) && (await stat(file)).mtimeMs < before) await rm(file, { force: true });
    }
  }

  #path(invocationId: string): string {
    return join(this.#folder, `${runFileName(invocationId)}.jsonl`);
  }
}

/** The name of a file about a run, without its ending: short, and the same on every file system, for any id. */
export function runFileName(invocationId: string): string {
  return createHash("sha256").update(invocationId).digest("hex").slice(0, 32);
}
