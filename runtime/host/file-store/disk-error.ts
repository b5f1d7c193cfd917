import { StoreCorruptError, StoreError } from "../errors.js";
import { codeOf, parentOf, type FileSystem, type OpenFile, type OpenMode } from "./file-system.js";

/**
 * An operation that the disk refused, with a message for the person who can repair it. It keeps the POSIX code, because the
 * store treats some refusals as answers: a name that is taken, a file that does not exist.
 */
export class DiskError extends StoreError {
  constructor(
    readonly code: string,
    readonly path: string,
    what: Attempt,
    cause: unknown,
  ) {
    super(messageOf(code, path, what, cause), { path, code }, { cause, retryable: true });
  }
}

/** A file is where a directory belongs, or the other way round. */
export class MisplacedError extends StoreCorruptError {
  constructor(
    readonly code: string,
    readonly path: string,
    cause: unknown,
  ) {
    const wrong = code === "ENOTDIR" ? parentOf(path) : path;
    const what =
      code === "ENOTDIR" ? "it is a file where a directory belongs" : "it is a directory where a file belongs";
    super(`${wrong} is damaged: ${what}. Restore it from a backup.`, { path: wrong, code }, { cause });
  }
}

type Attempt = "read" | "written" | "removed";

/** Wraps a file system so that its errors name the path, what happened and what to do. */
export function explainingRefusals(fs: FileSystem): FileSystem {
  const opened = async (path: string, mode: OpenMode): Promise<OpenFile> => {
    const file = await explained(fs.open(path, mode), path, mode === "read" ? "read" : "written");
    return {
      write: (bytes) => explained(file.write(bytes), path, "written"),
      read: (position, length) => explained(file.read(position, length), path, "read"),
      sync: () => explained(file.sync(), path, "written"),
      stat: () => explained(file.stat(), path, "read"),
      close: () => explained(file.close(), path, "written"),
    };
  };
  return {
    open: opened,
    readFile: (path) => explained(fs.readFile(path), path, "read"),
    readDirectory: (path) => explained(fs.readDirectory(path), path, "read"),
    stat: (path) => explained(fs.stat(path), path, "read"),
    link: (existing, name) => explained(fs.link(existing, name), name, "written"),
    rename: (from, to) => explained(fs.rename(from, to), to, "written"),
    unlink: (path) => explained(fs.unlink(path), path, "removed"),
    makeDirectory: (path) => explained(fs.makeDirectory(path), path, "written"),
    removeDirectory: (path) => explained(fs.removeDirectory(path), path, "removed"),
    syncDirectory: (path) => explained(fs.syncDirectory(path), path, "written"),
    touch: (path) => explained(fs.touch(path), path, "written"),
    describe: (path) => fs.describe(path),
  };
}

async function explained<T>(step: Promise<T>, path: string, what: Attempt): Promise<T> {
  try {
    return await step;
  } catch (error) {
    const code = codeOf(error);
    if (code === undefined) throw error;
    if (code === "ENOTDIR" || code === "EISDIR") throw new MisplacedError(code, path, error);
    throw new DiskError(code, path, what, error);
  }
}

function messageOf(code: string, path: string, what: Attempt, cause: unknown): string {
  // Node's message is `ENOSPC: no space left on device, write`; the name of the system call at its end is left out.
  const said = cause instanceof Error ? (cause.message.split(", ")[0] ?? code) : code;
  return `${path} could not be ${what} (${said.includes(code) ? said : `${code}: ${said}`}). ${adviceFor(code)}`;
}

function adviceFor(code: string): string {
  switch (code) {
    case "ENOSPC":
    case "EDQUOT":
      return "The disk is full: free some space, then try again. Nothing that was stored is lost.";
    case "EACCES":
    case "EPERM":
      return "This account may not do that: give it permission to read and write the whole store, then try again.";
    case "EROFS":
      return "The disk is read-only: make it writable, or copy the store to one that is.";
    case "EIO":
      return "The disk reports a fault: check it, then try again or restore the store from a backup.";
    case "EMFILE":
    case "ENFILE":
      return "Too many files are open: close some or raise the limit, then try again.";
    case "ENOENT":
      return "It is not there: was the store moved or removed while it was in use?";
    default:
      return "Check the disk, then try again.";
  }
}

/** Whether the error says that nothing can be written now; reading may still work. */
export function cannotWrite(error: unknown): boolean {
  return ["EACCES", "EPERM", "EROFS", "ENOSPC", "EDQUOT"].includes(codeOf(error) ?? "");
}

/** Whether the disk refused this one file or directory only; others may be sound. */
export function concernsOnePath(error: DiskError): boolean {
  return ["EACCES", "EPERM", "EIO"].includes(error.code);
}

/** Whether an error concerns one invocation alone: it is damaged, of a newer version, or the disk refuses to read it. */
export function isStoreProblem(error: unknown): error is StoreError | StoreCorruptError {
  if (error instanceof DiskError) return concernsOnePath(error);
  return error instanceof StoreError || error instanceof StoreCorruptError;
}
