import type { TextDocuments } from "vscode-languageserver";
import type { TextDocument } from "vscode-languageserver-textdocument";
import { createAnalyzer } from "../../runtime/compiler/editor.js";
import { documentState, type DocumentState } from "./document-state.js";
import { pathOfUri, uriOfPath } from "./uri.js";

/**
 * The open documents, the analysis of each, and which of them depend on a file. All of it is a cache: it can be made again from
 * the texts.
 */
export interface Workspace {
  /** The state of the document as it and all that it imports are now; `undefined` when it is not open. */
  state(uri: string): DocumentState | undefined;
  document(uri: string): TextDocument | undefined;
  /**
   * Marks the analyses that read another text of these files than the one of now. A URI may be that of a folder: then all files
   * below it are meant. Gives the URIs of the documents to check again, also those that import a file through others.
   */
  invalidate(uris: readonly string[]): readonly string[];
}

/** The analysis of an open document with all that it depends on. */
interface Entry {
  readonly state: DocumentState;
  /** The texts of the files that the analysis asked for, by path: `undefined` for one that was not there. */
  readonly reads: ReadonlyMap<string, string | undefined>;
  /** A text that the analysis read has changed since. */
  stale: boolean;
}

export function createWorkspace(
  documents: TextDocuments<TextDocument>,
  readFile: (uri: string) => string | undefined,
): Workspace {
  /** Open documents, and the last analysis of each, by path. */
  const open = new Map<string, TextDocument>();
  const entries = new Map<string, Entry>();
  /** The text of a file is what an editor shows, saved or not, else what is on disk. */
  const textOf = (path: string): string | undefined => open.get(path)?.getText() ?? readFile(uriOfPath(path));
  let reads = new Map<string, string | undefined>();
  const analyzer = createAnalyzer({
    read(path) {
      const text = textOf(path);
      reads.set(path, text);
      return text;
    },
  });

  documents.onDidOpen(({ document }) => void open.set(pathOfUri(document.uri), document));
  documents.onDidClose(({ document }) => {
    const path = pathOfUri(document.uri);
    open.delete(path);
    entries.delete(path);
    const needed = new Set([...entries.keys(), ...[...entries.values()].flatMap((entry) => [...entry.reads.keys()])]);
    analyzer.retain((file) => needed.has(file));
  });

  return {
    state(uri) {
      const path = pathOfUri(uri);
      const document = open.get(path);
      if (document === undefined) return undefined;
      const known = entries.get(path);
      if (known?.stale === false && known.state.version === document.version) return known.state;
      reads = new Map();
      const analysis = analyzer.analyze(path, document.getText());
      const state = documentState(document.uri, document.version, analysis, known?.state);
      entries.set(path, { state, reads, stale: false });
      return state;
    },
    document: (uri) => open.get(pathOfUri(uri)),
    invalidate(uris) {
      const changed = uris.map(pathOfUri);
      const isChanged = ([path, text]: readonly [string, string | undefined]): boolean =>
        changed.some((file) => path === file || path.startsWith(`${file}/`)) && textOf(path) !== text;
      return [...entries.values()].flatMap((entry) => {
        if (!entry.stale && ![...entry.reads].some(isChanged)) return [];
        entry.stale = true;
        return [entry.state.uri];
      });
    },
  };
}
