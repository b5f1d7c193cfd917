import { InMemoryCheckpointBackend, TestClock, type CoreDispatcher, type InvocationResult } from "scaicore";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { group, ids, promptOf } from "./cores.js";
import { failure, output, suspended } from "./host.js";

const CHILD = `@core Child { version = "1.0.0"
  @plugins { host = test/host@1 {} } }
@core_interface core://t/parent { evidence(id: string): string }
@plugin_interface test/host@1 { hang(): string }
@flow hang(): string { return host.hang() }
@flow ask(what: string): string {
  decision = @checkpoint approval { present = { prompt = what } }
  return "\${what} \${decision}"
}
@flow brief(what: string): string {
  decision = @checkpoint approval { present = { prompt = what }  timeout = 1h  on_timeout = "default"  default = "reject" }
  return "\${what} \${decision}"
}
@flow back(id: string): string {
  e = @core_call { target = core://t/parent  flow = evidence  input = { id } }
  decision = @checkpoint approval { present = { prompt = "child \${e}" } }
  return "\${e} \${decision}"
}
@flow wrong(): int { return 1 }
`;
const PARENT = `@core Parent { version = "1.0.0" }
@core_interface core://t/child {
  hang(): string  ask(what: string): string  brief(what: string): string  back(id: string): string  wrong(): string
}
@flow slow(): string {
  @try { return @core_call { target = core://t/child  flow = hang  timeout = 30s } } @catch TimeoutError e { return "too slow" }
}
@flow hangs(): string { return @core_call { target = core://t/child  flow = hang } }
@flow patient(): string {
  @budget(max_duration = 10s) { x = @core_call { target = core://t/child  flow = ask  input = { what: "go" }  timeout = 10s } }
  return x
}
@flow races(): string {
  both = @parallel {
    a = @core_call { target = core://t/child  flow = ask  input = { what: "a" } }
    b => { d = @checkpoint approval { present = { prompt = "b" } }  if d == "reject" { xs: array[int] = []  yield "\${1 % xs.length}" } else { yield "b" } }
  }
  return "\${both.a} \${both.b}"
}
@flow brief(): string { return @core_call { target = core://t/child  flow = brief  input = { what: "go" } } }
@flow round(): string { return @core_call { target = core://t/child  flow = back  input = { id: "7" } } }
@flow evidence(id: string): string {
  d = @checkpoint approval { present = { prompt = "evidence \${id}" } }
  return "\${id} \${d}"
}
@flow catches_cancel(): string {
  @try { return @core_call { target = core://t/child  flow = ask  input = { what: "go" } } } @catch { return "caught" }
}
@flow wrong(): string {
  @try { return @core_call { target = core://t/child  flow = wrong } } @catch DispatchError e { return e.message }
}
`;
const CORES = { "core://t/child": CHILD, "core://t/parent": PARENT };
const hanging = {
  hang: (_args: unknown, { signal }: { signal: AbortSignal }) =>
    new Promise<never>((_resolve, reject) => signal.addEventListener("abort", () => reject(new Error("aborted")))),
};
const childOf = async (store: InMemoryCheckpointBackend) => (await store.invocations({ core: "Child" })).items[0];

async function until(condition: () => Promise<boolean>): Promise<void> {
  for (let turn = 0; turn < 2000; turn++) {
    if (await condition()) return;
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  throw new Error("It never came.");
}

describe("a called flow that does not end", () => {
  test("runs into the timeout of the call, and is cancelled", async () => {
    const clock = new TestClock();
    const store = new InMemoryCheckpointBackend({ clock });
    const { engine, close } = group(CORES, { clock, checkpoints: store, plugin: hanging });
    const result = engine("Parent").invoke({ flow: "slow" });
    await until(async () => (await childOf(store)) !== undefined && clock.sleeping > 0);
    for (let turn = 0; turn < 7; turn++) await clock.advance(5_000);
    expect(output(await result)).toBe("too slow");
    expect(await childOf(store)).toMatchObject({
      status: "failed",
      result: { error: { errorType: "CancelledError" } },
    });
    await close();
  });

  test("is cancelled when the caller is, or its signal is aborted", async () => {
    for (const how of ["cancel", "abort"] as const) {
      const store = new InMemoryCheckpointBackend();
      const { engine, close } = group(CORES, { checkpoints: store, plugin: hanging });
      const abort = new AbortController();
      const result = engine("Parent").invoke({ flow: "hangs", invocationId: "i" }, { signal: abort.signal });
      await until(async () => (await childOf(store)) !== undefined);
      if (how === "cancel") await engine("Parent").cancel("i");
      else abort.abort();
      expect(failure(await result).errorType).toBe("CancelledError");
      expect((await childOf(store))?.result).toMatchObject({ error: { errorType: "CancelledError" } });
      await close();
    }
  });

  test("goes on when the caller's engine is closed, and the caller with recover()", async () => {
    const store = new InMemoryCheckpointBackend();
    let answer: ((text: string) => void) | undefined;
    const plugin = { hang: () => new Promise<string>((resolve) => (answer = resolve)) };
    const first = group(CORES, { checkpoints: store, plugin });
    const result = first.engine("Parent").invoke({ flow: "hangs", invocationId: "i" });
    result.catch(() => undefined);
    await until(() => Promise.resolve(answer !== undefined));
    await first.engine("Parent").close({ graceMs: 0 });
    await expect(result).rejects.toMatchObject({ errorType: "StoreError" });
    answer?.("late");
    await until(async () => (await childOf(store))?.status === "completed");
    const second = group(CORES, { checkpoints: store, plugin });
    expect((await second.engine("Parent").recover()).map(output)).toEqual(["late"]);
    await first.close();
    await second.close();
  });
});

test("a call that waits for its turn in a singleton is cancelled with its caller, and never begins", async () => {
  const child = CHILD.replace('version = "1.0.0"', 'version = "1.0.0"  instance = :singleton');
  const store = new InMemoryCheckpointBackend();
  const { engine, close } = group({ ...CORES, "core://t/child": child }, { checkpoints: store, plugin: hanging });
  const first = engine("Parent").invoke({ flow: "hangs", invocationId: "first" });
  await until(async () => (await childOf(store)) !== undefined);
  const second = engine("Parent").invoke({ flow: "hangs", invocationId: "second" });
  await until(async () => (await store.invocations({ core: "Parent" })).items.length === 2);
  await engine("Parent").cancel("second");
  expect(failure(await second).errorType).toBe("CancelledError");
  await engine("Parent").cancel("first");
  expect(failure(await first).errorType).toBe("CancelledError");
  const unfinished = await store.invocations({ core: "Child", unfinished: true });
  expect(unfinished.items).toEqual([]);
  await close();
});

test("a thousand handles", async () => {
  const { engine, close } = group(
    {
      ...CORES,
      "core://t/parent": `@core Parent { version = "1.0.0" }
@flow own(n: int): int { return n }
@flow sum(): int {
  handles = @foreach n in range(1000) { yield @core_call(async = true) { target = core://self  flow = own  input = { n } } }
  all = @await_responses { from = handles  timeout = 1h }
  return all.sum()
}`,
    },
    { plugin: hanging },
  );
  expect(output(await engine("Parent").invoke({ flow: "sum" }))).toBe(499_500);
  await close();
});

test("waiting for people costs neither timeout nor budget", async () => {
  const clock = new TestClock();
  const { engine, close } = group(CORES, { clock, plugin: hanging });
  const { checkpoint } = suspended(await engine("Parent").invoke({ flow: "patient" }));
  await clock.advance(86_400_000);
  const { checkpointId } = checkpoint;
  expect(output(await engine("Parent").resume({ checkpointId, resolution: { decision: "approve" } }))).toBe(
    "go approve",
  );
  await close();
});

test("a branch that fails cancels the call of another", async () => {
  const store = new InMemoryCheckpointBackend();
  const { engine, close } = group(CORES, { checkpoints: store, plugin: hanging });
  const result = await engine("Parent").invoke({ flow: "races" });
  expect(ids(result)).toHaveLength(2);
  const { checkpointId } = promptOf(result, "b");
  const done = await engine("Parent").resume({ checkpointId, resolution: { decision: "reject" } });
  expect(failure(done).errorType).toBe("ArithmeticError");
  expect((await childOf(store))?.result).toMatchObject({ error: { errorType: "CancelledError" } });
  expect((await store.list({ waits: true })).items).toEqual([]);
  await close();
});

test("a called flow that somebody cancels is not caught", async () => {
  const { engine, close } = group(CORES, { plugin: hanging });
  const { checkpoint } = suspended(await engine("Parent").invoke({ flow: "catches_cancel" }));
  await engine("Child").cancel(checkpoint.invocationId, "by hand");
  const [done] = await engine("Parent").recover();
  expect(done).toMatchObject({ status: "FAILED", error: { errorType: "CancelledError" } });
  await close();
});

test("an answer of the wrong type is a DispatchError", async () => {
  const { engine, close } = group(CORES, { plugin: hanging });
  expect(output(await engine("Parent").invoke({ flow: "wrong" }))).toContain(
    "result: expected a string, got the number 1",
  );
  await close();
});

test("a decision that comes too late: the called flow has gone on, and the caller with it", async () => {
  const clock = new TestClock();
  const { engine, close } = group(CORES, { clock, plugin: hanging });
  const { checkpoint } = suspended(await engine("Parent").invoke({ flow: "brief", invocationId: "i" }));
  await clock.advance(3_600_000);
  const { checkpointId } = checkpoint;
  await expect(engine("Parent").resume({ checkpointId, resolution: { decision: "approve" } })).rejects.toMatchObject({
    errorType: "CheckpointExpiredError",
  });
  expect(output((await engine("Parent").result("i"))!)).toBe("go reject");
  await close();
});

test("a core that is called back: each checkpoint is decided through the first caller", async () => {
  const { engine, close } = group(CORES, { plugin: hanging });
  const asked = await engine("Parent").invoke({ flow: "round", invocationId: "i" });
  const { checkpoint } = suspended(asked);
  expect(checkpoint).toMatchObject({ core: "Parent", flow: "evidence", prompt: "evidence 7" });
  const half = await engine("Parent").resume({
    checkpointId: checkpoint.checkpointId,
    resolution: { decision: "approve" },
  });
  expect(half.invocationId).toBe("i");
  const next = promptOf(half, "child 7 approve");
  const done = await engine("Parent").resume({ checkpointId: next.checkpointId, resolution: { decision: "reject" } });
  expect(done).toMatchObject({ invocationId: "i", output: "7 approve reject" });
  await close();
});

test("cores that call each other without end reach the limit of call depth", async () => {
  const source = (name: string, other: string) => `@core ${name} { version = "1.0.0" }
@core_interface core://t/${other} { go(n: int): int }
@flow go(n: int): int { return @core_call { target = core://t/${other}  flow = go  input = { n: n + 1 } } }`;
  const cores = { "core://t/a": source("A", "b"), "core://t/b": source("B", "a") };
  const { engine, close } = group(cores, { limits: { callDepth: 5 } });
  const result = await engine("A").invoke({ flow: "go", input: { n: 0 } });
  expect(failure(result)).toMatchObject({ errorType: "LimitError", details: { limit: "callDepth", max: 5 } });
  await close();
});

test("a wait itself is nobody's to decide", async () => {
  const store = new InMemoryCheckpointBackend();
  const { engine, close } = group(CORES, { checkpoints: store, plugin: hanging });
  await engine("Parent").invoke({ flow: "brief" });
  const [wait] = (await store.list({ core: "Parent", waits: true })).items;
  expect(wait?.waitsFor).toMatchObject({ kind: "call", target: "core://t/child" });
  await expect(
    engine("Parent").resume({ checkpointId: wait!.checkpointId, resolution: { decision: "approve" } }),
  ).rejects.toMatchObject({ errorType: "CheckpointNotFoundError" });
  await close();
});

describe("a core with a store of its own", () => {
  const apart = () => ({ Parent: new InMemoryCheckpointBackend(), Child: new InMemoryCheckpointBackend() });

  test("is asked for its checkpoints, which are decided through the caller", async () => {
    const stores = apart();
    const first = group(CORES, { stores, plugin: hanging });
    const { checkpoint } = suspended(await first.engine("Parent").invoke({ flow: "brief", invocationId: "i" }));
    await first.close();
    const { engine, close } = group(CORES, { stores, plugin: hanging });
    const { checkpointId } = checkpoint;
    const request = { checkpointId, resolution: { decision: "approve" }, requestId: "r" };
    await expect(engine("Parent").resume({ ...request, checkpointId: "nobody" })).rejects.toMatchObject({
      errorType: "CheckpointNotFoundError",
    });
    expect(output(await engine("Parent").resume(request))).toBe("go approve");
    await close();
  });

  test("that cannot be reached is shown as it was last seen, and the run waits", async () => {
    const stores = apart();
    const first = group(CORES, { stores, plugin: hanging });
    const asked = await first.engine("Parent").invoke({ flow: "brief", invocationId: "i" });
    await first.close();
    const down = (): Promise<never> => Promise.reject(new Error("no network"));
    const gone: CoreDispatcher = { call: down, result: down, resume: down, cancel: down };
    const offline = group(CORES, { stores, plugin: hanging, wrap: () => gone });
    expect(ids(await offline.engine("Parent").invoke({ flow: "brief", invocationId: "i" }))).toEqual(ids(asked));
    expect(await offline.engine("Parent").recover()).toEqual([]);
    expect(offline.warnings[0]).toContain("no network");
    await offline.close();
    const back = group(CORES, { stores, plugin: hanging });
    const { checkpointId } = suspended(asked).checkpoint;
    expect(output(await back.engine("Parent").resume({ checkpointId, resolution: { decision: "reject" } }))).toBe(
      "go reject",
    );
    await back.close();
  });
});

test("stream() has the caller's own events, and its result", async () => {
  const { engine, close } = group(CORES, { plugin: hanging });
  const items = [];
  for await (const item of engine("Parent").stream({ flow: "brief" })) items.push(item);
  const cores = items.flatMap((item) => (item.kind === "event" ? [item.event.core] : []));
  expect(new Set(cores)).toEqual(new Set(["Parent"]));
  expect(items.at(-1)).toMatchObject({ kind: "result", result: { status: "SUSPENDED" } });
  await close();
});

test("handles are resolved in any order, with any restarts between, to the same result", async () => {
  const flow = (kinds: readonly string[]) =>
    kinds
      .map((kind, n) =>
        kind === "other"
          ? `h${n} = @core_call(async = true) { target = core://t/child  flow = ask  input = { what: "q${n}" } }`
          : `h${n} = @core_call(async = true) { target = core://self  flow = own  input = { what: "q${n}" } }`,
      )
      .join("\n");
  const sourceOf = (kinds: readonly string[]) => `@core Parent { version = "1.0.0" }
@core_interface core://t/child { ask(what: string): string }
@flow own(what: string): string {
  decision = @checkpoint approval { present = { prompt = what } }
  return "\${what} \${decision}"
}
@flow all(): string {
${flow(kinds)}
  r = @await_responses { from = [${kinds.map((_, n) => `h${n}`).join(", ")}]  timeout = 1d }
  return [${kinds.map((_, n) => `r.h${n}`).join(", ")}].join(", ")
}`;
  const plan = fc.array(fc.constantFrom("other", "self"), { minLength: 1, maxLength: 4 }).chain((kinds) =>
    fc.record({
      kinds: fc.constant(kinds),
      order: fc.shuffledSubarray([...kinds.keys()], { minLength: kinds.length }),
      restarts: fc.array(fc.boolean(), { minLength: kinds.length, maxLength: kinds.length }),
      durability: fc.constantFrom("checkpoint" as const, "block" as const),
    }),
  );
  await fc.assert(
    fc.asyncProperty(plan, async ({ kinds, order, restarts, durability }) => {
      const cores = { "core://t/child": CHILD, "core://t/parent": sourceOf(kinds) };
      const checkpoints = new InMemoryCheckpointBackend();
      let current = group(cores, { checkpoints, plugin: hanging });
      let result: InvocationResult = await current.engine("Parent").invoke({ flow: "all", durability });
      for (const [turn, n] of order.entries()) {
        const { checkpointId } = promptOf(result, `q${n}`);
        if (restarts[turn] === true) {
          await current.close();
          current = group(cores, { checkpoints, plugin: hanging });
        }
        const resolution = { decision: n % 2 === 0 ? "approve" : "reject" };
        result = await current.engine("Parent").resume({ checkpointId, resolution });
      }
      const expected = kinds.map((_, n) => `q${n} ${n % 2 === 0 ? "approve" : "reject"}`).join(", ");
      expect(output(result)).toBe(expected);
      expect((await checkpoints.list({ waits: true })).items).toEqual([]);
      await current.close();
    }),
    { numRuns: 25 },
  );
});
