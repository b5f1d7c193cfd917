/** A thread of Node that has no more than a browser worker has: a program made for browsers runs in it, or fails as it would there. */
import { build } from "esbuild";
import { join, resolve } from "node:path";
import { Worker } from "node:worker_threads";

const root = resolve(import.meta.dirname, "../..");

/** What the worker keeps of Node's globals: those that browser workers have too (runtime/platform.d.ts). */
export const WEB: readonly string[] = [
  ...["AbortController", "AbortSignal", "TextEncoder", "TextDecoder", "URL", "Event", "EventTarget", "DOMException"],
  ...["setTimeout", "clearTimeout", "setInterval", "clearInterval", "queueMicrotask", "performance", "crypto", "btoa"],
];

/** Gives a thread of Node the scope of a browser worker, then runs `program` in it. */
const inScope = (program: string, kept: readonly string[]): string => `
  const { parentPort } = require("node:worker_threads");
  const vm = require("node:vm");
  const language = new Set(vm.runInNewContext("Object.getOwnPropertyNames(globalThis)"));
  for (const name of Object.getOwnPropertyNames(globalThis))
    if (!language.has(name) && !${JSON.stringify(kept)}.includes(name)) delete globalThis[name];
  globalThis.self = globalThis;
  globalThis.postMessage = (message) => parentPort.postMessage(message);
  const listeners = [];
  globalThis.addEventListener = (type, listener) => type === "message" && listeners.push(listener);
  parentPort.on("message", (data) => {
    globalThis.onmessage?.({ data });
    for (const listener of listeners) listener({ data });
  });
  (0, eval)(${JSON.stringify(program)});
  parentPort.postMessage({ globals: Object.getOwnPropertyNames(globalThis).filter((name) => !language.has(name)) });
`;

/**
 * Bundles a file of the project for browsers, which refuses Node's modules, and runs it. The first message that comes is
 * `{ globals }`: the names of the globals that are not the language's, once the program has run.
 * @param more names of globals that the program may have beside `WEB`
 */
export async function startInWorker(file: string, more: readonly string[] = []): Promise<Worker> {
  const { outputFiles } = await build({
    entryPoints: [join(root, file)],
    bundle: true,
    write: false,
    platform: "browser",
    format: "iife",
    target: "es2022",
    define: { SCAICORE_VERSION: '"0.0.0"' },
    logLevel: "silent",
  });
  return new Worker(inScope(outputFiles[0]?.text ?? "", [...WEB, ...more]), { eval: true });
}
