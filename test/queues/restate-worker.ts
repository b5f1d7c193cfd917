/** A worker process on Restate and a store in a folder. It tells each call of its plugin, and may not come back from one. */
import { writeSync } from "node:fs";
import { compile } from "../../runtime/compiler/index.js";
import { CoreEngine } from "../../runtime/engine/core-engine.js";
import { HostEnvironment, InProcessPluginHost, MockModelProvider } from "../../runtime/host/index.js";
import { openFileStore } from "../../runtime/host/index.node.js";
import { Worker } from "../../runtime/worker/index.js";
import { restateQueue, type RestateUrls, type WorkerPlace } from "./restate.js";

export interface RestateWorkerTask {
  readonly urls: RestateUrls;
  readonly place: WorkerPlace;
  readonly directory: string;
  readonly source: string;
  readonly name: string;
  /** Whether its calls never end. */
  readonly stalls: boolean;
}

export type RestateWorkerReport = "works" | { readonly called: string; readonly by: string };

const task = JSON.parse(process.argv[2] ?? "") as RestateWorkerTask;
const tell = (line: RestateWorkerReport) => void writeSync(1, `${JSON.stringify(line)}\n`);
const { module } = compile("worked.scaicore", { read: () => task.source });
if (module === undefined) throw new Error("The source does not compile.");
const store = await openFileStore(task.directory);
const plugin = {
  work: ({ id }: Readonly<Record<string, unknown>>): Promise<string> => {
    tell({ called: String(id), by: task.name });
    return task.stalls ? new Promise(() => undefined) : Promise.resolve("done");
  },
};
const plugins = new InProcessPluginHost({ "test/host": plugin });
const engine = CoreEngine.load(
  module,
  new HostEnvironment({ ...store, modelProviders: new MockModelProvider(), plugins }),
);
const queue = restateQueue(task.urls, task.place);
new Worker({ engines: [engine], checkpoints: store.checkpoints, queue, name: task.name, sweepMs: 500 }).start();
tell("works");
