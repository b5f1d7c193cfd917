import * as bullmq from "bullmq";
import { afterAll, describe, expect, it } from "vitest";
import { BullMqRunQueue, NatsRunQueue } from "scaicore/queues";
import { registerConformance, runQueueConformance } from "scaicore/testing";
import type { RunQueue } from "scaicore/worker";
import { QUEUED, announcing, engineOf, inMemory, startWorker, until } from "../store/worker/world.js";
import { testServer } from "../support/test-servers.js";
import { newName, openNats, redisConnection } from "./brokers.js";
import { Balancer, freePort, makeKnown, restateQueue, restateUrls } from "./restate.js";

interface Queues {
  readonly name: string;
  /** Two queues of one name, which nobody has had, as two processes have them: for cores of their own, or for the same ones. */
  readonly pair: (name: string, sameCores: boolean) => Promise<readonly [RunQueue, RunQueue]>;
}
const queues: Queues[] = [];
const twice = (open: (name: string) => RunQueue): Queues["pair"] => {
  return (name) => Promise.resolve([open(name), open(name)]);
};

const nats = await testServer("nats");
if (nats !== undefined) {
  const client = await openNats(nats);
  afterAll(() => client.nats.close());
  const open = (subject: string) => new NatsRunQueue({ jetstream: client.js, subject, retryMs: 20 });
  queues.push({ name: "NATS JetStream", pair: twice(open) });
}
const redis = await testServer("redis");
if (redis !== undefined) {
  const connection = redisConnection(redis);
  const open = (prefix: string) => new BullMqRunQueue({ bullmq, connection, prefix, retryMs: 20 });
  queues.push({ name: "BullMQ", pair: twice(open) });
}
const restate = await testServer("restate");
if (restate !== undefined) {
  const urls = restateUrls(restate);
  const balancers: Balancer[] = [];
  afterAll(() => Promise.all(balancers.map((balancer) => balancer.close())));
  const pair = async (service: string, sameCores: boolean) => {
    await makeKnown(urls, service, sameCores ? ["Queued"] : ["A", "B", "C"]);
    const ports = [await freePort(), await freePort()] as const;
    const balancer = sameCores ? await Balancer.before(ports) : undefined;
    if (balancer !== undefined) balancers.push(balancer);
    const open = (port: number) =>
      restateQueue(urls, { service, port, ...(balancer === undefined ? {} : { address: balancer.address }) });
    return [open(ports[0]), open(ports[1])] as const;
  };
  queues.push({ name: "Restate", pair });
}

for (const { name, pair } of queues) {
  registerConformance(
    { describe, it },
    runQueueConformance(name, async () => {
      const [queue, other] = await pair(newName(), false);
      return { queue, other, close: () => Promise.resolve() };
    }),
  );

  describe(`${name} as the queue of workers`, () => {
    it("carries runs to workers, and what it has lost or doubled does no harm", async () => {
      const store = inMemory();
      const both = await pair(newName(), true);
      const [queue] = both;
      const parts = announcing(store, queue);
      const client = engineOf(QUEUED, parts);
      const ids = Array.from({ length: 6 }, (_, n) => `run-${n}`);
      for (const id of ids) await client.submit({ flow: "go", input: { id }, invocationId: id });
      // One that nobody tells the queue of, and messages about nothing.
      await engineOf(QUEUED, store).submit({ flow: "go", input: { id: "lost" }, invocationId: "lost" });
      for (const invocationId of ["run-0", "run-0", "nobody"]) await queue.push({ invocationId, core: "Queued" });
      const workers = both.map((queue) => startWorker([engineOf(QUEUED, parts)], parts, { queue, concurrency: 3 }));
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
