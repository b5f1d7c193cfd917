import { Uri, workspace } from "vscode";
import { openDocument } from "./open-text.js";
import { isOpenable } from "./openable.js";

/**
 * The address that a text names, of a program or of a file of another kind; `undefined` for what is no address, and for one that
 * this window does not open (see `isOpenable`). No other place of the extension reads an address from text.
 */
export function addressOf(text: string, extension?: string): Uri | undefined {
  let uri: Uri;
  try {
    uri = Uri.parse(text, true);
  } catch {
    return undefined;
  }
  return mayOpen(uri, extension) ? uri : undefined;
}

/** Whether this window opens such an address: also for one that was made of a base and a path from outside. */
export function mayOpen(uri: Uri, extension?: string): boolean {
  // What an editor has open may have any name and place.
  if (openDocument(uri) !== undefined) return true;
  const folders = (workspace.workspaceFolders ?? []).map((folder) => folder.uri);
  return (extension === undefined ? PROGRAMS : [extension]).some((one) => isOpenable(uri, folders, one));
}

/** Sources, and bundles, which run as well. */
const PROGRAMS = [".scaicore", ".scaicore-ir"];
