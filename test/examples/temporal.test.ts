/** The example of runs by Temporal, of which the server is played: docs/production.md says that it has been run on no other. */
import { describe, expect, it } from "vitest";
import { registerConformance, runQueueConformance } from "scaicore/testing";
import { type TemporalRunQueueOptions, TemporalRunQueue } from "../../examples/host/temporal-run-queue.js";
import { QUEUED, announcing, engineOf, inMemory, startWorker, until } from "../store/worker/world.js";
import { PlayedTemporal } from "./played-temporal.js";

const openOn = ({ client, createWorker }: PlayedTemporal): TemporalRunQueue =>
  new TemporalRunQueue({ client, ...(createWorker === undefined ? {} : { createWorker }) });

registerConformance(
  { describe, it },
  runQueueConformance("Temporal, as it is played,", () => {
    const temporal = new PlayedTemporal();
    return Promise.resolve({ queue: openOn(temporal), other: openOn(temporal), close: () => Promise.resolve() });
  }),
);

describe("Temporal, as it is played, as the queue of workers", () => {
  it("carries runs to workers, with one workflow for those of a run that come at once", async () => {
    const temporal = new PlayedTemporal();
    const store = inMemory();
    const parts = announcing(store, openOn(temporal));
    const client = engineOf(QUEUED, parts);
    const ids = Array.from({ length: 6 }, (_, n) => `run-${n}`);
    for (const id of ids) await client.submit({ flow: "go", input: { id }, invocationId: id });
    for (const invocationId of ["run-0", "run-0"]) await openOn(temporal).push({ invocationId, core: "Queued" });
    expect([...temporal.starts].sort()).toEqual(ids.map((id) => `scaicore.Queued/${id}`));
    const workers = [1, 2].map(() =>
      startWorker([engineOf(QUEUED, parts)], parts, { queue: openOn(temporal), concurrency: 2 }),
    );
    const pending = async () => (await store.checkpoints.list({})).items;
    await until(async () => (await pending()).length === ids.length);
    for (const { checkpointId } of await pending())
      await client.decide({ checkpointId, resolution: { decision: "approve" } });
    await until(async () =>
      (await store.checkpoints.invocations({})).items.every(({ status }) => status === "completed"),
    );
    const done = await store.memory.read({ core: "Queued", instanceKey: null }, "done");
    expect(done?.value).toEqual(Object.fromEntries(ids.map((id) => [id, 1])));
    for (const { stop } of workers) expect(await stop()).toBe(0);
    await client.close();
  });

  it("tells a later time once", async () => {
    const temporal = new PlayedTemporal();
    const notBefore = Date.now() + 50;
    for (let n = 0; n < 3; n++) await openOn(temporal).push({ invocationId: "one", core: "A", notBefore });
    await until(() => temporal.starts.length > 0);
    expect(temporal.starts).toEqual([`scaicore.A/one@${notBefore}`]);
  });

  it("warns while workers cannot be made, and says what is missing", async () => {
    const { client } = new PlayedTemporal();
    const consumed = (createWorker?: TemporalRunQueueOptions["createWorker"]) => {
      const warnings: string[] = [];
      const queue = new TemporalRunQueue({ client, ...(createWorker === undefined ? {} : { createWorker }) });
      const consumer = queue.consume(() => Promise.resolve("done"), {
        cores: ["A"],
        room: () => 1,
        without: () => [],
        warn: (message) => void warnings.push(message),
      });
      return { warnings, consumer };
    };
    expect(() => consumed()).toThrow("A worker needs the option `createWorker` of TemporalRunQueue.");
    const { warnings, consumer } = consumed(() => Promise.reject(new Error("no connection")));
    await until(() => warnings.length > 0);
    expect(warnings).toEqual(["Runs of core A could not be taken from Temporal: Error: no connection"]);
    await consumer.stop();
  });
});
