import { writeSync } from "node:fs";
import { compile } from "../../runtime/compiler/index.js";
import { CoreEngine } from "../../runtime/engine/core-engine.js";
import { HostEnvironment } from "../../runtime/host/index.js";
import { openFileStore } from "../../runtime/host/index.node.js";
import { connectProvider } from "../../runtime/models/index.js";

export interface ModelWaitTask {
  readonly directory: string;
  readonly url: string;
  readonly source: string;
}

/** A process whose model takes no request for a while: it says that its run waits, and waits to be killed. */
const task = JSON.parse(process.argv[2] ?? "") as ModelWaitTask;
const { module } = compile("w.scaicore", { read: () => task.source });
if (module === undefined) throw new Error("The source does not compile.");
const store = await openFileStore(task.directory);
const modelProviders = connectProvider({ kind: "openai-compatible", baseUrl: task.url });
const engine = CoreEngine.load(module, new HostEnvironment({ ...store, modelProviders }));
const result = await engine.invoke({ flow: "f", invocationId: "w" });
writeSync(1, `${JSON.stringify({ reported: result.status })}\n`);
setInterval(() => undefined, 60_000);
