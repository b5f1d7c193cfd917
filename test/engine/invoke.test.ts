import { describe, expect, test } from "vitest";
import {
  BundleError,
  CoreEngine,
  EnvironmentError,
  HostEnvironment,
  InMemoryBackend,
  InMemoryCheckpointBackend,
  InMemoryConfigSource,
  InMemorySecretSource,
  InProcessPluginHost,
  IRSerializer,
  MockModelProvider,
  StoreError,
  TestClock,
  type HostEnvironmentOptions,
  type ModelProvider,
  type StreamItem,
} from "scaicore";
import {
  binary,
  block,
  call,
  checkpoint,
  emit,
  ex,
  flexible,
  flow,
  give,
  greetModule,
  int,
  list,
  money,
  moduleOf,
  object,
  optional,
  param,
  plugin,
  record,
  ret,
  rigid,
  set,
  string,
  text,
} from "../support/ir-builder.js";
import { checkpointOf, failure, greetAda, host, output } from "./host.js";

const HOUR = 3_600_000;

describe("input", () => {
  const typed = moduleOf([
    flow("f", {
      params: {
        items: { type: { kind: "array", items: object({ price: money, note: optional(string) }) } },
        n: { type: int, default: ex(3) },
      },
      body: [rigid("f/r", ret(record({ items: param("items"), n: param("n") })))],
    }),
    flow("hidden", { internal: true, body: [] }),
  ]);

  test("takes defaults, and reads optional fields as null", async () => {
    const { engine } = host(typed);
    expect(output(await engine.invoke({ flow: "f", input: { items: [{ price: 1.5 }] } }))).toEqual({
      items: [{ price: 1.5, note: null }],
      n: 3,
    });
    await engine.close();
  });

  test.each([
    [{}, "input.items: expected an array[{ price: money, note: string? }], got nothing."],
    [{ items: [{ price: "x" }] }, /^input\.items\[0\]\.price: expected an amount of money.*got the string "x"\.$/],
    [{ items: [], n: 1.5 }, "input.n: expected an int, got the number 1.5."],
    [{ items: [], m: 1 }, "input.m: f has no such parameter. Did you mean n?"],
  ])("%j is a FAILED result that names the place", async (input, message) => {
    const { engine, checkpoints } = host(typed);
    const error = failure(await engine.invoke({ flow: "f", input, invocationId: "i" }));
    expect(error.errorType).toBe("InputError");
    expect(error.message).toMatch(message);
    // Nothing is recorded: the id is still free.
    expect((await checkpoints.invocations({})).items).toEqual([]);
    await engine.close();
  });

  test("of an unknown or internal flow is a FAILED result", async () => {
    const { engine } = host(typed);
    expect(failure(await engine.invoke({ flow: "g" }))).toMatchObject({
      errorType: "FlowNotFoundError",
      message: 'Test has no flow "g". Did you mean f?',
    });
    expect(failure(await engine.invoke({ flow: "hidden" }))).toMatchObject({
      errorType: "FlowNotFoundError",
      message: 'Test does not offer its internal flow "hidden". There is f.',
    });
    await engine.close();
  });
});

describe("loading", () => {
  test("lists all that is missing", () => {
    const module = moduleOf(
      [
        flow("f", {
          locals: ["x"],
          body: [
            block("core_call", "f/call", {
              target: "core://shop/orders",
              flow_name: "refund",
              input_bindings: [],
              is_async: false,
            }),
          ],
        }),
      ],
      {
        plugins: [{ alias: "crm", package: "company/crm", version: "1.0", settings: [] }],
        config: [
          { name: "limit", type: int, modifiers: [] },
          { name: "key", type: string, modifiers: ["secret"] },
        ],
      },
    );
    let missing: unknown;
    try {
      host(module);
    } catch (error) {
      expect(error).toBeInstanceOf(EnvironmentError);
      missing = (error as EnvironmentError).details.missing;
    }
    expect(missing).toEqual([
      "plugin crm = company/crm@1.0",
      "config (for config.limit)",
      "secrets (for config.key)",
      "dispatcher (for calls of core://shop/orders)",
    ]);
  });

  test("asks the provider for each role", () => {
    const modelProviders: ModelProvider = { supports: () => false, complete: () => Promise.reject(new Error("no")) };
    expect(() => host(greetModule(), { modelProviders })).toThrow(
      "HelloWorld cannot run here. Missing: model role primary (scaigrid).",
    );
  });

  test("refuses a module that is none, and one that is unsound", () => {
    expect(() => host({ ...greetModule(), flows: [{}] } as never)).toThrow(BundleError);
    expect(() => host(moduleOf([flow("f", { body: [rigid("f/r", ret(param("nobody")))] })]))).toThrow(BundleError);
  });

  test("refuses truncated and newer bundles, and noise", () => {
    const bundle = new IRSerializer().serialize(greetModule());
    const read = (bytes: Uint8Array) => () => new IRSerializer().deserialize(bytes);
    const newer = bundle.slice();
    newer[5] = 9;
    for (const bytes of [bundle.slice(0, 100), newer, new Uint8Array(0), new Uint8Array(1_000_000).fill(7)]) {
      expect(read(bytes)).toThrow(BundleError);
    }
  });

  test("a store must not be forgotten", () => {
    const options = { memory: new InMemoryBackend(), modelProviders: new MockModelProvider() };
    expect(() => new HostEnvironment(options as unknown as HostEnvironmentOptions)).toThrow(
      "The host environment lacks checkpoints.",
    );
  });
});

describe("events", () => {
  const telling = moduleOf([
    flow("f", {
      locals: ["x", "c"],
      body: [
        rigid("f/one", set("x", "a".repeat(5000)), emit("counted", record({ n: ex(1) }))),
        block("rigid", "f/x", { statements: [give("$x")], result_binding: "x" }),
        checkpoint("f/c", "c"),
        rigid("f/two", emit("done"), ret("$c")),
      ],
    }),
  ]);

  test("tell of a run in order, over its owners", async () => {
    const { engine, events } = host(telling);
    const { checkpointId } = checkpointOf(await engine.invoke({ flow: "f", invocationId: "i" }));
    await engine.resume({ checkpointId, resolution: { decision: "approve" }, resolvedBy: "Ada" });
    await engine.close();
    expect(
      events.events.map(({ type, epoch, path }) => `${epoch} ${type}${path === undefined ? "" : ` ${path}`}`),
    ).toEqual([
      "1 invocation.started",
      "1 block.entered f/one",
      "1 counted f/one",
      "1 block.exited f/one",
      "1 block.entered f/x",
      "1 block.exited f/x",
      "1 block.entered f/c",
      "1 checkpoint.pending f/c",
      "1 invocation.suspended",
      "2 invocation.resumed",
      "2 checkpoint.resolved f/c",
      "2 block.exited f/c",
      "2 block.entered f/two",
      "2 done f/two",
      "2 block.exited f/two",
      "2 invocation.completed",
    ]);
    const numbers = events.events.map(({ sequence }) => sequence);
    expect(new Set(numbers).size).toBe(numbers.length);
    const payload = (type: string, path?: string) =>
      events.events.find((event) => event.type === type && (path === undefined || event.path === path))?.payload;
    expect(payload("block.exited", "f/x")).toEqual({ result_binding: "x", result_binding_truncated: true });
    expect(payload("block.exited", "f/c")).toEqual({ result_binding: "c", result_binding_value: "approve" });
    expect(payload("block.entered", "f/c")).toEqual({ block_kind: "checkpoint", node_id: "f/c" });
    expect(payload("counted")).toEqual({ n: 1 });
    expect(payload("invocation.completed")).toMatchObject({ output: "approve" });
    expect(payload("checkpoint.resolved")).toMatchObject({ resolved_by: "Ada", resolution: { decision: "approve" } });
  });

  test("of the flow itself are sent without telemetry too", async () => {
    const { engine, events } = host(telling, {}, { autoTelemetry: false });
    const { checkpointId } = checkpointOf(await engine.invoke({ flow: "f" }));
    await engine.resume({ checkpointId, resolution: { decision: "approve" } });
    expect(events.events.map(({ type }) => type)).toEqual(["counted", "done"]);
    await engine.close();
  });

  test("a sink that fails or never answers fails no flow", async () => {
    const warnings: string[] = [];
    const logger = { warn: (message: string) => void warnings.push(message) };
    for (const sink of [
      { emit: () => Promise.reject(new Error("full")) },
      {
        emit: (): void => {
          throw new Error("full");
        },
      },
      { emit: () => new Promise<void>(() => undefined) },
    ]) {
      const { engine } = host(telling, { events: sink, logger });
      const { checkpointId } = checkpointOf(await engine.invoke({ flow: "f" }));
      output(await engine.resume({ checkpointId, resolution: { decision: "approve" } }));
      await engine.close({ graceMs: 1 });
    }
    expect(warnings.filter((warning) => warning.includes("full"))).toHaveLength(2);
  });

  test("that were not confirmed are sent again by whoever goes on", async () => {
    const checkpoints = new InMemoryCheckpointBackend();
    const stuck = host(telling, { checkpoints, events: { emit: () => new Promise<void>(() => undefined) } });
    const { checkpointId } = checkpointOf(await stuck.engine.invoke({ flow: "f" }));
    await stuck.engine.close({ graceMs: 0 });
    const { engine, events } = host(telling, { checkpoints });
    await engine.resume({ checkpointId, resolution: { decision: "approve" } });
    expect(events.events.filter(({ type }) => type === "counted")).toHaveLength(1);
    await engine.close();
  });
});

describe("streams", () => {
  const collect = async (items: AsyncIterable<StreamItem>) => {
    const collected: StreamItem[] = [];
    for await (const item of items) collected.push(item);
    return collected;
  };
  const eventTypes = (items: readonly StreamItem[]) =>
    items.flatMap((item) => (item.kind === "event" ? [item.event.type] : []));

  test("carry events and text, and end with the result, also of a resume", async () => {
    const { engine } = host();
    const first = await collect(engine.stream(greetAda));
    const text = first.flatMap((item) => (item.kind === "delta" ? [item.text] : [])).join("");
    expect(JSON.parse(text)).toEqual({ message: "message for Ada", mood: "warm" });
    expect(first.find(({ kind }) => kind === "delta")).toMatchObject({
      nodeId: "greet/candidate",
      path: "greet/candidate",
      attempt: 0,
    });
    const last = first.at(-1);
    if (last?.kind !== "result") throw new Error("A stream ends with its result.");
    const { checkpointId } = checkpointOf(last.result);
    expect(eventTypes(first)).toContain("invocation.suspended");
    const second = await collect(engine.stream({ checkpointId, resolution: { decision: "approve" } }));
    expect(eventTypes(second)[0]).toBe("invocation.resumed");
    expect(second.at(-1)).toMatchObject({ kind: "result", result: { status: "COMPLETED" } });
    await engine.close();
  });

  test("left early do not cancel", async () => {
    const { engine } = host();
    for await (const item of engine.stream({ ...greetAda, invocationId: "i" })) {
      expect(item.kind).toBe("event");
      break;
    }
    output(
      await engine.resume({
        checkpointId: checkpointOf(await engine.invoke({ ...greetAda, invocationId: "i" })).checkpointId,
        resolution: { decision: "approve" },
      }),
    );
    await engine.close();
  });

  test("reject as the call would", async () => {
    const { engine } = host();
    await expect(collect(engine.stream({ checkpointId: "x", resolution: {} }))).rejects.toMatchObject({
      errorType: "CheckpointNotFoundError",
    });
    await engine.close();
  });
});

const gate = { plugins: [{ alias: "gate", package: "test/gate", version: "1.0", settings: [] }] };
const waiting = moduleOf(
  [flow("f", { body: [rigid("f/wait", call(plugin("gate", "wait"))), rigid("f/r", ret("went on"))] })],
  gate,
);

/** A plugin whose method waits until the test resolves it, or the call is aborted. */
function gated() {
  let go: () => unknown = () => undefined;
  let entered: () => unknown = () => undefined;
  const inside = new Promise<void>((resolve) => (entered = resolve));
  const keys: string[] = [];
  let aborted = 0;
  const plugins = new InProcessPluginHost({
    "test/gate": {
      wait: (_, { signal, idempotencyKey }) =>
        new Promise((resolve, reject) => {
          keys.push(idempotencyKey);
          go = () => resolve(null);
          signal.addEventListener("abort", () => {
            aborted++;
            reject(signal.reason as Error);
          });
          entered();
        }),
    },
  });
  return { plugins, inside, keys, go: () => void go(), aborted: () => aborted };
}

describe("cancelling", () => {
  test("an aborted signal ends a run that is waiting, durably", async () => {
    const { plugins, inside, aborted } = gated();
    const { engine } = host(waiting, { plugins });
    const abort = new AbortController();
    const running = engine.invoke({ flow: "f", invocationId: "i" }, { signal: abort.signal });
    await inside;
    abort.abort(new Error("the user left"));
    const result = await running;
    expect(failure(result)).toMatchObject({
      errorType: "CancelledError",
      message: "The run was cancelled: the user left",
    });
    expect(aborted()).toBe(1);
    expect(await engine.result("i")).toEqual(result);
    await engine.close();
  });

  test("a signal that was aborted before records nothing", async () => {
    const { engine, checkpoints } = host();
    expect(failure(await engine.invoke(greetAda, { signal: AbortSignal.abort() })).errorType).toBe("CancelledError");
    expect((await checkpoints.invocations({})).items).toEqual([]);
    await engine.close();
  });

  test("@catch does not catch it", async () => {
    const { plugins, inside } = gated();
    const module = moduleOf(
      [
        flow("f", {
          body: [
            block("try", "f/t", {
              body: [rigid("f/t/wait", call(plugin("gate", "wait")))],
              catches: [{ body: [rigid("f/t/c", ret("caught"))] }],
            }),
          ],
        }),
      ],
      gate,
    );
    const { engine } = host(module, { plugins });
    const running = engine.invoke({ flow: "f", invocationId: "i" });
    await inside;
    await engine.cancel("i", "enough");
    expect(failure(await running).errorType).toBe("CancelledError");
    await engine.close();
  });

  test("an unknown invocation cannot be cancelled", async () => {
    const { engine } = host();
    await expect(engine.cancel("nobody")).rejects.toThrow("There is no invocation nobody in this store.");
    await engine.close();
  });
});

describe("closing", () => {
  test("leaves a run to others, who do not repeat what was answered", async () => {
    const checkpoints = new InMemoryCheckpointBackend();
    const first = gated();
    const one = host(waiting, { checkpoints, plugins: first.plugins });
    const running = one.engine.invoke({ flow: "f", invocationId: "i" });
    await first.inside;
    const closing = one.engine.close({ graceMs: 1000 });
    first.go();
    await closing;
    await expect(running).rejects.toThrow(StoreError);
    const second = gated();
    const two = host(waiting, { checkpoints, plugins: second.plugins });
    expect(await two.engine.recover()).toMatchObject([{ status: "COMPLETED", output: "went on" }]);
    expect(second.keys).toEqual([]);
    await two.engine.close();
  });

  test("does not wait longer than its limit for calls in flight; they are made again with the same key", async () => {
    const checkpoints = new InMemoryCheckpointBackend();
    const first = gated();
    const one = host(waiting, { checkpoints, plugins: first.plugins });
    const running = one.engine.invoke({ flow: "f", invocationId: "i" });
    running.catch(() => undefined);
    await first.inside;
    await one.engine.close({ graceMs: 1 });
    await expect(running).rejects.toThrow(/recover\(\) continues it/);
    const second = gated();
    const two = host(waiting, { checkpoints, plugins: second.plugins });
    const recovering = two.engine.recover();
    await second.inside;
    second.go();
    expect(await recovering).toMatchObject([{ output: "went on" }]);
    expect(second.keys).toEqual(first.keys);
    await two.engine.close();
  });
});

describe("limits", () => {
  const endless = moduleOf([
    flow("f", {
      locals: ["n"],
      body: [
        rigid("f/n", set("n", "x")),
        block("while", "f/loop", {
          condition: ex(true),
          max_iterations: 1_000_000,
          body: [rigid("f/loop/n", set("n", text("$n", "xxxxxxxxxx")))],
        }),
      ],
    }),
  ]);

  test.each([
    [{ steps: 100 }, /took more than 100 steps/],
    [{ stringLength: 1000 }, /the limit is 1000/],
  ])("%j", async (limits, message) => {
    const { engine } = host(endless, {}, { limits });
    const error = failure(await engine.invoke({ flow: "f" }));
    expect(error.errorType).toBe("LimitError");
    expect(error.message).toMatch(message);
    await engine.close();
  });

  test("of a snapshot names the largest variables, and nothing is written", async () => {
    const module = moduleOf([
      flow("f", {
        locals: ["small", "large", "c"],
        body: [rigid("f/s", set("small", "s".repeat(100)), set("large", "l".repeat(5000))), checkpoint("f/c", "c")],
      }),
    ]);
    const { engine, checkpoints } = host(module, {}, { limits: { snapshotBytes: 2000 } });
    const error = failure(await engine.invoke({ flow: "f" }));
    expect(error).toMatchObject({ errorType: "LimitError" });
    expect(error.message).toMatch(/largest variables are f\.large \(5\.0 kB\), f\.small/);
    expect((await checkpoints.list({ status: "all" })).items).toEqual([]);
    await engine.close();
  });
});

describe("budgets", () => {
  const slow = (ms: number, clock: TestClock): ModelProvider => ({
    complete: async (_, { signal }) => {
      await clock.sleep(ms, signal);
      return {
        output: { value: 1 },
        finish: "stop",
        usage: { modelCalls: 1, inputTokens: 60, outputTokens: 50 },
        model: "slow",
      };
    },
  });
  const duration = (value: number) => ({ kind: "literal", type: "duration", value }) as const;
  const within = (own: object, inner: object = {}) =>
    moduleOf([
      flow("f", {
        locals: ["d", "c", "e", "t"],
        body: [
          block("try", "f/t", {
            body: [
              block("budget", "f/t/b", {
                ...own,
                body: [
                  checkpoint("f/t/b/c", "c"),
                  block("try", "f/t/b/t", {
                    body: [flexible("f/t/b/t/d", "d", { output_type: int, ...inner })],
                    catches: [{ error_type: "BudgetExceededError", body: [rigid("f/t/b/t/c", ret("caught inside"))] }],
                  }),
                  rigid("f/t/b/r", ret("done")),
                ],
              }),
            ],
            catches: [{ name: "e", body: [rigid("f/t/c", ret({ kind: "member", object: ex("$e"), name: "type" }))] }],
          }),
        ],
      }),
    ]);

  async function run(module: Parameters<typeof host>[0], answerAfter: number) {
    const clock = new TestClock();
    const { engine } = host(module, { clock, modelProviders: slow(answerAfter, clock) });
    const { checkpointId } = checkpointOf(await engine.invoke({ flow: "f" }));
    // Waiting for people costs nothing.
    await clock.advance(HOUR);
    const resuming = engine.resume({ checkpointId, resolution: { decision: "approve" } });
    await clock.advance(0);
    await new Promise((resolve) => setTimeout(resolve, 5));
    await clock.advance(20_000);
    const result = await resuming;
    await engine.close({ graceMs: 0 });
    return output(result);
  }

  test("of time end their body, and only those around catch it", async () => {
    expect(await run(within({ max_duration_ms: duration(10_000) }), 9_000)).toBe("done");
    expect(await run(within({ max_duration_ms: duration(10_000) }), 11_000)).toBe("BudgetExceededError");
  });

  test("of tokens count what the model says", async () => {
    expect(await run(within({ max_tokens: ex(110) }), 1)).toBe("done");
    expect(await run(within({ max_tokens: ex(109) }), 1)).toBe("BudgetExceededError");
  });

  test("of a model block are its own", async () => {
    expect(await run(within({}, { budget: { max_duration_ms: duration(500) } }), 1_000)).toBe("caught inside");
  });
});

describe("what is not deterministic", () => {
  test("is the same when a block is evaluated again, and when a run is recovered", async () => {
    const global = (name: string) => ({ kind: "call", target: "global", name, args: [] }) as const;
    const module = moduleOf(
      [
        flow("f", {
          locals: ["id", "c"],
          body: [
            block("rigid", "f/id", {
              implicit: true,
              statements: [
                set("id", list(global("uuid"), global("now"), global("random"))),
                call(plugin("gate", "wait", { id: "$id" })),
              ],
            }),
            checkpoint("f/c", "c"),
            rigid("f/r", ret("$id")),
          ],
        }),
      ],
      gate,
    );
    const seen: unknown[] = [];
    const plugins = new InProcessPluginHost({ "test/gate": { wait: ({ id }) => void seen.push(id) } });
    const { engine } = host(module, { plugins });
    const { checkpointId } = checkpointOf(await engine.invoke({ flow: "f" }));
    const given = output(await engine.resume({ checkpointId, resolution: { decision: "approve" } }));
    expect(seen).toEqual([given]);
    expect(given).toEqual([expect.stringMatching(/^[0-9a-f-]{36}$/), expect.any(String), expect.any(Number)]);
    await engine.close();
  });
});

describe("secrets", () => {
  test("go to the plugin and nowhere else", async () => {
    const secret = "s3cr3t-token-value";
    const module = moduleOf(
      [
        flow("f", {
          locals: ["c"],
          body: [
            checkpoint("f/c", "c"),
            rigid(
              "f/call",
              call(plugin("gate", "wait", { key: { kind: "name", scope: "config", name: "key" }, n: 1 })),
            ),
          ],
        }),
      ],
      {
        plugins: [
          {
            alias: "gate",
            package: "test/gate",
            version: "1.0",
            settings: [
              { name: "token", value: { kind: "name", scope: "config", name: "key" } },
              { name: "limit", value: { kind: "name", scope: "config", name: "limit" } },
            ],
          },
        ],
        config: [
          { name: "key", type: string, modifiers: ["secret"] },
          { name: "limit", type: int, modifiers: [], default: ex(1) },
        ],
      },
    );
    const written: Uint8Array[] = [];
    const store = new InMemoryCheckpointBackend();
    const append = store.append.bind(store);
    store.append = (lease, entry, change) => {
      written.push(entry);
      return append(lease, entry, change);
    };
    const given: unknown[] = [];
    const { engine, events } = host(module, {
      checkpoints: store,
      secrets: new InMemorySecretSource({ Test: { key: secret } }),
      config: new InMemoryConfigSource({ Test: { limit: 7 } }),
      plugins: new InProcessPluginHost({
        "test/gate": {
          wait: (args, { settings }) => {
            given.push(args, settings);
            throw new Error(`cannot log in with ${secret}`);
          },
        },
      }),
    });
    const { checkpointId } = checkpointOf(await engine.invoke({ flow: "f" }));
    const result = await engine.resume({ checkpointId, resolution: { decision: "approve" } });
    expect(failure(result).message).toBe("gate.wait failed: cannot log in with [secret]");
    expect(given).toEqual([
      { n: 1, key: secret },
      { token: secret, limit: 7 },
    ]);
    const everything = [
      JSON.stringify(events.events),
      JSON.stringify(result),
      ...written.map((bytes) => new TextDecoder().decode(bytes)),
    ];
    for (const text of everything) expect(text).not.toContain(secret);
    await engine.close();
  });
});

describe("triggers", () => {
  const module = moduleOf(
    [
      flow("f", {
        params: { n: { type: int, default: ex(1) } },
        body: [rigid("f/r", ret(binary(param("n"), "+", 1)))],
      }),
    ],
    {
      triggers: [
        { kind: "api", name: "hello", target_flow: "f" },
        { kind: "schedule", name: "daily", target_flow: "f", cron: "0 9 * * *" },
      ],
      subscriptions: [{ event: "order_paid", source: "core://shop/orders", target_flow: "f" }],
    },
  );

  test("start their flow with the fields it has, once per occasion", async () => {
    const { engine, checkpoints } = host(module);
    expect(output(await engine.dispatchTrigger({ kind: "api", name: "hello" }, { n: 4, extra: true }))).toBe(5);
    const tick = { kind: "schedule", name: "daily", data: { planned_at: "2026-01-15T09:00:00Z" } } as const;
    const [one, two] = await Promise.all([engine.dispatchTrigger(tick), engine.dispatchTrigger(tick)]);
    expect(two).toEqual(one);
    expect(output(await engine.dispatchTrigger({ kind: "event", name: "order_paid", data: { id: 7 } }, { n: 6 }))).toBe(
      7,
    );
    expect((await checkpoints.invocations({})).items).toHaveLength(3);
    expect(failure(await engine.dispatchTrigger({ kind: "api", name: "nobody" }))).toMatchObject({
      errorType: "FlowNotFoundError",
    });
    await engine.close();
  });
});

test("an engine can be loaded and used with nothing but what is required", async () => {
  const engine = CoreEngine.load(
    greetModule(),
    new HostEnvironment({
      memory: new InMemoryBackend(),
      modelProviders: new MockModelProvider(),
      checkpoints: new InMemoryCheckpointBackend(),
    }),
  );
  expect((await engine.invoke(greetAda)).status).toBe("SUSPENDED");
  await engine.close();
});
