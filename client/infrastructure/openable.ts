/** The parts of an address that decide whether it may be opened. */
export interface Address {
  readonly scheme: string;
  readonly authority: string;
  /** Decoded. */
  readonly path: string;
}

/**
 * Whether a file that a record of a store, a bundle or another extension names may be read and shown. Such a name may be anyone's,
 * and reading an address may run a command, ask a server, or tell a host the person's credentials (`file://host/share`). So it
 * is what this window has anyway: a new document, a file in its folders, or a file of the given kind where its folders are.
 */
export function isOpenable(address: Address, folders: readonly Address[], extension: string): boolean {
  const { scheme, authority, path } = address;
  if (scheme === "untitled") return authority === "";
  // A backslash separates on Windows, and two of them, as two slashes, begin the name of a host.
  if (/\\|^\/\/|\p{Cc}|(?:^|\/)\.\.?(?:\/|$)/u.test(path)) return false;
  const sameHost = (folder: Address) => folder.scheme === scheme && folder.authority === authority;
  const inFolder = (folder: Address) =>
    sameHost(folder) && path.startsWith(folder.path.endsWith("/") ? folder.path : `${folder.path}/`);
  if (folders.some(inFolder)) return true;
  const near = (scheme === "file" && authority === "") || folders.some(sameHost);
  return near && path.endsWith(extension);
}
