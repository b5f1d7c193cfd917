/**
 * Everything the file store does to a disk, as single operations. The interface is small so that tests can count, stop, kill
 * and drop each operation; `nodeFileSystem` is the real one. Paths use `/`. Failures are errors with a `code` as in POSIX.
 */
export interface FileSystem {
  readonly open: (path: string, mode: OpenMode) => Promise<OpenFile>;
  readonly readFile: (path: string) => Promise<Uint8Array>;
  readonly readDirectory: (path: string) => Promise<readonly string[]>;
  /** `undefined` if the name does not exist. */
  readonly stat: (path: string) => Promise<FileStatus | undefined>;
  /** Adds a second name to a file; fails with EEXIST if the name is taken. This is the store's compare-and-set. */
  readonly link: (existing: string, name: string) => Promise<void>;
  /** Replaces an existing file. A directory can replace only an empty directory. */
  readonly rename: (from: string, to: string) => Promise<void>;
  readonly unlink: (path: string) => Promise<void>;
  readonly makeDirectory: (path: string) => Promise<void>;
  readonly removeDirectory: (path: string) => Promise<void>;
  /** Makes names that were added, changed or removed in a directory survive a power loss. */
  readonly syncDirectory: (path: string) => Promise<void>;
  /** Sets the modification time to now. */
  readonly touch: (path: string) => Promise<void>;
  /** What kind of file system this is, for messages; for example `nfs`. */
  readonly describe: (path: string) => Promise<string>;
}

/**
 * `create` fails with EEXIST when the name is taken; `append` makes the file when it is missing; `extend` and `read` fail with
 * ENOENT then, and a file that is open to `read` cannot be written.
 */
export type OpenMode = "create" | "append" | "extend" | "read";

export interface OpenFile {
  /**
   * Writes the bytes at the end of the file as it is then, in one step: nobody else's bytes get between them. Fails with ENOSPC
   * when there is room for a part of them only, which then stands there.
   */
  readonly write: (bytes: Uint8Array) => Promise<void>;
  /** Up to `length` bytes from a position; fewer only where the file ends. */
  readonly read: (position: number, length: number) => Promise<Uint8Array>;
  /** Makes all written bytes survive a power loss. */
  readonly sync: () => Promise<void>;
  readonly stat: () => Promise<FileStatus>;
  readonly close: () => Promise<void>;
}

export interface FileStatus {
  readonly isDirectory: boolean;
  readonly size: number;
  /** Number of hard links. */
  readonly links: number;
  /** Modification time in nanoseconds, by the clock of the file system. Compare it only with times of the same file system. */
  readonly modified: bigint;
  /** Differs between two files that had the same name one after the other. */
  readonly identity: bigint;
}

/** The POSIX code of an error, such as `"ENOENT"`. */
export function codeOf(error: unknown): string | undefined {
  if (typeof error !== "object" || error === null || !("code" in error)) return undefined;
  return typeof error.code === "string" ? error.code : undefined;
}

export function parentOf(path: string): string {
  const slash = path.lastIndexOf("/");
  return slash <= 0 ? "/" : path.slice(0, slash);
}
