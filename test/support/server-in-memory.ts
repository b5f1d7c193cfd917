/** A language server in this process, spoken to by the real protocol, with files and time in the hands of the test. */
import { PassThrough } from "node:stream";
import type { PublishDiagnosticsParams } from "vscode-languageserver";
import {
  StreamMessageReader,
  StreamMessageWriter,
  createConnection,
  createProtocolConnection,
} from "vscode-languageserver/node";
import { createServer, type ServerHost } from "../../server/create-server.js";
import { createProtocolGuard } from "../../server/protocol-guard.js";
import type { InitializationOptions } from "../../server/protocol.js";

export interface Published {
  readonly uri: string;
  readonly version: number | undefined;
  readonly codes: readonly (string | number | undefined)[];
  readonly params: PublishDiagnosticsParams;
}

/** What a client says when it starts the server. */
interface ClientSetup {
  /** URIs of workspace folders. */
  readonly folders?: readonly string[];
  readonly options?: InitializationOptions;
  /** What the server gets otherwise than from this file. */
  readonly host?: Partial<ServerHost>;
}

const folderOf = (uri: string) => ({ uri, name: uri });

export async function startServerInMemory({ folders, options, host }: ClientSetup = {}) {
  /** The files on disk, by URI. */
  const disk = new Map<string, string>();
  /** The files that the server asked the disk for. */
  const asked: string[] = [];
  const soon: (() => void)[] = [];
  const later: (() => void)[] = [];
  const published: Published[] = [];

  const [toServer, toClient] = [new PassThrough(), new PassThrough()];
  const guard = createProtocolGuard(setImmediate);
  const streams = [new StreamMessageReader(toServer), new StreamMessageWriter(toClient)] as const;
  createServer(createConnection(...streams, guard.options), guard, {
    readFile: (uri, root) => {
      asked.push(uri);
      if (!uri.startsWith(root)) throw new Error(`${uri} is not below ${root}.`);
      return disk.get(uri);
    },
    soon: (work) => void soon.push(work),
    later: (work) => void later.push(work),
    version: "test",
    ...host,
  }).listen();
  const client = createProtocolConnection(new StreamMessageReader(toClient), new StreamMessageWriter(toServer));
  client.onNotification("textDocument/publishDiagnostics", (params: PublishDiagnosticsParams) => {
    const { uri, version, diagnostics } = params;
    published.push({ uri, version, codes: diagnostics.map(({ code }) => code), params });
  });
  client.listen();
  await client.sendRequest("initialize", {
    processId: null,
    rootUri: null,
    capabilities: folders === undefined ? {} : { workspace: { workspaceFolders: true } },
    ...(folders === undefined ? {} : { workspaceFolders: folders.map(folderOf) }),
    ...(options === undefined ? {} : { initializationOptions: options }),
  });
  await client.sendNotification("initialized", {});

  /** Messages are handled in order: after an answer, all that was sent before is handled. */
  const handled = () => client.sendRequest("textDocument/hover", { textDocument: { uri: "none:" }, position: START });
  const versions = new Map<string, number>();
  const textDocument = (uri: string) => {
    const version = (versions.get(uri) ?? 0) + 1;
    versions.set(uri, version);
    return { uri, version };
  };
  const taken = (): readonly Published[] => published.splice(0);

  return {
    disk,
    client,
    asked: (): readonly string[] => asked.splice(0),
    changeFolders: (added: readonly string[], removed: readonly string[] = []) =>
      client.sendNotification("workspace/didChangeWorkspaceFolders", {
        event: { added: added.map(folderOf), removed: removed.map(folderOf) },
      }),
    open: (uri: string, text: string) =>
      client.sendNotification("textDocument/didOpen", {
        textDocument: { ...textDocument(uri), languageId: "scaicore", text },
      }),
    change: (uri: string, text: string) =>
      client.sendNotification("textDocument/didChange", {
        textDocument: textDocument(uri),
        contentChanges: [{ text }],
      }),
    close: (uri: string) => client.sendNotification("textDocument/didClose", { textDocument: { uri } }),
    /** The client's watcher saw a file appear (1), change (2) or go (3). */
    watched: (...changes: { readonly uri: string; readonly type: 1 | 2 | 3 }[]) =>
      client.sendNotification("workspace/didChangeWatchedFiles", { changes }),
    /** Does what is to be done at once; gives what was published. */
    async now(): Promise<readonly Published[]> {
      await handled();
      for (const work of soon.splice(0)) work();
      await handled();
      return taken();
    },
    /** Does one thing that is to be done at once, or at the end of the pause. */
    async step(): Promise<readonly Published[]> {
      await handled();
      if (soon.length > 0) soon.shift()?.();
      else for (const work of later.splice(0)) work();
      await handled();
      return taken();
    },
    /** Lets all pauses pass, until nothing is left to do; gives what was published. */
    async idle(): Promise<readonly Published[]> {
      await handled();
      while (soon.length + later.length > 0) {
        for (const work of soon.splice(0)) work();
        if (soon.length === 0) for (const work of later.splice(0)) work();
      }
      await handled();
      return taken();
    },
    dispose() {
      client.dispose();
      toServer.destroy();
      toClient.destroy();
    },
  };
}

const START = { line: 0, character: 0 };
