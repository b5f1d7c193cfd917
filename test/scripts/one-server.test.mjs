/** The language server is shipped once: a process takes it from the file of the worker, and is what it was with a copy of its own. */
import { fork } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { build } from "esbuild";
import { afterAll, beforeAll, expect, test } from "vitest";
import { lent, lentToNode, takenFromBrowser } from "../../scripts/build/one-server.mjs";

const root = resolve(import.meta.dirname, "../..");
const common = {
  absWorkingDir: root,
  bundle: true,
  metafile: true,
  charset: "ascii",
  define: { SCAICORE_VERSION: '"test"' },
  logLevel: "error",
};

let folder;
let ofWorker;
let ofProcess;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "scaicore-server-"));
  const outdir = join(folder, "dist/server");
  [ofWorker, ofProcess] = await Promise.all([
    build({
      ...common,
      ...lent,
      entryPoints: { browser: "server/browser.ts" },
      outdir,
      platform: "browser",
      target: "es2022",
      plugins: [lentToNode],
    }),
    build({
      ...common,
      entryPoints: { main: "server/start.ts", serve: "server/serve.ts" },
      outdir,
      platform: "node",
      target: "node20",
      format: "cjs",
      outExtension: { ".js": ".cjs" },
      plugins: [takenFromBrowser],
    }),
  ]);
}, 60_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The bytes that each source has in the outputs of a build. */
const sourcesOf = ({ metafile }) =>
  new Map(
    Object.values(metafile.outputs).flatMap(({ inputs }) =>
      Object.entries(inputs).map(([file, { bytesInOutput }]) => [file, bytesInOutput]),
    ),
  );

test("hardly anything is in both files", () => {
  const [worker, process] = [sourcesOf(ofWorker), sourcesOf(ofProcess)];
  const twice = [...process].filter(([file, bytes]) => bytes > 0 && (worker.get(file) ?? 0) > 0);
  expect(twice.reduce((sum, [, bytes]) => sum + bytes, 0)).toBeLessThan(4_000);
  expect(worker.has("server/create-server.ts")).toBe(true);
});

/** A server as the extension starts one. */
function start() {
  const child = fork(join(folder, "dist/server/main.cjs"), ["--node-ipc", `--clientProcessId=${process.pid}`], {
    execArgv: [],
    env: { ...process.env, NODE_COMPILE_CACHE: join(folder, "cache") },
  });
  const isSuch = async (such) => {
    for (;;) {
      const [message] = await once(child, "message");
      if (such(message)) return message;
    }
  };
  return {
    child,
    tell: (method, params) => child.send({ jsonrpc: "2.0", method, params }),
    async ask(method, params) {
      const answered = isSuch(({ id }) => id === 1);
      child.send({ jsonrpc: "2.0", id: 1, method, params });
      return (await answered).result;
    },
    published: () => isSuch(({ method }) => method === "textDocument/publishDiagnostics"),
    ended: once(child, "exit").then(([code]) => code),
  };
}

const setup = { processId: process.pid, rootUri: null, capabilities: {} };

test.each(["the first start", "a start with the code that was kept"])("%s serves, and ends as it is told", async () => {
  const server = start();
  const { serverInfo } = await server.ask("initialize", setup);
  expect(serverInfo).toEqual({ name: "scaicore", version: "test" });
  server.tell("initialized", {});
  const published = server.published();
  server.tell("textDocument/didOpen", {
    textDocument: { uri: "untitled:a", languageId: "scaicore", version: 1, text: "@flow f() {\n    return a\n}\n" },
  });
  expect((await published).params.diagnostics.map(({ code }) => code)).toContain("E200");
  await server.ask("shutdown");
  server.tell("exit");
  expect(await server.ended).toBe(0);
});

test("it ends with 1 where it was not shut down before", async () => {
  const server = start();
  await server.ask("initialize", setup);
  server.tell("exit");
  expect(await server.ended).toBe(1);
});
