import { readdirSync, type Dirent, type Stats, statSync } from "node:fs";
import { type FileProblem, MAX_DATA_BYTES, readRegularFile } from "../../regular-file.node.js";
import { PathError } from "./errors.js";

/**
 * Reads a regular file of at most `limit` bytes.
 *
 * @throws PathError that names the file `shown`
 */
export function readBytes(path: string, shown: string, limit = MAX_DATA_BYTES): Uint8Array {
  let bytes: Uint8Array | FileProblem;
  try {
    bytes = readRegularFile(path, { limit });
  } catch (error) {
    throw new PathError(`${shown} cannot be read: ${reason(error)}.`, shown);
  }
  if (typeof bytes === "string") throw new PathError(`${shown} cannot be read: ${PROBLEMS[bytes](limit)}.`, shown);
  return bytes;
}

const PROBLEMS: Readonly<Record<FileProblem, (limit: number) => string>> = {
  folder: () => "it is a directory",
  "no-regular-file": () => "it is a pipe or a device, and not a file",
  "too-large": (limit) => `it is larger than ${limit / 1_000_000} MB`,
};

/**
 * Reads the text of a file of at most `limit` bytes.
 *
 * @throws PathError if it cannot be read or is not UTF-8
 */
export const readText = (path: string, shown: string, limit = MAX_DATA_BYTES): string =>
  decodeText(readBytes(path, shown, limit), shown);

export function decodeText(bytes: Uint8Array, shown: string): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw new PathError(`${shown} is not a text in UTF-8.`, shown);
  }
}

/** The working directory; `undefined` if it was deleted. */
export function workingDirectory(): string | undefined {
  try {
    return process.cwd();
  } catch {
    return undefined;
  }
}

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: "there is no such file",
  ELOOP: "its links lead in a circle",
  ENAMETOOLONG: "its name is too long",
  EPIPE: "the pipe is closed",
  EPERM: "the system does not allow it",
  EIO: "the disk reports a fault",
  EDQUOT: "the quota is used up",
  EFBIG: "it would be larger than files may be",
  EMFILE: "too many files are open",
  ENFILE: "too many files are open",
  ENXIO: "nothing is connected to it",
  ENODEV: "nothing is connected to it",
  ETXTBSY: "it is being executed",
  EBUSY: "it is in use",
  EACCES: "permission denied",
  EISDIR: "it is a directory",
  EROFS: "the file system is read-only",
  ENOSPC: "the disk is full",
  EEXIST: "a part of the path is no directory",
  ENOTDIR: "a part of the path is no directory",
};

/** Describes an error of the file system. */
export function reason(error: unknown): string {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  return REASONS[code] ?? (error instanceof Error ? error.message : String(error));
}

/**
 * The status of what a path leads to, which is to be read, written or used; `undefined` if there is nothing.
 *
 * @throws PathError that names the path `shown`
 */
export function statusOf(path: string, shown: string, use = "used"): Stats | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false });
  } catch (error) {
    throw new PathError(`${shown} cannot be ${use}: ${reason(error)}.`, shown);
  }
}

/**
 * The entries of a directory.
 *
 * @throws PathError that names the directory `shown`
 */
export function entriesOf(path: string, shown: string): readonly Dirent[] {
  try {
    return readdirSync(path, { withFileTypes: true });
  } catch (error) {
    throw new PathError(`${shown} cannot be read: ${reason(error)}.`, shown);
  }
}
