/** The language server in a Node process. */
import { Console } from "node:console";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { ProposedFeatures, createConnection } from "vscode-languageserver/node";
import { refusals } from "../runtime/compiler/editor.js";
import { readSource } from "../runtime/compiler/source-files.node.js";
import { version } from "../runtime/version.js";
import { createServer } from "./create-server.js";
import { findFiles, listRecordings } from "./find-files.node.js";
import { createFraming } from "./framing.js";
import { createProtocolGuard } from "./protocol-guard.js";
import { wholeMessages } from "./whole-messages.node.js";

/**
 * Serves the client that started this process: over stdio, or what the arguments of the process name (`--node-ipc`). It ends the
 * process when the client is done, so it never returns. `page`: the file that explains the diagnostics, where there is one.
 */
export function serve(page: URL | undefined): Promise<never> {
  if (!process.argv.some((argument) => /^--(stdio|node-ipc|socket|pipe)/.test(argument))) process.argv.push("--stdio");
  const isStdio = process.argv.includes("--stdio");
  if (isStdio) {
    // Whatever is logged must not stand between the messages.
    globalThis.console = new Console(process.stderr, process.stderr);
    const watch = createFraming((why) => {
      process.stderr.write(`scaicore: ${why} The server ends, as it cannot tell where the next message begins.\n`);
      process.exit(1);
    });
    process.stdin.on("data", watch);
  }
  const guard = createProtocolGuard(setImmediate);
  const connection = isStdio
    ? createConnection(ProposedFeatures.all, process.stdin, wholeMessages(process.stdout), guard.options)
    : createConnection(ProposedFeatures.all, guard.options);
  createServer(connection, guard, {
    readFile(uri, root) {
      try {
        // Other schemes are the editor's, which gives only what is open.
        if (!uri.startsWith("file:")) return refusals["not-at-hand"];
        return readSource(fileURLToPath(uri), fileURLToPath(root));
      } catch {
        // A URI that stands for no path of this system stands for no file.
        return undefined;
      }
    },
    listFiles: findFiles,
    listRecordings,
    soon: guard.whenQuiet,
    version,
    ...(page !== undefined && existsSync(page) ? { diagnosticLink: `${page.href}#{anchor}` } : {}),
  }).listen();
  return new Promise(() => undefined);
}
