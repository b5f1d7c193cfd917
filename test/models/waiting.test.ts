/** A provider that takes no request for a while: the run waits in the store, and whoever comes then goes on. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import {
  type CheckpointBackend,
  type Clock,
  CoreEngine,
  HostEnvironment,
  InMemoryBackend,
  InMemoryCheckpointBackend,
  InMemoryEventSink,
  ModelProviderError,
  type ModelProvider,
  type ModelRequest,
  RoutingModelProvider,
  type SuspendedResult,
  SystemClock,
} from "scaicore";
import { openFileStore } from "scaicore/node";
import { moduleOfSource } from "../support/source-module.js";
import { ask } from "./asking.js";

const HOUR = 3_600_000;

/** The platform's clock, ahead by as much as a test says. */
class LateClock extends SystemClock {
  ahead = 0;
  override now(): number {
    return super.now() + this.ahead;
  }
}

const SOURCE = `@core W { version = "1.0.0"  @models { primary = { model = "m" provider = "lab" modalities = [:text, :structured_output] } } }
@flow f(n: int): int {
  first = @flexible { goal = "one" input = { n: n } output = int }
  second = @flexible { goal = "two" input = { n: first } output = int }
  return first + second
}
@flow both(n: int): { asked: int, decided: string } {
  r = @parallel {
    asked = @flexible { goal = "one" input = { n: n } output = int }
    decided = @checkpoint { type = :approval  present = { prompt: "Go on?" } }
  }
  return r
}`;
const module = moduleOfSource(SOURCE);

/** Answers n, but for the requests that it puts off. */
class Busy implements ModelProvider {
  readonly requests: { readonly request: ModelRequest; readonly key: string }[] = [];

  constructor(
    private readonly clock: Clock,
    /** Milliseconds that each of the first requests is put off for. */
    private readonly waits: readonly number[],
  ) {}

  complete: ModelProvider["complete"] = (request, { idempotencyKey: key }) => {
    const wait = this.waits[this.requests.length] ?? 0;
    this.requests.push({ request, key });
    if (wait === 0) {
      const usage = { modelCalls: 1, inputTokens: 1, outputTokens: 1 };
      return Promise.resolve({ output: { value: 7 }, finish: "stop", usage, model: "m" });
    }
    const at = new Date(this.clock.now() + wait).toISOString();
    return Promise.reject(
      new ModelProviderError("lab: HTTP 429: busy", { provider: "lab", status: 429, retry_at: at }),
    );
  };
}

interface Scene {
  readonly clock: LateClock;
  readonly models: Busy;
  readonly checkpoints: CheckpointBackend;
  readonly events: InMemoryEventSink;
  readonly engine: () => CoreEngine;
}

function scene(waits: readonly number[], store?: Pick<HostEnvironment["options"], "checkpoints" | "memory">): Scene {
  const clock = new LateClock();
  const models = new Busy(clock, waits);
  const checkpoints = store?.checkpoints ?? new InMemoryCheckpointBackend({ clock });
  const memory = store?.memory ?? new InMemoryBackend();
  const events = new InMemoryEventSink();
  const engine = () =>
    CoreEngine.load(module, new HostEnvironment({ memory, checkpoints, modelProviders: models, clock, events }));
  return { clock, models, checkpoints, events, engine };
}

const waitOf = (result: unknown) => {
  expect(result).toMatchObject({ status: "SUSPENDED" });
  return (result as SuspendedResult).checkpoint;
};

describe.each(["checkpoint", "block"] as const)("with durability %s", (durability) => {
  test.each<[string, (engine: CoreEngine, id: string) => Promise<unknown>]>([
    ["recover", (engine) => engine.recover()],
    ["expire", (engine) => engine.expire()],
    ["proceed", (engine, id) => engine.proceed(id)],
  ])("%s of another engine goes on when the time has come, and not before", async (_, goOn) => {
    const { clock, models, engine, events } = scene([HOUR, 0, 2 * HOUR]);
    const one = engine();
    const result = await one.invoke({ flow: "f", input: { n: 1 }, invocationId: "w", durability });
    const wait = waitOf(result);
    expect(wait).toMatchObject({
      type: "model_wait",
      waitsFor: { kind: "model", role: "primary", provider: "lab", reason: expect.stringContaining("429") as unknown },
      path: expect.stringContaining("f/first") as unknown,
    });
    expect(Date.parse(wait.expiresAt ?? "") - clock.now()).toBeGreaterThan(HOUR - 60_000);
    await one.close();

    const two = engine();
    await goOn(two, "w");
    expect(models.requests).toHaveLength(1);
    clock.ahead = HOUR + 1000;
    await goOn(two, "w");
    expect(models.requests).toHaveLength(3);
    // The second block waits as well.
    expect(await two.result("w")).toMatchObject({
      status: "SUSPENDED",
      checkpoints: [{ waitsFor: { kind: "model" } }],
    });
    clock.ahead = 3 * HOUR + 5000;
    await goOn(two, "w");
    expect(await two.result("w")).toMatchObject({ status: "COMPLETED", output: 14, usage: { modelCalls: 2 } });
    await two.close();
    // What was put off is asked again as the same request.
    const [first, again] = models.requests;
    expect(again).toEqual(first);
    expect(events.events.filter(({ type }) => type === "model.called")).toHaveLength(2);
    expect(events.events.filter(({ type }) => type === "model.waiting").map(({ payload }) => payload)).toEqual([
      expect.objectContaining({ role: "primary", provider: "lab", until: wait.expiresAt }),
      expect.objectContaining({ role: "primary", provider: "lab" }),
    ]);
  });
});

test("the store gives the run to workers when the time has come", async () => {
  const { clock, checkpoints, engine } = scene([HOUR]);
  const one = engine();
  await one.invoke({ flow: "f", input: { n: 1 }, invocationId: "w" });
  await one.close();
  const next = () => checkpoints.next!({ cores: ["W"], limit: 5, owner: "worker" });
  expect(await next()).toEqual([]);
  clock.ahead = HOUR + 1000;
  expect(await next()).toEqual(["w"]);
});

test("nobody can decide the wait, and it is in no list of what people decide", async () => {
  const { checkpoints, engine } = scene([HOUR]);
  const one = engine();
  const wait = waitOf(await one.invoke({ flow: "f", input: { n: 1 } }));
  expect((await checkpoints.list({ status: "pending" })).items).toEqual([]);
  await expect(one.resume({ checkpointId: wait.checkpointId, resolution: { decision: "approve" } })).rejects.toThrow(
    /no checkpoint/i,
  );
  await one.close();
});

test("a run that waits can be cancelled", async () => {
  const { checkpoints, engine } = scene([HOUR]);
  const one = engine();
  await one.invoke({ flow: "f", input: { n: 1 }, invocationId: "w" });
  expect(await one.cancel("w", "enough")).toMatchObject({ status: "FAILED", error: { errorType: "CancelledError" } });
  expect((await checkpoints.list({ status: "pending", waits: true })).items).toEqual([]);
  await one.close();
});

test("a person decides beside it, and it waits on", async () => {
  const { clock, engine } = scene([HOUR]);
  const one = engine();
  const result = await one.invoke({ flow: "both", input: { n: 1 }, invocationId: "w" });
  const pending = waitOf(result);
  expect(pending.waitsFor).toBeUndefined();
  const decided = await one.resume({ checkpointId: pending.checkpointId, resolution: { decision: "approve" } });
  expect(waitOf(decided).waitsFor).toMatchObject({ kind: "model" });
  clock.ahead = HOUR + 1000;
  expect(await one.recover()).toMatchObject([{ status: "COMPLETED", output: { asked: 7, decided: "approve" } }]);
  await one.close();
});

test("a fallback answers at once, and only when all are busy the run waits for the first", async () => {
  const clock = new LateClock();
  const slow = new Busy(clock, [2 * HOUR, 2 * HOUR]);
  const soon = new Busy(clock, [HOUR]);
  const role = { provider: "slow", fallback: [{ provider: "soon", model: "s" }] };
  const routed = new RoutingModelProvider({ providers: { slow, soon } });
  const modelProviders: ModelProvider = {
    complete: (request, options) => routed.complete({ ...request, role: { ...request.role, ...role } }, options),
  };
  const env = new HostEnvironment({
    memory: new InMemoryBackend(),
    checkpoints: new InMemoryCheckpointBackend({ clock }),
    modelProviders,
    clock,
  });
  const engine = CoreEngine.load(module, env);
  const wait = waitOf(await engine.invoke({ flow: "f", input: { n: 1 } }));
  const left = Date.parse(wait.expiresAt ?? "") - clock.now();
  expect(left).toBeGreaterThan(HOUR - 60_000);
  expect(left).toBeLessThanOrEqual(HOUR);
  clock.ahead = HOUR + 1000;
  expect(await engine.recover()).toMatchObject([{ status: "COMPLETED", output: 14 }]);
  await engine.close();
});

test("Retry-After over a minute puts the run off, over a real protocol", async () => {
  const { result, slept } = await ask([{ status: 429, headers: { "retry-after": "3600" } }]);
  expect(slept).toEqual([]);
  const wait = waitOf(result);
  expect(Date.parse(wait.expiresAt ?? "") - Date.now()).toBeGreaterThan(HOUR - 60_000);
  expect(wait.prompt).toContain("429");
});

const home = await mkdtemp(join(tmpdir(), "scaicore-waiting-"));
afterAll(() => rm(home, { recursive: true, force: true, maxRetries: 5 }));

test("the file store keeps the wait, and whoever opens it then goes on", async () => {
  const first = await openFileStore(join(home, "store"));
  const before = scene([HOUR], first);
  const one = before.engine();
  waitOf(await one.invoke({ flow: "f", input: { n: 1 }, invocationId: "w" }));
  await one.close();
  await first.close();
  const clock = new LateClock();
  const second = await openFileStore(join(home, "store"), { clock });
  const after = scene([], second);
  const two = after.engine();
  expect(await two.recover()).toEqual([]);
  clock.ahead = after.clock.ahead = HOUR + 1000;
  expect(await two.recover()).toMatchObject([{ invocationId: "w", status: "COMPLETED", output: 14 }]);
  await two.close();
  await second.close();
});
