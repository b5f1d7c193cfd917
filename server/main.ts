/** The language server as a Node process: over stdio, or Node's IPC when an editor starts it so. */
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { ProposedFeatures, createConnection } from "vscode-languageserver/node";
import { version } from "../runtime/version.js";
import { createServer } from "./create-server.js";

// An editor that starts the server says how it talks; by hand, stdio is what one means.
if (!process.argv.some((argument) => /^--(stdio|node-ipc|socket|pipe)/.test(argument))) process.argv.push("--stdio");

// The server is in dist/server; the page of the diagnostics ships with it.
const page = new URL("../../docs/diagnostics.md", import.meta.url);

createServer(createConnection(ProposedFeatures.all), {
  readFile(uri) {
    try {
      return uri.startsWith("file:") ? readFileSync(fileURLToPath(uri), "utf8") : undefined;
    } catch {
      // What cannot be read is not there: the compiler says so where it is imported.
      return undefined;
    }
  },
  soon: setImmediate,
  version,
  ...(existsSync(page) ? { diagnosticLink: `${page.href}#{anchor}` } : {}),
}).listen();
