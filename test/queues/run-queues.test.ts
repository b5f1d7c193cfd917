import * as bullmq from "bullmq";
import { afterAll, describe, expect, it } from "vitest";
import { BullMqRunQueue, NatsRunQueue } from "scaicore/queues";
import { registerConformance, runQueueConformance } from "scaicore/testing";
import type { RunQueue } from "scaicore/worker";
import { announcing, engineOf, inMemory, startWorker, until } from "../store/worker/world.js";
import { testServer } from "../support/test-servers.js";
import { newName, openNats, redisConnection } from "./brokers.js";

const SOURCE = `@core Queued { version = "1.0.0"  @memory { done: map[string, int] } }
@flow go(id: string): string {
  decision = @checkpoint approval { present = { prompt = "Go \${id}?" } }
  @rigid { memory.done.set(id, (memory.done.get(id) ?? 0) + 1) }
  return decision
}`;

const queues: { readonly name: string; readonly open: (name: string) => RunQueue }[] = [];

const nats = await testServer("nats");
if (nats !== undefined) {
  const client = await openNats(nats);
  afterAll(() => client.nats.close());
  const open = (subject: string) => new NatsRunQueue({ jetstream: client.js, subject, retryMs: 20 });
  queues.push({ name: "NATS JetStream", open });
}
const redis = await testServer("redis");
if (redis !== undefined) {
  const connection = redisConnection(redis);
  queues.push({ name: "BullMQ", open: (prefix) => new BullMqRunQueue({ bullmq, connection, prefix, retryMs: 20 }) });
}

for (const { name, open } of queues) {
  registerConformance(
    { describe, it },
    runQueueConformance(name, () => {
      const of = newName();
      return Promise.resolve({ queue: open(of), other: open(of), close: () => Promise.resolve() });
    }),
  );

  describe(`${name} as the queue of workers`, () => {
    it("carries runs to workers, and what it has lost or doubled does no harm", async () => {
      const store = inMemory();
      const of = newName();
      const parts = announcing(store, open(of));
      const client = engineOf(SOURCE, parts);
      const ids = Array.from({ length: 6 }, (_, n) => `run-${n}`);
      for (const id of ids) await client.submit({ flow: "go", input: { id }, invocationId: id });
      // One that nobody tells the queue of, and messages about nothing.
      await engineOf(SOURCE, store).submit({ flow: "go", input: { id: "lost" }, invocationId: "lost" });
      for (const invocationId of ["run-0", "run-0", "nobody"]) await open(of).push({ invocationId, core: "Queued" });
      const workers = [1, 2].map(() =>
        startWorker([engineOf(SOURCE, parts)], parts, { queue: open(of), concurrency: 3 }),
      );
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
    });
  });
}
