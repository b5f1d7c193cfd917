// The language server as an editor sees it: a process spoken to over stdio.
import { spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { gzipSync } from "node:zlib";
import { StreamMessageReader, StreamMessageWriter, createProtocolConnection } from "vscode-languageserver/node";
import { median, p95 } from "../measure.mjs";
import { program } from "../programs.mjs";

const URI = "file:///bench/main.scaicore";

/** The server of a built checkout, under the names that it has had. */
const bundleOf = (root) => ["cjs", "mjs", "js"].map((ending) => `${root}/dist/server/main.${ending}`).find(existsSync);

/** The files that the server loads when it starts: its bundle, and the chunks that this imports statically. */
function loadedFiles(file, found = new Set()) {
  if (found.has(file)) return found;
  found.add(file);
  const imports = readFileSync(file, "utf8").matchAll(
    /(?:\b(?:from|import)\s*"|\brequire\(")(\.{1,2}\/[^"]+\.[cm]?js)"/g,
  );
  for (const [, path] of imports) loadedFiles(resolve(dirname(file), path), found);
  return found;
}

/** What the entry runs; older builds have one file. */
const serverOf = (root) =>
  [`${root}/dist/server/serve.cjs`, `${root}/dist/server/serve.mjs`, bundleOf(root)].find(existsSync);
const loadedBytes = (root) => Buffer.concat([...loadedFiles(serverOf(root))].map((file) => readFileSync(file)));

async function start(root) {
  const child = spawn(process.execPath, [bundleOf(root), "--stdio"], { stdio: ["pipe", "pipe", "inherit"] });
  const connection = createProtocolConnection(
    new StreamMessageReader(child.stdout),
    new StreamMessageWriter(child.stdin),
  );
  const waiting = new Map();
  connection.onNotification("textDocument/publishDiagnostics", ({ uri, version }) =>
    waiting.get(`${uri}#${version}`)?.(),
  );
  connection.listen();
  await connection.sendRequest("initialize", { processId: process.pid, rootUri: null, capabilities: {} });
  await connection.sendNotification("initialized", {});
  const published = (version) => new Promise((resolve) => waiting.set(`${URI}#${version}`, resolve));
  const stop = async () => {
    await connection.sendRequest("shutdown");
    await connection.sendNotification("exit");
    connection.dispose();
  };
  return { connection, published, stop };
}

/** A server with `text` open, and its diagnostics published. */
export async function startWith(root, text) {
  const server = await start(root);
  const opened = server.published(1);
  await server.connection.sendNotification("textDocument/didOpen", {
    textDocument: { uri: URI, languageId: "scaicore", version: 1, text },
  });
  await opened;
  return server;
}

const inMilliseconds = (times) => `p50 ${median(times).toFixed(1)} ms, p95 ${p95(times).toFixed(1)} ms`;

/** A person types a word in the middle of the file, and takes it out again. */
const keystrokes = (lines) => ({
  what: `keystroke → diagnostics, ${lines.toLocaleString("en")} lines, over stdio, no debounce`,
  target: lines === 1000 ? "p95 ≤ 10 ms" : "≤ 60 ms",
  sampling: { warmup: lines > 5000 ? 10 : 60, seconds: 4 },
  async open(root) {
    const { connection, published, stop } = await startWith(root, program(lines));
    const at = { line: Math.floor(lines / 2), character: 0 };
    const after = { line: at.line, character: 1 };
    let version = 1;
    let typed = false;
    const run = async () => {
      version++;
      const done = published(version);
      const change = typed
        ? { range: { start: at, end: after }, text: "" }
        : { range: { start: at, end: at }, text: "x" };
      typed = !typed;
      await connection.sendNotification("textDocument/didChange", {
        textDocument: { uri: URI, version },
        contentChanges: [change],
      });
      await done;
    };
    return { run, close: stop };
  },
  figure: inMilliseconds,
});

export const rows = [
  {
    what: "server: spawn → initialized (and shut down)",
    target: "≤ 150 ms",
    sampling: { warmup: 2, seconds: 3 },
    open: (root) => ({ run: async () => (await start(root)).stop() }),
    figure: (times) => `${median(times).toFixed(0)} ms`,
  },
  {
    what: "server: spawn → first diagnostics of a small file (and shut down)",
    target: "≤ 200 ms",
    sampling: { warmup: 2, seconds: 3 },
    open: (root) => {
      const text = readFileSync(`${root}/examples/greet.scaicore`, "utf8");
      return { run: async () => (await startWith(root, text)).stop() };
    },
    figure: (times) => `${median(times).toFixed(0)} ms`,
  },
  keystrokes(1000),
  {
    what: "completion, 1,000 lines, over stdio",
    target: "p95 ≤ 10 ms",
    async open(root) {
      const text = program(1000);
      const { connection, stop } = await startWith(root, text);
      const line = text.split("\n").findIndex((row, n) => n > 500 && row.includes("shout ="));
      const params = { textDocument: { uri: URI }, position: { line, character: 16 } };
      return { run: () => connection.sendRequest("textDocument/completion", params), close: stop };
    },
    figure: inMilliseconds,
  },
  keystrokes(10_000),
  {
    what: "server, with the chunks it starts with",
    target: "≤ 400 kB minified",
    unit: "kB",
    read: (root) => loadedBytes(root).length / 1000,
    figure: (kilobytes) => `${Math.round(kilobytes)} kB`,
    note: (root) => `${Math.round(gzipSync(loadedBytes(root)).length / 1000)} kB gzipped`,
  },
];
