import { describe, expect, it } from "vitest";
import { type RunQueue, StoreDispatcher } from "scaicore/worker";
import { coreDispatcherConformance, DISPATCHED_CORE } from "../../../runtime/testing/core-dispatcher-conformance.js";
import { registerConformance } from "../../../runtime/testing/conformance-suite.js";
import { openTestStore } from "../postgres/test-store.js";
import { engineOf, inMemory, type Parts, startWorker, until } from "./world.js";

const target = "core://test/dispatched";

/** Stores for a test; each is closed by its end. */
const stores: Readonly<Record<string, () => Promise<Parts & { close(): Promise<void> }>>> = {
  memory: () => Promise.resolve({ ...inMemory(), close: () => Promise.resolve() }),
  PostgreSQL: () => openTestStore(),
};

for (const [name, open] of Object.entries(stores)) {
  registerConformance(
    { describe, it },
    coreDispatcherConformance(`StoreDispatcher over ${name}`, async () => {
      const store = await open();
      const engine = engineOf(DISPATCHED_CORE, store);
      const dispatcher = new StoreDispatcher({ checkpoints: store.checkpoints, patienceMs: 20_000 });
      dispatcher.register(target, engineOf(DISPATCHED_CORE, store));
      const { stop } = startWorker([engine], store);
      return {
        dispatcher,
        target,
        async close() {
          await stop();
          await store.close();
        },
      };
    }),
  );

  describe(`workers on a store in ${name}`, { timeout: 60_000 }, () => {
    it("run what is submitted, and go on with what is decided, each run once", async () => {
      const source = `@core Busy { version = "1.0.0"  @memory { done: map[string, int] } }
@flow go(id: string): string {
  decision = @checkpoint approval { present = { prompt = "Go \${id}?" } }
  @rigid { memory.done.set(id, (memory.done.get(id) ?? 0) + 1) }
  return decision
}`;
      const store = await open();
      const client = engineOf(source, store);
      const ids = Array.from({ length: 6 }, (_, n) => `run-${n}`);
      for (const id of ids) await client.submit({ flow: "go", input: { id }, invocationId: id });
      const workers = [1, 2].map(() => startWorker([engineOf(source, store)], store, { concurrency: 2 }));
      const pending = async () => (await store.checkpoints.list({})).items;
      await until(async () => (await pending()).length === ids.length);
      for (const { checkpointId } of await pending())
        await client.decide({ checkpointId, resolution: { decision: "approve" } });
      const finished = async () =>
        (await store.checkpoints.invocations({})).items.filter(({ status }) => status === "completed").length;
      await until(async () => (await finished()) === ids.length);
      const done = await store.memory.read({ core: "Busy", instanceKey: null }, "done");
      expect(done?.value).toEqual(Object.fromEntries(ids.map((id) => [id, 1])));
      for (const { stop } of workers) expect(await stop()).toBe(0);
      await client.close();
      await store.close();
    });

    it("park who calls another core for long, and have it go on when the called run has ended", async () => {
      const called = `@core Called { version = "1.0.0" }
@flow ask(): string { return @checkpoint approval { present = { prompt = "?" } } }`;
      const caller = `@core Caller { version = "1.0.0" }
@core_interface core://test/called { ask(): string }
@flow go(): string { return @core_call { target = core://test/called  flow = ask } }`;
      const store = await open();
      const dispatcher = new StoreDispatcher({ checkpoints: store.checkpoints, patienceMs: 1 });
      const other = engineOf(called, store);
      dispatcher.register("core://test/called", other);
      const client = engineOf(caller, store, { dispatcher });
      await client.submit({ flow: "go", invocationId: "c" });
      // Nobody runs the called core yet, so the caller is parked, and holds no worker.
      const first = startWorker([engineOf(caller, store, { dispatcher })], store);
      const waits = async () => (await store.checkpoints.list({ waits: true })).items;
      await until(async () => (await waits()).some(({ waitsFor }) => waitsFor?.kind === "call"));
      await until(() => first.worker.running === 0);
      const second = startWorker([engineOf(called, store)], store);
      await until(async () => (await store.checkpoints.list({})).items.length === 1);
      const [asked] = (await store.checkpoints.list({})).items;
      await other.decide({ checkpointId: asked!.checkpointId, resolution: { decision: "approve" } });
      await until(async () => (await client.result("c"))?.status === "COMPLETED");
      expect(await client.result("c")).toMatchObject({ status: "COMPLETED", output: "approve" });
      for (const { stop } of [first, second]) await stop();
      await store.close();
    });
  });
}

describe("a worker", () => {
  const SLOW = `@core Slow { version = "1.0.0" }
@plugins { host = test/host@1.0 }
@flow go(): string {
  answer: string = host.work()
  return answer
}`;

  it("takes no more runs than it may have", async () => {
    const store = inMemory();
    let [now, most] = [0, 0];
    const release: (() => void)[] = [];
    const plugin = {
      work: async () => {
        most = Math.max(most, ++now);
        await new Promise<void>((resolve) => release.push(resolve));
        now--;
        return "done";
      },
    };
    const engine = engineOf(SLOW, store, { plugin });
    for (let n = 0; n < 7; n++) await engine.submit({ flow: "go", invocationId: `r${n}` });
    const { worker, stop } = startWorker([engine], store, { concurrency: 3 });
    for (let n = 0; n < 7; n++) {
      await until(() => release.length > 0);
      expect(worker.running).toBeLessThanOrEqual(3);
      release.shift()?.();
    }
    const finished = async () =>
      (await store.checkpoints.invocations({})).items.every(({ status }) => status === "completed");
    await until(finished);
    expect(most).toBe(3);
    await stop();
  });

  it("takes nothing more when it is drained, lets what runs come to rest, and leaves the rest to others", async () => {
    const store = inMemory();
    const release: (() => void)[] = [];
    const plugin = {
      work: async () => {
        await new Promise<void>((resolve) => release.push(resolve));
        return "done";
      },
    };
    const engine = engineOf(SLOW, store, { plugin });
    for (let n = 0; n < 3; n++) await engine.submit({ flow: "go", invocationId: `r${n}` });
    const first = startWorker([engine], store, { concurrency: 2 });
    await until(() => release.length === 2);
    const drained = first.stop(60_000);
    release.forEach((end) => end());
    expect(await drained).toBe(0);
    const statuses = async () => (await store.checkpoints.invocations({})).items.map(({ status }) => status).sort();
    expect(await statuses()).toEqual(["completed", "completed", "suspended"]);
    const second = startWorker([engineOf(SLOW, store, { plugin: { work: () => Promise.resolve("done") } })], store);
    await until(async () => (await statuses()).every((status) => status === "completed"));
    await second.stop();
  });

  it("gives back what does not come to rest in time, and another one goes on", async () => {
    const store = inMemory();
    let calls = 0;
    const never = { work: () => new Promise<string>(() => void calls++) };
    const engine = engineOf(SLOW, store, { plugin: never });
    await engine.submit({ flow: "go", invocationId: "r" });
    const first = startWorker([engine], store);
    await until(() => calls === 1);
    expect(await first.stop(10)).toBe(1);
    const second = startWorker([engineOf(SLOW, store, { plugin: { work: () => Promise.resolve("done") } })], store);
    await until(async () => (await store.checkpoints.invocations({})).items[0]?.status === "completed");
    await second.stop();
  });

  it("leaves programs to others that its environment cannot run", async () => {
    const store = inMemory();
    const warnings: string[] = [];
    const old = SLOW;
    const present = `@core Slow { version = "2.0.0" }\n@flow go(): string { return "new" }`;
    const able = engineOf(old, store, { plugin: { work: () => Promise.resolve("old") } });
    await able.submit({ flow: "go", invocationId: "old" });
    const unable = engineOf(present, store);
    await unable.submit({ flow: "go", invocationId: "new" });
    const first = startWorker([unable], store, { warn: (message) => warnings.push(message) });
    const status = async (invocationId: string) =>
      (await store.checkpoints.invocations({ invocationId })).items[0]?.status;
    await until(async () => (await status("new")) === "completed");
    await until(() => warnings.some((text) => text.includes("old")));
    // Its reservation ends with it; a worker that can run the program takes it.
    await first.stop();
    expect(await status("old")).toBe("suspended");
    const second = startWorker([able], store);
    await until(async () => (await status("old")) === "completed");
    await second.stop();
  });

  it("takes by itself what its queue does not take, as far as it has room, and uses it again when it is back", async () => {
    const source = `@core Stranded { version = "1.0.0" }
@flow go(): string { return "done" }`;
    const store = inMemory();
    const warnings: string[] = [];
    let isAway = true;
    const pushed: string[] = [];
    const queue: RunQueue = {
      push: ({ invocationId }) => {
        if (isAway) return Promise.reject(new Error("The broker is away."));
        pushed.push(invocationId);
        return Promise.resolve();
      },
      consume: () => ({ wake: () => undefined, stop: () => Promise.resolve() }),
    };
    const client = engineOf(source, store);
    const submit = async (id: string) => void (await client.submit({ flow: "go", input: {}, invocationId: id }));
    const statuses = async () => (await store.checkpoints.invocations({})).items.map(({ status }) => status);
    for (const id of ["a", "b"]) await submit(id);
    const { stop } = startWorker([engineOf(source, store)], store, {
      queue,
      concurrency: 2,
      warn: (message) => warnings.push(message),
    });
    await until(async () => (await statuses()).every((status) => status === "completed"));
    expect(warnings[0]).toBe(
      "The queue takes no runs, so that this worker takes what it has room for: The broker is away.",
    );
    isAway = false;
    await submit("c");
    await until(() => pushed.includes("c"));
    expect(await stop()).toBe(0);
    await client.close();
  });
});
