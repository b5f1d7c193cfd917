import { rm } from "node:fs/promises";
import { test } from "vitest";
import { CoreEngine, HostEnvironment, type ModelProvider } from "../../runtime/index.js";
import { openFileStore } from "../../runtime/host/file-store/open-file-store.node.js";
import { greetModule } from "../support/ir-builder.js";
import { temporaryDirectory } from "../support/store-inspection.js";
import { refusingDisk } from "./refusing-file-system.js";
const modelProviders: ModelProvider = {
  complete: () => Promise.resolve({ output: { message: "Hello Ada", mood: "warm" }, finish: "stop", usage: { modelCalls: 1, inputTokens: 1, outputTokens: 1 }, model: "fixed" }),
};
test("x", async () => {
  const directory = await temporaryDirectory();
  const disk = refusingDisk();
  const store = await openFileStore(directory, { fileSystem: disk.fileSystem });
  const backend = store.checkpoints;
  for (const name of ["begin", "claim", "append", "inbox", "invocations", "get", "list"] as const) {
    const f = (backend[name] as any).bind(backend);
    (backend as any)[name] = async (...a: any[]) => {
      try { const r = await f(...a); console.log(name, JSON.stringify(a[0]).slice(0, 100), "->", JSON.stringify(r)?.slice(0, 300)); return r; }
      catch (e) { console.log(name, JSON.stringify(a[0]).slice(0,100), "threw", String(e).slice(0, 150)); throw e; }
    };
  }
  const engine = CoreEngine.load(greetModule(), new HostEnvironment({ checkpoints: backend, memory: store.memory, modelProviders }));
  for (let n = 0; n < 3; n++) {
    disk.after = n; disk.code = "ENOSPC";
    console.log("=====", n);
    const go = () => engine.invoke({ flow: "greet", input: { name: "Ada" }, invocationId: "run-" + n });
    await go().catch((e) => console.log(String(e)));
    disk.code = undefined;
    console.log("--again");
    console.log((await go().catch((e) => ({status: String(e)}))).status);
  }
  await engine.close(); await store.close(); await rm(directory, { recursive: true });
});
