import { TestClock, TriggerScheduler, type CoreEngine } from "scaicore";
import { describe, expect, test } from "vitest";
import { group } from "./cores.js";
import { failure, output } from "./host.js";
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
    expect(warnings).toEqual(["The scheduled flow often of Digest failed: no disk"]);
    await close();
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
