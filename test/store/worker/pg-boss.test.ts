import PgBoss from "pg-boss";
import { afterAll, describe, expect, it } from "vitest";
import { registerConformance, runQueueConformance } from "scaicore/testing";
import { PgBossRunQueue } from "scaicore/worker";
import { openPostgresStore } from "../../../runtime/postgres/index.node.js";
import { newSchema } from "../postgres/embedded.js";
import { postgresUrl } from "../postgres/databases.js";
import { QUEUED, announcing, engineOf, startWorker, until } from "./world.js";

const url = await postgresUrl();

const bossOf = async (schema: string): Promise<PgBoss> => {
  const boss = new PgBoss({ connectionString: url!, schema, max: 3 });
  boss.on("error", () => undefined);
  return await boss.start();
};

if (url !== undefined) {
  let boss: Promise<PgBoss> | undefined;
  let prefixes = 0;
  afterAll(async () => {
    await (await boss)?.stop({ graceful: false });
  });
  registerConformance(
    { describe, it },
    runQueueConformance("pg-boss", async () => {
      const client = await (boss ??= bossOf(`${newSchema()}_conformance`));
      const prefix = `case-${prefixes++}`;
      const open = () => new PgBossRunQueue(client, { prefix, pollMs: 20, retrySeconds: 0 });
      return { queue: open(), other: open(), close: () => Promise.resolve() };
    }),
  );
}

describe.skipIf(url === undefined)("pg-boss as the queue of workers", () => {
  it("carries runs to workers, and what it has lost or doubled does no harm", async () => {
    const schema = newSchema();
    const store = await openPostgresStore(url!, { schema });
    const boss = await bossOf(`${schema}_boss`);
    const queue = new PgBossRunQueue(boss, { pollMs: 50 });
    const parts = announcing(store, queue);
    const client = engineOf(QUEUED, parts);
    const ids = Array.from({ length: 8 }, (_, n) => `run-${n}`);
    for (const id of ids) await client.submit({ flow: "go", input: { id }, invocationId: id });
    // One that nobody tells the queue of, and messages about nothing.
    await engineOf(QUEUED, store).submit({ flow: "go", input: { id: "lost" }, invocationId: "lost" });
    for (const invocationId of ["run-0", "run-0", "nobody"]) await queue.push({ invocationId, core: "Queued" });
    const workers = [1, 2].map(() => startWorker([engineOf(QUEUED, parts)], parts, { queue, concurrency: 3 }));
    const pending = async () => (await store.checkpoints.list({})).items;
    await until(async () => (await pending()).length === ids.length + 1);
    for (const { checkpointId } of await pending())
      await client.decide({ checkpointId, resolution: { decision: "approve" } });
    await until(async () =>
      (await store.checkpoints.invocations({})).items.every(({ status }) => status === "completed"),
    );
    const done = await store.memory.read({ core: "Queued", instanceKey: null }, "done");
    expect(done?.value).toEqual(Object.fromEntries([...ids, "lost"].map((id) => [id, 1])));
    for (const { stop } of workers) expect(await stop()).toBe(0);
    await client.close();
    await boss.stop({ graceful: false });
    await store.close();
  });
});
