import { readFileSync } from "node:fs";
import { Uri, workspace, type TextDocument } from "vscode";

/** The document of this address, when an editor has it open. */
export function openDocument(uri: Uri): TextDocument | undefined {
  const address = uri.toString();
  return workspace.textDocuments.find((document) => !document.isClosed && document.uri.toString() === address);
}

/** The text as the person sees it, unsaved changes included; else that of the file. `undefined` where there is none. */
export async function readText(uri: Uri): Promise<string | undefined> {
  const open = openDocument(uri);
  if (open !== undefined) return open.getText();
  try {
    return new TextDecoder().decode(await workspace.fs.readFile(uri));
  } catch {
    return undefined;
  }
}

/** The same without waiting, for the imports of the compiler: of files that are not on a disk (`vscode-vfs:`), only open ones can be read. */
export function readTextNow(uri: Uri): string | undefined {
  const open = openDocument(uri);
  if (open !== undefined) return open.getText();
  if (uri.scheme !== "file") return undefined;
  try {
    return readFileSync(uri.fsPath, "utf8");
  } catch {
    return undefined;
  }
}
