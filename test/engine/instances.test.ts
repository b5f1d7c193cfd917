import {
  CoreEngine,
  HostEnvironment,
  InMemoryBackend,
  InMemoryCheckpointBackend,
  InProcessPluginHost,
  MockModelProvider,
  TestClock,
  type HostEnvironmentOptions,
  type InvocationResult,
  type JsonObject,
} from "scaicore";
import { describe, expect, test } from "vitest";
import { checkpointOf, failure, output } from "./host.js";
import { moduleOfSource } from "../support/source-module.js";
import { stores } from "./stores.js";

const core = (instance: string) =>
  moduleOfSource(`@core Shop {
    version = "1.0.0"
    instance = ${instance}
    @plugins { gate = test/gate@1.0 }
    @memory { visits: int  log: array[string] }
    @triggers { @api visit { flow = visit }  @api total { flow = total } }
}
@plugin_interface test/gate@1.0 { pass(name: string)  at_once(name: string) }
@flow visit(customer: string, name: string = "somebody"): string {
    gate.pass(name)
    memory.visits = memory.visits + 1
    memory.log.add(name)
    return "\${context.instance_key ?? "nobody"}: \${memory.log.join(" ")}"
}
@flow numbered(customer: string = "c-0"): string? { return context.instance_key }
@flow ask(customer: string): string {
    answer = @checkpoint approval { present = { prompt = "Go on?" } }
    gate.pass("after")
    return "\${answer} \${memory.visits}"
}
@flow total(): int { return memory.visits }
@flow again(customer: string): string { return visit(customer, "inner") }`);

const ENTITY = ':entity(key = "customer")';

/** A gate that holds each call until it is let through, and knows who is inside. */
function gate() {
  const inside: string[] = [];
  const order: string[] = [];
  const open = new Map<string, () => void>();
  const arrivals = new Map<string, () => void>();
  let most = 0;
  let isOpen = false;
  const pass = async ({ name }: JsonObject) => {
    const who = name as string;
    inside.push(who);
    order.push(who);
    most = Math.max(most, inside.length);
    arrivals.get(who)?.();
    if (!isOpen) await new Promise<void>((resolve) => open.set(who, resolve));
    inside.splice(inside.indexOf(who), 1);
    return null;
  };
  return {
    plugins: new InProcessPluginHost({ "test/gate": { pass, at_once: () => null } }),
    order,
    inside,
    most: () => most,
    /** Resolves when somebody of this name is inside. */
    arrival: (who: string) =>
      inside.includes(who) ? Promise.resolve() : new Promise<void>((resolve) => arrivals.set(who, resolve)),
    let: (who: string) => open.get(who)?.(),
    openAll() {
      isOpen = true;
      for (const resolve of open.values()) resolve();
    },
  };
}

function engineOf(instance: string, environment: Partial<HostEnvironmentOptions> = {}): CoreEngine {
  return CoreEngine.load(
    core(instance),
    new HostEnvironment({
      memory: new InMemoryBackend(),
      modelProviders: new MockModelProvider(),
      checkpoints: new InMemoryCheckpointBackend(),
      ...environment,
    }),
  );
}
const free = () => {
  const passing = gate();
  passing.openAll();
  return passing.plugins;
};
const visit = (customer: string, name?: string) => ({
  flow: "visit",
  input: { customer, ...(name === undefined ? {} : { name }) },
});
/** Lets everything that can happen without waiting happen. */
const settled = () => new Promise((resolve) => setTimeout(resolve, 20));

describe("whose memory it is", () => {
  test("each entity has its own", async () => {
    const engine = engineOf(ENTITY, { plugins: free() });
    expect(output(await engine.invoke(visit("c-1", "a")))).toBe("c-1: a");
    expect(output(await engine.invoke(visit("c-2", "b")))).toBe("c-2: b");
    expect(output(await engine.invoke(visit("c-1", "c")))).toBe("c-1: a c");
    expect(output(await engine.invoke({ flow: "again", input: { customer: "c-2" } }))).toBe("c-2: b inner");
    await engine.close();
  });

  test.each([":stateless", ":singleton"])("all invocations of a %s core share one", async (instance) => {
    const engine = engineOf(instance, { plugins: free() });
    await engine.invoke(visit("c-1", "a"));
    expect(output(await engine.invoke(visit("c-2", "b")))).toBe("nobody: a b");
    await engine.close();
  });

  test("a flow without the key runs in the instance that the host names", async () => {
    const engine = engineOf(ENTITY, { plugins: free() });
    await engine.invoke(visit("c-1"));
    expect(output(await engine.invoke({ flow: "total", instanceKey: "c-1" }))).toBe(1);
    expect(output(await engine.invoke({ flow: "total", instanceKey: "c-2" }))).toBe(0);
    await engine.close();
  });

  test("a trigger names it by the key in its data", async () => {
    const engine = engineOf(ENTITY, { plugins: free() });
    const trigger = (name: string, input: JsonObject) => engine.dispatchTrigger({ kind: "api", name }, input);
    expect(output(await trigger("visit", { customer: "c-1", name: "a" }))).toBe("c-1: a");
    expect(output(await trigger("total", { customer: "c-1" }))).toBe(1);
    await engine.close();
  });

  test("the default of the key's parameter names it too", async () => {
    const engine = engineOf(ENTITY, { plugins: free() });
    expect(output(await engine.invoke({ flow: "numbered" }))).toBe("c-0");
    await engine.close();
  });

  test.each([
    ["a key that contradicts", { ...visit("c-1"), instanceKey: "c-2" }, "input.customer"],
    ["no key", { flow: "total" }, "instanceKey"],
    ["an empty key", visit(""), "input.customer"],
  ])("%s is an InputError, and nothing is recorded", async (_what, request, path) => {
    const checkpoints = new InMemoryCheckpointBackend();
    const engine = engineOf(ENTITY, { checkpoints, plugins: free() });
    const error = failure(await engine.invoke({ ...request, invocationId: "i" }));
    expect(error).toMatchObject({ errorType: "InputError", details: { path } });
    expect((await checkpoints.invocations({})).items).toEqual([]);
    await engine.close();
  });

  test("the same request joins, whether it names its instance or not", async () => {
    const engine = engineOf(ENTITY, { plugins: free() });
    const request = { ...visit("c-1", "a"), invocationId: "i" };
    const first = await engine.invoke(request);
    expect(await engine.invoke(request)).toEqual(first);
    expect(await engine.invoke({ ...request, instanceKey: "c-1" })).toEqual(first);
    await expect(engine.invoke({ ...request, instanceKey: "c-2" })).rejects.toMatchObject({
      errorType: "InvocationConflictError",
      details: { field: "instanceKey" },
    });
    await engine.close();
  });

  test("a checkpoint says whose it is", async () => {
    const engine = engineOf(ENTITY, { plugins: free() });
    expect(checkpointOf(await engine.invoke({ flow: "ask", input: { customer: "c-7" } }))).toMatchObject({
      instanceKey: "c-7",
    });
    await engine.close();
  });
});

describe.each(stores)("whose turn it is, on the $name store", ({ open }) => {
  test("one at a time in an instance, in the order in which they came", async () => {
    const store = await open();
    const passing = gate();
    const engine = engineOf(ENTITY, { ...store, plugins: passing.plugins });
    const names = ["a", "b", "c", "d"];
    const runs: Promise<InvocationResult>[] = [];
    for (const name of names) {
      runs.push(engine.invoke(visit("c-1", name)));
      if (name === "a") await passing.arrival("a");
    }
    for (const name of names) {
      await passing.arrival(name);
      expect(passing.inside).toEqual([name]);
      passing.let(name);
    }
    await Promise.all(runs);
    expect(passing.order).toEqual(names);
    await engine.close();
    await store.close();
  });

  test("as many as max_concurrent says, and other instances beside", async () => {
    const store = await open();
    const passing = gate();
    const engine = engineOf(`${ENTITY} { max_concurrent = 2 }`, { ...store, plugins: passing.plugins });
    const runs = ["a", "b", "c"].map((name) => engine.invoke(visit("c-1", name)));
    const other = engine.invoke(visit("c-2", "x"));
    await Promise.all(["a", "b", "x"].map((name) => passing.arrival(name)));
    expect(passing.most()).toBe(3);
    passing.let("b");
    await passing.arrival("c");
    expect(passing.inside.toSorted()).toEqual(["a", "c", "x"]);
    passing.openAll();
    await Promise.all([...runs, other]);
    await engine.close();
    await store.close();
  });

  test("over several engines too, and after the death of one", async () => {
    const store = await open();
    const passing = gate();
    const one = engineOf(":singleton", { ...store, plugins: passing.plugins });
    const two = engineOf(":singleton", { ...store, plugins: passing.plugins });
    const first = one.invoke(visit("c-1", "a"));
    await passing.arrival("a");
    const second = two.invoke(visit("c-1", "b"));
    await settled();
    expect(passing.inside).toEqual(["a"]);
    passing.let("a");
    await first;
    await passing.arrival("b");
    passing.openAll();
    expect(output(await second)).toBe("nobody: a b");
    await Promise.all([one.close(), two.close()]);
    await store.close();
  });

  test("who waits for a person holds no place, and waits again to go on", async () => {
    const store = await open();
    const passing = gate();
    const engine = engineOf(ENTITY, { ...store, plugins: passing.plugins });
    const { checkpointId } = checkpointOf(await engine.invoke({ flow: "ask", input: { customer: "c-1" } }));
    const running = engine.invoke(visit("c-1", "a"));
    await passing.arrival("a");
    const resumed = engine.resume({ checkpointId, resolution: { decision: "approve" } });
    await settled();
    expect(passing.inside).toEqual(["a"]);
    passing.openAll();
    await running;
    expect(output(await resumed)).toBe("approve 1");
    await engine.close();
    await store.close();
  });

  test("one that waits can be cancelled", async () => {
    const store = await open();
    const passing = gate();
    const engine = engineOf(ENTITY, { ...store, plugins: passing.plugins });
    const running = engine.invoke(visit("c-1", "a"));
    await passing.arrival("a");
    let waiting = Promise.reject<InvocationResult>(new Error("It has not begun."));
    waiting.catch(() => undefined);
    await new Promise<void>((started) => {
      waiting = engine.invoke({ ...visit("c-1", "b"), invocationId: "b" }, { onStarted: started });
    });
    const aborted = new AbortController();
    const other = engine.invoke(visit("c-1", "c"), { signal: aborted.signal });
    await settled();
    expect(failure(await engine.cancel("b", "not needed")).errorType).toBe("CancelledError");
    expect(failure(await waiting).errorType).toBe("CancelledError");
    aborted.abort();
    expect(failure(await other).errorType).toBe("CancelledError");
    passing.openAll();
    expect(output(await running)).toBe("c-1: a");
    expect(passing.order).toEqual(["a"]);
    await engine.close();
    await store.close();
  });

  test("what waits when its engine is closed goes on elsewhere", async () => {
    const store = await open();
    const passing = gate();
    const one = engineOf(ENTITY, { ...store, plugins: passing.plugins });
    const running = one.invoke(visit("c-1", "a")).catch(() => undefined);
    await passing.arrival("a");
    const waiting = one.invoke({ ...visit("c-1", "b"), invocationId: "b" });
    const closed = expect(waiting).rejects.toMatchObject({ errorType: "StoreError" });
    await settled();
    await one.close({ graceMs: 0 });
    await closed;
    await running;
    passing.openAll();
    const two = engineOf(ENTITY, { ...store, plugins: passing.plugins });
    await two.recover();
    expect(output(await two.invoke({ ...visit("c-1", "b"), invocationId: "b" }))).toContain("b");
    expect(output(await two.invoke({ flow: "total", instanceKey: "c-1" }))).toBe(2);
    await two.close();
    await store.close();
  });
});

describe("how many instances are active", () => {
  const settings = (overflow: string) =>
    `${ENTITY} { max_active_instances = 2  idle_timeout = 1m  overflow = :${overflow} }`;

  test("deactivate_lru: the next takes the place of the one that has rested longest", async () => {
    const passing = gate();
    const engine = engineOf(settings("deactivate_lru"), { plugins: passing.plugins });
    const runs = ["a", "b", "c"].map((name) => engine.invoke(visit(`c-${name}`, name)));
    await Promise.all([passing.arrival("a"), passing.arrival("b")]);
    await settled();
    // Those that are busy are not put away.
    expect(passing.inside).toEqual(["a", "b"]);
    passing.let("b");
    await passing.arrival("c");
    passing.openAll();
    expect((await Promise.all(runs)).map(output)).toEqual(["c-a: a", "c-b: b", "c-c: c"]);
    // Nothing was forgotten.
    expect(output(await engine.invoke(visit("c-a", "d")))).toBe("c-a: a d");
    await engine.close();
  });

  test("reject: the next fails, and nothing is recorded, until one has rested for its idle time", async () => {
    const passing = gate();
    const clock = new TestClock();
    const checkpoints = new InMemoryCheckpointBackend({ clock });
    const engine = engineOf(settings("reject"), { plugins: passing.plugins, clock, checkpoints });
    const runs = ["a", "b"].map((name) => engine.invoke(visit(`c-${name}`, name)));
    await Promise.all([passing.arrival("a"), passing.arrival("b")]);
    const refused = failure(await engine.invoke(visit("c-c", "c")));
    expect(refused).toMatchObject({ errorType: "LimitError", details: { limit: "max_active_instances", max: 2 } });
    expect((await checkpoints.invocations({})).items).toHaveLength(2);
    passing.openAll();
    await Promise.all(runs);
    expect(failure(await engine.invoke(visit("c-c", "c"))).errorType).toBe("LimitError");
    expect(output(await engine.invoke(visit("c-a", "again")))).toBe("c-a: a again");
    await clock.advance(60_000);
    expect(output(await engine.invoke(visit("c-c", "c")))).toBe("c-c: c");
    await engine.close();
  });

  test("queue: the next waits until one has rested for its idle time", async () => {
    const passing = gate();
    passing.openAll();
    const clock = new TestClock();
    const engine = engineOf(settings("queue"), {
      plugins: passing.plugins,
      clock,
      checkpoints: new InMemoryCheckpointBackend({ clock }),
    });
    await engine.invoke(visit("c-a", "a"));
    await engine.invoke(visit("c-b", "b"));
    let ended = false;
    const waiting = engine.invoke(visit("c-c", "c")).finally(() => (ended = true));
    await clock.advance(59_000);
    expect(ended).toBe(false);
    // One that is active need not wait.
    expect(output(await engine.invoke(visit("c-b", "again")))).toBe("c-b: b again");
    await clock.advance(1_000);
    expect(output(await waiting)).toBe("c-c: c");
    await engine.close();
  });
});
