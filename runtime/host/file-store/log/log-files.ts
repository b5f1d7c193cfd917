import type { DurableDirectory } from "../durable-directory.js";
import { codeOf, type OpenFile } from "../file-system.js";
import { type Frame, frameAt, HEADER_BYTES, FOOTER_BYTES, headerAt } from "./frame.js";
import { damagedLog, decodeHead, HEAD_BYTES } from "./segment.js";

/**
 * Where a frame is, as one number: segments count up from 1, and the base that holds all up to segment n is -n - 1; each has
 * 4 GiB.
 */
export type Place = number;
const FILE_BYTES = 2 ** 32;

export function placeOf(file: number, at: number): Place {
  return file * FILE_BYTES + at;
}

export const segmentFile = (number: number): number => number;
export const baseFile = (number: number): number => -number - 1;

/** The number in the name of a file. */
const partOf = (file: number): number => (file < 0 ? -file - 1 : file);

/** What names the files of a log: `<n>` is a segment, `<n>.base` the state after it. */
export interface LogNames {
  readonly segments: ReadonlySet<number>;
  readonly bases: readonly number[];
}

interface ReadFile {
  readonly file: OpenFile;
  readonly salt: number;
  readonly path: string;
  /** How many read it now. */
  readers: number;
  /** It is closed after the last of them. */
  unwanted: boolean;
}

/** The files of a log, by name, and frames in them by their place. */
export class LogFiles {
  readonly #files: DurableDirectory;
  readonly #root: string;
  /** Open files; each stays readable here, and keeps its space on the disk, when another process removes its name. */
  readonly #open = new Map<number, Promise<ReadFile>>();

  constructor(files: DurableDirectory, root: string) {
    this.#files = files;
    this.#root = root;
  }

  segment(number: number): string {
    return `${this.#root}/${number}`;
  }

  base(number: number): string {
    return `${this.#root}/${number}.base`;
  }

  async names(): Promise<LogNames> {
    const segments = new Set<number>();
    const bases: number[] = [];
    for (const name of await this.#files.names(this.#root)) {
      const [, number, base] = /^(\d{1,9})(\.base)?$/.exec(name) ?? [];
      if (number === undefined) continue;
      if (base === undefined) segments.add(Number(number));
      else bases.push(Number(number));
    }
    return { segments, bases: bases.sort((a, b) => b - a) };
  }

  /**
   * Whether a newer base stands for a file, which is then no part of the log any more, whatever has its name. It is looked twice,
   * because a listing may miss a base that comes and one that goes meanwhile.
   */
  async isPast(file: number): Promise<boolean> {
    for (let look = 0; look < 2; look++) {
      const base = (await this.names()).bases[0] ?? -1;
      if (file < 0 ? base > partOf(file) : base >= file) return true;
    }
    return false;
  }

  /**
   * Reads a frame of an invocation again.
   *
   * @throws an error with code ENOENT if its file was compacted away
   * @throws StoreCorruptError if it cannot be read any more
   */
  async read(place: Place, key: string): Promise<Frame> {
    const number = Math.floor(place / FILE_BYTES);
    const at = place - number * FILE_BYTES;
    const opened = await this.#opened(number);
    const { file, salt, path } = opened;
    opened.readers++;
    try {
      const first = await file.read(at, GUESSED_BYTES);
      const header = headerAt(first, 0, salt);
      const length = HEADER_BYTES + (header?.length ?? 0) + FOOTER_BYTES;
      const frame = frameAt(length <= first.length ? first : await file.read(at, length), 0, salt);
      if (frame?.key === key) return frame;
      // Whoever stood still for long may have made the name of a removed file anew, with other frames in it.
      if (await this.isPast(number)) throw Object.assign(new Error(`${path} was compacted away.`), { code: "ENOENT" });
      throw damagedLog(path, `the frame at byte ${at} cannot be read any more`);
    } finally {
      opened.readers--;
      if (opened.unwanted && opened.readers === 0) await file.close();
    }
  }

  /** How many files are open that a base stands for, so that they keep their space on the disk. */
  heldUpTo(base: number): number {
    let held = 0;
    for (const number of this.#open.keys()) if (number < 0 ? partOf(number) < base : number <= base) held++;
    return held;
  }

  /** Removes all that a base has made superfluous, as far as the system lets it; what is left is removed the next time. */
  async removeUpTo(base: number): Promise<void> {
    const { segments, bases } = await this.names();
    const old = [
      ...[...segments].filter((number) => number <= base).map((number) => this.segment(number)),
      ...bases.filter((number) => number < base).map((number) => this.base(number)),
    ];
    for (const path of old) await this.#files.remove(path).catch(() => false);
  }

  /** Closes the files that were read, each when nobody reads it any more. */
  async close(): Promise<void> {
    const open = [...this.#open.values()];
    this.#open.clear();
    await Promise.all(
      open.map(async (opening) => {
        const opened = await opening.catch(() => undefined);
        if (opened === undefined) return;
        opened.unwanted = true;
        if (opened.readers === 0) await opened.file.close();
      }),
    );
  }

  async #opened(number: number): Promise<ReadFile> {
    for (;;) {
      let opening = this.#open.get(number);
      if (opening === undefined) {
        opening = this.#openFile(number);
        this.#open.set(number, opening);
        opening.catch(() => this.#open.delete(number));
      }
      const opened = await opening;
      if (!opened.unwanted) return opened;
    }
  }

  async #openFile(number: number): Promise<ReadFile> {
    const part = partOf(number);
    const name = number < 0 ? this.base(part) : this.segment(part);
    const path = (await this.#files.contentPath(name)) ?? name;
    const file = await this.#files.fs.open(path, "read");
    const { salt } = decodeHead(await file.read(0, HEAD_BYTES), path, part);
    return { file, path, salt, readers: 0, unwanted: false };
  }
}

/** Most frames are smaller, and one read is enough for them. */
const GUESSED_BYTES = 4096;

export function isMissing(error: unknown): boolean {
  return codeOf(error) === "ENOENT";
}
