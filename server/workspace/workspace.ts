import type { Position, Range, TextDocuments } from "vscode-languageserver";
import type { TextDocument } from "vscode-languageserver-textdocument";
import { type Analysis, type createAnalyzer, createLineMap, type SourceText } from "../../runtime/compiler/editor.js";
import { createChecker } from "./checker.js";
import type { DocumentState } from "./document-state.js";
import { createGraph, type Graph } from "./graph.js";
import type { InnerName } from "./inner-names.js";
import { importText } from "./import-text.js";
import type { Roots } from "./roots.js";
import { createStates } from "./states.js";
import { type DeclaredName, type ImportSite, type Summary, summaryOf } from "./summary.js";
import { createTexts } from "./texts.js";
import { isOtherVersion, pathOfUri, uriOfPath } from "./uri.js";

/** A name that a file declares at its top level or in its core. */
export interface Declared extends Omit<DeclaredName, "full" | "nameSpan"> {
  readonly range: Range;
  readonly nameRange: Range;
}

/** A name in a declaration of a file. */
export interface Inner extends Omit<InnerName, "nameSpan"> {
  readonly nameRange: Range;
}

/** An import as it is written. */
export interface WrittenImport extends Omit<ImportSite, "literal"> {
  /** The text of the path with its quotes. */
  readonly range: Range;
}

/**
 * The files that the server knows: open documents, files of the workspace folders, and what these import. A file is named by its
 * path, its one canonical address. All answers are those of the texts as they are now; what is kept is a cache of them.
 */
export interface Workspace extends Omit<Graph, "version" | "changed" | "rootsChanged" | "programsOf" | "looked"> {
  /** The state of an open document; `undefined` when it is not open. */
  state(uri: string): DocumentState | undefined;
  /**
   * The state of any file, checked with its default program, or with another one that imports it; `undefined` where there is no
   * such file.
   */
  stateOf(path: string, program?: string): DocumentState | undefined;
  document(uri: string): TextDocument | undefined;
  /** The text of any file that may be read. */
  textOf(path: string): string | undefined;
  /** The analysis that an open document would have with another text; its own state stays as it is. */
  probe(uri: string, text: string): Analysis | undefined;
  pathOf(uri: string): string;
  /** The URI of a file: as its client wrote it, where it is open. */
  uriOf(path: string): string;
  /** The programs that reach a file, its default first: the one that was opened last, else the first by path. A program only itself. */
  programsOf(path: string): readonly string[];
  /** By the text alone, without checking. */
  declarationsOf(path: string): readonly Declared[];
  /** The names in these, and in what has no name of its own: roles, fields and the like. By the text alone too. */
  innerNamesOf(path: string): readonly Inner[];
  /** Of the declarations those that other files may import. */
  exportsOf(path: string): readonly Declared[];
  writtenImports(path: string): readonly WrittenImport[];
  /** How `from` writes an import of `to`, as `./lib/maths`; `undefined` where there is no way. */
  importText(from: string, to: string): string | undefined;
  /** Fulfilled when the folders have been searched once: answers about all files wait for it. */
  readonly scanned: Promise<void>;
}

/** What changes a workspace, beside the texts of open documents. */
export interface WorkspaceControl extends Workspace {
  /** The paths of the open documents, the one that was opened last at the end. */
  opened(): readonly string[];
  isOpen(path: string): boolean;
  /** Whether the state of a file is the one that was asked for last. */
  isFresh(path: string): boolean;
  /** Files have appeared, changed or gone on disk; a URI may be that of a folder. */
  changedOnDisk(changes: readonly { readonly uri: string; readonly deleted: boolean }[]): void;
  /** What no one watches may be another: all that is on disk, or what is `outside` of the folders. */
  recheckDisk(outside: boolean): void;
  rootsChanged(): void;
  /** A file was found in a folder. */
  found(uri: string): void;
  /** The folders have been searched. */
  finishScan(): void;
}

export interface WorkspaceHost {
  /** The text of a file that is not open, by URI, when it is below `root`, the URI of a folder. */
  readonly readFile: (uri: string, root: string) => SourceText;
  /** Is told when a file cannot be checked. */
  readonly failed: (uri: string, error: unknown) => void;
  /** Whether all that tests name beside their files can be read here. */
  readonly checksRecordings: boolean;
  readonly createAnalyzer?: typeof createAnalyzer;
}

const START: Position = { line: 0, character: 0 };
const NOTHING: Summary = { imports: [], declarations: [], inner: [], hasCore: false };

export function createWorkspace(
  documents: TextDocuments<TextDocument>,
  roots: Roots,
  host: WorkspaceHost,
): WorkspaceControl {
  const texts = createTexts(roots, host.readFile);
  const checker = createChecker(texts.read, host);
  /** For texts that documents do not have: what is kept of a document must not change by them. */
  const trials = createChecker(texts.read, host);
  /** Files that were found in the folders. */
  const inFolders = new Set<string>();
  const summaries = new Map<string, { readonly text: string; readonly summary: Summary }>();
  const summary = (path: string): Summary | undefined => {
    const text = texts.own(path);
    if (text === undefined) {
      summaries.delete(path);
      return undefined;
    }
    const known = summaries.get(path);
    if (known?.text === text) return known.summary;
    const made = summaryOf(path, checker.trees(path, text, texts.document(path) !== undefined));
    summaries.set(path, { text, summary: made });
    return made;
  };
  const graph = createGraph({
    roots: () => [...inFolders, ...texts.opened().filter((path) => !isOtherVersion(path))],
    summary,
    reaches(importer, path) {
      const root = roots.rootOf(importer);
      return typeof root === "string" && path.startsWith(root);
    },
  });
  const uriOf = (path: string): string => texts.document(path)?.uri ?? uriOfPath(path);
  const programsOf = (path: string): readonly string[] => {
    const all = graph.programsOf(path);
    if (all.length < 2) return all;
    const first = texts.opened().findLast((one) => all.includes(one));
    return first === undefined ? all : [first, ...all.filter((one) => one !== first)];
  };
  const states = createStates({ texts, checker, graph, programsOf, uriOf, summary, failed: host.failed });
  let finishScan: () => void = () => undefined;
  const scanned = new Promise<void>((done) => {
    finishScan = done;
  });

  documents.onDidOpen(({ document }) => {
    texts.open(document);
    graph.changed([pathOfUri(document.uri)]);
    graph.rootsChanged();
  });
  documents.onDidChangeContent(({ document }) => {
    texts.touch();
    graph.changed([pathOfUri(document.uri)]);
  });
  documents.onDidClose(({ document }) => {
    texts.close(document);
    const path = pathOfUri(document.uri);
    graph.changed([path]);
    graph.rootsChanged();
    states.drop(path);
    trials.retain((file) => texts.document(file) !== undefined);
  });

  const ranges = (path: string): ((span: { readonly start: number; readonly end: number }) => Range) => {
    const document = texts.document(path);
    const lines = document === undefined ? createLineMap(texts.own(path) ?? "") : undefined;
    const place = (offset: number): Position => document?.positionAt(offset) ?? lines?.positionAt(offset) ?? START;
    return ({ start, end }) => ({ start: place(start), end: place(end) });
  };
  /** By summary, which is another one when the text is. */
  const declared = new WeakMap<Summary, readonly Declared[]>();
  const exported = new WeakMap<readonly Declared[], readonly Declared[]>();
  const declarationsOf = (path: string): readonly Declared[] => {
    const of = summary(path) ?? NOTHING;
    let found = declared.get(of);
    if (found === undefined) {
      const rangeOf = ranges(path);
      found = of.declarations.map(({ full, nameSpan, ...rest }) => ({
        ...rest,
        range: rangeOf(full),
        nameRange: rangeOf(nameSpan),
      }));
      declared.set(of, found);
    }
    return found;
  };
  const exportsOf = (path: string): readonly Declared[] => {
    const all = declarationsOf(path);
    let found = exported.get(all);
    if (found === undefined)
      exported.set(all, (found = all.filter(({ pub, container }) => pub && container === undefined)));
    return found;
  };

  return {
    state: (uri) => (texts.document(pathOfUri(uri)) === undefined ? undefined : states.of(pathOfUri(uri), undefined)),
    stateOf: (path, program) => states.of(path, program),
    document: (uri) => texts.document(pathOfUri(uri)),
    textOf: (path) => texts.own(path),
    probe(uri, text) {
      const path = pathOfUri(uri);
      return texts.document(path) === undefined ? undefined : trials.check(path, text, programsOf(path)[0]).analysis;
    },
    pathOf: pathOfUri,
    uriOf,
    files: () => graph.files(),
    isKnown: (path) => graph.isKnown(path),
    importsOf: (path) => graph.importsOf(path),
    importersOf: (path) => graph.importersOf(path),
    dependentsOf: (path) => graph.dependentsOf(path),
    reachedFrom: (path) => graph.reachedFrom(path),
    programsOf,
    declarationsOf,
    innerNamesOf(path) {
      const rangeOf = ranges(path);
      return (summary(path) ?? NOTHING).inner.map(({ nameSpan, ...rest }) => ({
        ...rest,
        nameRange: rangeOf(nameSpan),
      }));
    },
    exportsOf,
    writtenImports(path) {
      const rangeOf = ranges(path);
      return (summary(path) ?? NOTHING).imports.map(({ literal, ...rest }) => ({ ...rest, range: rangeOf(literal) }));
    },
    importText,
    scanned,

    opened: () => texts.opened(),
    isOpen: (path) => texts.document(path) !== undefined,
    isFresh: (path) => states.isFresh(path),
    changedOnDisk(changes) {
      const paths = changes.map(({ uri }) => pathOfUri(uri));
      const isBelow = (known: string): boolean => paths.some((path) => known === path || known.startsWith(`${path}/`));
      texts.forget(isBelow);
      for (const [index, path] of paths.entries()) {
        if (changes[index]!.deleted) {
          for (const known of inFolders) if (known === path || known.startsWith(`${path}/`)) inFolders.delete(known);
        } else if (isSource(path) && roots.isInFolder(path)) inFolders.add(path);
      }
      graph.changed([...paths, ...graph.looked().filter(isBelow)]);
      graph.rootsChanged();
    },
    recheckDisk(outside) {
      const isMeant = (path: string): boolean => !outside || !roots.isInFolder(path);
      texts.forget(isMeant);
      graph.changed(states.read().filter(isMeant));
    },
    rootsChanged() {
      for (const path of inFolders) if (!roots.isInFolder(path)) inFolders.delete(path);
      texts.forget(() => true);
      graph.changed(graph.looked());
      graph.rootsChanged();
    },
    found(uri) {
      const path = pathOfUri(uri);
      if (!isSource(path) || !roots.isInFolder(path)) return;
      // Its text is read and parsed now, and not when somebody asks for an answer.
      summary(path);
      inFolders.add(path);
      graph.rootsChanged();
    },
    finishScan,
  };
}

const isSource = (path: string): boolean => path.endsWith(".scaicore");
