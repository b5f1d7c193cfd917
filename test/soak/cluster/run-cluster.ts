import { build } from "esbuild";
import { type ChildProcess, spawn } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { CoreEngine, HostEnvironment, InProcessPluginHost, IRSerializer, MockModelProvider } from "scaicore";
import { openPostgresStore, type PostgresStore } from "scaicore/postgres";
import type { TestServer } from "../../../scripts/host/servers.mjs";
import { Random } from "../../fuzz/random.js";
import { moduleOfSource } from "../../support/source-module.js";
import { BANK, SOURCE } from "./programs.js";
import type { Charged, ClusterTask } from "./worker.js";

export interface ClusterPlan {
  readonly seed: number;
  readonly runs: number;
  readonly workers: number;
  /** How often a worker is killed, in milliseconds. */
  readonly killEveryMs: number;
  /** Whether the database is stopped at once, half way, and started again. */
  readonly stopsDatabase: boolean;
}

export interface ClusterOutcome {
  readonly seconds: number;
  readonly kills: number;
  /** Decisions that were acknowledged to a decider, by checkpoint. */
  readonly won: ReadonlyMap<string, readonly string[]>;
  readonly lost: number;
  readonly charges: readonly Charged[];
}

/** Runs the plan on a database until every run has ended. Real processes; the deciders are here. */
export async function runCluster(
  plan: ClusterPlan,
  server: TestServer,
  schema: string,
  folder: string,
  patienceMs: number,
): Promise<ClusterOutcome> {
  const random = new Random(plan.seed);
  const began = performance.now();
  const store = await openPostgresStore(server.url, { schema, ownerTimeoutMs: 5000 });
  const module = moduleOfSource(SOURCE);
  const bundle = join(folder, "cluster.scaicore-ir");
  await writeFile(bundle, new IRSerializer().serialize(module));
  const program = await builtWorker(folder);
  const client = CoreEngine.load(
    module,
    new HostEnvironment({
      checkpoints: store.checkpoints,
      memory: store.memory,
      modelProviders: new MockModelProvider(),
      plugins: new InProcessPluginHost({ [BANK]: { charge: () => Promise.resolve("") } }),
    }),
    { durability: "block" },
  );
  const charges: Charged[] = [];
  let names = 0;
  const living = new Set<ChildProcess>();
  const start = (): void => {
    const task: ClusterTask = { url: server.url, schema, bundle, name: `worker-${names++}` };
    const child = spawn(process.execPath, [program, JSON.stringify(task)], { stdio: ["pipe", "pipe", "inherit"] });
    living.add(child);
    child.once("exit", () => living.delete(child));
    createInterface({ input: child.stdout }).on("line", (line) => charges.push(JSON.parse(line) as Charged));
  };
  const won = new Map<string, string[]>();
  let [kills, lost, over] = [0, 0, false];
  const disturb = async (): Promise<void> => {
    while (!over) {
      await sleep(plan.killEveryMs);
      // eslint-disable-next-line @typescript-eslint/no-unnecessary-condition -- it may be over by now
      if (over) return;
      [...living][random.below(living.size)]?.kill("SIGKILL");
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
    let stopped = !plan.stopsDatabase;
    for (;;) {
      const finished = await finishedOf(store).catch(() => -1);
      if (!stopped && finished >= plan.runs / 2) {
        stopped = true;
        await server.kill();
        await sleep(500);
        await server.start();
      }
      if (finished >= plan.runs) break;
      if (performance.now() - began > patienceMs) throw new Error(`${finished} of ${plan.runs} have ended in time.`);
      await sleep(100);
    }
    over = true;
    await Promise.all(others);
  } finally {
    over = true;
    const ends = [...living].map((child) => new Promise((resolve) => child.once("close", resolve)));
    for (const child of living) child.kill("SIGKILL");
    await Promise.all(ends);
    await client.close().catch(() => undefined);
    await store.close();
  }
  return { seconds: (performance.now() - began) / 1000, kills, won, lost, charges };
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

async function builtWorker(folder: string): Promise<string> {
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
