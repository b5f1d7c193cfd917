import { build } from "esbuild";
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { Worker } from "node:worker_threads";
import { expect, it } from "vitest";

const root = resolve(import.meta.dirname, "../..");

/** What the worker keeps of Node's globals: those that browser workers have too (runtime/platform.d.ts). */
const WEB = [
  ...["AbortController", "AbortSignal", "TextEncoder", "TextDecoder", "URL", "Event", "EventTarget", "DOMException"],
  ...["setTimeout", "clearTimeout", "setInterval", "clearInterval", "queueMicrotask", "performance", "crypto", "btoa"],
];

/** Gives a thread of Node the scope of a browser worker, then runs `program` in it. */
const startWorker = (program: string): string => `
  const { parentPort } = require("node:worker_threads");
  const vm = require("node:vm");
  const language = new Set(vm.runInNewContext("Object.getOwnPropertyNames(globalThis)"));
  for (const name of Object.getOwnPropertyNames(globalThis))
    if (!language.has(name) && !${JSON.stringify(WEB)}.includes(name)) delete globalThis[name];
  globalThis.self = globalThis;
  globalThis.postMessage = (message) => parentPort.postMessage(message);
  parentPort.on("message", (data) => globalThis.onmessage({ data }));
  (0, eval)(${JSON.stringify(program)});
  parentPort.postMessage({ globals: Object.getOwnPropertyNames(globalThis).filter((name) => !language.has(name)) });
`;

it("compiles and runs the greeting in a browser worker, without anything of Node", async () => {
  const { outputFiles } = await build({
    entryPoints: [join(root, "test/worker/greeting.ts")],
    bundle: true,
    write: false,
    platform: "browser", // which refuses Node's modules
    format: "iife",
    target: "es2022",
    define: { SCAICORE_VERSION: '"0.0.0"' },
    logLevel: "silent",
  });
  const worker = new Worker(startWorker(outputFiles[0]?.text ?? ""), { eval: true });
  try {
    const messages: unknown[] = [];
    const answered = new Promise<void>((done, fail) => {
      worker.on("error", fail);
      worker.on("message", (message) => {
        if (messages.push(message) === 2) done();
      });
    });
    worker.postMessage(readFileSync(join(root, "examples/greet.scaicore"), "utf8"));
    await answered;
    const [{ globals }, outcome] = messages as [{ globals: string[] }, unknown];
    expect(globals.sort()).toEqual([...WEB, "onmessage", "postMessage", "self"].sort());
    expect(outcome).toEqual({
      prompt: "Send this greeting to Ada?",
      status: "COMPLETED",
      output: { message: "message for Ada", mood: expect.any(String) as string },
    });
  } finally {
    await worker.terminate();
  }
});
