/** A language server in this process, spoken to by the real protocol, with files and time in the hands of the test. */
import { PassThrough } from "node:stream";
import type { ClientCapabilities, InitializeResult, PublishDiagnosticsParams } from "vscode-languageserver";
import {
  StreamMessageReader,
  StreamMessageWriter,
  createConnection,
  createProtocolConnection,
} from "vscode-languageserver/node";
import { refusals } from "../../runtime/compiler/editor.js";
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
  readonly capabilities?: ClientCapabilities;
  /** The files that are on disk from the beginning, by URI. */
  readonly files?: ReadonlyMap<string, string>;
  /** What the server gets otherwise than from this file. */
  readonly host?: Partial<ServerHost>;
  /** The server works by itself as soon as all that was sent is read, as in a process: `step` and `idle` have nothing to do. */
  readonly byItself?: boolean;
}

const folderOf = (uri: string) => ({ uri, name: uri });

export async function startServerInMemory({
  folders,
  options,
  capabilities,
  files,
  host,
  byItself = false,
}: ClientSetup = {}) {
  /** The files on disk, by URI. */
  const disk = new Map<string, string>(files);
  /** The files that the server asked the disk for. */
  const asked: string[] = [];
  const soon: (() => void)[] = [];
  const published: Published[] = [];

  const [toServer, toClient] = [new PassThrough(), new PassThrough()];
  const guard = createProtocolGuard(setImmediate);
  const streams = [new StreamMessageReader(toServer), new StreamMessageWriter(toClient)] as const;
  createServer(createConnection(...streams, guard.options), guard, {
    readFile: (uri, root) => {
      asked.push(uri);
      if (!uri.startsWith(root)) throw new Error(`${uri} is not below ${root}.`);
      return uri.startsWith("file:") ? disk.get(uri) : refusals["not-at-hand"];
    },
    async *listFiles(folder) {
      for (const uri of disk.keys()) if (uri.startsWith(`${folder}/`)) yield await Promise.resolve(uri);
    },
    listRecordings: (folder) =>
      Promise.resolve([...disk.keys()].filter((uri) => uri.startsWith(`${folder}/`) && /\.jsonl?$/.test(uri)).sort()),
    soon: byItself ? guard.whenQuiet : (work) => void soon.push(work),
    version: "test",
    ...host,
  }).listen();
  const client = createProtocolConnection(new StreamMessageReader(toClient), new StreamMessageWriter(toServer));
  client.onNotification("textDocument/publishDiagnostics", (params: PublishDiagnosticsParams) => {
    const { uri, version, diagnostics } = params;
    published.push({ uri, version, codes: diagnostics.map(({ code }) => code), params });
  });
  client.listen();
  const { capabilities: offered } = await client.sendRequest<InitializeResult>("initialize", {
    processId: null,
    rootUri: null,
    capabilities: {
      ...capabilities,
      workspace: { ...capabilities?.workspace, ...(folders === undefined ? {} : { workspaceFolders: true }) },
    },
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
    /** What the server says it can do. */
    offered,
    /** The sources that it asked the disk for since. */
    asked: (): readonly string[] => asked.splice(0).filter((uri) => uri.endsWith(".scaicore")),
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
    /** Does one thing that is to be done. */
    async step(): Promise<readonly Published[]> {
      await handled();
      soon.shift()?.();
      await handled();
      return taken();
    },
    /** Works until nothing is left to do; gives what was published. */
    async idle(): Promise<readonly Published[]> {
      await handled();
      while (soon.length > 0) for (const work of soon.splice(0)) work();
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

/** The message of a diagnostic; ours are plain text. */
export const textOf = (message: PublishDiagnosticsParams["diagnostics"][number]["message"]): string =>
  typeof message === "string" ? message : message.value;
