/** Instances that call themselves through others: the chain that has the turn is let in, and what cannot end is refused. */
import { InMemoryCheckpointBackend, InProcessDispatcher, type InvocationResult, type JsonObject } from "scaicore";
import { describe, expect, test } from "vitest";
import { group } from "./cores.js";
import { checkpointOf, output } from "./host.js";

const A = (instance: string) => `@core A { version = "1.0.0" instance = ${instance} @memory { n: int }
    @plugins { host = test/host@1.0 } }
@plugin_interface test/host@1.0 { pass(who: string): int }
@core_interface core://x/b { to_read(to: string): int  to_ask(to: string): int }
@flow f(id: string, to: string): int {
    memory.n = memory.n + 1
    x = host.pass(id)
    return @core_call { target = core://x/b, flow = to_read, input = { to } }
}
@flow read(id: string): int { return memory.n }
@flow asks(id: string): int {
    return @core_call { target = core://x/b, flow = to_ask, input = { to: id } }
}
@flow ask(id: string): int {
    d = @checkpoint approval { present = { prompt = "ok?" } }
    memory.n = memory.n + 10
    return memory.n
}`;
const B = `@core B { version = "1.0.0" }
@core_interface core://x/a { read(id: string): int  ask(id: string): int }
@flow to_read(to: string): int { return @core_call { target = core://x/a, flow = read, input = { id: to } } }
@flow to_ask(to: string): int { return @core_call { target = core://x/a, flow = ask, input = { id: to } } }`;

/** A result within the time of a test; `"waits"` if there is none. */
const soon = async (result: Promise<InvocationResult>): Promise<InvocationResult | "waits"> =>
  await Promise.race([
    result,
    new Promise<"waits">((resolve) => {
      setTimeout(() => resolve("waits"), 5000);
    }),
  ]);

const cores = (instance: string, pass: (args: JsonObject) => unknown = () => 0) =>
  group({ "core://x/a": A(instance), "core://x/b": B }, { plugin: { pass: (args) => pass(args) as never } });

describe("a call that comes back to the instance of its caller", () => {
  test.each([':entity(key = "id")', ':entity(key = "id", max_active_instances = 1, overflow = "queue")', ":singleton"])(
    "is let in, with instance %s",
    async (instance) => {
      const { engine, close } = cores(instance);
      const result = await soon(engine("A").invoke({ flow: "f", input: { id: "k", to: "k" } }));
      expect(result).toMatchObject({ status: "COMPLETED", output: 1 });
      await close();
    },
  );

  test("to another instance goes on although its caller takes all the room there is", async () => {
    const { engine, close } = cores(':entity(key = "id", max_active_instances = 1, overflow = "queue")');
    const result = await soon(engine("A").invoke({ flow: "f", input: { id: "k", to: "other" } }));
    expect(result).toMatchObject({ status: "COMPLETED", output: 0 });
    await close();
  });

  test("keeps others out for as long as its caller has the turn", async () => {
    let inside = 0;
    let most = 0;
    const { engine, close } = cores(':entity(key = "id")', async () => {
      most = Math.max(most, ++inside);
      await new Promise((resolve) => setTimeout(resolve, 5));
      inside--;
      return 0;
    });
    const a = engine("A");
    const results = await Promise.all([1, 2, 3].map(() => a.invoke({ flow: "f", input: { id: "k", to: "k" } })));
    expect(results.map(output)).toEqual([1, 2, 3]);
    expect(most).toBe(1);
    await close();
  });

  test("waits for people, and goes on when its caller has left the turn", async () => {
    const { engine, close } = cores(':entity(key = "id")');
    const a = engine("A");
    const { checkpointId } = checkpointOf(await a.invoke({ flow: "asks", input: { id: "k" } }));
    expect(output(await a.resume({ checkpointId, resolution: { decision: "approve" } }))).toBe(10);
    await close();
  });

  test("is let in by another process, too", async () => {
    // The caller runs in one process, and what it calls comes back to another one on the same store.
    const checkpoints = new InMemoryCheckpointBackend();
    const plugin = { pass: () => 0 };
    const there = new InProcessDispatcher();
    const two = group({ "core://x/a": A(':entity(key = "id")'), "core://x/b": B }, { checkpoints, plugin });
    there.register("core://x/b", two.engine("B"));
    const one = group({ "core://x/a": A(':entity(key = "id")') }, { checkpoints, plugin, otherwise: there });
    const result = await soon(one.engine("A").invoke({ flow: "f", input: { id: "k", to: "k" } }));
    // The memory of the two is not the same one here.
    expect(result).toMatchObject({ status: "COMPLETED", output: 0 });
    await one.close();
    await two.close();
  });
});

test("calls that wait for each other's instances are refused with the circle named, and all end", async () => {
  let arrived = 0;
  let both: () => void = () => undefined;
  const met = new Promise<void>((resolve) => (both = resolve));
  const { engine, close } = cores(':entity(key = "id")', async () => {
    if (++arrived === 2) both();
    await met;
    return 0;
  });
  const a = engine("A");
  const results = await Promise.all(
    [
      { id: "one", to: "two" },
      { id: "two", to: "one" },
    ].map((input) => soon(a.invoke({ flow: "f", input }))),
  );
  const failed = results.filter((result) => result !== "waits" && result.status === "FAILED");
  expect(results).not.toContain("waits");
  expect(failed.length).toBeGreaterThan(0);
  for (const result of failed) {
    expect(result).toMatchObject({ error: { errorType: "DispatchError" } });
    expect(JSON.stringify(result)).toMatch(/A\((one|two)\) waits for A\((one|two)\) waits for A\((one|two)\)/);
  }
  // What was refused is recorded, and does not run later.
  expect(await a.recover()).toEqual([]);
  await close();
});
