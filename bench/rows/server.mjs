// The language server as an editor sees it: a process spoken to over stdio.
import { spawn } from "node:child_process";
import { statSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { readFileSync } from "node:fs";
import { StreamMessageReader, StreamMessageWriter, createProtocolConnection } from "vscode-languageserver/node";
import { median, p95, sample } from "../measure.mjs";
import { program } from "../programs.mjs";

async function start(bundle) {
  const child = spawn(process.execPath, [bundle, "--stdio"], { stdio: ["pipe", "pipe", "inherit"] });
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
  const published = (uri, version) => new Promise((resolve) => waiting.set(`${uri}#${version}`, resolve));
  const stop = async () => {
    await connection.sendRequest("shutdown");
    await connection.sendNotification("exit");
    connection.dispose();
  };
  return { connection, published, stop };
}

export async function* measure(root) {
  const bundle = `${root}/dist/server/main.mjs`;
  const spawned = await sample(async () => (await start(bundle)).stop(), { warmup: 2, seconds: 3 });
  yield {
    what: "server: spawn → initialized (and shut down)",
    figure: `${median(spawned).toFixed(0)} ms`,
    target: "≤ 150 ms",
  };

  for (const lines of [1000, 10_000]) {
    const { connection, published, stop } = await start(bundle);
    const text = program(lines);
    const uri = "file:///bench/main.scaicore";
    const opened = published(uri, 1);
    await connection.sendNotification("textDocument/didOpen", {
      textDocument: { uri, languageId: "scaicore", version: 1, text },
    });
    await opened;
    // A person types a word in the middle of the file, and takes it out again.
    const line = Math.floor(lines / 2);
    let version = 1;
    const type = async (i) => {
      version++;
      const done = published(uri, version);
      const at = { line, character: 0 };
      const change =
        i % 2 === 0
          ? { range: { start: at, end: at }, text: "x" }
          : { range: { start: at, end: { line, character: 1 } }, text: "" };
      await connection.sendNotification("textDocument/didChange", {
        textDocument: { uri, version },
        contentChanges: [change],
      });
      await done;
    };
    const times = await sample(type, { warmup: lines > 5000 ? 10 : 60, seconds: 4 });
    yield {
      what: `keystroke → diagnostics, ${lines.toLocaleString("en")} lines, over stdio, no debounce`,
      figure: `p50 ${median(times).toFixed(1)} ms, p95 ${p95(times).toFixed(1)} ms`,
      target: lines === 1000 ? "p95 ≤ 10 ms" : "≤ 60 ms",
    };
    if (lines === 1000) {
      const position = {
        line: text.split("\n").findIndex((row, n) => n > line && row.includes("shout =")),
        character: 16,
      };
      const asked = await sample(() =>
        connection.sendRequest("textDocument/completion", { textDocument: { uri }, position }),
      );
      yield {
        what: "completion, 1,000 lines, over stdio",
        figure: `p50 ${median(asked).toFixed(1)} ms, p95 ${p95(asked).toFixed(1)} ms`,
        target: "p95 ≤ 10 ms",
      };
    }
    await stop();
  }
  const size = statSync(bundle).size;
  yield {
    what: "server bundle, minified",
    figure: `${Math.round(size / 1000)} kB (${Math.round(gzipSync(readFileSync(bundle)).length / 1000)} kB gzipped)`,
    target: "≤ 400 kB",
  };
}
