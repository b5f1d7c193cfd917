import type { Clock } from "../interfaces.js";
import type { FileSystem } from "./file-system.js";

interface Seen {
  /** Modification time of the directory when it was listed. */
  readonly modified: bigint;
  /** By the observer's clock: when that modification time was first seen, and when the names were last read. */
  readonly firstSeen: number;
  readonly listed: number;
}

/**
 * Detects by its modification time whether a directory may have changed since its names were last read. Two changes within
 * one tick of the file system's clock have the same time, so a listing is trusted only if it was read at least a tick after
 * that time was first seen, measured by the observer's own clock.
 */
export class DirectoryWatch {
  readonly #fs: FileSystem;
  readonly #clock: Clock;
  readonly #seen = new Map<string, Seen>();

  constructor(fs: FileSystem, clock: Clock) {
    this.#fs = fs;
    this.#clock = clock;
  }

  /** `"changed"`: the directory must be listed. Call this before listing, never after. */
  async look(path: string): Promise<"same" | "changed" | "missing"> {
    const status = await this.#fs.stat(path);
    if (status === undefined) {
      this.#seen.delete(path);
      return "missing";
    }
    const now = this.#clock.monotonic();
    const before = this.#seen.get(path);
    const { modified } = status;
    if (before?.modified === modified) {
      if (before.listed - before.firstSeen >= tickOf(modified)) return "same";
      this.#seen.set(path, { modified, firstSeen: before.firstSeen, listed: now });
    } else this.#seen.set(path, { modified, firstSeen: now, listed: now });
    return "changed";
  }
}

/**
 * An upper bound of the tick of the file system's clock, in milliseconds: FAT has 2 s, clocks with nanoseconds at most 10 ms.
 */
function tickOf(modified: bigint): number {
  return modified % 1_000_000n === 0n ? 2000 : 50;
}
