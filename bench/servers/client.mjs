/** Language servers as an editor sees them: processes spoken to over stdio. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { StreamMessageReader, StreamMessageWriter, createProtocolConnection } from "vscode-languageserver/node";

/** The server of a built checkout: an ES module, or CommonJS as builds before 2026-11-29 made it. */
export const serverOf = (root) =>
  ["cjs", "mjs", "js"].map((ending) => `${root}/dist/server/main.${ending}`).find(existsSync);
export const EMPTY_SERVER = fileURLToPath(new URL("empty.mjs", import.meta.url));
/** The example server that Langium publishes; installed by `npm run bench:peers`. */
export const LANGIUM_SERVER = fileURLToPath(
  new URL("../peers/node_modules/langium-domainmodel-dsl/out/language-server/main.cjs", import.meta.url),
);

/**
 * Starts a server. `published(uri, version)` is fulfilled by the diagnostics of a version, or by the next ones of a server that does
 * not say of which version they are; `args` are those of Node.
 */
export async function start(file, { folder, args = [], stderr = "inherit" } = {}) {
  const child = spawn(process.execPath, [...args, file, "--stdio"], { stdio: ["pipe", "pipe", stderr] });
  const connection = createProtocolConnection(
    new StreamMessageReader(child.stdout),
    new StreamMessageWriter(child.stdin),
  );
  const waiting = new Map();
  connection.onNotification("textDocument/publishDiagnostics", ({ uri, version, diagnostics }) => {
    const wait = waiting.get(uri);
    if (wait === undefined || (version !== undefined && version < wait.version)) return;
    waiting.delete(uri);
    wait.resolve(diagnostics);
  });
  connection.onRequest("workspace/configuration", ({ items }) => items.map(() => null));
  connection.onRequest("client/registerCapability", () => null);
  connection.listen();
  const workspaceFolders = folder === undefined ? null : [{ uri: folder, name: "bench" }];
  await connection.sendRequest("initialize", {
    processId: process.pid,
    rootUri: folder ?? null,
    workspaceFolders,
    capabilities: {},
  });
  await connection.sendNotification("initialized", {});
  const published = (uri, version) => new Promise((resolve) => waiting.set(uri, { version, resolve }));
  const ended = new Promise((resolve) => child.once("close", resolve));
  return {
    connection,
    published,
    /** Opens a document and gives its diagnostics. */
    async open(uri, text, languageId = "scaicore") {
      const found = published(uri, 1);
      await connection.sendNotification("textDocument/didOpen", {
        textDocument: { uri, languageId, version: 1, text },
      });
      return found;
    },
    /** The size of its heap in bytes, of a server whose `HEAP_PROBE` answers on stderr. */
    async heap() {
      const said = once(child.stderr, "data");
      child.kill("SIGUSR2");
      return Number(/heap (\d+)/.exec(String(await said))[1]);
    },
    async stop() {
      await connection.sendRequest("shutdown");
      await connection.sendNotification("exit");
      await ended;
      connection.dispose();
    },
  };
}

/**
 * A person at an open document: each `key()` types a letter at a place, or takes it out again, and waits for the diagnostics. Gives
 * the milliseconds.
 */
export function typist({ connection, published }, uri, at) {
  const after = { line: at.line, character: at.character + 1 };
  let version = 1;
  let typed = false;
  return async () => {
    version++;
    const change = typed
      ? { range: { start: at, end: after }, text: "" }
      : { range: { start: at, end: at }, text: "x" };
    typed = !typed;
    const started = performance.now();
    const done = published(uri, version);
    await connection.sendNotification("textDocument/didChange", {
      textDocument: { uri, version },
      contentChanges: [change],
    });
    await done;
    return performance.now() - started;
  };
}

/** Where `word` stands in the first line that has it at or below the middle of a text. */
export function middle(text, word) {
  const lines = text.split("\n");
  const line = lines.findIndex((row, index) => index >= lines.length / 2 && row.includes(word));
  return { line, character: lines[line].indexOf(word) };
}
