/**
 * The language server in a browser worker, where the extension runs without Node. There is no disk: the client sends the texts of the
 * workspace's files, and again each that changes (`FILE_TEXTS_NOTIFICATION`).
 */
import {
  BrowserMessageReader,
  BrowserMessageWriter,
  ProposedFeatures,
  createConnection,
} from "vscode-languageserver/browser";
import { version } from "../runtime/version.js";
import { createServer } from "./create-server.js";
import { createProtocolGuard } from "./protocol-guard.js";
import { FILE_TEXTS_NOTIFICATION, type FileTexts } from "./protocol.js";
import { pathOfUri, uriOfPath } from "./workspace/uri.js";

/** Runs its work in the next turn, with what has arrived before it: a worker has no `setImmediate`, and its timers are late. */
function createSoon(): (work: () => void) => void {
  const { port1, port2 } = new MessageChannel();
  const waiting: (() => void)[] = [];
  port1.addEventListener("message", () => waiting.shift()?.());
  port1.start();
  return (work) => {
    waiting.push(work);
    port2.postMessage(undefined);
  };
}

/** Serves the client that started this worker. */
function serveInWorker(): void {
  const soon = createSoon();
  const guard = createProtocolGuard(soon);
  const scope = globalThis as never;
  const connection = createConnection(
    ProposedFeatures.all,
    new BrowserMessageReader(scope),
    new BrowserMessageWriter(scope),
    guard.options,
  );

  /** What the client has sent: texts by path. */
  const texts = new Map<string, string>();
  const first = new Promise<void>((arrived) => {
    connection.onNotification(FILE_TEXTS_NOTIFICATION, ({ files }: FileTexts) => {
      for (const { uri, text } of files) {
        if (text === null) texts.delete(pathOfUri(uri));
        else texts.set(pathOfUri(uri), text);
      }
      arrived();
    });
  });

  createServer(connection, guard, {
    readFile: (uri, root) => (pathOfUri(uri).startsWith(pathOfUri(root)) ? texts.get(pathOfUri(uri)) : undefined),
    async *listFiles(folder) {
      await first;
      const below = pathOfUri(folder);
      for (const path of texts.keys()) if (path.startsWith(below)) yield uriOfPath(path);
    },
    soon: guard.whenQuiet,
    version,
  }).listen();
}

// A Node process takes from this file what its server has in common with this one (`scripts/build/one-server.mjs`), and is no worker.
if ("postMessage" in globalThis) serveInWorker();
