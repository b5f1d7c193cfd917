/** A worker process of the cluster: it takes what can go on, until it is killed. */
import { jetstream } from "@nats-io/jetstream";
import { connect } from "@nats-io/transport-node";
import { readFileSync, writeSync } from "node:fs";
import { CoreEngine } from "../../../runtime/engine/core-engine.js";
import { HostEnvironment, InProcessPluginHost, MockModelProvider } from "../../../runtime/host/index.js";
import { IRSerializer } from "../../../runtime/ir/serializer.js";
import { openPostgresStore } from "../../../runtime/postgres/index.node.js";
import { NatsRunQueue } from "../../../runtime/queues/index.js";
import { openRedisMemory } from "../../../runtime/redis/index.node.js";
import { announcingBackend, StoreRunQueue, Worker } from "../../../runtime/worker/index.js";
import { BANK } from "./programs.js";

/** The task of a process, as JSON in its first argument. */
export interface ClusterTask {
  readonly url: string;
  readonly schema: string;
  readonly bundle: string;
  readonly name: string;
  /** Where memory is, if not in the store. */
  readonly redis?: string;
  /** What carries runs to it, if not the store. */
  readonly nats?: string;
}

/** A call of the bank, under its idempotency key. */
export interface Charged {
  readonly id: string;
  readonly key: string;
}

/** A line of its output. The first one says that it works. */
export type Line = "works" | Charged;

const task = JSON.parse(process.argv[2] ?? "") as ClusterTask;
const store = await opened(() =>
  openPostgresStore(task.url, { schema: task.schema, ownerTimeoutMs: 5000, sessions: 6, migrate: false }),
);
const { redis } = task;
const memory = redis === undefined ? store.memory : (await opened(() => openRedisMemory(redis))).memory;
const queue =
  task.nats === undefined
    ? new StoreRunQueue(store.checkpoints, task.name, { pollMs: 250, reapMs: 1000 })
    : await natsQueue(task.nats);
const checkpoints = task.nats === undefined ? store.checkpoints : announcingBackend(store.checkpoints, queue);
const bank = {
  charge: (args: Readonly<Record<string, unknown>>, { idempotencyKey }: { readonly idempotencyKey: string }) => {
    const id = String(args.id);
    // Written at once: what was called counts, whatever becomes of the process.
    tell({ id, key: idempotencyKey });
    return Promise.resolve(`receipt-${id}`);
  },
};
const engine = CoreEngine.load(
  new IRSerializer().deserialize(new Uint8Array(readFileSync(task.bundle))),
  new HostEnvironment({
    checkpoints,
    memory,
    modelProviders: new MockModelProvider(),
    plugins: new InProcessPluginHost({ [BANK]: bank }),
  }),
  { durability: "block" },
);
const worker = new Worker({
  engines: [engine],
  checkpoints,
  queue,
  concurrency: 8,
  name: task.name,
  sweepMs: 2000,
});
worker.start();
tell("works");
// Its driver is gone.
process.stdin.on("end", () => process.exit(0)).resume();

function tell(line: Line): void {
  writeSync(1, `${JSON.stringify(line)}\n`);
}

/** A server that is away when the process begins is waited for, as whoever looks after a service starts it again until it works. */
async function opened<T>(open: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await open();
    } catch (error) {
      if ((error as { retryable?: boolean }).retryable !== true) throw error;
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  }
}

async function natsQueue(servers: string) {
  const nats = await connect({
    servers,
    maxReconnectAttempts: -1,
    reconnectTimeWait: 100,
    waitOnFirstConnect: true,
  });
  return new NatsRunQueue({ jetstream: jetstream(nats), retryMs: 500 });
}
