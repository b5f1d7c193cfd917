/** A worker process of the cluster: it takes what can go on, until it is killed. */
import { readFileSync, writeSync } from "node:fs";
import { CoreEngine } from "../../../runtime/engine/core-engine.js";
import { HostEnvironment, InProcessPluginHost, MockModelProvider } from "../../../runtime/host/index.js";
import { IRSerializer } from "../../../runtime/ir/serializer.js";
import { openPostgresStore } from "../../../runtime/postgres/index.node.js";
import { StoreRunQueue, Worker } from "../../../runtime/worker/index.js";
import { BANK } from "./programs.js";

/** The task of a process, as JSON in its first argument. */
export interface ClusterTask {
  readonly url: string;
  readonly schema: string;
  readonly bundle: string;
  readonly name: string;
}

/** A line of its output: a call of the bank, under its idempotency key. */
export interface Charged {
  readonly id: string;
  readonly key: string;
}

const task = JSON.parse(process.argv[2] ?? "") as ClusterTask;
const store = await openPostgresStore(task.url, {
  schema: task.schema,
  ownerTimeoutMs: 5000,
  sessions: 6,
  migrate: false,
});
const bank = {
  charge: (args: Readonly<Record<string, unknown>>, { idempotencyKey }: { readonly idempotencyKey: string }) => {
    const id = String(args.id);
    // Written at once: what was called counts, whatever becomes of the process.
    writeSync(1, `${JSON.stringify({ id, key: idempotencyKey } satisfies Charged)}\n`);
    return Promise.resolve(`receipt-${id}`);
  },
};
const engine = CoreEngine.load(
  new IRSerializer().deserialize(new Uint8Array(readFileSync(task.bundle))),
  new HostEnvironment({
    checkpoints: store.checkpoints,
    memory: store.memory,
    modelProviders: new MockModelProvider(),
    plugins: new InProcessPluginHost({ [BANK]: bank }),
  }),
  { durability: "block" },
);
const worker = new Worker({
  engines: [engine],
  checkpoints: store.checkpoints,
  queue: new StoreRunQueue(store.checkpoints, task.name, { pollMs: 250, reapMs: 1000 }),
  concurrency: 8,
  name: task.name,
});
worker.start();
// Its driver is gone.
process.stdin.on("end", () => process.exit(0)).resume();
