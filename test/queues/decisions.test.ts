import { afterAll, describe, expect, it } from "vitest";
import {
  type CheckpointBackend,
  CoreEngine,
  HostEnvironment,
  type JsonObject,
  MockModelProvider,
  StoreError,
} from "scaicore";
import { DecisionConsumer, DecisionPublisher, type MessageQueue } from "scaicore/queues";
import { messageQueueConformance, registerConformance } from "scaicore/testing";
import { moduleOf } from "../engine/cores.js";
import { inMemory, type Parts, until } from "../store/worker/world.js";
import { brokers, newName } from "./brokers.js";

const SOURCE = `@core Desk { version = "1.0.0" }
@flow ask(id: string): string {
  decision = @checkpoint approval {
    present = { prompt = "Go \${id}?" }
    hitl_target = { queue: "claims", scope: "eu" }
  }
  return decision
}`;

const engineOf = (parts: Parts, checkpointHandler?: DecisionPublisher) =>
  CoreEngine.load(
    moduleOf(SOURCE),
    new HostEnvironment({
      ...parts,
      modelProviders: new MockModelProvider(),
      ...(checkpointHandler === undefined ? {} : { checkpointHandler }),
    }),
  );

/** Collects what comes to a queue, as another system would. */
function collect(queue: MessageQueue) {
  const got: JsonObject[] = [];
  const receiver = queue.receive(
    ({ text }) => {
      got.push(JSON.parse(text) as JsonObject);
      return Promise.resolve("done" as const);
    },
    { concurrency: 4, warn: () => undefined },
  );
  return { got, stop: () => receiver.stop() };
}

for (const broker of brokers) {
  afterAll(broker.end);
  const { open, dropsDoubles } = broker;

  registerConformance(
    { describe, it },
    messageQueueConformance(broker.name, () => {
      const name = newName();
      return Promise.resolve({
        queue: open(name),
        other: open(name),
        publishText: (text) => broker.publishText(name, text),
        dropsDoubles,
        close: () => Promise.resolve(),
      });
    }),
  );

  describe(`decisions by ${broker.name}`, () => {
    it("are asked for with hitl_target, made once however often they come, and told; what decides nothing is put away", async () => {
      const [asks, answers, dead, told] = [newName(), newName(), newName(), newName()];
      const store = inMemory();
      const opened = [asks, answers, dead, told].map(open) as [MessageQueue, MessageQueue, MessageQueue, MessageQueue];
      const [questions, decisions, deadLetters, outcomes] = opened;
      const publisher = new DecisionPublisher({ queue: questions, checkpoints: store.checkpoints });
      const engine = engineOf(store, publisher);
      const consumer = new DecisionConsumer({
        queue: decisions,
        engines: [engine],
        checkpoints: store.checkpoints,
        deadLetters,
        outcomes,
      });
      consumer.start();
      await engine.invoke({ flow: "ask", input: { id: "a" }, invocationId: "a" });
      const reviewer = collect(questions);
      await until(() => reviewer.got.length === 1);
      const [asked] = reviewer.got;
      expect(asked).toMatchObject({
        type: "checkpoint.pending",
        hitl_target: { queue: "claims", scope: "eu" },
        checkpoint: { prompt: "Go a?", options: [{ id: "approve" }, { id: "reject" }] },
      });
      const id = asked?.correlation_id as string;
      const graves = collect(deadLetters);
      const results = collect(outcomes);
      const decide = (decision: string, request: string, message = request) =>
        decisions.publish({
          id: message,
          body: { correlation_id: id, resolution: { decision }, request_id: request, person: { id: "ada" } },
        });
      await decide("approve", "r1");
      await until(() => results.got.length === 1);
      // The same again, in another message; somebody who is late; a checkpoint that never was; and what is no decision at all.
      await decide("approve", "r1", "r1-again");
      await decide("reject", "r2");
      await decisions.publish({ id: "r3", body: { correlation_id: "none", resolution: {} } });
      await broker.publishText(broker.name.includes("NATS") ? newName() : answers, "{ poison");
      if (broker.name.includes("NATS")) await decisions.publish({ id: "r4", body: { correlation_id: 7 } });
      await until(() => graves.got.length === 3);
      expect(await store.checkpoints.get(id)).toMatchObject({
        status: "resolved",
        decision: { resolution: { decision: "approve" }, person: { id: "ada" }, requestId: "r1" },
      });
      expect(graves.got.map(({ error_type: type }) => type ?? "no decision").sort()).toEqual([
        "CheckpointAlreadyResolvedError",
        "CheckpointNotFoundError",
        "no decision",
      ]);
      await until(() => results.got.some(({ correlation_id: of }) => of === "none"));
      const outcomesOf = (request: string) =>
        new Set(results.got.filter((one) => one.request_id === request).map(({ outcome }) => outcome));
      expect([outcomesOf("r1"), outcomesOf("r2")]).toEqual([new Set(["decided"]), new Set(["refused"])]);
      // The engine goes on with what was decided, and says that it no longer waits.
      expect(await engine.proceed("a")).toMatchObject({ status: "COMPLETED", output: "approve" });
      await until(() => reviewer.got.some(({ type }) => type === "checkpoint.closed"));
      await consumer.stop();
      await engine.close();
      for (const one of [reviewer, graves, results]) await one.stop();
      for (const one of opened) await one.close?.();
    });
  });
}

describe("a decision that comes while the store is away", () => {
  it("waits, and does not become a dead letter", async () => {
    const broker = brokers[0]!;
    const [queue, deadLetters] = [open(), open()];
    function open(): MessageQueue {
      return broker.open(newName());
    }
    const parts = inMemory();
    let failures = 3;
    const engine = engineOf(parts);
    await engine.invoke({ flow: "ask", input: { id: "a" }, invocationId: "a" });
    const [first] = (await parts.checkpoints.list({})).items;
    const checkpointId = first!.checkpointId;
    const get: CheckpointBackend["get"] = (id) =>
      failures-- > 0
        ? Promise.reject(new StoreError("It is away.", {}, { retryable: true }))
        : parts.checkpoints.get(id);
    const consumer = new DecisionConsumer({
      queue,
      engines: [engine],
      checkpoints: { get },
      deadLetters,
      pausesMs: [1],
    });
    const graves = collect(deadLetters);
    consumer.start();
    await queue.publish({ id: "m", body: { correlation_id: checkpointId, resolution: { decision: "reject" } } });
    await until(async () => (await parts.checkpoints.get(checkpointId))?.status === "resolved");
    expect(failures).toBeLessThan(0);
    await consumer.stop();
    await graves.stop();
    expect(graves.got).toEqual([]);
    await engine.close();
  });
});

describe("a message that ends whoever takes it", () => {
  it("becomes a dead letter when it was handed out too often", async () => {
    const broker = brokers[0]!;
    const [queue, deadLetters] = [broker.open(newName()), broker.open(newName())];
    await queue.publish({ id: "m", body: { correlation_id: "c", resolution: {} } });
    for (let n = 0; n < 2; n++) {
      let got = 0;
      // It is given back, as by a process that ends.
      const first = queue.receive(() => Promise.resolve((got++, "again" as const)), {
        concurrency: 1,
        warn: () => undefined,
      });
      await until(() => got > 0);
      await first.stop();
    }
    const parts = inMemory();
    const consumer = new DecisionConsumer({
      queue,
      engines: [],
      checkpoints: parts.checkpoints,
      deadLetters,
      maxDeliveries: 1,
    });
    const graves = collect(deadLetters);
    consumer.start();
    await until(() => graves.got.length === 1);
    expect(graves.got[0]).toMatchObject({ id: "m", reason: "It was handed out 1 times, and never done with." });
    await consumer.stop();
    await graves.stop();
  });
});

describe("questions that a queue has not got", () => {
  it("are brought by a look through the store, each once", async () => {
    const parts = inMemory();
    const sent: string[] = [];
    let isAway = true;
    const queue: MessageQueue = {
      publish: ({ id }) => (isAway ? Promise.reject(new Error("away")) : Promise.resolve(void sent.push(id))),
      receive: () => ({ stop: () => Promise.resolve() }),
    };
    const publisher = new DecisionPublisher({ queue, checkpoints: parts.checkpoints });
    const engine = engineOf(parts, publisher);
    for (const id of ["a", "b"]) await engine.invoke({ flow: "ask", input: { id }, invocationId: id });
    await expect(publisher.sweep()).rejects.toThrow("away");
    isAway = false;
    await publisher.sweep();
    await publisher.sweep();
    expect(sent).toHaveLength(2);
    expect(new Set(sent).size).toBe(2);
    await engine.close();
  });
});
