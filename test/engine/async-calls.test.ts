import { TestClock } from "scaicore";
import { describe, expect, test } from "vitest";
import { group, ids, promptOf } from "./cores.js";
import { failure, output, suspended } from "./host.js";
import { type TestStore, stores } from "./stores.js";

const WORK = `@core Work { version = "1.0.0" }
@flow echo(text: string): string { return text }
@flow fail(): string { xs = [1]  return "\${1 % (xs[5] ?? 0)}" }
@flow ask(what: string): string {
  decision = @checkpoint approval { present = { prompt = what } }
  return "\${what} \${decision}"
}
`;
const HOME = `@core Home { version = "1.0.0" }
@core_interface core://w/work { echo(text: string): string  fail(): string  ask(what: string): string }
@flow own(text: string): string { return "own \${text}" }
@flow own_ask(what: string): string {
  d = @checkpoint approval { present = { prompt = what } }
  return "own \${what} \${d}"
}
@flow all(): string {
  a = @core_call(async = true) { target = core://w/work  flow = echo  input = { text: "a" } }
  b = @core_call(async = true) { target = core://self  flow = own  input = { text: "b" } }
  r = @await_responses { from = [a, b] }
  return "\${r.a}, \${r.b}"
}
@flow many(): string {
  hs = @foreach(max_concurrent = 3) n in [1, 2, 3] {
    h = @core_call(async = true) { target = core://w/work  flow = echo  input = { text: "n\${n}" } }
    yield h
  }
  rs = @await_responses { from = hs  require = :all }
  return rs.join(" ")
}
@flow yielded(): string {
  hs = @foreach n in [1, 2] { yield @core_call(async = true) { target = core://self  flow = own  input = { text: "n\${n}" } } }
  rs = @await_responses { from = hs }
  return rs.join(" ")
}
@flow any(): string {
  slow = @core_call(async = true) { target = core://w/work  flow = ask  input = { what: "slow" } }
  bad = @core_call(async = true) { target = core://w/work  flow = fail }
  fast = @core_call(async = true) { target = core://w/work  flow = echo  input = { text: "fast" } }
  r = @await_responses { from = [slow, bad, fast]  require = :any }
  return "\${r.slow ?? "-"} \${r.bad ?? "-"} \${r.fast ?? "-"}"
}
@flow none(): string {
  a = @core_call(async = true) { target = core://w/work  flow = fail }
  b = @core_call(async = true) { target = core://self  flow = broken }
  @try { r = @await_responses { from = [a, b]  require = :any }  return "\${r.a ?? ""}" } @catch ArithmeticError e { return "all failed" }
}
@flow broken(): string { xs = [1]  return "\${1 % (xs[5] ?? 0)}" }
@flow one_fails(): string {
  slow = @core_call(async = true) { target = core://w/work  flow = ask  input = { what: "slow" } }
  bad = @core_call(async = true) { target = core://w/work  flow = fail }
  r = @await_responses { from = [slow, bad] }
  return r.slow
}
@flow asks(): string {
  x = @core_call(async = true) { target = core://w/work  flow = ask  input = { what: "x" } }
  y = @core_call(async = true) { target = core://self  flow = own_ask  input = { what: "y" } }
  mine = @checkpoint approval { present = { prompt = "mine" } }
  r = @await_responses { from = [x, y] }
  return "\${mine}, \${r.x}, \${r.y}"
}
@flow late(): string {
  x = @core_call(async = true) { target = core://w/work  flow = ask  input = { what: "x" } }
  @try {
    r = @await_responses { from = [x]  timeout = 1m }
    return r.x
  } @catch TimeoutError e { return "late" }
}
@flow forgets(): string {
  @core_call(async = true) { target = core://w/work  flow = ask  input = { what: "forgotten" } }
  @core_call(async = true) { target = core://self  flow = own_emit }
  return "done"
}
@flow own_emit() { emit kept {} }
@flow fails(): string {
  x = @core_call(async = true) { target = core://w/work  flow = ask  input = { what: "x" } }
  mine = @checkpoint approval { present = { prompt = "mine" } }
  if mine == "reject" { return broken() }
  r = @await_responses { from = [x] }
  return r.x
}
`;
const CORES = { "core://w/work": WORK, "core://h/home": HOME };

/** One checkpoint is listed, and can be decided: the list may know of it a moment before. */
async function isParked({ checkpoints }: TestStore): Promise<boolean> {
  const { items } = await checkpoints.list({});
  return items.length === 1 && (await checkpoints.get(items[0]!.checkpointId)) !== undefined;
}

describe("asynchronous calls", () => {
  test.each([
    ["all", "a, own b"],
    ["many", "n1 n2 n3"],
    ["yielded", "own n1 own n2"],
    ["any", "- - fast"],
    ["none", "all failed"],
  ])("%s", async (flow, expected) => {
    const { engine, close } = group(CORES);
    for (const durability of ["checkpoint", "block"] as const) {
      expect(output(await engine("Home").invoke({ flow, durability }))).toBe(expected);
    }
    await close();
  });

  test(":all throws the first failure, and what still waits is ignored", async () => {
    const { engine, close } = group(CORES);
    expect(failure(await engine("Home").invoke({ flow: "one_fails" })).errorType).toBe("ArithmeticError");
    await close();
  });
});

describe.each(stores)("asynchronous calls, with the $name store", ({ open }) => {
  const orders = [
    ["x", "y", "mine"],
    ["mine", "y", "x"],
    ["y", "x", "mine"],
  ];
  test.each(orders)("several pending are decided in any order, each in new engines: %s %s %s", async (...order) => {
    const store = await open();
    let current = group(CORES, store);
    let result = await current.engine("Home").invoke({ flow: "asks" });
    expect(ids(result)).toHaveLength(3);
    for (const prompt of order) {
      await current.close();
      current = group(CORES, store);
      result = await current
        .engine("Home")
        .resume({ checkpointId: promptOf(result, prompt).checkpointId, resolution: { decision: "approve" } });
    }
    expect(output(result)).toBe("approve, x approve, own y approve");
    await current.close();
    await store.close();
  });

  test("a timeout of @await_responses is a deadline that expire() applies", async () => {
    const clock = new TestClock();
    const store = await open(clock);
    const first = group(CORES, { ...store, clock });
    const waiting = suspended(await first.engine("Home").invoke({ flow: "late", invocationId: "i" }));
    expect(waiting.checkpoints.map(({ prompt }) => prompt)).toEqual(["x"]);
    expect(await first.engine("Home").expire()).toEqual([]);
    await first.close();
    const second = group(CORES, { ...store, clock });
    await second.engine("Home").expire(clock.now() + 60_000);
    expect(output((await second.engine("Home").result("i"))!)).toBe("late");
    await second.close();
    await store.close();
  });

  test("a decision before the deadline counts", async () => {
    const clock = new TestClock();
    const store = await open(clock);
    const { engine, close } = group(CORES, { ...store, clock });
    const { checkpoint } = suspended(await engine("Home").invoke({ flow: "late", invocationId: "i" }));
    const done = await engine("Home").resume({
      checkpointId: checkpoint.checkpointId,
      resolution: { decision: "approve" },
    });
    expect(output(done)).toBe("x approve");
    expect(await engine("Home").expire(clock.now() + 600_000)).toEqual([]);
    expect((await store.checkpoints.list({ status: "pending", waits: true })).items).toEqual([]);
    await close();
    await store.close();
  });

  test("a call that nobody keeps goes on by itself", async () => {
    const store = await open();
    const { engine, events, close } = group(CORES, store);
    expect(output(await engine("Home").invoke({ flow: "forgets" }))).toBe("done");
    expect(events.events.map(({ type }) => type)).toContain("kept");
    await waitUntil(() => isParked(store));
    const [{ checkpointId, prompt } = { checkpointId: "", prompt: "" }] = (await store.checkpoints.list({})).items;
    expect(prompt).toBe("forgotten");
    const result = await engine("Work").resume({ checkpointId, resolution: { decision: "approve" } });
    expect(output(result)).toBe("forgotten approve");
    await close();
    await store.close();
  });

  test("the others of :any run on, and are ignored", async () => {
    const store = await open();
    const { engine, close } = group(CORES, store);
    expect(output(await engine("Home").invoke({ flow: "any" }))).toBe("- - fast");
    await waitUntil(() => isParked(store));
    const [slow] = (await store.checkpoints.list({})).items;
    expect(slow?.prompt).toBe("slow");
    await close();
    await store.close();
  });

  test("a call that nobody has awaited is cancelled when the flow fails", async () => {
    const store = await open();
    const { engine, close } = group(CORES, store);
    const result = await engine("Home").invoke({ flow: "fails" });
    const { invocationId } = promptOf(result, "x");
    const { checkpointId } = promptOf(result, "mine");
    expect(failure(await engine("Home").resume({ checkpointId, resolution: { decision: "reject" } })).errorType).toBe(
      "ArithmeticError",
    );
    expect(await engine("Work").result(invocationId)).toMatchObject({ error: { errorType: "CancelledError" } });
    await close();
    await store.close();
  });
});

async function waitUntil(condition: () => Promise<boolean>): Promise<void> {
  for (let turn = 0; turn < 1000; turn++) {
    if (await condition()) return;
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
  throw new Error("It never came.");
}
