import type { WorkspaceFolder } from "vscode-languageserver";
import { refusals, type RefusedSource } from "../../runtime/compiler/editor.js";
import { pathOfUri, uriOfPath } from "./uri.js";

/** What a client has open, and what the imports of a document stay below. All are paths as `pathOfUri` gives them. */
export interface Roots {
  /** The root of a document, with the `/` at its end: its workspace folder, else its own. Or why none of its imports is read. */
  rootOf(path: string): string | RefusedSource;
  /** Whether a file is below a workspace folder. */
  isInFolder(path: string): boolean;
  /** The workspace folders, as URIs. */
  folders(): readonly string[];
  setFolders(folders: readonly WorkspaceFolder[]): void;
  changeFolders(added: readonly WorkspaceFolder[], removed: readonly WorkspaceFolder[]): void;
  /** Says whether only what is below the folders may be read. */
  restrict(to: boolean): void;
}

export function createRoots(): Roots {
  let folders: readonly string[] = [];
  let restricted = false;
  return {
    restrict(to) {
      restricted = to;
    },
    rootOf(path) {
      const [folder] = folders.filter((one) => path.startsWith(one)).toSorted((a, b) => b.length - a.length);
      if (folder !== undefined) return folder;
      if (restricted) return refusals["outside-workspace"];
      const folderEnd = path.lastIndexOf("/") + 1;
      // What was never saved, as `untitled:Untitled-1`, has no files beside it.
      return folderEnd === 0 ? refusals["not-at-hand"] : path.slice(0, folderEnd);
    },
    isInFolder: (path) => folders.some((folder) => path.startsWith(folder)),
    folders: () => folders.map((folder) => uriOfPath(folder.slice(0, -1))),
    setFolders(given) {
      folders = given.map(prefixOf);
    },
    changeFolders(added, removed) {
      const gone = new Set(removed.map(prefixOf));
      folders = [...folders.filter((folder) => !gone.has(folder)), ...added.map(prefixOf)];
    },
  };
}

/** The path of a folder, with the `/` that ends it. */
const prefixOf = ({ uri }: WorkspaceFolder): string => `${pathOfUri(uri).replace(/\/$/, "")}/`;
