/**
 * Workers in real processes on one PostgreSQL server, one of which is killed all the time, while two deciders race for each
 * checkpoint. On the way the network between one worker and the database is cut for longer than an owner may be silent, and mended;
 * Redis, which has the memory, the database and NATS, which carries runs to every second worker, are each stopped at once, and started
 * again. `npm run test:soak -- --only soak` has 2,000 runs and six workers that are killed every 300 ms; `SCAICORE_SOAK_SEED=n` repeats
 * a plan, `SCAICORE_CLUSTER_RUNS=n` says how many runs.
 */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { type ServerKind, startServer, type TestServer } from "../../../scripts/host/servers.mjs";
import { openPostgresStore } from "scaicore/postgres";
import { type ClusterPlan, runCluster } from "./run-cluster.js";

const SOAK = process.env.SCAICORE_SOAK === "1";
const SEED = Number(process.env.SCAICORE_SOAK_SEED ?? (SOAK ? Date.now() % 2 ** 31 : 20_261_201));
const PATIENCE_MS = SOAK ? 1_800_000 : 240_000;
const plan: ClusterPlan = {
  seed: SEED,
  runs: Number(process.env.SCAICORE_CLUSTER_RUNS ?? (SOAK ? 2000 : 40)),
  workers: SOAK ? 6 : 2,
  killEveryMs: SOAK ? 300 : 4000,
  cutMs: 7000,
};

async function findServer(kind: ServerKind): Promise<TestServer | undefined> {
  try {
    // A process that is killed leaves sessions behind, for as long as the server takes to see it.
    return await startServer(kind, { log: console.log, settings: ["max_connections=200"] });
  } catch (error) {
    console.log(`The cluster has no ${kind}: ${(error as Error).message}`);
    return undefined;
  }
}

const postgres = await findServer("postgres");
const servers =
  postgres === undefined ? undefined : { postgres, redis: await findServer("redis"), nats: await findServer("nats") };

it.skipIf(servers === undefined)(
  "workers that are killed, servers that are stopped and a network that is cut end each run once, by one decision, with exact memory",
  { timeout: PATIENCE_MS + 60_000 },
  async () => {
    const folder = await mkdtemp(join(tmpdir(), "scaicore-cluster-"));
    const schema = "cluster";
    try {
      const outcome = await runCluster(plan, servers!, schema, folder, PATIENCE_MS);
      const store = await openPostgresStore(servers!.postgres.url, { schema });
      const { items } = await store.checkpoints.invocations({});
      const checkpoints = (await store.checkpoints.list({ status: "all" })).items;
      await store.close();
      const epochs = items.map(({ epoch }) => epoch);
      const keys = new Map(outcome.charges.map(({ id, key }) => [key, id]));
      console.log(
        `seed ${plan.seed}: ${plan.runs} runs, ${plan.workers} workers, ${outcome.kills} kills, ${outcome.disturbances.join(", ")}: ` +
          `${outcome.seconds.toFixed(1)} s, ${outcome.won.size} decisions, ${outcome.lost} lost races, ` +
          `${outcome.charges.length} calls under ${keys.size} keys, epochs up to ${Math.max(...epochs)}`,
      );
      expect(items).toHaveLength(plan.runs);
      expect(
        items.filter(({ status }) => status !== "completed").map(({ status, result }) => ({ status, result })),
      ).toEqual([]);
      expect(checkpoints).toHaveLength(plan.runs);
      // What was acknowledged is what is on record, once.
      for (const [checkpointId, decisions] of outcome.won) {
        expect(decisions).toHaveLength(1);
        const decision = checkpoints.find((info) => info.checkpointId === checkpointId)?.decision;
        expect(decision).toMatchObject({ kind: "resolved", resolution: { decision: decisions[0] } });
      }
      for (const { result, start, checkpoints: open } of items) {
        const decided = checkpoints.find(({ invocationId }) => invocationId === start.invocationId)?.decision;
        const word = decided?.kind === "resolved" ? (decided.resolution.decision as string) : "?";
        expect(result).toMatchObject({ output: `${word} receipt-${start.invocationId}` });
        expect(open).toEqual([]);
      }
      const ids = items.map(({ invocationId }) => invocationId);
      expect(outcome.memory).toEqual({ done: Object.fromEntries(ids.map((id) => [id, 1])), total: plan.runs });
      // Each run has one key, under which calls are repeated only when a process died in between.
      expect([...keys.values()].sort()).toEqual([...ids].sort());
      expect(outcome.charges.length - keys.size).toBeLessThanOrEqual((outcome.kills + 1) * 8);
      expect(outcome.kills).toBeGreaterThan(0);
      // It went on from where it was, as a process that knows of nothing.
      expect(outcome.mended).toBe(true);
      expect(outcome.disturbances).toContain("network cut");
      expect(outcome.disturbances).toContain("PostgreSQL");
    } finally {
      for (const server of Object.values(servers!)) await server?.end();
      await rm(folder, { recursive: true, force: true });
    }
  },
);
