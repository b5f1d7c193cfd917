import { closeSync, constants, fstatSync, openSync, readSync, statSync, type Stats } from "node:fs";

/** Why a file is not read: what it is, or how large it is. */
export type FileProblem = "folder" | "no-regular-file" | "too-large";

/** How large a file may be that is no source: a bundle, an input, the answers of mocks. In bytes. */
export const MAX_DATA_BYTES = 64_000_000;

const { O_RDONLY, O_NONBLOCK, O_NOCTTY, O_NOFOLLOW } = constants;

/**
 * The open waits for no other end of a pipe, and gives no terminal control of the process. A flag that Windows does not have is
 * undefined there, which counts as 0.
 */
const FLAGS = O_RDONLY | O_NONBLOCK | O_NOCTTY;

/**
 * Reads a regular file of at most `limit` bytes. What it is and how large is asked before it is opened, because to open a pipe or
 * a device may block or act; and again of what was opened, because the path may mean another file by then.
 *
 * @throws the error of the system when the file cannot be read
 */
export function readRegularFile(
  path: string,
  { limit, followLink = true }: { readonly limit: number; readonly followLink?: boolean },
): Uint8Array | FileProblem {
  const before = problemOf(statSync(path), limit);
  if (before !== undefined) return before;
  const descriptor = openSync(path, followLink ? FLAGS : FLAGS | O_NOFOLLOW);
  try {
    const status = fstatSync(descriptor);
    return problemOf(status, limit) ?? readAtMost(descriptor, status.size, limit);
  } finally {
    closeSync(descriptor);
  }
}

function problemOf(status: Stats, limit: number): FileProblem | undefined {
  if (status.isDirectory()) return "folder";
  if (!status.isFile()) return "no-regular-file";
  return status.size > limit ? "too-large" : undefined;
}

/** Reads to the end, which may be elsewhere than `size` says: a file may grow, and those of `/proc` say 0. */
function readAtMost(descriptor: number, size: number, limit: number): Uint8Array | FileProblem {
  let bytes = Buffer.allocUnsafe(size + 1);
  let length = 0;
  for (;;) {
    if (length === bytes.length) bytes = Buffer.concat([bytes], Math.min(limit + 1, bytes.length * 2 + 64_000));
    const read = readSync(descriptor, bytes, length, bytes.length - length, null);
    if (read === 0) return bytes.subarray(0, length);
    length += read;
    if (length > limit) return "too-large";
  }
}
