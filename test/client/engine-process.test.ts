import { build } from "esbuild";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { TestOutcome } from "scaicore/testing";
import { type InvocationResult, MockModelProvider, type ModelProvider, type PluginHost } from "scaicore";
import { compile } from "scaicore/compiler";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { EngineLink, StartLink } from "../../client/engine/process/engine-process.js";
import { bundleOf, type Program } from "../../client/engine/process/program.js";
import { testInProcess, testKey } from "../../client/engine/process/test-process.js";
import { forkEngine } from "../../client/engine/process/fork-engine.js";
import type { RunHost } from "../../client/engine/run-host.js";
import { runStatusOf } from "../../client/engine/run-view.js";
import { openWindow, type WindowOptions } from "../support/run-window.js";
import { sampled } from "../support/sampled.js";
import { COMPUTING, HANGING, UNLIMITED } from "../support/runaways.js";

/** Generous: the machine may be busy. A test that hangs fails at the end of it. */
const PATIENCE = { timeout: 120_000 };

let folder: string;
let fork: StartLink;
let windows: RunHost[];
let links: EngineLink[];
let stores = 0;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "engine-process-"));
  const module = join(folder, "engine.mjs");
  await build({
    entryPoints: [fileURLToPath(new URL("../../client/engine/process/main.ts", import.meta.url))],
    outfile: module,
    bundle: true,
    platform: "node",
    format: "esm",
    target: "node20",
    banner: { js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);' },
    define: { SCAICORE_VERSION: '"test"' },
    logLevel: "silent",
  });
  fork = forkEngine(module);
});
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});
beforeEach(() => {
  windows = [];
  links = [];
});
afterEach(async () => {
  await Promise.all(windows.map((window) => window.close(0)));
  for (const link of links) link.kill();
  await Promise.all(links.map(({ ended }) => ended));
});

/** Starts processes that the test can lose. */
const start: StartLink = (memoryMb, receive) => {
  const link = fork(memoryMb, receive);
  links.push(link);
  return link;
};

async function open(options: Omit<WindowOptions, "start"> = {}, directory = newStore()): Promise<RunHost> {
  const window = await openWindow(directory, { start, limits: UNLIMITED, ...options });
  windows.push(window);
  return window;
}
const newStore = (): string => join(folder, `store-${++stores}`);

function program(text: string): Program {
  const { module, diagnostics } = compile("main.scaicore", {
    read: (path) => (path === "main.scaicore" ? text : undefined),
  });
  if (module === undefined) throw new Error(diagnostics.map(({ message }) => message).join("\n"));
  return { module, source: "file:///main.scaicore" };
}
const core = (body: string): Program => program(`@core Test { version = "1.0.0" }\n${body}\n`);

const run = (window: RunHost, flow: Program, invocationId = "run-1"): Promise<InvocationResult> =>
  window.start(flow, { flow: "f", input: {}, invocationId });

/** Waits until the run is in the store, as something that runs. */
async function running(window: RunHost, invocationId = "run-1"): Promise<void> {
  while ((await window.summary(invocationId))?.status !== "running") await turn();
}
const turn = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 10));

const never = <T>(): Promise<T> => new Promise<T>(() => undefined);
/** A model that answers nothing, and hears nothing. */
const deaf: ModelProvider = { complete: () => never() };
const deafPlugins: PluginHost = { describe: () => ({}), call: () => never() };

const cancelled = {
  status: "FAILED",
  error: { errorType: "CancelledError", message: "The run was cancelled: enough" },
};

/** Lets a computing flow compute. */
async function aWhile(): Promise<void> {
  for (let turns = 0; turns < 20; turns++) await turn();
}

/** Lets a computing flow compute, and this process answer what the views ask of it meanwhile. */
async function meanwhile(window: RunHost): Promise<void> {
  await aWhile();
  expect((await window.runs(10)).map(({ invocationId }) => invocationId)).toContain("run-1");
  expect(await window.pending()).toEqual([]);
}

const greet = program(await readFile(new URL("../../examples/greet.scaicore", import.meta.url), "utf8"));
const GREETING = { models: { primary: { message: "Hello!", mood: "warm" } } };
const startGreeting = (window: RunHost, invocationId: string) =>
  window.start(greet, { flow: "greet", input: { name: "Ada" }, invocationId });

/** A model that says when it is asked, and answers when it is told to. */
function slowModel() {
  let release = (): void => undefined;
  const released = new Promise<void>((resolve) => (release = resolve));
  let wasAsked = (): void => undefined;
  const asked = new Promise<void>((resolve) => (wasAsked = resolve));
  let count = 0;
  const model: ModelProvider = {
    async complete(request, options) {
      count++;
      wasAsked();
      await released;
      return await new MockModelProvider(GREETING).complete(request, options);
    },
  };
  return { model, asked, release, count: () => count };
}

const RECURSION = program(COMPUTING.recursion);
const OUT_OF_MEMORY = core(`@flow f(): int {
    s = "ab".repeat(4000000)
    return range(100000).map(i => s.upper()).length
}`);

describe("the engine's process", () => {
  it("runs a flow with the models of this process, and goes on after a decision", PATIENCE, async () => {
    const window = await open({ mocks: GREETING });
    expect((await startGreeting(window, "run-1")).status).toBe("SUSPENDED");
    const [pending] = await window.pending();
    const { events } = await window.record("run-1");
    expect(events.at(-1)?.type).toBe("invocation.suspended");
    const result = await window.resume({
      checkpointId: pending?.checkpointId ?? "",
      resolution: { decision: "approve" },
    });
    expect(result).toMatchObject({ status: "COMPLETED", output: { message: "Hello!", mood: "warm" } });
    expect(links).toHaveLength(1);
  });

  it("asks once for each call of a model, is answered once, and tells the rest in batches", PATIENCE, async () => {
    const CALLS = 200;
    const received: string[] = [];
    let sent = 0;
    let redraws = 0;
    const counted: StartLink = (memoryMb, receive) => {
      const link = start(memoryMb, (message) => {
        received.push(message.kind === "call" ? message.method : message.kind);
        receive(message);
      });
      return { ...link, send };
      function send(message: Parameters<EngineLink["send"]>[0]): void {
        sent++;
        link.send(message);
      }
    };
    const window = await openWindow(newStore(), {
      start: counted,
      limits: UNLIMITED,
      mocks: { models: { primary: "Hi" } },
    });
    windows.push(window);
    window.onLive(() => redraws++);
    const began = performance.now();
    await run(
      window,
      core(
        `@flow f() { @foreach i in range(${CALLS}) { a = @flexible { goal = "Greet" input = { i } output = string } } }`,
      ),
    );
    const took = performance.now() - began;
    const count = (kind: string) => received.filter((one) => one === kind).length;
    expect(count("complete") + count("stream")).toBe(CALLS);
    // What it is told besides: to open, to run, and the answers of what it asks once.
    expect(sent).toBeLessThan(CALLS + 12);
    // That it is started.
    expect(count("item")).toBe(1);
    // 400 blocks or more begin and end. At once 32 of them are told, then what came in 10 ms.
    expect(count("note")).toBeLessThan(32 + took / 10 + 10);
    expect(redraws).toBe(count("note"));
    expect((await window.record("run-1")).events.filter(({ type }) => type === "model.called")).toHaveLength(CALLS);
  });

  it("says what does not fit, and what is missing, in the words of the engine", PATIENCE, async () => {
    const plugins: PluginHost = { describe: () => undefined, call: () => never() };
    const window = await open({ parts: { plugins } });
    const result = await window.start(greet, { flow: "greet", input: {}, invocationId: "run-1" });
    expect(result).toMatchObject({ error: { errorType: "InputError" } });
    await expect(run(window, program(HANGING["a hanging plugin"]), "run-2")).rejects.toMatchObject({
      errorType: "EnvironmentError",
      message: "Runaway cannot run here. Missing: plugin host = test/host@1.0.",
    });
    expect(await window.runs(10)).toEqual([]);
  });

  it("refuses a limit that is none, before anything runs", PATIENCE, async () => {
    const window = await open({ limits: { steps: -1 } });
    await expect(startGreeting(window, "run-1")).rejects.toMatchObject({
      message: expect.stringContaining("limits.steps must be a whole number") as string,
    });
  });

  it("keeps the limits of the settings", PATIENCE, async () => {
    const window = await open({ limits: { steps: 100 } });
    expect(await run(window, program(COMPUTING["200,000 blocks"]))).toMatchObject({
      error: { errorType: "LimitError" },
    });
  });
});

describe("tests of a program", () => {
  const tested = (body: string) => {
    const { module, diagnostics } = compile(
      "main.scaicore",
      { read: () => `@core Test { version = "1.0.0" }\n@flow f(n: int): int { return n + 1 }\n${body}\n` },
      { debug: true },
    );
    if (module === undefined) throw new Error(diagnostics.map(({ message }) => message).join("\n"));
    return {
      bundle: Buffer.from(bundleOf(module).bytes).toString("base64"),
      keys: (module.tests ?? []).map(testKey),
      limits: UNLIMITED,
    };
  };
  const test = async (request: ReturnType<typeof tested>, signal = new AbortController().signal) => {
    const ended: TestOutcome[] = [];
    await testInProcess(request, { start, memoryMb: 512, signal, onEnded: (outcome) => ended.push(outcome) });
    return ended;
  };

  it("run in a process that is gone afterwards, and tell what differs", PATIENCE, async () => {
    const outcomes = await test(
      tested(
        `@test "right" { @when f(1) @then { result.output == 2 } }\n@test "wrong" { @when f(1) @then { result.output == 3 } }`,
      ),
    );
    expect(outcomes.map(({ name, status }) => `${name}: ${status}`)).toEqual(["right: passed", "wrong: failed"]);
    expect(outcomes[1]?.failures[0]).toMatchObject({
      location: { line: 4 },
      operands: [{ text: "result.output", value: "2" }],
    });
    expect(outcomes[1]?.failures[0]).not.toHaveProperty("run");
    await Promise.all(links.map(({ ended }) => ended));
    expect(links).toHaveLength(1);
  });

  it("run alone, by the lines that they stand on", PATIENCE, async () => {
    const both = tested(
      `@test "one" { @when f(1) @then { result.output == 2 } }\n@test "two" { @when f(1) @then { result.output == 2 } }`,
    );
    expect((await test({ ...both, keys: both.keys.slice(1) })).map(({ name }) => name)).toEqual(["two"]);
  });

  it("end with their process when they are cancelled, whatever they compute", PATIENCE, async () => {
    const endless = tested(
      `@flow g(): int { k = 0\n@while(max_iterations = 1000000000) true { k = k + 1 }\nreturn k }\n@test "endless" { @when g() @then { result.output == 1 } }`,
    );
    const stop = new AbortController();
    const ended = test(endless, stop.signal);
    await aWhile();
    stop.abort();
    await expect(ended).rejects.toThrow("The engine was stopped.");
  });
});

describe("Cancel", () => {
  // The others are cancelled on the command line, by test/cli/stop.test.ts.
  it.each(sampled(Object.entries(COMPUTING), 2))(
    "ends what computes, while this process answers: %s",
    PATIENCE,
    async (_, text) => {
      const window = await open();
      const outcome = run(window, program(text));
      await running(window);
      await meanwhile(window);
      expect(await window.cancel("run-1", "enough")).toMatchObject(cancelled);
      expect(await outcome).toMatchObject(cancelled);
      expect((await window.summary("run-1"))?.status).toBe("failed");
    },
  );

  it.each(Object.entries(HANGING))("ends what waits for %s, which hears nothing", PATIENCE, async (_, text) => {
    const window = await open({ parts: { modelProviders: deaf, plugins: deafPlugins } });
    const outcome = run(window, program(text));
    await running(window);
    expect(await window.cancel("run-1", "enough")).toMatchObject(cancelled);
    expect(await outcome).toMatchObject(cancelled);
  });

  it("kills the process of what does not listen, and the other runs of the process go on", PATIENCE, async () => {
    const { model, asked, release, count } = slowModel();
    const window = await open({ parts: { modelProviders: model } });
    const other = startGreeting(window, "other");
    await asked;
    const outcome = run(window, RECURSION);
    await running(window);
    await meanwhile(window);
    expect(await window.cancel("run-1", "enough")).toMatchObject(cancelled);
    expect(await outcome).toMatchObject(cancelled);
    release();
    expect((await other).status).toBe("SUSPENDED");
    expect(links).toHaveLength(2);
    expect(count()).toBe(2);
  });

  it("ends what waits for a person, whatever else computes, which goes on", PATIENCE, async () => {
    const window = await open({ mocks: GREETING });
    await startGreeting(window, "waits");
    const outcome = run(window, RECURSION);
    await running(window);
    await aWhile();
    expect(await window.cancel("waits", "enough")).toMatchObject(cancelled);
    expect(await window.pending()).toEqual([]);
    expect(window.live("run-1")).toMatchObject({ cancelling: false });
    await window.cancel("run-1", "enough");
    expect(await outcome).toMatchObject(cancelled);
  });

  it("withdraws what no engine has come to, and it never starts", PATIENCE, async () => {
    const window = await open({ mocks: GREETING });
    const outcome = run(window, RECURSION);
    await running(window);
    await aWhile();
    const late = startGreeting(window, "late");
    expect(await window.cancel("late", "enough")).toMatchObject(cancelled);
    expect(await late).toMatchObject(cancelled);
    await window.cancel("run-1", "enough");
    expect(await outcome).toMatchObject(cancelled);
    expect(await window.summary("late")).toBeUndefined();
  });

  it("is asked again when its process crashes meanwhile", PATIENCE, async () => {
    // The first process ends as if its memory had run out, just when it is asked to cancel.
    const crashing: StartLink = (memoryMb, receive) => {
      const link = start(memoryMb, receive);
      if (links.length > 1) return link;
      return {
        ...link,
        send: (message) => (message.kind === "call" && message.method === "cancel" ? link.kill() : link.send(message)),
        ended: link.ended.then(() => ({ kind: "outOfMemory" })),
      };
    };
    const window = await openWindow(newStore(), {
      start: crashing,
      parts: { modelProviders: deaf },
      onProblem: () => undefined,
    });
    windows.push(window);
    const outcome = run(window, program(HANGING["a hanging model"]));
    await running(window);
    expect(await window.cancel("run-1", "enough")).toMatchObject(cancelled);
    expect(await outcome).toMatchObject(cancelled);
  });

  it("of another window ends what computes in this one", PATIENCE, async () => {
    const directory = newStore();
    const window = await open({}, directory);
    const outcome = run(window, RECURSION);
    await running(window);
    await meanwhile(window);
    const other = await open({}, directory);
    const ended = other.cancel("run-1", "enough");
    // A window whose file system cannot be watched polls.
    while (window.live("run-1") !== undefined) {
      await window.poll();
      await turn();
    }
    expect(await ended).toMatchObject(cancelled);
    expect(await outcome).toMatchObject(cancelled);
  });
});

describe("a process that ends by itself", () => {
  it("because memory runs out takes nothing with it: the run is ended, the other goes on", PATIENCE, async () => {
    const { model, asked, release } = slowModel();
    const problems: string[] = [];
    const window = await open({
      parts: { modelProviders: model },
      memoryMb: 96,
      onProblem: (sentence) => problems.push(sentence),
    });
    const other = startGreeting(window, "other");
    await asked;
    expect(await run(window, OUT_OF_MEMORY)).toMatchObject({
      status: "FAILED",
      error: {
        errorType: "CancelledError",
        message:
          "The run was cancelled: the engine ran out of memory (limit 96 MB), twice. Let the flow keep less, or raise `scaicore.engine.memoryLimit`.",
      },
    });
    expect(problems).toEqual(["The engine ran out of memory (limit 96 MB); what it ran goes on in a new process."]);
    release();
    expect((await other).status).toBe("SUSPENDED");
    // Both together, each alone, and the one that records the end: no more.
    expect(links).toHaveLength(4);
  });

  it("is started again at the next run", PATIENCE, async () => {
    const window = await open({ mocks: GREETING });
    expect((await startGreeting(window, "run-1")).status).toBe("SUSPENDED");
    links[0]?.kill();
    await links[0]?.ended;
    expect((await startGreeting(window, "run-2")).status).toBe("SUSPENDED");
    expect(links).toHaveLength(2);
  });

  it("before it listens is told, and not started again and again", PATIENCE, async () => {
    const window = await open({ memoryMb: 1, onProblem: () => undefined });
    await expect(startGreeting(window, "run-1")).rejects.toThrow(/^The engine could not be started: The engine /);
    expect(links).toHaveLength(1);
  });
});

describe("a window that closes", () => {
  it("ends its process, and leaves what computed to be continued", PATIENCE, async () => {
    const directory = newStore();
    const window = await open({}, directory);
    const outcome = run(window, RECURSION);
    outcome.catch(() => undefined);
    await running(window);
    await meanwhile(window);
    await window.close(0);
    await expect(outcome).rejects.toMatchObject({ errorType: "StoreError" });
    await links[0]?.ended;
    const next = await open({}, directory);
    const summary = await next.summary("run-1");
    expect(summary && runStatusOf(summary, undefined)).toBe("interrupted");
    expect(await next.cancel("run-1", "enough")).toMatchObject(cancelled);
  });
});
