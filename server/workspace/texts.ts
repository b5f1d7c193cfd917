/** The texts of files: what an editor shows, saved or not, before what is on disk. */
import type { TextDocument } from "vscode-languageserver-textdocument";
import { refusals, type SourceText } from "../../runtime/compiler/editor.js";
import type { Roots } from "./roots.js";
import { pathOfUri, uriOfPath } from "./uri.js";

export interface Texts {
  /** Counts what may have changed a text: while it stays, every text is the same. */
  readonly epoch: number;
  open(document: TextDocument): void;
  close(document: TextDocument): void;
  /** The text of an open document has changed, or the roots have. */
  touch(): void;
  document(path: string): TextDocument | undefined;
  /** The paths of the open documents, the one that was opened last at the end. */
  opened(): readonly string[];
  /** The text of a file that the program or library `importer` asks for: it must be below the root of that. */
  readonly read: (importer: string, path: string) => SourceText;
  /** The text of a file by itself; `undefined` where there is none that may be read. */
  own(path: string): string | undefined;
  /** Forgets what the disk gave for these files. */
  forget(isMeant: (path: string) => boolean): void;
}

/** `readFile` gives the text of a file that is not open, by URI, when it is below `root`, the URI of a folder. */
export function createTexts(roots: Roots, readFile: (uri: string, root: string) => SourceText): Texts {
  const open = new Map<string, TextDocument>();
  /** What the disk gave, by path and by the root that it was asked below. */
  const disk = new Map<string, Map<string, SourceText>>();
  let epoch = 0;

  const below = (root: string, path: string): SourceText => {
    const document = open.get(path);
    if (document !== undefined) return document.getText();
    // What was never saved has no files beside it.
    if (path.startsWith("untitled:")) return refusals["not-at-hand"];
    const known = disk.get(path) ?? new Map<string, SourceText>();
    disk.set(path, known);
    if (!known.has(root)) known.set(root, readFile(uriOfPath(path), uriOfPath(root)));
    return known.get(root);
  };
  return {
    get epoch() {
      return epoch;
    },
    open(document) {
      open.set(pathOfUri(document.uri), document);
      epoch++;
    },
    close(document) {
      open.delete(pathOfUri(document.uri));
      epoch++;
    },
    touch() {
      epoch++;
    },
    document: (path) => open.get(path),
    opened: () => [...open.keys()],
    read(importer, path) {
      const root = roots.rootOf(importer);
      if (typeof root !== "string") return root;
      return path.startsWith(root) ? below(root, path) : refusals["outside-root"];
    },
    own(path) {
      const root = roots.rootOf(path);
      const text = open.get(path)?.getText() ?? (typeof root === "string" ? below(root, path) : undefined);
      return typeof text === "string" ? text : undefined;
    },
    forget(isMeant) {
      for (const path of disk.keys()) if (isMeant(path)) disk.delete(path);
      epoch++;
    },
  };
}
