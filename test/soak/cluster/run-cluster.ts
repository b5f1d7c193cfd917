import { jetstream } from "@nats-io/jetstream";
import { connect } from "@nats-io/transport-node";
import { build } from "esbuild";
import { type ChildProcess, spawn } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import {
  CoreEngine,
  HostEnvironment,
  InProcessPluginHost,
  IRSerializer,
  type MemoryBackend,
  MockModelProvider,
} from "scaicore";
import { openPostgresStore, type PostgresStore } from "scaicore/postgres";
import { NatsRunQueue } from "scaicore/queues";
import { openRedisMemory } from "scaicore/redis";
import { announcingBackend } from "scaicore/worker";
import type { TestServer } from "../../../scripts/host/servers.mjs";
import { Random } from "../../fuzz/random.js";
import { openNetwork } from "../../support/cut-network.js";
import { moduleOfSource } from "../../support/source-module.js";
import { BANK, SOURCE } from "./programs.js";
import type { Charged, ClusterTask, Line } from "./worker.js";

export interface ClusterPlan {
  readonly seed: number;
  readonly runs: number;
  readonly workers: number;
  /** How often a worker is killed, in milliseconds. */
  readonly killEveryMs: number;
  /** For how long one worker does not reach the database, nor it the worker, in milliseconds. Longer than an owner may be silent. */
  readonly cutMs: number;
}

/** The servers of a cluster: each is stopped at once on the way, and started again. Without Redis memory is in the database. */
export interface ClusterServers {
  readonly postgres: TestServer;
  readonly redis?: TestServer | undefined;
  /** Carries runs to every second worker; the others ask the store. */
  readonly nats?: TestServer | undefined;
}

export interface ClusterOutcome {
  readonly seconds: number;
  readonly kills: number;
  /** Decisions that were acknowledged to a decider, by checkpoint. */
  readonly won: ReadonlyMap<string, readonly string[]>;
  readonly lost: number;
  readonly charges: readonly Charged[];
  /** What was stopped, in order, and when the network was cut and mended, by the number of runs that had ended. */
  readonly disturbances: readonly string[];
  /** Whether the worker that was cut off lived to see the network again. */
  readonly mended: boolean;
  /** The memory that the workers have left. */
  readonly memory: Readonly<Record<"done" | "total", unknown>>;
}

/** Runs the plan on a database until every run has ended. Real processes; the deciders are here. */
export async function runCluster(
  plan: ClusterPlan,
  servers: ClusterServers,
  schema: string,
  folder: string,
  patienceMs: number,
): Promise<ClusterOutcome> {
  const random = new Random(plan.seed);
  const began = performance.now();
  const { postgres, redis, nats } = servers;
  const store = await openPostgresStore(postgres.url, { schema, ownerTimeoutMs: 5000 });
  const module = moduleOfSource(SOURCE);
  const bundle = join(folder, "cluster.scaicore-ir");
  await writeFile(bundle, new IRSerializer().serialize(module));
  const program = await builtWorker(folder);
  const connection = nats && (await connect({ servers: nats.url, maxReconnectAttempts: -1, reconnectTimeWait: 100 }));
  const client = CoreEngine.load(
    module,
    new HostEnvironment({
      checkpoints:
        connection === undefined
          ? store.checkpoints
          : announcingBackend(store.checkpoints, new NatsRunQueue({ jetstream: jetstream(connection) })),
      memory: store.memory,
      modelProviders: new MockModelProvider(),
      plugins: new InProcessPluginHost({ [BANK]: { charge: () => Promise.resolve("") } }),
    }),
    { durability: "block" },
  );
  const charges: Charged[] = [];
  const network = await openNetwork(() => postgres.port);
  let names = 0;
  const living = new Set<ChildProcess>();
  /** Those that are not about to start any more. */
  const working = new Set<ChildProcess>();
  /** The worker behind the network that is cut: it is not killed, as it has to see the network again. */
  let behindNetwork: ChildProcess | undefined;
  const start = (): void => {
    const number = names++;
    const isBehind = number === 0;
    const url = isBehind ? postgres.url.replace(/:\d+\//, `:${network.port}/`) : postgres.url;
    const task: ClusterTask = {
      url,
      schema,
      bundle,
      name: `worker-${number}`,
      ...(redis === undefined ? {} : { redis: redis.url }),
      ...(nats === undefined || number % 2 === 0 ? {} : { nats: nats.url }),
    };
    const child = spawn(process.execPath, [program, JSON.stringify(task)], { stdio: ["pipe", "pipe", "inherit"] });
    if (isBehind) behindNetwork = child;
    living.add(child);
    child.once("exit", () => {
      living.delete(child);
      working.delete(child);
    });
    createInterface({ input: child.stdout }).on("line", (text) => {
      const line = JSON.parse(text) as Line;
      if (line === "works") working.add(child);
      else charges.push(line);
    });
  };
  const won = new Map<string, string[]>();
  const disturbances: string[] = [];
  let memory: ClusterOutcome["memory"] = { done: undefined, total: undefined };
  let [kills, lost, over, mended] = [0, 0, false, false];
  const disturb = async (): Promise<void> => {
    while (!over) {
      await sleep(plan.killEveryMs);
      // eslint-disable-next-line @typescript-eslint/no-unnecessary-condition -- it may be over by now
      if (over) return;
      // While most are about to start, a kill for each that works would leave nobody who does.
      if (working.size <= plan.workers / 2) continue;
      const victims = [...working].filter((child) => child !== behindNetwork);
      const victim = victims[random.below(Math.max(1, victims.length))];
      if (victim === undefined) continue;
      // Whoever is dying must not be taken again: each kill would start one more than there were.
      working.delete(victim);
      victim.kill("SIGKILL");
      kills++;
      start();
    }
  };
  const decide = async (name: string): Promise<void> => {
    let decisions = 0;
    while (!over) {
      const items = await store.checkpoints.list({ limit: 50 }).then(
        (page) => page.items,
        () => [],
      );
      for (const { checkpointId } of items) {
        const decision = random.below(5) === 0 ? "reject" : "approve";
        const requestId = `${name}-${decisions++}`;
        try {
          await client.decide({ checkpointId, resolution: { decision }, resolvedBy: name, requestId });
          won.set(checkpointId, [...(won.get(checkpointId) ?? []), decision]);
        } catch {
          lost++;
        }
      }
      if (items.length === 0) await sleep(30);
    }
  };
  try {
    for (let n = 0; n < plan.workers; n++) start();
    const ids = Array.from({ length: plan.runs }, (_, n) => `run-${n}`);
    for (let at = 0; at < ids.length; at += 20)
      await Promise.all(
        ids.slice(at, at + 20).map((id) => client.submit({ flow: "go", input: { id }, invocationId: id })),
      );
    const others = [disturb(), decide("ada"), decide("bea")];
    const stop = async (what: string, server: TestServer): Promise<void> => {
      await server.kill();
      await sleep(500);
      await server.start();
      disturbances.push(what);
    };
    const cut = async (): Promise<void> => {
      network.cut();
      await sleep(plan.cutMs);
      network.mend();
      mended = behindNetwork?.exitCode === null && behindNetwork.signalCode === null;
      disturbances.push("network cut");
      // From here on it is one of many.
      behindNetwork = undefined;
    };
    /** What happens when so many of all runs have ended. */
    const planned: (readonly [share: number, happens: () => Promise<void>])[] = [
      [0.15, cut],
      ...(redis === undefined ? [] : [[0.3, () => stop("Redis", redis)] as const]),
      [0.5, () => stop("PostgreSQL", postgres)],
      ...(nats === undefined ? [] : [[0.7, () => stop("NATS", nats)] as const]),
    ];
    const happening: Promise<void>[] = [];
    let told = 0;
    for (;;) {
      const finished = await finishedOf(store).catch(() => -1);
      while (planned[0] !== undefined && finished >= planned[0][0] * plan.runs) happening.push(planned.shift()![1]());
      // Who waits for it sees that it goes on.
      if (finished >= told + plan.runs / 10) {
        told = finished;
        const seconds = Math.round((performance.now() - began) / 1000);
        console.log(`${finished} of ${plan.runs} runs have ended after ${seconds} s and ${kills} kills`);
      }
      if (finished >= plan.runs) break;
      if (performance.now() - began > patienceMs) throw new Error(`${finished} of ${plan.runs} have ended in time.`);
      await sleep(100);
    }
    await Promise.all(happening);
    over = true;
    await Promise.all(others);
    memory = await leftMemory(store, redis);
  } finally {
    over = true;
    const ends = [...living].map((child) => new Promise((resolve) => child.once("close", resolve)));
    for (const child of living) child.kill("SIGKILL");
    await Promise.all(ends);
    await client.close().catch(() => undefined);
    await connection?.close();
    await store.close();
    await network.end();
  }
  const seconds = (performance.now() - began) / 1000;
  return { seconds, kills, won, lost, charges, disturbances, mended, memory };
}

async function leftMemory(store: PostgresStore, redis: TestServer | undefined): Promise<ClusterOutcome["memory"]> {
  const opened = redis === undefined ? undefined : await openRedisMemory(redis.url);
  const backend: MemoryBackend = opened?.memory ?? store.memory;
  const read = async (field: string): Promise<unknown> =>
    (await backend.read({ core: "Cluster", instanceKey: null }, field))?.value;
  const memory = { done: await read("done"), total: await read("total") };
  await opened?.close();
  return memory;
}

async function finishedOf(store: PostgresStore): Promise<number> {
  let count = 0;
  for (let after: string | undefined; ;) {
    const page = await store.checkpoints.invocations({ limit: 500, ...(after === undefined ? {} : { after }) });
    count += page.items.filter(({ result }) => result !== undefined).length;
    if (page.next === undefined) return count;
    after = page.next;
  }
}

export async function builtWorker(folder: string): Promise<string> {
  const program = join(folder, "worker.mjs");
  await build({
    entryPoints: [fileURLToPath(new URL("worker.ts", import.meta.url))],
    outfile: program,
    bundle: true,
    platform: "node",
    format: "esm",
    target: "node20",
    define: { SCAICORE_VERSION: JSON.stringify("0.0.0") },
    banner: { js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);' },
    external: ["pg-native"],
    logLevel: "silent",
  });
  return program;
}
