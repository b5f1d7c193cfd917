/**
 * The language server, whatever it talks through: `main.ts` gives it Node's connection, a test gives it a pipe. It keeps
 * nothing between requests but caches of what the open texts say.
 */
import {
  CodeActionKind,
  TextDocumentSyncKind,
  TextDocuments,
  type Connection,
  type InitializeResult,
  type TextDocumentPositionParams,
} from "vscode-languageserver";
import { TextDocument } from "vscode-languageserver-textdocument";
import { codeActions } from "./features/code-action.js";
import { TRIGGER_CHARACTERS, completion } from "./features/completion/completion.js";
import { diagnostics, type DiagnosticLink } from "./features/diagnostics.js";
import { documentSymbols } from "./features/document-symbols.js";
import { flows } from "./features/flows.js";
import { hover } from "./features/hover.js";
import { FLOWS_REQUEST, type FlowsParams, type FlowsResult, type InitializationOptions } from "./protocol.js";
import type { DocumentState } from "./workspace/open-document.js";
import { createWorkspace } from "./workspace/workspace.js";

export interface ServerHost {
  /** The text of a file that is not open, by URI; `undefined` where there is none. */
  readonly readFile: (uri: string) => string | undefined;
  /** Runs `work` once what has already arrived is handled, before waiting for more. */
  readonly soon: (work: () => void) => void;
  readonly version: string;
  /** Where diagnostics are explained, for clients that do not say it themselves: see `InitializationOptions`. */
  readonly diagnosticLink?: string;
}

export function createServer(connection: Connection, host: ServerHost): Connection {
  const documents = new TextDocuments(TextDocument);
  const workspace = createWorkspace(documents, host.readFile);

  let link: DiagnosticLink = host.diagnosticLink;
  connection.onInitialize(({ initializationOptions }): InitializeResult => {
    link = linkOf(initializationOptions) ?? link;
    return {
      capabilities: {
        textDocumentSync: TextDocumentSyncKind.Incremental,
        completionProvider: { triggerCharacters: TRIGGER_CHARACTERS },
        hoverProvider: true,
        documentSymbolProvider: true,
        codeActionProvider: { codeActionKinds: [CodeActionKind.QuickFix] },
      },
      serverInfo: { name: "scaicore", version: host.version },
    };
  });

  // No debounce: each change is checked as soon as the changes that came with it are in. A burst is checked once.
  const changed = new Set<string>();
  documents.onDidChangeContent(({ document }) => {
    if (changed.size === 0) host.soon(publish);
    changed.add(document.uri);
  });
  function publish() {
    for (const uri of changed) {
      const state = workspace.state(uri);
      if (state !== undefined)
        void connection.sendDiagnostics({ uri, version: state.version, diagnostics: diagnostics(state, link) });
    }
    changed.clear();
  }
  documents.onDidClose(({ document }) => {
    workspace.forget(document.uri);
    void connection.sendDiagnostics({ uri: document.uri, diagnostics: [] });
  });

  /** Answers with `empty` for a document that is not open (any more). */
  const about = <T>(uri: string, empty: T, answer: (state: DocumentState) => T): T => {
    const state = workspace.state(uri);
    return state === undefined ? empty : answer(state);
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
  connection.onRequest(FLOWS_REQUEST, ({ textDocument }: FlowsParams) =>
    about<FlowsResult>(textDocument.uri, { flows: [], lastGood: false }, flows),
  );

  documents.listen(connection);
  return connection;
}

/** What a client sends is unknown until it is looked at. */
function linkOf(options: unknown): string | undefined {
  const { diagnosticLink } = (options ?? {}) as Partial<Record<keyof InitializationOptions, unknown>>;
  return typeof diagnosticLink === "string" ? diagnosticLink : undefined;
}
