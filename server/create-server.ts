/**
 * The language server, whatever it talks through: `main.ts` gives it Node's connection, a test gives it a pipe. Between requests
 * it keeps caches only: what the texts of the open documents and of what they import say.
 */
import type { Connection, InitializeResult, ServerCapabilities } from "vscode-languageserver";
import { PositionEncodingKind, TextDocumentSyncKind, TextDocuments } from "./lsp.js";
import type { SourceText } from "../runtime/compiler/editor.js";
import { TextDocument } from "vscode-languageserver-textdocument";
import { createClientSettings } from "./client-settings.js";
import type { DiagnosticLink } from "./features/diagnostics.js";
import { asksForDiagnostics, type Client, type FeatureServer } from "./features/feature.js";
import { features } from "./features/index.js";
import { createFileEvents, FILE_EVENTS } from "./file-events.js";
import { type InitializationOptions, TRUSTED_NOTIFICATION } from "./protocol.js";
import type { createAnalyzer } from "../runtime/compiler/editor.js";
import { createPluginOffers } from "./plugin-offers.js";
import { createPublisher } from "./publishing.js";
import { scan } from "./scan.js";
import type { ProtocolGuard } from "./protocol-guard.js";
import { pathOfUri, uriOfPath } from "./workspace/uri.js";
import { createRoots } from "./workspace/roots.js";
import { createWorkspace } from "./workspace/workspace.js";

export interface ServerHost {
  /** Runs `work` once all that has arrived is handled, before waiting for more. */
  readonly soon: (work: () => void) => void;
  /** The text of a file that is not open, by URI, when it is below `root`, the URI of a folder. */
  readonly readFile: (uri: string, root: string) => SourceText;
  /** The URIs of the sources below a folder, given by its URI. Without it only what is open or imported is known. */
  readonly listFiles?: (folder: string) => AsyncIterable<string>;
  /** The URIs of the recordings below a folder, given by its URI. Without it recordings are neither offered nor checked. */
  readonly listRecordings?: (folder: string) => Promise<readonly string[]>;
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
    checksRecordings: host.listRecordings !== undefined,
    ...(host.createAnalyzer === undefined ? {} : { createAnalyzer: host.createAnalyzer }),
  });

  let client: Client = {
    capabilities: {},
    diagnosticLink: host.diagnosticLink,
    runCommand: undefined,
    suggestCommand: undefined,
    wantsPush: false,
    asksPlugins: false,
  };
  const plugins = createPluginOffers(connection, failed);
  const settings = createClientSettings(connection, () => publisher.changed(), failed);
  const publisher = createPublisher({
    connection,
    workspace,
    soon: host.soon,
    link: () => client.diagnosticLink,
    showsAll: () => settings.now["diagnostics.scope"] === "workspace",
    maySend: () => guard.isRunning,
    asks: () => asksForDiagnostics(client),
    othersChanged() {
      for (const feature of features) feature.refresh?.(server);
    },
    failed,
  });
  const files = createFileEvents({ connection, documents, workspace, changed: () => publisher.changed(), failed });
  const search = async (folders: readonly string[]): Promise<void> => {
    const { listFiles } = host;
    if (listFiles === undefined) return;
    await scan(folders, { connection, client, listFiles, found: (uri) => workspace.found(uri), failed });
    publisher.changed();
  };
  connection.onInitialized(() => {
    settings.start(client);
    files.start(client);
    void search(roots.folders()).then(() => workspace.finishScan());
    if (client.capabilities.workspace?.workspaceFolders !== true) return;
    connection.workspace.onDidChangeWorkspaceFolders(({ added, removed }) => {
      roots.changeFolders(added, removed);
      workspace.rootsChanged();
      publisher.changed();
      void search(added.map(({ uri }) => uri));
    });
  });
  connection.onNotification(TRUSTED_NOTIFICATION, () => {
    roots.restrict(false);
    workspace.rootsChanged();
    publisher.changed();
  });
  connection.onInitialize(({ initializationOptions, workspaceFolders, capabilities }): InitializeResult => {
    client = { capabilities, ...optionsOf(initializationOptions, host.diagnosticLink) };
    roots.restrict((initializationOptions as Partial<InitializationOptions> | undefined)?.restricted === true);
    roots.setFolders(workspaceFolders ?? []);
    const { workspace: ofWorkspace, ...capable } = offered(client);
    return {
      capabilities: {
        // The only encoding that every client has, and the one of VS Code.
        positionEncoding: PositionEncodingKind.UTF16,
        textDocumentSync: { openClose: true, change: TextDocumentSyncKind.Incremental, save: true },
        ...capable,
        workspace: {
          workspaceFolders: { supported: true, changeNotifications: true },
          ...ofWorkspace,
          fileOperations: { ...FILE_EVENTS, ...ofWorkspace?.fileOperations },
        },
      },
      serverInfo: { name: "scaicore", version: host.version },
    };
  });
  documents.onDidChangeContent(({ document: { uri } }) => publisher.edited(pathOfUri(uri)));
  documents.onDidClose(({ document: { uri } }) => publisher.closed(pathOfUri(uri)));

  const about: FeatureServer["about"] = (uri, empty, answer) => {
    try {
      const state = workspace.state(uri);
      return state === undefined ? empty : answer(state);
    } catch (error) {
      failed(`ScaiCore failed to answer a question about ${uri}`, error);
      return empty;
    }
  };
  const server: FeatureServer = {
    connection,
    workspace,
    get client() {
      return client;
    },
    get settings() {
      return settings.now;
    },
    get plugins() {
      return client.asksPlugins ? plugins : undefined;
    },
    async recordingsBeside(path) {
      // Where nothing may be read, nothing is looked for either.
      if (host.listRecordings === undefined || typeof roots.rootOf(path) !== "string") return [];
      try {
        return await host.listRecordings(uriOfPath(path.slice(0, path.lastIndexOf("/"))));
      } catch (error) {
        failed(`ScaiCore failed to look for recordings beside ${path}`, error);
        return [];
      }
    },
    about,
    aboutPlace: ({ textDocument: { uri }, position }, empty, answer) =>
      about(uri, empty, (state) => answer(state, workspace.document(uri)?.offsetAt(position) ?? 0)),
  };
  for (const feature of features) feature.listen(server);

  documents.listen(connection);
  return connection;
}

const offered = (client: Client): Partial<ServerCapabilities> =>
  features.reduce<Partial<ServerCapabilities>>((all, { capabilities }) => ({ ...all, ...capabilities(client) }), {});

/** Reads what a client sent as its options, which may be anything. */
function optionsOf(options: unknown, ownLink: DiagnosticLink): Omit<Client, "capabilities"> {
  const { diagnosticLink, runCommand, suggestCommand, diagnostics, pluginInterfaces } = (options ?? {}) as Partial<
    Record<keyof InitializationOptions, unknown>
  >;
  return {
    diagnosticLink: typeof diagnosticLink === "string" ? diagnosticLink : ownLink,
    runCommand: typeof runCommand === "string" ? runCommand : undefined,
    suggestCommand: typeof suggestCommand === "string" ? suggestCommand : undefined,
    wantsPush: diagnostics === "push",
    asksPlugins: pluginInterfaces === true,
  };
}
