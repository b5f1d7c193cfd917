import { chmodSync, mkdirSync } from "node:fs";
import { readdir, readFile, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { type Recording, type RecordingEntry, readRecording } from "scaicore";
import { openRecordingFile } from "scaicore/node";
import { fileNameOf } from "./run-log.js";

/**
 * What models and plugins answered in the runs of a store, a file for each run beside the store. Each line is in the file before the
 * flow goes on, so that what a killed window has got is there too. The files are for people; no run needs one to go on.
 */
export class RunRecordings {
  readonly #folder: string;

  constructor(directory: string) {
    this.#folder = join(directory, "recordings");
  }

  /** @throws the error of the file system */
  write(entry: Extract<RecordingEntry, { readonly run: string }>): void {
    // They have prompts and answers, which concern this account alone.
    mkdirSync(this.#folder, { recursive: true, mode: 0o700 });
    chmodSync(this.#folder, 0o700);
    const file = openRecordingFile(this.#path(entry.run), entry.run);
    try {
      file.write(entry);
    } finally {
      file.close();
    }
  }

  /** What a run was answered; `undefined` if it asked nobody, or was not recorded. */
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
    const kept = new Set(keep.map((invocationId) => `${fileNameOf(invocationId)}.jsonl`));
    const names = await readdir(this.#folder).catch(() => []);
    for (const name of names) {
      const file = join(this.#folder, name);
      if (!kept.has(name) && (await stat(file)).mtimeMs < before) await rm(file, { force: true });
    }
  }

  #path(invocationId: string): string {
    return join(this.#folder, `${fileNameOf(invocationId)}.jsonl`);
  }
}
