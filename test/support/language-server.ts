/** A real server process, used over the real protocol. */
import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import {
  StreamMessageReader,
  StreamMessageWriter,
  createProtocolConnection,
  type InitializeParams,
  type ProtocolConnection,
  type PublishDiagnosticsParams,
} from "vscode-languageserver/node";

const root = fileURLToPath(new URL("../..", import.meta.url));

export interface ServerProcess {
  readonly connection: ProtocolConnection;
  /** Resolves with the diagnostics published for this version of a document. */
  diagnostics(uri: string, version: number): Promise<PublishDiagnosticsParams>;
  /** Resolves once the diagnostics last published for a document are such. */
  until(uri: string, isSo: (params: PublishDiagnosticsParams) => boolean): Promise<PublishDiagnosticsParams>;
  /** All that was published, in its order. */
  published(): readonly PublishDiagnosticsParams[];
  stop(): Promise<void>;
}

/** Bundles the server into `outfile`, in one file. */
export async function bundleServer(outfile: string): Promise<void> {
  await build({
    absWorkingDir: root,
    stdin: {
      contents: `
        import { serve } from "./server/serve.js";
        void serve(new URL("../../docs/diagnostics.md", import.meta.url));`,
      resolveDir: root,
    },
    outfile,
    bundle: true,
    platform: "node",
    format: "esm",
    target: "node20",
    banner: {
      js: 'import { createRequire as __createRequire } from "node:module"; const require = __createRequire(import.meta.url);',
    },
    define: { SCAICORE_VERSION: '"test"' },
    logLevel: "error",
  });
}

export async function startServerProcess(
  bundle: string,
  setup: Partial<InitializeParams> = {},
  args: readonly string[] = ["--stdio"],
): Promise<ServerProcess> {
  const child = spawn(process.execPath, [bundle, ...args], { stdio: ["pipe", "pipe", "inherit"] });
  const gone = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  const connection = createProtocolConnection(
    new StreamMessageReader(child.stdout),
    new StreamMessageWriter(child.stdin),
  );
  const published = new Map<string, PublishDiagnosticsParams>();
  const all: PublishDiagnosticsParams[] = [];
  const waiting = new Map<string, (params: PublishDiagnosticsParams) => void>();
  const last = new Map<string, PublishDiagnosticsParams>();
  const conditions = new Set<() => void>();
  connection.onNotification("textDocument/publishDiagnostics", (params: PublishDiagnosticsParams) => {
    const key = `${params.uri}#${params.version ?? "-"}`;
    published.set(key, params);
    all.push(params);
    waiting.get(key)?.(params);
    last.set(params.uri, params);
    for (const check of [...conditions]) check();
  });
  connection.listen();
  await connection.sendRequest("initialize", {
    processId: process.pid,
    rootUri: null,
    capabilities: {},
    ...setup,
  });
  await connection.sendNotification("initialized", {});
  return {
    connection,
    diagnostics(uri, version) {
      const key = `${uri}#${version}`;
      const known = published.get(key);
      return known === undefined ? new Promise((resolve) => waiting.set(key, resolve)) : Promise.resolve(known);
    },
    until: (uri, isSo) =>
      new Promise((resolve) => {
        const check = () => {
          const params = last.get(uri);
          if (params === undefined || !isSo(params)) return;
          conditions.delete(check);
          resolve(params);
        };
        conditions.add(check);
        check();
      }),
    published: () => all,
    async stop() {
      await connection.sendRequest("shutdown");
      await connection.sendNotification("exit");
      await gone;
      connection.dispose();
    },
  };
}
