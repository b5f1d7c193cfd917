/** The language server as a Node process: over stdio, or Node's IPC, a socket or a pipe when an editor starts it so. */
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import {
  createMessageConnection,
  createServerPipeTransport,
  createServerSocketTransport,
  IPCMessageReader,
  IPCMessageWriter,
  StreamMessageReader,
  StreamMessageWriter,
  type MessageReader,
  type MessageWriter,
} from "vscode-jsonrpc/node";
import { version } from "../runtime/version.js";
import { createServer } from "./create-server.js";

/** How often the server checks that the client still lives: a client that was killed sends no `exit`. */
const CLIENT_CHECK_MS = 3_000;

/** An editor that starts the server names the transport; by hand it is stdio. */
function transport(): readonly [MessageReader, MessageWriter] {
  const { values } = parseArgs({
    options: { "node-ipc": { type: "boolean" }, socket: { type: "string" }, pipe: { type: "string" } },
    strict: false,
  });
  if (values["node-ipc"] === true) return [new IPCMessageReader(process), new IPCMessageWriter(process)];
  if (typeof values.socket === "string") return createServerSocketTransport(Number(values.socket));
  if (typeof values.pipe === "string") return createServerPipeTransport(values.pipe);
  return [new StreamMessageReader(process.stdin), new StreamMessageWriter(process.stdout)];
}

function exitWithout(clientProcess: number): void {
  setInterval(() => {
    try {
      process.kill(clientProcess, 0);
    } catch {
      process.exit(1);
    }
  }, CLIENT_CHECK_MS);
}

// The server is in dist/server; the page that explains the diagnostics ships with it.
const page = new URL("../../docs/diagnostics.md", import.meta.url);

createServer(createMessageConnection(...transport()), {
  readFile(uri) {
    try {
      return uri.startsWith("file:") ? new TextDecoder().decode(readFileSync(fileURLToPath(uri))) : undefined;
    } catch {
      // A file that cannot be read is one that is not there: the compiler reports its import.
      return undefined;
    }
  },
  soon: setImmediate,
  later: setTimeout,
  version,
  exit: (code) => process.exit(code),
  onClientProcess: exitWithout,
  ...(existsSync(page) ? { diagnosticLink: `${page.href}#{anchor}` } : {}),
}).listen();
