import { statSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { FileType, Uri, workspace, type TextDocument } from "vscode";

/** The largest file that is read whole, in bytes: as much as the command line reads. */
const MAX_BYTES = 64_000_000;

/** The document of this address, when an editor has it open. */
export function openDocument(uri: Uri): TextDocument | undefined {
  const address = uri.toString();
  return workspace.textDocuments.find((document) => !document.isClosed && document.uri.toString() === address);
}

/**
 * The text as the person sees it, unsaved changes included; else that of the file. `undefined` where there is none.
 *
 * @throws Error as `readBytes` does
 */
export async function readText(uri: Uri): Promise<string | undefined> {
  const open = openDocument(uri);
  if (open !== undefined) return open.getText();
  const bytes = await readBytes(uri);
  return bytes === undefined ? undefined : new TextDecoder().decode(bytes);
}

/**
 * The bytes of a file. `undefined` where there is none.
 *
 * @throws Error for what is no regular file, such as a pipe or a device, or is larger than 64 MB
 */
export async function readBytes(uri: Uri): Promise<Uint8Array | undefined> {
  const status = await existing(statusOf(uri));
  if (status === undefined) return undefined;
  // Asked before it is opened, which may block or never end.
  const name = uri.path.split("/").at(-1) ?? uri.path;
  if (!status.isFile) throw new Error(`${name} is a folder, a pipe or a device, and not a file.`);
  if (status.size > MAX_BYTES) throw new Error(`${name} is larger than ${MAX_BYTES / 1_000_000} MB.`);
  return await existing<Uint8Array>(isOnDisk(uri) ? readFile(uri.fsPath) : workspace.fs.readFile(uri));
}

/**
 * Reads a text as `readText` does, and makes something of it, once for each text: what has not changed since, by its version in an editor
 * or by its time and size on the disk, is neither read nor made again. `undefined` where there is no text.
 */
export function readWhenChanged<T>(
  uri: Uri,
  make: (text: string, uri: Uri) => T | Promise<T>,
): () => Promise<T | undefined> {
  // A document that is opened again begins to count anew.
  let known: { readonly open: TextDocument | undefined; readonly stamp: string; readonly made: T } | undefined;
  return async () => {
    const open = openDocument(uri);
    const status = open === undefined ? await existing(statusOf(uri)) : undefined;
    const stamp = open === undefined ? status && `${status.mtime} ${status.size}` : `version ${open.version}`;
    if (stamp === undefined) return undefined;
    if (known?.stamp !== stamp || known.open !== open) {
      const text = await readText(uri);
      if (text === undefined) return undefined;
      known = { open, stamp, made: await make(text, uri) };
    }
    return known.made;
  };
}

interface Status {
  readonly isFile: boolean;
  readonly mtime: number;
  readonly size: number;
}

/**
 * Files on the disk are read from there. VS Code's file system asks the window about every file, also about those of this machine, and a
 * window that draws answers late: each call of a model would wait for it.
 */
const isOnDisk = ({ scheme }: Uri): boolean => scheme === "file";

/** `undefined`, or an error, where there is none. */
async function statusOf(uri: Uri): Promise<Status | undefined> {
  if (isOnDisk(uri)) {
    // The system knows it, and the way through the pool of threads takes a hundred times as long: each call of a model looks at two files.
    const status = statSync(uri.fsPath, { throwIfNoEntry: false });
    return status && { isFile: status.isFile(), mtime: status.mtimeMs, size: status.size };
  }
  const { type, mtime, size } = await workspace.fs.stat(uri);
  return { isFile: (type & FileType.File) !== 0, mtime, size };
}

async function existing<T>(answer: Thenable<T | undefined>): Promise<T | undefined> {
  try {
    return await answer;
  } catch {
    return undefined;
  }
}
