import type { WorkspaceFolder } from "vscode-languageserver";
import { refusals, type RefusedSource } from "../../runtime/compiler/editor.js";
import { pathOfUri } from "./uri.js";

/** What a client has open, and what the imports of a document stay below. All are paths as `pathOfUri` gives them. */
export interface Roots {
  /** The root of a document, with the `/` at its end: its workspace folder, else its own. Or why none of its imports is read. */
  rootOf(path: string): string | RefusedSource;
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
      return restricted ? refusals["outside-workspace"] : path.slice(0, path.lastIndexOf("/") + 1);
    },
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
