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
 * @throws Error for what is no regular file, such as a pipe or a device, or is larger than 64 MB
 */
export async function readText(uri: Uri): Promise<string | undefined> {
  const open = openDocument(uri);
  if (open !== undefined) return open.getText();
  const status = await existing(workspace.fs.stat(uri));
  if (status === undefined) return undefined;
  // Asked before it is opened, which may block or never end.
  const name = uri.path.split("/").at(-1) ?? uri.path;
  if ((status.type & FileType.File) === 0) throw new Error(`${name} is a folder, a pipe or a device, and not a file.`);
  if (status.size > MAX_BYTES) throw new Error(`${name} is larger than ${MAX_BYTES / 1_000_000} MB.`);
  const bytes = await existing(workspace.fs.readFile(uri));
  return bytes === undefined ? undefined : new TextDecoder().decode(bytes);
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
    const status = open === undefined ? await existing(workspace.fs.stat(uri)) : undefined;
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

async function existing<T>(answer: Thenable<T>): Promise<T | undefined> {
  try {
    return await answer;
  } catch {
    return undefined;
  }
}
