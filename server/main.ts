/** The language server as a Node process: over stdio, or Node's IPC when an editor starts it so. */
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { ProposedFeatures, createConnection } from "vscode-languageserver/node";
import { readSource } from "../runtime/compiler/source-files.node.js";
import { version } from "../runtime/version.js";
import { createServer } from "./create-server.js";
import { createProtocolGuard } from "./protocol-guard.js";

// An editor that starts the server names the transport; by hand it is stdio.
if (!process.argv.some((argument) => /^--(stdio|node-ipc|socket|pipe)/.test(argument))) process.argv.push("--stdio");

// The server is in dist/server; the page of the diagnostics ships with it.
const page = new URL("../../docs/diagnostics.md", import.meta.url);

const guard = createProtocolGuard(setImmediate);
createServer(createConnection(ProposedFeatures.all, guard.options), guard, {
  readFile(uri, root) {
    try {
      return uri.startsWith("file:") ? readSource(fileURLToPath(uri), fileURLToPath(root)) : undefined;
    } catch {
      // A URI that stands for no path of this system stands for no file.
      return undefined;
    }
  },
  soon: setImmediate,
  later: setTimeout,
  version,
  ...(existsSync(page) ? { diagnosticLink: `${page.href}#{anchor}` } : {}),
}).listen();
