import * as fs from "node:fs";
import { codeOf } from "./file-system.js";

/** Permissions of what a store makes. */
export interface Access {
  readonly file: number;
  readonly directory: number;
}

/** Prompts, answers and decisions concern nobody but the account that runs the flows. */
export const PRIVATE: Access = { file: 0o600, directory: 0o700 };
const GROUP: Access = { file: 0o660, directory: 0o770 };

const GROUP_MAY_WRITE = 0o020;
const PERMISSIONS = 0o777;

/**
 * The permissions of the store in a directory, which are also set on that directory if it exists. A store belongs to its
 * account alone; one whose directory its group may write was shared on purpose, and stays shared with the group. Files in
 * a store of an older version keep their permissions, as nobody else gets to them any more.
 */
export function accessTo(directory: string): Access {
  // Windows has access lists instead, and a store inherits those of the folder it is in.
  if (process.platform === "win32") return PRIVATE;
  const mode = modeOf(directory);
  if (mode === undefined) return PRIVATE;
  const access = (mode & GROUP_MAY_WRITE) === 0 ? PRIVATE : GROUP;
  if ((mode & PERMISSIONS & ~access.directory) !== 0) setMode(directory, access.directory);
  return access;
}

/** Gives a file that was made with `access.file` these permissions, whatever the umask is. */
export function permitFile(descriptor: number, access: Access): void {
  if (access !== PRIVATE) permitted(() => fs.fchmodSync(descriptor, access.file));
}

/** Gives a directory that was made with `access.directory` these permissions, whatever the umask is. */
export function permitDirectory(path: string, access: Access): void {
  if (access !== PRIVATE) setMode(path, access.directory);
}

/** The mode of a directory; `undefined` for what is none, which the operations of the store report. */
function modeOf(path: string): number | undefined {
  try {
    const stats = fs.statSync(path);
    return stats.isDirectory() ? stats.mode : undefined;
  } catch {
    return undefined;
  }
}

/** Keeps the bit by which files in a directory get its group. */
function setMode(directory: string, mode: number): void {
  permitted(() => fs.chmodSync(directory, ((modeOf(directory) ?? 0) & 0o7000) | mode));
}

/** Only the owner of a file changes its permissions; other accounts, and those of a read-only disk, use it as it is. */
function permitted(change: () => void): void {
  try {
    change();
  } catch (error) {
    if (!["EPERM", "EACCES", "EROFS", "ENOTSUP", "ENOSYS"].includes(codeOf(error) ?? "")) throw error;
  }
}
