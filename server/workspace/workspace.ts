import type { TextDocuments } from "vscode-languageserver";
import type { TextDocument } from "vscode-languageserver-textdocument";
import { type Analysis, createAnalyzer, refusals, type SourceText } from "../../runtime/compiler/editor.js";
import { documentState, failedState, type DocumentState } from "./document-state.js";
import type { Roots } from "./roots.js";
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
  /** The same after a change of the roots, of all documents that read another text now. */
  rootsChanged(): readonly string[];
}

/** The analysis of an open document with all that it depends on. */
interface Entry {
  readonly state: DocumentState;
  readonly text: string;
  /** What the analysis got for the files that it asked for, by path. */
  readonly reads: ReadonlyMap<string, SourceText>;
  /** A text that the analysis read has changed since. */
  stale: boolean;
}

export interface WorkspaceHost {
  /** The text of a file that is not open, by URI, when it is below `root`, the URI of a folder. */
  readonly readFile: (uri: string, root: string) => SourceText;
  /** Is told when a document cannot be checked. */
  readonly failed: (uri: string, error: unknown) => void;
  readonly createAnalyzer?: typeof createAnalyzer;
}

export function createWorkspace(documents: TextDocuments<TextDocument>, roots: Roots, host: WorkspaceHost): Workspace {
  /** Open documents, and the last analysis of each, by path. */
  const open = new Map<string, TextDocument>();
  const entries = new Map<string, Entry>();
  /** The text of a file that a document imports is what an editor shows, saved or not, else what is on disk below its root. */
  const textOf = (importer: string, path: string): SourceText => {
    const root = roots.rootOf(importer);
    if (typeof root !== "string") return root;
    if (!path.startsWith(root)) return refusals["outside-root"];
    return open.get(path)?.getText() ?? host.readFile(uriOfPath(path), uriOfPath(root));
  };
  let reads = new Map<string, SourceText>();
  let analyzed = "";
  const analyzer = (host.createAnalyzer ?? createAnalyzer)({
    read(path) {
      const text = textOf(analyzed, path);
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

  /** Marks the documents that read another text now, where it may have changed. */
  const markStale = (mayHaveChanged: (path: string) => boolean): readonly string[] =>
    [...entries].flatMap(([importer, entry]) => {
      const isChanged = ([path, text]: readonly [string, SourceText]): boolean =>
        mayHaveChanged(path) && textOf(importer, path) !== text;
      if (!entry.stale && ![...entry.reads].some(isChanged)) return [];
      entry.stale = true;
      return [entry.state.uri];
    });

  /** Checks a document. One that cannot be checked has a state that says so, until its text or that of an import changes. */
  const check = (document: TextDocument, path: string, previous: DocumentState | undefined): DocumentState => {
    let analysis: Analysis;
    try {
      analysis = analyzer.analyze(path, document.getText());
    } catch (error) {
      host.failed(document.uri, error);
      return failedState(document.uri, document.version, emptyAnalysis(path), previous);
    }
    return documentState(document.uri, document.version, analysis, previous);
  };

  return {
    state(uri) {
      const path = pathOfUri(uri);
      const document = open.get(path);
      if (document === undefined) return undefined;
      const known = entries.get(path);
      // The text is asked as well: clients send two texts under one version, as when they open a document twice.
      if (known?.stale === false && known.state.version === document.version && known.text === document.getText())
        return known.state;
      reads = new Map();
      analyzed = path;
      const state = check(document, path, known?.state);
      entries.set(path, { state, text: document.getText(), reads, stale: false });
      return state;
    },
    document: (uri) => open.get(pathOfUri(uri)),
    invalidate(uris) {
      const changed = uris.map(pathOfUri);
      return markStale((path) => changed.some((file) => path === file || path.startsWith(`${file}/`)));
    },
    rootsChanged: () => markStale(() => true),
  };
}

/** What is known of a file of which nothing is known. */
const emptyAnalysis = (path: string): Analysis => createAnalyzer({ read: () => undefined }).analyze(path, "");
