/** The language server as a Node process: over stdio, or Node's IPC when an editor starts it so. */
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { ProposedFeatures, createConnection } from "vscode-languageserver/node";
import { readSource } from "../runtime/compiler/source-files.node.js";
import { version } from "../runtime/version.js";
import { createServer } from "./create-server.js";
import { createFraming } from "./framing.js";
import { createProtocolGuard } from "./protocol-guard.js";

// An editor that starts the server names the transport; by hand it is stdio.
if (!process.argv.some((argument) => /^--(stdio|node-ipc|socket|pipe)/.test(argument))) process.argv.push("--stdio");

// The server is in dist/server; the page of the diagnostics ships with it.
const page = new URL("../../docs/diagnostics.md", import.meta.url);

if (process.argv.includes("--stdio")) {
  const watch = createFraming((why) => {
    process.stderr.write(`scaicore: ${why} The server ends, as it cannot tell where the next message begins.\n`);
    process.exit(1);
  });
  process.stdin.on("data", watch);
}

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
