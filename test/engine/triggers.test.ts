import {
  TestClock,
  TriggerScheduler,
  type Clock,
  type CoreEngine,
  type Json,
  type ScheduledEngine,
  type TriggerContext,
} from "scaicore";
import { describe, expect, test } from "vitest";
import { group, moduleOf } from "./cores.js";
import { failure, host, output } from "./host.js";
import { stores } from "./stores.js";

const DIGEST = `@core Digest { version = "1.0.0"
  @triggers {
    @schedule morning { flow = digest, cron = "0 9 * * *", timezone = "Europe/Amsterdam" }
    @schedule often { flow = tick, cron = "*/10 * * * *" }
    @api ask { flow = answer }
    @webhook form { flow = answer, path = "/form" }
  }
  @on order_paid from core://shop/orders { flow = thank }
  @on order_paid from core://shop/old_orders { flow = thank_again }
}
@flow digest(): string { emit digested { planned: context.trigger.name ?? "" }  return "\${context.trigger.kind}" }
@flow tick() { emit ticked {} }
@flow answer(question: string, to: string = "all"): string { return "\${question} \${to} \${context.trigger.kind}" }
@flow thank(order_id: string) { emit thanked { order_id } }
@flow thank_again(order_id: string) { emit thanked_again { order_id } }
`;
const ORDERS = `@core Orders { version = "1.0.0" }
@flow pay(orders: array[string]) {
  @foreach id in orders { emit order_paid { order_id: id, extra: 1 } }
  @rigid { emit order_paid { order_id: "x" }  emit order_paid { order_id: "y" } }
}
`;
const CORES = { "core://shop/orders": ORDERS, "core://news/digest": DIGEST };

describe("dispatchTrigger", () => {
  test.each([
    ["api", "ask"],
    ["webhook", "form"],
  ] as const)("of %s takes the fields that the flow has parameters for", async (kind, name) => {
    const { engine, close } = group(CORES);
    const result = await engine("Digest").dispatchTrigger({ kind, name }, { question: "why", more: 1 });
    expect(output(result)).toBe(`why all ${kind}`);
    await close();
  });

  test.each(stores)("of one planned time runs once, in several engines: $name store", async ({ open }) => {
    const store = await open();
    const groups = [group(CORES, store), group(CORES, store)];
    const trigger = { kind: "schedule", name: "morning", data: { planned_at: "2026-01-16T08:00:00.000Z" } } as const;
    const results = await Promise.all(groups.map(({ engine }) => engine("Digest").dispatchTrigger(trigger)));
    expect(results.map(output)).toEqual(["schedule", "schedule"]);
    expect(new Set(results.map(({ invocationId }) => invocationId))).toEqual(
      new Set(["Digest/morning/2026-01-16T08:00:00.000Z"]),
    );
    expect(groups.flatMap(({ events }) => events.events).filter(({ type }) => type === "digested")).toHaveLength(1);
    for (const { close } of groups) await close();
    await store.close();
  });

  const idOf = async (engine: CoreEngine, trigger: TriggerContext, question = "why") =>
    (await engine.dispatchTrigger(trigger, { question, order_id: "1" })).invocationId;

  test("of one occasion is one run, and of others another: kind, name, source and id count", async () => {
    const { engine, close } = group(CORES);
    const digest = engine("Digest");
    const { events, api, hook } = {
      events: (source: string | undefined, id: Json) =>
        ({ kind: "event", name: "order_paid", data: { id, ...(source === undefined ? {} : { source }) } }) as const,
      api: (id: Json, more = {}) => ({ kind: "api", name: "ask", data: { id, ...more } }) as const,
      hook: (id: Json) => ({ kind: "webhook", name: "form", data: { id } }) as const,
    };
    const [orders, old] = ["core://shop/orders", "core://shop/old_orders"];
    const spellings: readonly (readonly TriggerContext[])[] = [
      [events(orders, "1"), events(orders, 1), events(undefined, "1")],
      [events(old, "1")],
      [api("1"), api(1), api("1", { planned_at: "2026-01-16T08:00:00Z", source: "" })],
      [api("1", { source: "shop" })],
      [api("1", { source: "shop/1" })],
      [api("shop/1")],
      [api("1/1")],
      [api("É")],
      [api("E\u0301")],
      [api("é")],
      [api("a\0b")],
      [hook("1")],
      [{ kind: "schedule", name: "morning", data: { id: "1" } }],
      [
        { kind: "schedule", name: "morning", data: { planned_at: "2026-01-16T08:00:00.000Z" } },
        { kind: "schedule", name: "morning", data: { planned_at: "2026-01-16T08:00:00Z" } },
        { kind: "schedule", name: "morning", data: { planned_at: "2026-01-16T09:00:00+01:00", id: "" } },
      ],
      [{ kind: "schedule", name: "morning", data: { planned_at: "2026-01-17T08:00:00.000Z" } }],
      [{ kind: "schedule", name: "morning", data: { id: "2026-01-16T08:00:00.000Z" } }],
    ];
    const ids: string[] = [];
    for (const same of spellings) {
      const found = new Set<string>();
      for (const trigger of same) found.add(await idOf(digest, trigger));
      expect([same, [...found]]).toEqual([same, [expect.any(String)]]);
      ids.push(...found);
    }
    expect(new Set(ids).size).toBe(spellings.length);
    expect(ids.slice(0, 3)).toEqual([
      "Digest/event:order_paid@core%3A%2F%2Fshop%2Forders/1",
      "Digest/event:order_paid@core%3A%2F%2Fshop%2Fold_orders/1",
      "Digest/api:ask/1",
    ]);
    await close();
  });

  test.each<[string, Json | undefined]>([
    ["no data", undefined],
    ["no id", {}],
    ["an empty id", { id: "" }],
    ["null as its id", { id: null }],
    ["a planned time, which is no schedule's", { planned_at: "2026-01-16T08:00:00.000Z" }],
    ["data that is a text", "1"],
  ])("with %s is a run each time", async (_, data) => {
    const { engine, close } = group(CORES);
    const trigger = { kind: "api", name: "ask", ...(data === undefined ? {} : { data }) } as const;
    expect(await idOf(engine("Digest"), trigger, "a")).not.toBe(await idOf(engine("Digest"), trigger, "b"));
    await close();
  });

  test.each<Json>([true, {}, ["1"], "half \ud800"])("with the id %j is refused", async (id) => {
    const { engine, close } = group(CORES);
    const trigger = { kind: "webhook", name: "form", data: { id } } as const;
    expect(failure(await engine("Digest").dispatchTrigger(trigger, { question: "why" }))).toMatchObject({
      errorType: "InputError",
    });
    await close();
  });

  test("of a trigger that is not there is refused", async () => {
    const { engine, close } = group(CORES);
    expect(failure(await engine("Digest").dispatchTrigger({ kind: "api", name: "morning" })).errorType).toBe(
      "FlowNotFoundError",
    );
    await close();
  });
});

describe("the scheduler", () => {
  const started = (events: readonly { readonly type: string }[], type: string) =>
    events.filter((event) => event.type === type).length;

  test("starts each tick at its time, in the trigger's time zone", async () => {
    const clock = new TestClock("2026-01-15T07:55:00.000Z");
    const { engine, events, close } = group(CORES, { clock });
    const scheduler = new TriggerScheduler([engine("Digest")], { clock });
    expect(scheduler.next()).toBe(Date.parse("2026-01-15T08:00:00.000Z"));
    scheduler.start();
    await clock.advance(4 * 60_000);
    expect(started(events.events, "invocation.started")).toBe(0);
    await clock.advance(60_000);
    await clock.advance(20 * 60_000);
    await scheduler.stop();
    expect(started(events.events, "digested")).toBe(1);
    expect(started(events.events, "ticked")).toBe(3);
    await clock.advance(60 * 60_000);
    expect(started(events.events, "ticked")).toBe(3);
    await close();
  });

  test("makes up for the latest missed tick alone, once for all processes", async () => {
    const clock = new TestClock("2026-01-15T10:05:00.000Z");
    const { engine, events, close } = group(CORES, { clock });
    const since = Date.parse("2026-01-10T00:00:00.000Z");
    const one = new TriggerScheduler([engine("Digest")], { clock, since });
    const other = new TriggerScheduler([engine("Digest")], { clock, since });
    await Promise.all([one.tick(), other.tick(), one.tick()]);
    expect(
      events.events
        .filter(({ type }) => type === "invocation.started")
        .map(({ executionId }) => executionId)
        .sort(),
    ).toEqual(["Digest/morning/2026-01-15T08:00:00.000Z", "Digest/often/2026-01-15T10:00:00.000Z"]);
    await close();
  });

  test("starts nothing twice when the clock is set back, and only the latest when it is set forward", async () => {
    const clock = new TestClock("2026-01-15T09:55:00.000Z");
    const { engine, events, close } = group(CORES, { clock });
    const scheduler = new TriggerScheduler([engine("Digest")], { clock });
    clock.setNow("2026-01-15T11:01:00.000Z");
    await scheduler.tick();
    clock.setNow("2026-01-15T10:01:00.000Z");
    await scheduler.tick();
    clock.setNow("2026-01-15T11:09:00.000Z");
    await scheduler.tick();
    expect(started(events.events, "ticked")).toBe(1);
    await close();
  });

  test("says what fails and goes on", async () => {
    const clock = new TestClock("2026-01-15T09:55:00.000Z");
    const warnings: string[] = [];
    const { engine, close } = group(CORES, { clock });
    const { module } = engine("Digest");
    const broken = {
      module,
      dispatchTrigger: () => Promise.reject(new Error("no disk")),
    } satisfies Partial<CoreEngine>;
    const scheduler = new TriggerScheduler([broken], { clock, logger: { warn: (text) => void warnings.push(text) } });
    clock.setNow("2026-01-15T10:00:00.000Z");
    await scheduler.tick();
    expect(warnings).toEqual([
      "The scheduled flow often of Digest could not be started for 2026-01-15T10:00:00.000Z, and is tried again: no disk",
    ]);
    await close();
  });

  /** An engine of these schedules that starts what `fate` lets start, and notes it. */
  function scheduled(lines: Readonly<Record<string, string>>, fate: (name: string) => unknown = () => undefined) {
    const starts: string[] = [];
    const warnings: string[] = [];
    const engine: ScheduledEngine = {
      module: {
        name: "C",
        triggers: Object.entries(lines).map(([name, line]) => {
          const [cron = "", timezone = "UTC"] = line.split(" in ");
          return { kind: "schedule" as const, name, target_flow: "f", cron, timezone };
        }),
      },
      async dispatchTrigger({ name, data }) {
        await fate(name);
        starts.push(`${name} ${(data as { planned_at: string }).planned_at.slice(5, 16)}`);
        const usage = { modelCalls: 0, inputTokens: 0, outputTokens: 0 };
        return { status: "COMPLETED", output: null, invocationId: name, usage, durationMs: 0 };
      },
    };
    return { engine, starts, warnings, logger: { warn: (text: string) => void warnings.push(text) } };
  }
  const throwing = (text: string): never => {
    throw new Error(text);
  };

  test("tries a tick again until the next one, soon and then less often, and says so once", async () => {
    const clock = new TestClock("2026-01-15T10:59:59.000Z");
    let tries = 0;
    let down = true;
    const { engine, starts, warnings, logger } = scheduled({ daily: "0 11 * * *" }, () => {
      tries++;
      if (down) throwing("disk is full");
    });
    const scheduler = new TriggerScheduler([engine], { clock, logger });
    scheduler.start();
    await clock.advance(1000);
    expect(tries).toBe(1);
    expect(scheduler.next()).toBe(Date.parse("2026-01-15T11:00:01.000Z"));
    expect(scheduler.list()).toMatchObject([
      {
        name: "daily",
        retrying: { planned: Date.parse("2026-01-15T11:00:00.000Z"), attempts: 1, problem: "disk is full" },
      },
    ]);
    await clock.advance(7000);
    expect(tries).toBe(4);
    await clock.advance(3_600_000);
    // At most once a minute.
    expect(tries).toBeLessThan(70);
    down = false;
    await clock.advance(60_000);
    await scheduler.stop();
    expect(starts).toEqual(["daily 01-15T11:00"]);
    expect(warnings).toHaveLength(1);
    expect(scheduler.list()).toEqual([
      {
        ...{ core: "C", name: "daily", cron: "0 11 * * *", timezone: "UTC", missed: 0 },
        next: Date.parse("2026-01-16T11:00:00.000Z"),
      },
    ]);
  });

  test("gives a tick up for the next one, and says which was missed", async () => {
    const clock = new TestClock("2026-01-15T10:59:59.000Z");
    let down = true;
    const { engine, starts, warnings, logger } = scheduled({ hourly: "0 * * * *" }, () => down && throwing("no disk"));
    const scheduler = new TriggerScheduler([engine], { clock, logger });
    scheduler.start();
    await clock.advance(1_800_000);
    down = false;
    clock.setNow("2026-01-15T13:00:00.000Z");
    await clock.advance(60_000);
    await scheduler.stop();
    expect(starts).toEqual(["hourly 01-15T13:00"]);
    expect(scheduler.list()).toMatchObject([{ missed: 2, lastMissed: Date.parse("2026-01-15T12:00:00.000Z") }]);
    expect(warnings.at(-1)).toBe(
      "The scheduled flow hourly of C missed 2 planned times, the first 2026-01-15T11:00:00.000Z. " +
        "It runs for 2026-01-15T13:00:00.000Z.",
    );
  });

  test.each<[string, string]>([
    ["a line that cannot be read", "0 25 * * *"],
    ["a zone that the platform does not know", "0 * * * * in Mars/Base"],
    ["a day that never comes", "0 9 30 2 *"],
  ])("has no other trigger harmed by %s", async (_, line) => {
    const clock = new TestClock("2027-03-01T10:30:00.000Z");
    const { engine, starts, logger } = scheduled({ bad: line, leap: "0 9 29 2 *", hourly: "0 * * * *" });
    const scheduler = new TriggerScheduler([engine], { clock, logger });
    scheduler.start();
    await clock.advance(3 * 3_600_000);
    await scheduler.stop();
    expect(starts).toEqual(["hourly 03-01T11:00", "hourly 03-01T12:00", "hourly 03-01T13:00"]);
    expect(scheduler.list().map(({ name, next }) => [name, next === undefined])).toEqual([
      ["bad", true],
      ["leap", false],
      ["hourly", false],
    ]);
  });

  test("has no other trigger harmed by one that throws at once, hangs or is told by a logger that throws", async () => {
    const clock = new TestClock("2026-01-15T10:59:59.000Z");
    let release = (): void => undefined;
    const { engine, starts } = scheduled({ a: "0 * * * *", b: "0 * * * *", c: "0 * * * *" }, (name) => {
      if (name === "a") throwing("at once");
      return name === "b" ? new Promise<void>((resolve) => (release = resolve)) : undefined;
    });
    const { module } = engine;
    const both = [engine, { module, dispatchTrigger: () => throwing("not even a promise") }];
    const scheduler = new TriggerScheduler(both, { clock, logger: { warn: () => throwing("no log") } });
    scheduler.start();
    await clock.advance(1000);
    expect(starts).toEqual(["c 01-15T11:00"]);
    release();
    await scheduler.stop();
    expect(starts).toEqual(["c 01-15T11:00", "b 01-15T11:00"]);
  });

  test.each<[string, Partial<Clock>]>([
    ["whose sleep rejects", { sleep: () => Promise.reject(new Error("no timers")) }],
    ["whose sleep throws", { sleep: () => throwing("no timers") }],
    ["whose sleep ends at once", { sleep: () => Promise.resolve() }],
    ["whose sleep gives nothing", { sleep: () => undefined as never }],
  ])("neither dies nor spins with a clock %s", async (_, broken) => {
    let asked = 0;
    const start = Date.parse("2026-01-15T10:30:00.000Z");
    const clock: Clock = { now: () => (asked++, start), monotonic: () => 0, sleep: () => Promise.resolve(), ...broken };
    const { engine, logger } = scheduled({ hourly: "0 * * * *" });
    const scheduler = new TriggerScheduler([engine], { clock, logger });
    scheduler.start();
    // Other work goes on: a loop that never gives way would not let this end.
    for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setTimeout(resolve, 0));
    expect(asked).toBeLessThan(20);
    await scheduler.stop();
  });

  test("never starts before the planned time, in no zone", async () => {
    const clock = new TestClock("2026-03-29T00:20:00.000Z");
    const begun: string[] = [];
    const { engine, starts } = scheduled({ night: "30 2 * * * in Europe/Amsterdam" }, () => {
      begun.push(new Date(clock.now()).toISOString().slice(5, 16));
    });
    const scheduler = new TriggerScheduler([engine], { clock });
    scheduler.start();
    await clock.advance(3_600_000);
    clock.setNow("2026-03-30T00:20:00.000Z");
    await clock.advance(1_200_000);
    await scheduler.stop();
    expect(starts).toEqual(["night 03-29T01:00", "night 03-30T00:30"]);
    expect(begun).toEqual(["03-29T01:00", "03-30T00:30"]);
  });
});

describe("@on", () => {
  test.each(stores)("starts the flows that listen, once for each event: $name store", async ({ open }) => {
    const store = await open();
    const first = group(CORES, store);
    const request = { flow: "pay", input: { orders: ["a", "b"] }, invocationId: "p" };
    expect((await first.engine("Orders").invoke(request)).status).toBe("COMPLETED");
    await first.engine("Orders").close();
    await first.dispatcher.settled();
    const thanked = (events: typeof first.events.events) =>
      events.filter(({ type }) => type.startsWith("thanked")).map(({ type, payload }) => [type, payload.order_id]);
    expect(thanked(first.events.events).toSorted()).toEqual(["a", "b", "x", "y"].map((id) => ["thanked", id]));
    expect(first.warnings).toEqual([]);
    // As after a crash the sink gets them again.
    const second = group(CORES, store);
    const emitted = first.events.events.filter(({ type }) => type === "order_paid");
    expect(emitted).toHaveLength(4);
    const sink = second.dispatcher.events();
    for (const event of emitted) await sink.emit(event);
    await second.dispatcher.settled();
    expect(thanked(second.events.events)).toEqual([]);
    await first.close();
    await second.close();
    await store.close();
  });
});

describe("a schedule of each instance", () => {
  const visits = moduleOf(
    `@core Visits { version = "1.0.0"  instance = :entity(key = room)
      @memory { visits: int  nights: int }
      @triggers { @schedule nightly { flow = close, cron = "0 3 * * *", each_instance = true } }
    }
    @flow visit(room: int): int { memory.visits = memory.visits + 1  return memory.visits }
    @flow close(room: int): string { memory.nights = memory.nights + 1  return "\${room} \${memory.visits} \${memory.nights}" }`,
  );

  test.each(stores)(
    "starts the flow once in each instance that was used, in any process: $name store",
    async ({ open }) => {
      const clock = new TestClock("2026-01-15T02:59:59.000Z");
      const store = await open(clock);
      const { checkpoints, memory } = store;
      const { engine } = host(visits, { clock, checkpoints, memory });
      for (const room of [1, 2, 1]) await engine.invoke({ flow: "visit", input: { room } });
      const other = host(visits, { clock, checkpoints, memory }).engine;
      expect(await other.instances()).toEqual(["1", "2"]);
      const ended: string[] = [];
      const telling = (inner: CoreEngine): ScheduledEngine => ({
        module: inner.module,
        instances: () => inner.instances(),
        async dispatchTrigger(trigger, input) {
          const result = await inner.dispatchTrigger(trigger, input);
          if (result.status === "COMPLETED") ended.push(JSON.stringify(result.output));
          return result;
        },
      });
      const schedulers = [engine, other].map((one) => new TriggerScheduler([telling(one)], { clock }));
      clock.setNow("2026-01-15T03:00:00.000Z");
      await Promise.all(schedulers.map((scheduler) => scheduler.tick()));
      // Both schedulers are told how the one run of each instance has ended.
      expect(new Set(ended)).toEqual(new Set([`"1 2 1"`, `"2 1 1"`]));
      await engine.close();
      await other.close();
      await store.close();
    },
  );

  test("a host that starts it by itself names the instance", async () => {
    const { engine } = host(visits);
    const trigger = { kind: "schedule", name: "nightly", data: { planned_at: "2026-01-15T03:00:00Z" } } as const;
    expect(await engine.dispatchTrigger(trigger)).toMatchObject({
      status: "FAILED",
      error: { errorType: "InputError", message: expect.stringContaining("trigger.data.instance") as string },
    });
    const named = { ...trigger, data: { ...trigger.data, instance: "7" } };
    expect(await engine.dispatchTrigger(named)).toMatchObject({ status: "COMPLETED", output: "7 0 1" });
    expect(await engine.dispatchTrigger(named)).toMatchObject({ status: "COMPLETED", output: "7 0 1" });
    await engine.close();
  });

  test("a store that is away for some instances is asked again for those", async () => {
    const clock = new TestClock("2026-01-15T02:59:59.000Z");
    let away = true;
    const started: unknown[] = [];
    const scheduler = new TriggerScheduler(
      [
        {
          module: visits,
          instances: () => Promise.resolve(["1", "2"]),
          dispatchTrigger({ data }) {
            const { instance } = data as { readonly instance: string };
            if (away && instance === "2") return Promise.reject(new Error("away"));
            started.push(instance);
            const usage = { modelCalls: 0, inputTokens: 0, outputTokens: 0 };
            return Promise.resolve({ status: "COMPLETED", output: null, invocationId: instance, usage, durationMs: 0 });
          },
        },
      ],
      { clock },
    );
    clock.setNow("2026-01-15T03:00:00.000Z");
    await scheduler.tick();
    away = false;
    await scheduler.tick();
    // The first one is joined by its id.
    expect(started).toEqual(["1", "1", "2"]);
  });
});
