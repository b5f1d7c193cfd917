/**
 * The language server, whatever it talks through: `main.ts` gives it Node's connection, a test gives it a pipe. Between requests
 * it keeps caches only: what the texts of the open documents and of what they import say.
 */
import {
  CodeActionKind,
  TextDocumentSyncKind,
  TextDocuments,
  type Connection,
  type InitializeResult,
  type TextDocumentPositionParams,
} from "vscode-languageserver";
import type { SourceText } from "../runtime/compiler/editor.js";
import { TextDocument } from "vscode-languageserver-textdocument";
import { TRIGGER_CHARACTERS, completion } from "./features/completion/completion.js";
import { codeActions, diagnostics, type DiagnosticLink } from "./features/diagnostics.js";
import { documentSymbols } from "./features/document-symbols.js";
import { flows } from "./features/flows.js";
import { hover } from "./features/hover.js";
import {
  FLOWS_REQUEST,
  type FlowsParams,
  type FlowsResult,
  type InitializationOptions,
  TRUSTED_NOTIFICATION,
} from "./protocol.js";
import type { createAnalyzer } from "../runtime/compiler/editor.js";
import type { ProtocolGuard } from "./protocol-guard.js";
import type { DocumentState } from "./workspace/document-state.js";
import { createRoots } from "./workspace/roots.js";
import { createRecheckQueue, type Clock } from "./workspace/recheck-queue.js";
import { createWorkspace } from "./workspace/workspace.js";

export interface ServerHost extends Clock {
  /** The text of a file that is not open, by URI, when it is below `root`, the URI of a folder. */
  readonly readFile: (uri: string, root: string) => SourceText;
  readonly version: string;
  /** Where diagnostics are explained, for clients that do not set it: see `InitializationOptions`. */
  readonly diagnosticLink?: string;
  /** Makes what checks the documents; that of the compiler by default. */
  readonly createAnalyzer?: typeof createAnalyzer;
}

/**
 * Sets up the server on a connection, which was created with the options of the guard and which the caller then listens on.
 * Whatever fails for one document or one request is logged, and concerns nothing else.
 */
export function createServer(connection: Connection, guard: ProtocolGuard, host: ServerHost): Connection {
  guard.attach(connection);
  const failed = (what: string, error: unknown): void =>
    connection.console.error(`${what}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
  const documents = new TextDocuments(TextDocument);
  const roots = createRoots();
  const workspace = createWorkspace(documents, roots, {
    readFile(uri, root) {
      try {
        return host.readFile(uri, root);
      } catch (error) {
        failed(`ScaiCore failed to read ${uri}`, error);
        return undefined;
      }
    },
    failed: (uri, error) => failed(`ScaiCore failed to check ${uri}`, error),
    ...(host.createAnalyzer === undefined ? {} : { createAnalyzer: host.createAnalyzer }),
  });

  let link: DiagnosticLink = host.diagnosticLink;
  let hasFolders = false;
  connection.onInitialized(() => {
    if (!hasFolders) return;
    connection.workspace.onDidChangeWorkspaceFolders(({ added, removed }) => {
      roots.changeFolders(added, removed);
      queue.affected(workspace.rootsChanged());
    });
  });
  connection.onNotification(TRUSTED_NOTIFICATION, () => {
    roots.restrict(false);
    queue.affected(workspace.rootsChanged());
  });
  connection.onInitialize(({ initializationOptions, workspaceFolders, capabilities }): InitializeResult => {
    const options = optionsOf(initializationOptions);
    link = options.diagnosticLink ?? link;
    roots.restrict(options.restricted);
    roots.setFolders(workspaceFolders ?? []);
    hasFolders = capabilities.workspace?.workspaceFolders === true;
    return {
      capabilities: {
        textDocumentSync: TextDocumentSyncKind.Incremental,
        completionProvider: { triggerCharacters: TRIGGER_CHARACTERS },
        hoverProvider: true,
        documentSymbolProvider: true,
        codeActionProvider: { codeActionKinds: [CodeActionKind.QuickFix] },
        workspace: { workspaceFolders: { supported: true, changeNotifications: true } },
      },
      serverInfo: { name: "scaicore", version: host.version },
    };
  });

  /** The diagnostics that the client shows, by URI, as JSON. */
  const shown = new Map<string, string>();
  const publish = (uri: string): void => {
    const state = guard.isRunning ? workspace.state(uri) : undefined;
    if (state === undefined) return;
    const { version } = state;
    const found = diagnostics(state, link);
    const next = JSON.stringify([version, found]);
    if (shown.get(uri) === next) return;
    shown.set(uri, next);
    void connection.sendDiagnostics({ uri, version, diagnostics: found });
  };
  const queue = createRecheckQueue(host, (uri) => {
    try {
      publish(uri);
    } catch (error) {
      failed(`ScaiCore failed to show the diagnostics of ${uri}`, error);
    }
  });
  documents.onDidChangeContent(({ document: { uri } }) => {
    queue.edited(uri);
    queue.affected(workspace.invalidate([uri]));
  });
  documents.onDidClose(({ document: { uri } }) => {
    queue.closed(uri);
    shown.delete(uri);
    void connection.sendDiagnostics({ uri, diagnostics: [] });
    // From here on the file is what is on disk, not what the editor showed.
    queue.affected(workspace.invalidate([uri]));
  });
  connection.onDidChangeWatchedFiles(({ changes }) =>
    queue.affected(workspace.invalidate(changes.map(({ uri }) => uri))),
  );

  /** Answers with `empty` for a document that is not open (any more). */
  const about = <T>(uri: string, empty: T, answer: (state: DocumentState) => T): T => {
    try {
      const state = workspace.state(uri);
      return state === undefined ? empty : answer(state);
    } catch (error) {
      failed(`ScaiCore failed to answer a question about ${uri}`, error);
      return empty;
    }
  };
  const offsetOf = ({ textDocument, position }: TextDocumentPositionParams) =>
    workspace.document(textDocument.uri)?.offsetAt(position) ?? 0;

  connection.onCompletion((params) =>
    about(params.textDocument.uri, [], (state) => completion(state, offsetOf(params))),
  );
  connection.onHover((params) => about(params.textDocument.uri, null, (state) => hover(state, offsetOf(params))));
  connection.onDocumentSymbol(({ textDocument }) => about(textDocument.uri, [], documentSymbols));
  connection.onCodeAction(({ textDocument, range }) =>
    about(textDocument.uri, [], (state) => codeActions(state, range, link)),
  );
  connection.onRequest(FLOWS_REQUEST, ({ textDocument: { uri } }: FlowsParams) =>
    workspace.document(uri) === undefined ? null : about<FlowsResult>(uri, { flows: [], lastGood: false }, flows),
  );

  documents.listen(connection);
  return connection;
}

/** Reads what a client sent as its options, which may be anything. */
function optionsOf(options: unknown): { readonly diagnosticLink: string | undefined; readonly restricted: boolean } {
  const { diagnosticLink, restricted } = (options ?? {}) as Partial<Record<keyof InitializationOptions, unknown>>;
  return {
    diagnosticLink: typeof diagnosticLink === "string" ? diagnosticLink : undefined,
    restricted: restricted === true,
  };
}
