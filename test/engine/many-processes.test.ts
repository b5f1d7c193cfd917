/** What workers in many processes stand on: runs that are submitted, gone on with and decided, each by another process. */
import {
  type CheckpointBackend,
  InMemoryBackend,
  InMemoryCheckpointBackend,
  InProcessPluginHost,
  type JsonObject,
  StoreError,
  TestClock,
} from "scaicore";
import { describe, expect, test } from "vitest";
import { counted, withOutages, wrapped } from "../support/wrapped-store.js";
import { checkpointOf, failure, output, suspended } from "./host.js";
import { hostOf } from "./programs.js";

const FLOWS = `@flow f(n: int = 1): int { return n * 2 }
@flow ask(): string { d = @checkpoint approval { present = { prompt = "ok?" } } return d }
@flow due(): string {
    d = @checkpoint approval { present = { prompt = "ok?" }, timeout = 1m, on_timeout = "default", default = "reject" }
    return d
}
@flow raised(): string {
    d = @checkpoint approval { present = { prompt = "ok?" }, timeout = 1m, on_timeout = "escalate" }
    return d
}
@flow both(): string {
    d = @checkpoint approval { present = { prompt = "ok?" }, quorum = 2 }
    return d
}
`;

/** Several engines on one store. */
function processes(checkpoints: CheckpointBackend = new InMemoryCheckpointBackend(), clock?: TestClock) {
  const shared = { checkpoints, memory: new InMemoryBackend(), ...(clock === undefined ? {} : { clock }) };
  return [0, 1, 2].map(() => hostOf(FLOWS, shared).engine) as [
    ReturnType<typeof hostOf>["engine"],
    ReturnType<typeof hostOf>["engine"],
    ReturnType<typeof hostOf>["engine"],
  ];
}

describe("submit", () => {
  test("records a run that nobody runs, and proceed runs it in any process, once", async () => {
    const [web, one, two] = processes();
    const submitted = await web.submit({ flow: "f", input: { n: 4 }, invocationId: "a" });
    expect(submitted).toEqual({ invocationId: "a", created: true });
    expect(await web.result("a")).toBeUndefined();
    const legs = await Promise.all([one.proceed("a"), two.proceed("a")]);
    expect(legs.filter((leg) => leg !== undefined)).toMatchObject([{ status: "COMPLETED", output: 8 }]);
    expect(await one.proceed("a")).toBeUndefined();
    expect(output((await web.result("a"))!)).toBe(8);
  });

  test("makes an id where there is none, and joins by it", async () => {
    const [web] = processes();
    const { invocationId, created } = await web.submit({ flow: "f" });
    expect(created).toBe(true);
    expect(await web.submit({ flow: "f", invocationId })).toEqual({ invocationId, created: false });
    await expect(web.submit({ flow: "f", input: { n: 9 }, invocationId })).rejects.toMatchObject({
      errorType: "InvocationConflictError",
    });
    // Whoever waits for it runs it.
    expect(output(await web.invoke({ flow: "f", invocationId }))).toBe(2);
  });

  test("of many at once one creates", async () => {
    const engines = processes();
    const all = await Promise.all(
      Array.from({ length: 9 }, (_, n) => engines[n % 3]!.submit({ flow: "f", invocationId: "a" })),
    );
    expect(all.filter(({ created }) => created)).toHaveLength(1);
    expect(await engines[0].recover()).toMatchObject([{ output: 2 }]);
  });

  test.each([
    [{ flow: "nothing" }, "FlowNotFoundError"],
    [{ flow: "f", input: { n: "many" } }, "InputError"],
    [{ flow: "f", invocationId: "" }, "InputError"],
    [{ flow: "f", invocationId: "half \ud83d of a character" }, "InputError"],
  ])("records nothing of %j, which is %s", async (request, errorType) => {
    const checkpoints = new InMemoryCheckpointBackend();
    const [web] = processes(checkpoints);
    await expect(web.submit(request as Parameters<typeof web.submit>[0])).rejects.toMatchObject({ errorType });
    expect((await checkpoints.invocations({})).items).toEqual([]);
  });
});

describe("decide and proceed", () => {
  test("a decision is checked and recorded in one process, and goes on in another", async () => {
    const [web, worker] = processes();
    await web.submit({ flow: "ask", invocationId: "a" });
    const { checkpointId } = checkpointOf((await worker.proceed("a"))!);
    expect(await worker.proceed("a")).toBeUndefined();
    await expect(web.decide({ checkpointId, resolution: { decision: "perhaps" } })).rejects.toMatchObject({
      errorType: "ResolutionError",
      details: { decided: false },
    });
    const request = { checkpointId, resolution: { decision: "approve" }, requestId: "r" };
    expect(await web.decide(request)).toEqual({ invocationId: "a", decided: true });
    expect(suspended(await web.invoke({ flow: "ask", invocationId: "b" })).status).toBe("SUSPENDED");
    // The same request again counts, another one does not.
    expect(await web.decide(request)).toEqual({ invocationId: "a", decided: true });
    await expect(web.decide({ ...request, requestId: "other" })).rejects.toMatchObject({
      errorType: "CheckpointAlreadyResolvedError",
      details: { decided: false },
    });
    expect(await web.result("a")).toBeUndefined();
    expect(output((await worker.proceed("a"))!)).toBe("approve");
  });

  test("votes are recorded until they are enough", async () => {
    const [web, worker] = processes();
    await web.submit({ flow: "both", invocationId: "a" });
    const { checkpointId } = checkpointOf((await worker.proceed("a"))!);
    const vote = (id: string) => ({ checkpointId, resolution: { decision: "approve" }, person: { id } });
    expect(await web.decide(vote("ada"))).toEqual({ invocationId: "a", decided: false });
    expect(await worker.proceed("a")).toBeUndefined();
    expect(await web.decide(vote("bob"))).toEqual({ invocationId: "a", decided: true });
    expect(output((await worker.proceed("a"))!)).toBe("approve");
  });

  test("proceed applies a deadline that is over, and escalates", async () => {
    const clock = new TestClock();
    const [web, worker] = processes(new InMemoryCheckpointBackend({ clock }), clock);
    for (const flow of ["due", "raised"]) {
      await web.submit({ flow, invocationId: flow });
      expect((await worker.proceed(flow))?.status).toBe("SUSPENDED");
    }
    await clock.advance(59_000);
    expect(await worker.proceed("due")).toBeUndefined();
    await clock.advance(2000);
    expect(output((await worker.proceed("due"))!)).toBe("reject");
    const raised = checkpointOf((await worker.proceed("raised"))!);
    expect([raised.priority, raised.escalatedAt !== undefined, raised.expiresAt]).toEqual(["high", true, undefined]);
    expect(await worker.proceed("raised")).toBeUndefined();
  });

  test("proceed does nothing for what is unknown, runs elsewhere or has ended, and says what is no id", async () => {
    const [web, worker] = processes();
    expect(await worker.proceed("nothing")).toBeUndefined();
    await web.invoke({ flow: "f", invocationId: "a" });
    expect(await worker.proceed("a")).toBeUndefined();
    await expect(worker.proceed("")).rejects.toMatchObject({ errorType: "InvocationNotFoundError" });
  });

  test("proceed ends a run that was cancelled, and aborting it is a durable cancel", async () => {
    const [web, worker] = processes();
    await web.submit({ flow: "ask", invocationId: "a" });
    const stop = new AbortController();
    stop.abort(new Error("no longer wanted"));
    const ended = await worker.proceed("a", { signal: stop.signal });
    // It may have come to rest before the cancel.
    const last = ended?.status === "FAILED" ? ended : await web.cancel("a");
    expect(failure(last)).toMatchObject({ errorType: "CancelledError" });
  });
});

describe("recover", () => {
  const GATED = "@plugin_interface test/gate@1.0 { pass(n: int): int }\n@flow g(n: int): int { return gate.pass(n) }";
  const gated = (checkpoints: CheckpointBackend, pass: (args: JsonObject) => Promise<number>) =>
    hostOf(
      GATED,
      { checkpoints, plugins: new InProcessPluginHost({ "test/gate": { pass } }) },
      {},
      "@plugins { gate = test/gate@1.0 }",
    ).engine;

  async function manySubmitted(count: number): Promise<InMemoryCheckpointBackend> {
    const checkpoints = new InMemoryCheckpointBackend();
    const web = gated(checkpoints, () => Promise.resolve(0));
    for (let n = 0; n < count; n++) await web.submit({ flow: "g", input: { n }, invocationId: `run-${n}` });
    await web.close();
    return checkpoints;
  }

  const withoutNext = (inner: CheckpointBackend): CheckpointBackend =>
    new Proxy(inner, {
      get: (target, name) => {
        const method = Reflect.get(target, name) as unknown;
        if (name === "next" || name === "reap" || name === "watch") return undefined;
        return typeof method === "function" ? (method.bind(target) as unknown) : method;
      },
    });

  test.each([
    ["a store with next", (inner: CheckpointBackend) => inner],
    ["a store without", withoutNext],
    [
      "a store whose next reserves nothing",
      (inner: CheckpointBackend) =>
        wrapped(inner, {
          next: async ({ limit, cores }) => {
            const { items } = await inner.invocations({ runnable: true });
            const own = items.filter(({ start }) => cores.includes(start.core));
            return own.slice(0, limit).map(({ invocationId }) => invocationId);
          },
        }),
    ],
  ])("runs so many at once and no more, on %s", async (_, made) => {
    const checkpoints = made(await manySubmitted(60));
    let inside = 0;
    let most = 0;
    let wanted = 2;
    let left = 5;
    const engine = gated(checkpoints, async ({ n }) => {
      most = Math.max(most, ++inside);
      // Nobody leaves before as many have been here at once as may be.
      while (most < Math.min(wanted, left)) await new Promise((resolve) => setTimeout(resolve, 2));
      await new Promise((resolve) => setTimeout(resolve, 2));
      inside--;
      left--;
      return Number(n);
    });
    expect(await engine.recover({ limit: 5, concurrency: 2 })).toHaveLength(5);
    expect(most).toBe(2);
    [most, wanted, left] = [0, 16, 55];
    expect(await engine.recover()).toHaveLength(55);
    expect(most).toBe(16);
    expect(await engine.recover()).toEqual([]);
  });

  test("asks for what can go on, not for what waits", async () => {
    const { store, calls, work } = counted<CheckpointBackend>(new InMemoryCheckpointBackend());
    const [web, worker] = processes(store);
    const costs: number[] = [];
    for (const many of [10, 200]) {
      for (let n = 0; n < many; n++) await web.invoke({ flow: "ask", invocationId: `${many}-${n}` });
      const before = work();
      expect(await worker.recover()).toEqual([]);
      costs.push(work() - before);
    }
    expect(costs[1]).toBeLessThanOrEqual(costs[0]! + 4);
    expect(calls()).toMatchObject({ next: 2 });
  });

  test.each([
    ["limit", 0],
    ["concurrency", 0],
    ["concurrency", Number.NaN],
  ] as const)("refuses %s %s", async (name, value) => {
    const [engine] = processes();
    await expect(engine.recover({ [name]: value })).rejects.toMatchObject({ errorType: "InputError" });
  });
});

describe("expire", () => {
  test("says what it decided when the store fails, by what is recorded, and decides the rest later", async () => {
    const clock = new TestClock();
    const { store, outage } = withOutages<CheckpointBackend>(new InMemoryCheckpointBackend({ clock }));
    const [engine] = processes(store, clock);
    for (const invocationId of ["a", "b"]) await engine.invoke({ flow: "due", invocationId });
    await clock.advance(61_000);
    const away = outage(["decide"]);
    await expect(engine.expire()).rejects.toBeInstanceOf(StoreError);
    away.end();
    expect(await engine.expire()).toHaveLength(2);
    expect(output((await engine.result("a"))!)).toBe("reject");
  });

  test("a run that fails after its deadline does not hide that it was decided", async () => {
    const clock = new TestClock();
    const { store, outage } = withOutages<CheckpointBackend>(new InMemoryCheckpointBackend({ clock }));
    const [engine] = processes(store, clock);
    await engine.invoke({ flow: "due", invocationId: "a" });
    await clock.advance(61_000);
    const away = outage(["claim"]);
    expect(await engine.expire()).toHaveLength(1);
    away.end();
    expect(await engine.recover()).toMatchObject([{ output: "reject" }]);
  });
});

describe("waiting for another process", () => {
  test("a store that says when something changes is heard, and need not be asked again and again", async () => {
    const { store, calls } = counted<CheckpointBackend>(new InMemoryCheckpointBackend());
    let pass: () => void = () => undefined;
    const opened = new Promise<void>((resolve) => (pass = resolve));
    const shared = { checkpoints: store, memory: new InMemoryBackend() };
    const plugins = new InProcessPluginHost({ "test/gate": { pass: () => opened.then(() => 1) } });
    const gate = "@plugin_interface test/gate@1.0 { pass(): int }\n@flow g(): int { return gate.pass() }";
    const inside = "@plugins { gate = test/gate@1.0 }";
    const one = hostOf(gate, { ...shared, plugins }, {}, inside).engine;
    const two = hostOf(gate, { ...shared, plugins }, {}, inside).engine;
    const first = one.invoke({ flow: "g", invocationId: "a" });
    while ((await store.invocations({ invocationId: "a" })).items.length === 0) await Promise.resolve();
    const second = two.invoke({ flow: "g", invocationId: "a" });
    await new Promise((resolve) => setTimeout(resolve, 400));
    const before = calls().invocations ?? 0;
    pass();
    expect(output(await first)).toBe(1);
    expect(output(await second)).toBe(1);
    // One look more, and at most one that was due anyway.
    expect((calls().invocations ?? 0) - before).toBeLessThanOrEqual(2);
  });
});
