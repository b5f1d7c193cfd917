/** The hooks for debuggers: points, steps, the way back, scopes; and that an inspected run does what any other does. */
import { describe, expect, test } from "vitest";
import {
  type Breakpoint,
  CoreEngine,
  Debugger,
  type DebugStop,
  HostEnvironment,
  type HostEnvironmentOptions,
  InMemoryBackend,
  InMemoryCheckpointBackend,
  InMemoryEventSink,
  InProcessPluginHost,
  type Inspector,
  type InvocationResult,
  type IRExpr,
  type IRModule,
  type JsonObject,
  MockModelProvider,
  TestClock,
} from "scaicore";
import { moduleOfSource } from "../support/source-module.js";
import { failure, output } from "./host.js";

interface Session {
  readonly result: Promise<InvocationResult>;
  /** The next place at which it stands still; `undefined`: it has come to rest. */
  next(): Promise<DebugStop | undefined>;
  readonly debugger: Debugger;
  readonly engine: CoreEngine;
  readonly models: MockModelProvider;
  readonly events: InMemoryEventSink;
}

interface Setup {
  readonly input?: JsonObject;
  readonly environment?: Partial<HostEnvironmentOptions>;
  readonly durability?: "checkpoint" | "block";
  readonly models?: MockModelProvider;
}

/** Runs flow `f` under a debugger, which stands still at the first point. */
function debug(module: IRModule, breakpoints: readonly Breakpoint[] | "entry", setup: Setup = {}): Session {
  const stops: DebugStop[] = [];
  let wake: () => void = () => undefined;
  let over = false;
  const own = new Debugger(module, {
    stopped(stop) {
      stops.push(stop);
      wake();
    },
    ended() {
      over = true;
      wake();
    },
  });
  if (breakpoints === "entry") own.pause();
  else own.setBreakpoints(breakpoints);
  const { models = new MockModelProvider({ models: { primary: 7 } }) } = setup;
  const events = new InMemoryEventSink();
  const environment = new HostEnvironment({
    memory: new InMemoryBackend(),
    checkpoints: new InMemoryCheckpointBackend(),
    modelProviders: models,
    events,
    ...setup.environment,
  });
  const engine = CoreEngine.load(module, environment, { inspector: own });
  const { input, durability } = setup;
  const result = engine.invoke({
    flow: "f",
    invocationId: "i",
    ...(input === undefined ? {} : { input }),
    ...(durability === undefined ? {} : { durability }),
  });
  return {
    result,
    debugger: own,
    engine,
    models,
    events,
    async next() {
      while (stops.length === 0 && !over) await new Promise<void>((resolve) => (wake = resolve));
      return stops.shift();
    },
  };
}

const sourceOf = (text: string): { readonly lines: readonly string[]; readonly module: IRModule } => ({
  lines: text.split("\n").map((line) => line.trim()),
  module: moduleOfSource(text, { debug: true }),
});

/** All that a session comes by with one kind of step, as lines of the source. */
async function walked(session: Session, lines: readonly string[], move: "stepIn" | "stepOver" | "stepOut") {
  const seen: string[] = [];
  for (let stop = await session.next(); stop !== undefined; stop = await session.next()) {
    seen.push(lines[stop.point.location.line - 1]!);
    stop[move]();
  }
  return seen;
}

const calls = sourceOf(`@core C { version = "1.0.0" @config { @param rate: int = 3 } }
@flow twice(n: int): int {
  m = n * 2
  return m
}
@flow asks(n: int): int {
  r = @flexible { goal = "g" input = { n: n } output = int }
  return r + n
}
@flow f(n: int): int {
  a = n + 1
  b = twice(a)
  c = @core_call { target = core://self flow = asks input = { n: b } }
  sum = 0
  @foreach x in [1, 2] {
    sum = sum + x
  }
  @rigid {
    d = c + sum
    e = d * config.rate
  }
  return e
}`);
const expected = 7 + 4 + 3 === 14 ? 42 : 0;
const name = (of: string): IRExpr => ({ kind: "name", scope: "local", name: of });
const equal = (left: IRExpr, right: number): IRExpr => ({
  kind: "binary",
  op: "==",
  left,
  right: { kind: "literal", type: "int", value: right },
  type: "int",
});

describe("steps", () => {
  test("in goes by every point, into calls and bodies", async () => {
    const session = debug(calls.module, "entry", { input: { n: 1 } });
    expect(await walked(session, calls.lines, "stepIn")).toEqual([
      "a = n + 1",
      "b = twice(a)",
      "m = n * 2",
      "return m",
      "c = @core_call { target = core://self flow = asks input = { n: b } }",
      'r = @flexible { goal = "g" input = { n: n } output = int }',
      "return r + n",
      "sum = 0",
      "@foreach x in [1, 2] {",
      "sum = sum + x",
      "sum = sum + x",
      "@rigid {",
      "d = c + sum",
      "e = d * config.rate",
      "return e",
    ]);
    expect(output(await session.result)).toBe(expected);
    await session.engine.close();
  });

  test("over passes by what a block holds or calls", async () => {
    const session = debug(calls.module, "entry", { input: { n: 1 } });
    expect(await walked(session, calls.lines, "stepOver")).toEqual([
      "a = n + 1",
      "b = twice(a)",
      "c = @core_call { target = core://self flow = asks input = { n: b } }",
      "sum = 0",
      "@foreach x in [1, 2] {",
      "@rigid {",
      "return e",
    ]);
    expect(output(await session.result)).toBe(expected);
    await session.engine.close();
  });

  test("out leaves calls and bodies", async () => {
    const session = debug(calls.module, [{ id: "m", file: "c.scaicore", line: 3 }], { input: { n: 1 } });
    expect(await walked(session, calls.lines, "stepOut")).toEqual([
      "m = n * 2",
      "c = @core_call { target = core://self flow = asks input = { n: b } }",
    ]);
    await session.engine.close();
  });
});

describe("breakpoints", () => {
  test("stand at blocks, at lines, and at the next line where there is nothing", async () => {
    const session = debug(calls.module, "entry", { input: { n: 1 } });
    const set = session.debugger.setBreakpoints([
      { id: "block", nodeId: "f/c" },
      { id: "line", file: "c.scaicore", line: 16 },
      { id: "moved", file: "c.scaicore", line: 17 },
      { id: "lost", file: "c.scaicore", line: 99 },
      { id: "unknown", nodeId: "f/none" },
    ]);
    expect(set.map(({ id, place }) => [id, place?.location.line])).toEqual([
      ["block", 13],
      ["line", 16],
      ["moved", 18],
      ["lost", undefined],
      ["unknown", undefined],
    ]);
    const seen: unknown[] = [];
    for (let stop = await session.next(); stop !== undefined; stop = await session.next()) {
      seen.push([stop.reason, ...stop.breakpoints]);
      stop.continue();
    }
    expect(seen).toEqual([
      ["pause"],
      ["breakpoint", "block"],
      ["breakpoint", "line"],
      ["breakpoint", "line"],
      ["breakpoint", "moved"],
    ]);
    await session.engine.close();
  });

  test("with a condition stand where it is true, or cannot be evaluated", async () => {
    const line = { file: "c.scaicore", line: 16 };
    const session = debug(
      calls.module,
      [
        { id: "second", ...line, condition: equal(name("x"), 2) },
        {
          id: "broken",
          file: "c.scaicore",
          line: 14,
          condition: equal({ kind: "member", object: name("a"), name: "z" }, 2),
        },
      ],
      { input: { n: 1 } },
    );
    const first = await session.next();
    expect(first!.breakpoints).toEqual(["broken"]);
    first!.continue();
    const second = await session.next();
    expect(second!.breakpoints).toEqual(["second"]);
    expect(second!.evaluate(name("x"))).toEqual({ ok: true, value: 2, type: "int" });
    second!.continue();
    expect(await session.next()).toBeUndefined();
    await session.engine.close();
  });
});

test("a breakpoint that tells something does not stop the run, and is passed by on the way back", async () => {
  const told: unknown[] = [];
  const own = new Debugger(calls.module, {
    stopped: (stop) => stop.continue(),
    logged: ({ breakpoint, point, parts }) => told.push([breakpoint, point.location.line, parts]),
  });
  own.setBreakpoints([
    { id: "l", file: "c.scaicore", line: 16, log: ["x is ", name("x")], condition: equal(name("x"), 2) },
    { id: "column", file: "c.scaicore", line: 13, column: 4, log: ["next"] },
  ]);
  const engine = CoreEngine.load(
    calls.module,
    new HostEnvironment({
      memory: new InMemoryBackend(),
      checkpoints: new InMemoryCheckpointBackend(),
      modelProviders: new MockModelProvider({ models: { primary: 7 } }),
    }),
    { inspector: own },
  );
  expect(output(await engine.invoke({ flow: "f", input: { n: 1 } }))).toBe(expected);
  expect(told).toEqual([
    ["column", 14, ["next"]],
    ["l", 16, ["x is ", { ok: true, value: 2, type: "int" }]],
  ]);
  await engine.close();
});

describe("a stop", () => {
  test("shows the stack, scopes with types, and evaluates in any frame", async () => {
    const session = debug(
      calls.module,
      [
        { id: "r", nodeId: "asks/r" },
        { id: "m", file: "c.scaicore", line: 4 },
      ],
      { input: { n: 1 } },
    );
    const inPure = (await session.next())!;
    expect(inPure.stack()).toMatchObject([
      { thread: 0, index: 0, flow: "twice", location: { line: 4 } },
      { thread: 0, index: 1, flow: "f", location: { line: 12 } },
    ]);
    expect(inPure.scopes(inPure.stack()[0]!)).toMatchObject([
      { name: "parameters", variables: [{ name: "n", type: "int", value: 2 }] },
      { name: "variables", variables: [{ name: "m", type: "int", value: 4 }] },
      { name: "config", variables: [{ name: "rate", type: "int", value: 3 }] },
      { name: "context" },
      { name: "core" },
    ]);
    inPure.continue();
    const stop = (await session.next())!;
    expect(stop.point).toMatchObject({
      what: "block",
      nodeId: "asks/r",
      blockKind: "flexible",
      path: "f/c>asks/r",
      threads: [0],
    });
    expect(stop.stack()).toMatchObject([
      { flow: "asks", nodeId: "asks/r", blocks: [] },
      { flow: "f", nodeId: "f/c", location: { line: 13 } },
    ]);
    const [inner, outer] = stop.stack();
    expect(stop.evaluate({ kind: "name", scope: "param", name: "n" }, inner)).toEqual({
      ok: true,
      value: 4,
      type: "int",
    });
    expect(stop.evaluate({ kind: "name", scope: "param", name: "n" }, outer)).toEqual({
      ok: true,
      value: 1,
      type: "int",
    });
    expect(stop.evaluate(equal(name("b"), 4), outer)).toMatchObject({ ok: true, value: true });
    expect(
      stop.evaluate({
        kind: "binary",
        op: "/",
        left: { kind: "literal", type: "int", value: 1 },
        right: { kind: "literal", type: "int", value: 0 },
        type: "float",
      }),
    ).toMatchObject({ ok: false, error: { errorType: "ArithmeticError" } });
    expect(stop.evaluate({ kind: "name", scope: "core", name: "name" }, { ...inner!, index: 9 })).toMatchObject({
      ok: false,
    });
    stop.continue();
    expect(output(await session.result)).toBe(expected);
    await session.engine.close();
  });

  test("calls nothing outside when it evaluates", async () => {
    const { module } = sourceOf(`@core C { version = "1.0.0" @plugins { host = test/host@1.0 } }
@plugin_interface test/host@1.0 { one(): int }
@flow f(): int {
  a = host.one()
  return a
}`);
    let called = 0;
    const plugins = new InProcessPluginHost({ "test/host": { one: () => ++called } });
    const session = debug(module, [{ id: "b", file: "c.scaicore", line: 5 }], { environment: { plugins } });
    const stop = (await session.next())!;
    const call = (module.flows[0]!.body[0] as { statements: readonly { value?: IRExpr }[] }).statements[0]!.value!;
    expect(stop.evaluate(call)).toMatchObject({ ok: false });
    expect(called).toBe(1);
    stop.continue();
    expect(output(await session.result)).toBe(1);
    // The block was evaluated again for the stop, over the answer that it had.
    expect(called).toBe(1);
    await session.engine.close();
  });

  test("gives way to cancel, and to close", async () => {
    const cancelled = debug(calls.module, "entry", { input: { n: 1 } });
    const stop = await cancelled.next();
    void cancelled.engine.cancel("i", "enough");
    expect(failure(await cancelled.result).errorType).toBe("CancelledError");
    stop!.continue();
    await cancelled.engine.close();
    const closed = debug(calls.module, "entry", { input: { n: 1 } });
    await closed.next();
    const ended = expect(closed.result).rejects.toMatchObject({ errorType: "StoreError" });
    await closed.engine.close();
    await ended;
  });

  test("stops the clocks of budgets", async () => {
    const { module } = sourceOf(`@core C { version = "1.0.0" }
@flow f(): int {
  @budget(max_duration = 1s) {
    a = 1
    b = 2
  }
  return b
}`);
    const clock = new TestClock();
    const session = debug(module, [{ id: "b", file: "c.scaicore", line: 5 }], {
      environment: { clock, checkpoints: new InMemoryCheckpointBackend({ clock }) },
    });
    const stop = await session.next();
    await clock.advance(60_000);
    stop!.continue();
    const result = await session.result;
    expect(output(result)).toBe(2);
    expect(result.durationMs).toBe(0);
    await session.engine.close();
  });
});

describe("a failure", () => {
  const failing = sourceOf(`@core C { version = "1.0.0" @memory { log: array[string] } }
@flow f(n: int): int {
  a = n
  @try { b = 1 / a } @catch ArithmeticError e { a = 2 }
  @parallel {
    c = @flexible { goal = "g" input = { a } output = int }
    d => { memory.log.add("d")  x = 1 / (a - 2)  yield x }
  }
  return a
}`);
  const lineOf = (stop: DebugStop) => failing.lines[stop.point.location.line - 1]!.slice(0, 6);

  test("is a stop before anything catches it, and the way back leads to where it began", async () => {
    const session = debug(failing.module, [], { input: { n: 0 } });
    session.debugger.setFailures("all");
    const caught = (await session.next())!;
    expect(caught).toMatchObject({
      reason: "failure",
      failure: { caught: true, error: { errorType: "ArithmeticError" } },
    });
    expect(caught.evaluate(name("a"))).toMatchObject({ value: 0 });
    expect(caught.stepBack()).toBe(true);
    const before = (await session.next())!;
    expect([before.reason, before.failure, lineOf(before)]).toEqual(["step", undefined, "@try {"]);
    before.continue();
    const again = (await session.next())!;
    expect(again.reason).toBe("failure");
    again.continue();
    const uncaught = (await session.next())!;
    expect(uncaught).toMatchObject({ reason: "failure", failure: { caught: false } });
    expect(lineOf(uncaught)).toBe("d => {");
    // Nothing of the block is written yet.
    expect(uncaught.writes()).toMatchObject([{ op: "add", field: "log", value: "d" }]);
    uncaught.continue();
    expect(await session.next()).toBeUndefined();
    expect(failure(await session.result).errorType).toBe("ArithmeticError");
    await session.engine.close();
  });

  test("is passed by where nobody wants it", async () => {
    for (const [failures, stops] of [
      ["none", 0],
      ["uncaught", 1],
    ] as const) {
      const session = debug(failing.module, [], { input: { n: 0 } });
      session.debugger.setFailures(failures);
      let seen = 0;
      for (let stop = await session.next(); stop !== undefined; stop = await session.next()) {
        seen++;
        stop.continue();
      }
      expect(seen).toBe(stops);
      await session.engine.close();
    }
  });

  test("that is held gives way to a cancel", async () => {
    const session = debug(failing.module, [], { input: { n: 0 } });
    session.debugger.setFailures("all");
    await session.next();
    void session.engine.cancel("i", "enough");
    expect(failure(await session.result).errorType).toBe("CancelledError");
    await session.engine.close();
  });
});

const parallel = sourceOf(`@core C { version = "1.0.0" }
@flow f(): array[int] {
  found = @foreach(max_concurrent = 3) x in [1, 2, 3] {
    r = @flexible { goal = "g" input = { x: x } output = int }
    y = r + x
    yield y
  }
  return found
}`);

test("a step stays in its thread, and each thread has its own variables", async () => {
  const session = debug(parallel.module, [{ id: "y", file: "c.scaicore", line: 5 }], {
    models: new MockModelProvider({ models: { primary: [10, 20, 30] } }),
  });
  const first = (await session.next())!;
  const [thread] = first.point.threads;
  expect(first.threads().map(({ id, parent }) => [id, parent])).toEqual([
    [0, undefined],
    [1, 0],
    [2, 0],
    [3, 0],
  ]);
  expect(first.point.path).toMatch(/^f\/found\[\d\]/);
  const x = first.evaluate(name("x"));
  expect(first.stack(thread === 1 ? 2 : 1)[0]!.flow).toBe("f");
  first.stepOver();
  // The breakpoint stops other threads too, before or after.
  for (let stop = await session.next(); stop !== undefined; stop = await session.next()) {
    if (stop.reason === "step") {
      expect(stop.point.threads[0]).toBe(thread);
      expect(stop.evaluate(name("x"))).toEqual(x);
    } else expect(stop.point.threads[0]).not.toBe(thread);
    stop.continue();
  }
  expect(output(await session.result)).toEqual([11, 22, 33]);
  await session.engine.close();
});

describe("back", () => {
  test.each(["checkpoint", "block"] as const)(
    "leads to each point before, and on to the same end; durability %s",
    async (durability) => {
      const session = debug(calls.module, "entry", { input: { n: 1 }, durability });
      const there: string[] = [];
      let last: DebugStop | undefined;
      const place = ({ point }: DebugStop) => `${point.what} ${point.path}:${point.location.line} ${point.depth}`;
      for (let stop = await session.next(); stop !== undefined; stop = await session.next()) {
        there.push(`${place(stop)} ${JSON.stringify(stop.scopes(stop.stack()[0]!)[1])}`);
        last = stop;
        if (there.length === 15) break;
        stop.stepIn();
      }
      // From the last statement it goes back all the way, over what lies deeper.
      const back: string[] = [];
      for (let stop = last; stop?.stepBack() === true;) {
        stop = await session.next();
        back.push(`${place(stop!)} ${JSON.stringify(stop!.scopes(stop!.stack()[0]!)[1])}`);
        last = stop;
      }
      const shallow = there.filter((line) => / [1] \{/.test(line)).slice(0, -1);
      expect(back).toEqual(shallow.toReversed());
      expect(last!.stepBack()).toBe(false);
      last!.continue();
      expect(output(await session.result)).toBe(expected);
      // The model is asked once more, under the same key.
      expect(session.models.requests).toHaveLength(2);
      await session.engine.close();
    },
  );

  test("leads to the breakpoint that was passed last", async () => {
    const session = debug(
      calls.module,
      [
        { id: "x", file: "c.scaicore", line: 16 },
        { id: "end", file: "c.scaicore", line: 22 },
      ],
      { input: { n: 1 } },
    );
    (await session.next())!.continue();
    (await session.next())!.continue();
    const end = (await session.next())!;
    expect(end.breakpoints).toEqual(["end"]);
    expect(end.reverseContinue()).toBe(true);
    const second = (await session.next())!;
    expect(second.evaluate(name("x"))).toMatchObject({ value: 2 });
    expect(second.breakpoints).toEqual(["x"]);
    expect(second.reverseContinue()).toBe(true);
    const first = (await session.next())!;
    expect(first.evaluate(name("x"))).toMatchObject({ value: 1 });
    expect(first.reverseContinue()).toBe(false);
    // What stands still no longer has no say.
    expect(end.stepBack()).toBe(false);
    session.debugger.setBreakpoints([]);
    first.continue();
    expect(output(await session.result)).toBe(expected);
    await session.engine.close();
  });

  test("ends at a suspension", async () => {
    const { module } = sourceOf(`@core C { version = "1.0.0" }
@flow f(): int {
  a = 1
  d = @checkpoint { present = { prompt = "?" } }
  return if d == "approve" { a } else { 0 }
}`);
    const session = debug(module, [{ id: "r", file: "c.scaicore", line: 5 }]);
    const waiting = await session.result;
    if (waiting.status !== "SUSPENDED") throw new Error("It must wait.");
    const { checkpointId } = waiting.checkpoint;
    const resumed = session.engine.resume({ checkpointId, resolution: { decision: "approve" } });
    // The first run has reported before that it is suspended.
    let stop = await session.next();
    while (stop === undefined) {
      await new Promise((resolve) => setImmediate(resolve));
      stop = await session.next();
    }
    expect(stop.point.location.line).toBe(5);
    expect(stop.stepBack()).toBe(false);
    stop.continue();
    expect(output(await resumed)).toBe(1);
    await session.engine.close();
  });

  test("and killed there, it recovers to the same end", async () => {
    const checkpoints = new InMemoryCheckpointBackend();
    const session = debug(calls.module, [{ id: "e", file: "c.scaicore", line: 20 }], {
      input: { n: 1 },
      durability: "block",
      environment: { checkpoints },
    });
    const stop = (await session.next())!;
    expect(stop.stepBack()).toBe(true);
    await session.next();
    const left = session.result.catch(() => undefined);
    await session.engine.close({ graceMs: 0 });
    await left;
    const plain = CoreEngine.load(
      calls.module,
      new HostEnvironment({ memory: new InMemoryBackend(), checkpoints, modelProviders: session.models }),
    );
    expect(output((await plain.recover())[0]!)).toBe(expected);
    await plain.close();
  });
});

describe("an inspected run does what any other does", () => {
  const programs: readonly (readonly [string, IRModule])[] = [
    ["calls", calls.module],
    ["a parallel block", parallel.module],
    [
      "everything that holds blocks",
      moduleOfSource(
        `@core C { version = "1.0.0" @plugins { host = test/host@1.0 } }
@plugin_interface test/host@1.0 { add(n: int): int }
@transformer up(n: int): int { return n + 1 }
@flow f(n: int): array[string] {
  log = ["start"]
  @while(max_iterations = 3) log.length < 3 { log = [...log, "again"] }
  @try { x = host.add(n = 1)  y = 1 / (x - 2)  log = [...log, "\${y}"] } @catch ArithmeticError e { log = [...log, e.type] }
  both = @parallel { a = @flexible { goal = "g" input = { n: n } output = int }  b => { z = host.add(n = 2)  yield z } }
  @budget(max_tokens = 10_000) { log = [...log, "\${both.a} \${both.b}"] }
  if n > 0 { @match n { 1 => { log = [...log, "one"] }  _ => { log = [...log, "more"] } } }
  v = n |> up |> k => k * 2
  g = @guarded { goal = "g" input = { n: n } output = int validate = { output > 100 }
    on_validation_failure { w = output + 1  yield w } }
  emit done { n: v }
  @debug { assert(v > 0, "v") }
  return [...log, "\${v}", "\${g}"]
}`,
        { debug: true },
      ),
    ],
    [
      "memory and calls side by side",
      moduleOfSource(`@core C { version = "1.0.0" @plugins { host = test/host@1.0 } @memory { total: int  log: array[string] } }
@plugin_interface test/host@1.0 { add(n: int): int }
@flow g(n: int): int {
  x = host.add(n = n)
  memory.log.add("g \${n}")
  return x
}
@flow f(n: int): array[string] {
  a = @core_call { target = core://self flow = g input = { n: 1 } async = true }
  @rigid {
    memory.total = memory.total + host.add(n = n)
    memory.total = memory.total + 1
  }
  b = @core_call { target = core://self flow = g input = { n: 2 } async = true }
  r = @await_responses { from = [a, b] require = :all }
  t = memory.total
  return ["\${t}", "\${r.a} \${r.b}", "\${memory.log.length}"]
}`),
    ],
  ];
  const stopsEverywhere: Inspector = { stops: () => true, stopped: (stop) => stop.resume() };
  /** Goes back a step at every third point, once. */
  const restless = (): Inspector => {
    const been = new Set<string>();
    return {
      stops: () => true,
      stopped(stop) {
        const { path, location, what } = stop.point;
        const key = `${what} ${path} ${location.line}:${location.column}`;
        const again = been.has(key);
        been.add(key);
        if (again || been.size % 3 !== 0 || !stop.back(() => true)) stop.resume();
      },
    };
  };

  async function run(module: IRModule, durability: "checkpoint" | "block", inspector: Inspector | undefined) {
    const events = new InMemoryEventSink();
    const environment = new HostEnvironment({
      memory: new InMemoryBackend(),
      checkpoints: new InMemoryCheckpointBackend(),
      modelProviders: new MockModelProvider({ models: { primary: 7 } }),
      plugins: new InProcessPluginHost({ "test/host": { add: ({ n }) => (n as number) + 1 } }),
      events,
    });
    const engine = CoreEngine.load(module, environment, inspector === undefined ? {} : { inspector });
    const { params } = module.flows.find((flow) => flow.name === "f")!;
    const result = await engine.invoke({
      flow: "f",
      invocationId: "i",
      durability,
      ...(params.length > 0 ? { input: { n: 1 } } : {}),
    });
    await engine.close();
    // In order for each path: branches go on side by side.
    const published: Record<string, unknown[]> = {};
    for (const { type, path = "", payload } of events.events) {
      // How long it took differs each time.
      const { duration_ms: _, ...lasting } = payload;
      if (type !== "invocation.completed") (published[path] ??= []).push([type, lasting]);
    }
    return { result: { ...result, durationMs: 0 }, published };
  }

  const cases = programs.flatMap(([what, module]) =>
    (["checkpoint", "block"] as const).map((durability) => [what, durability, module] as const),
  );
  test.each(cases)("%s, durability %s", async (_, durability, module) => {
    const plain = await run(module, durability, undefined);
    expect(plain.result.status).toBe("COMPLETED");
    expect(await run(module, durability, stopsEverywhere)).toEqual(plain);
    const { result } = await run(module, durability, restless());
    expect(output(result)).toEqual(output(plain.result));
  });
});
