/**
 * Every error of the catalogue is provoked: by a flow, by a request, by a store or by the command line, never by making one.
 * The compiler sees to it that each type of the table has its case.
 */
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  type CheckpointBackend,
  CoreEngine,
  errorCatalogue,
  type ErrorType,
  type HostEnvironmentOptions,
  InMemoryBackend,
  InMemoryCheckpointBackend,
  InMemoryReferenceSource,
  InProcessDispatcher,
  InProcessPluginHost,
  type InvocationResult,
  type Json,
  type MemoryBackend,
  MockModelProvider,
  ScaiCoreError,
  TestClock,
} from "scaicore";
import * as scaicore from "scaicore";
import { IRSerializer } from "scaicore/compiler";
import { openFileStore } from "scaicore/node";
import { afterAll, describe, expect, test } from "vitest";
import { cli } from "../../runtime/cli/cli.node.js";
import { plain } from "../../runtime/cli/io/style.js";
import { errorsDocument } from "../../runtime/host/errors-document.js";
import { impatientClock } from "../support/impatient-clock.js";
import { damageFrame } from "../support/store-inspection.js";
import { moduleOfSource } from "../support/source-module.js";
import { crashing } from "./crashing-backend.js";
import { checkpointOf, host, type TestHost } from "./host.js";

const core = (flow: string, parts = "") =>
  moduleOfSource(`@core C { version = "1.0.0" ${parts} }\n${flow}`, { debug: true });
const asking = core('@flow f(): string { return @checkpoint { present = { prompt = "Go on?" } } }');
const assigned = core(
  '@flow f(): string { return @checkpoint { present = { prompt = "Go on?" } assignee = "user:ada" } }',
);
const ask = '@flexible { goal = "g" input = { a: 1 } output = int }';

interface Setup {
  readonly parts?: string;
  readonly environment?: Partial<HostEnvironmentOptions>;
  readonly options?: Parameters<typeof host>[2];
  readonly request?: Parameters<CoreEngine["invoke"]>[0];
}
/** How a run of a source fails. */
async function failureOf(flow: string, { parts, environment, options, request = { flow: "f" } }: Setup = {}) {
  const { engine } = host(core(flow, parts), environment, options);
  const result = await engine.invoke(request);
  await engine.close();
  return typeOf(result);
}
const answering = (primary: Json) => ({
  environment: { modelProviders: new MockModelProvider({ models: { primary } }) },
});
const typeOf = (result: InvocationResult | undefined): string =>
  result?.status === "FAILED" ? result.error.errorType : (result?.status ?? "nothing");

/** What a request of an engine rejects with, the core being one that asks and waits. */
async function rejection(
  request: (host: TestHost, checkpointId: string) => Promise<unknown>,
  clock?: TestClock,
  module = asking,
) {
  const made = host(module, clock === undefined ? {} : { clock });
  const { checkpointId } = checkpointOf(await made.engine.invoke({ flow: "f", invocationId: "i" }));
  try {
    return await thrownBy(() => request(made, checkpointId));
  } finally {
    await made.engine.close();
  }
}
async function thrownBy(action: () => unknown): Promise<string> {
  try {
    await action();
  } catch (error) {
    if (error instanceof ScaiCoreError) return error.errorType;
    throw error;
  }
  return "nothing";
}

const home = await mkdtemp(join(tmpdir(), "scaicore-errors-"));
afterAll(() => rm(home, { recursive: true, force: true, maxRetries: 5 }));

/** What the command line reports. */
async function errorOf(...argv: string[]): Promise<string> {
  let printed = "";
  const terminal = {
    out: plain,
    err: plain,
    interactive: false,
    live: false,
    print: (text: string) => void (printed += text),
    note: () => undefined,
    readInput: () => Promise.resolve(""),
    ask: () => Promise.resolve(undefined),
    endAsking: () => undefined,
  };
  await cli({ argv: [...argv, "--json"], cwd: home, terminal, pretty: false });
  return (JSON.parse(printed) as { error: { error_type: string } }).error.error_type;
}

const decide = (checkpointId: string, decision = "approve") => ({ checkpointId, resolution: { decision } });
const slow = new InProcessPluginHost({
  "test/host": {
    wait: (_, { signal }) =>
      new Promise((_resolve, reject) => signal.addEventListener("abort", () => reject(new Error("aborted")))),
  },
});
const plugins = "@plugins { host = test/host@1.0 }";

/** The type that each case ends with. */
const provoked: Readonly<Record<ErrorType, () => Promise<string>>> = {
  // Of flows
  GuardViolationError: () =>
    failureOf(
      '@flow f(): int { return @guarded { goal = "g" input = { a: 1 } output = int guard = { input.a > 1 } } }',
    ),
  ModelOutputError: () => failureOf(`@flow f(): int { return ${ask} }`, answering("no number")),
  ModelRefusalError: () => failureOf(`@flow f(): int { return ${ask} }`, answering({ $fail: "refusal" })),
  ModelProviderError: () => failureOf(`@flow f(): int { return ${ask} }`, answering({ $fail: "error" })),
  PluginError: () =>
    failureOf("@flow f() { host.break() }", {
      parts: plugins,
      environment: {
        plugins: new InProcessPluginHost({ "test/host": { break: () => Promise.reject(new Error("broken")) } }),
      },
    }),
  BudgetExceededError: () => failureOf(`@flow f() { @budget(max_tokens = 1) { x = ${ask}  y = ${ask} } }`),
  CheckpointExpiredError: async () => {
    const clock = new TestClock();
    const timed = core('@flow f(): string { return @checkpoint { present = { prompt = "?" } timeout = 1h } }');
    const { engine } = host(timed, { clock });
    const { checkpointId, invocationId } = checkpointOf(await engine.invoke({ flow: "f" }));
    await clock.advance(3_600_000);
    const late = await thrownBy(() => engine.resume(decide(checkpointId)));
    expect(typeOf(await engine.result(invocationId))).toBe(late);
    await engine.close();
    return late;
  },
  CancelledError: async () => {
    const { engine } = host(asking);
    const { invocationId } = checkpointOf(await engine.invoke({ flow: "f" }));
    const result = await engine.cancel(invocationId);
    await engine.close();
    return typeOf(result);
  },
  LimitError: () =>
    failureOf("@flow f() { @while(max_iterations = 100) true { x = 1 } }", { options: { limits: { steps: 20 } } }),
  ArithmeticError: () =>
    failureOf("@flow f(n: int): float { return 1 / n }", { request: { flow: "f", input: { n: 0 } } }),
  DispatchError: () =>
    failureOf("@flow f(): int { return @core_call { target = core://shop/none flow = g } }", {
      parts: "@core_interface core://shop/none { g(): int }",
      environment: { dispatcher: new InProcessDispatcher() },
    }),
  ConflictError: () => {
    const inner = new InMemoryBackend();
    const memory: MemoryBackend = {
      read: (...args) => inner.read(...args),
      list: (...args) => inner.list(...args),
      search: (...args) => inner.search(...args),
      // Others are always first.
      commit: () => Promise.resolve("conflict"),
    };
    return failureOf("@flow f(): int { memory.n = memory.n + 1  return 1 }", {
      parts: "@memory { n: int }",
      environment: { memory, clock: impatientClock() },
    });
  },
  NondeterminismError: async () => {
    const store = new InMemoryCheckpointBackend();
    const { backend, kill } = crashing(store, undefined);
    const module = core(
      "@flow f() { host.first(n = reference.n ?? 0)  host.second() }",
      `${plugins} @reference { n: int? }`,
    );
    const engine = (checkpoints: CheckpointBackend, n: number, second: () => Promise<Json>) =>
      host(module, {
        checkpoints,
        reference: new InMemoryReferenceSource({ C: { n } }),
        plugins: new InProcessPluginHost({ "test/host": { first: () => null, second } }),
      }).engine;
    const dies = () => kill().then(() => null);
    await engine(backend, 1, dies)
      .invoke({ flow: "f", durability: "block" })
      .catch(() => undefined);
    const next = engine(store, 2, () => Promise.resolve(null));
    const [result] = await next.recover();
    await next.close();
    return typeOf(result);
  },
  RecoveryLimitError: async () => {
    const store = new InMemoryCheckpointBackend();
    const module = core("@flow f() { host.die() }", plugins);
    const engine = (checkpoints: CheckpointBackend, die: () => Promise<Json>) =>
      host(module, { checkpoints, plugins: new InProcessPluginHost({ "test/host": { die } }) }).engine;
    for (let life = 0; life < 3; life++) {
      const { backend, kill } = crashing(store, undefined);
      const dying = engine(backend, () => kill().then(() => null));
      await (life === 0 ? dying.invoke({ flow: "f" }) : dying.recover()).catch(() => undefined);
    }
    const next = engine(store, () => Promise.resolve(null));
    const [result] = await next.recover({ maxAttempts: 2 });
    await next.close();
    return typeOf(result);
  },
  TimeoutError: async () => {
    const flows = "@flow g() { host.wait() }\n@flow f() { @core_call { target = core://self flow = g timeout = 10s } }";
    const clock = new TestClock();
    const { engine } = host(core(flows, plugins), { clock, plugins: slow });
    const running = engine.invoke({ flow: "f" });
    const ended = { yet: false };
    void running.finally(() => (ended.yet = true));
    while (!ended.yet) {
      await clock.advance(1000);
      await new Promise((resolve) => setImmediate(resolve));
    }
    await engine.close();
    return typeOf(await running);
  },
  FlowFailedError: () => failureOf('@flow f() { fail("Out of stock", { sku: "A-1" }) }'),
  AssertionError: () =>
    failureOf('@flow f(n: int) { @debug { assert(n > 1, "too small") } }', { request: { flow: "f", input: { n: 1 } } }),
  MatchError: async () => {
    // The compiler demands the arm, so it is taken out of what it made.
    const module = core('@flow f(s: string): int { x = match s { "a" => 1  _ => 2 }  return x }');
    const text = JSON.stringify(module);
    const without = text.replace(/,\{"pattern":\{"kind":"wildcard"\}[^[]*?\}\}(?=\])/, "");
    expect(without).not.toBe(text);
    const { engine } = host(JSON.parse(without) as typeof module);
    const result = await engine.invoke({ flow: "f", input: { s: "b" } });
    await engine.close();
    return typeOf(result);
  },
  InternalError: async () => {
    const stops = (): boolean => {
      throw new Error("the inspector's own fault");
    };
    const { engine } = host(
      core("@flow f(): int { x = 1\n return x }"),
      {},
      { inspector: { stops, stopped: () => undefined } },
    );
    const result = await engine.invoke({ flow: "f" });
    await engine.close();
    return typeOf(result);
  },

  // Of requests
  InputError: () => failureOf("@flow f(n: int): int { return n }", { request: { flow: "f", input: { n: "one" } } }),
  FlowNotFoundError: () => failureOf("@flow f() { x = 1 }", { request: { flow: "g" } }),
  InvocationConflictError: () =>
    rejection(({ engine }) => engine.invoke({ flow: "f", invocationId: "i", instanceKey: "other" })),
  InvocationNotFoundError: () => rejection(({ engine }) => engine.cancel("nobody")),
  CheckpointNotFoundError: () => rejection(({ engine }) => engine.resume(decide("none"))),
  CheckpointAlreadyResolvedError: () =>
    rejection(async ({ engine }, id) => {
      await engine.resume(decide(id));
      await engine.resume(decide(id, "reject"));
    }),
  CheckpointCancelledError: () =>
    rejection(async ({ engine }, id) => {
      await engine.cancel("i");
      await engine.resume(decide(id));
    }),
  ResolutionError: () => rejection(({ engine }, id) => engine.resume(decide(id, "perhaps"))),
  NotAuthorizedError: () =>
    rejection(({ engine }, id) => engine.resume({ ...decide(id), person: { id: "bob" } }), undefined, assigned),
  CheckpointMismatchError: () =>
    rejection(({ engine }, id) => engine.resume({ ...decide(id), shownDigest: "sha256:0" })),
  ModuleMismatchError: () =>
    rejection(async ({ checkpoints }, id) => {
      const other = moduleOfSource('@core Other { version = "1.0.0" }\n@flow f() { x = 1 }');
      await host(other, { checkpoints }).engine.resume(decide(id));
    }),

  // Of loading
  EnvironmentError: () => thrownBy(() => host(core("@flow f() { host.say() }", plugins))),
  BundleError: () => thrownBy(() => new IRSerializer().deserialize(new TextEncoder().encode("SCIR and noise"))),

  // Of stores
  OwnershipLostError: async () => {
    const store = new InMemoryCheckpointBackend();
    const start = {
      invocationId: "i",
      core: "C",
      coreVersion: "1",
      flow: "f",
      input: {},
      durability: "block",
      bundleHash: "",
      createdAt: new Date(0).toISOString(),
    } as const;
    const started = await store.begin(start, "first");
    if (!started.created) return "nothing";
    await store.retire("first");
    await store.claim("i", "second");
    return await thrownBy(() => store.append(started.lease, new Uint8Array(1)));
  },
  StoreError: () =>
    rejection(async ({ engine }) => {
      await engine.close();
      await engine.invoke({ flow: "f" });
    }),
  StoreCorruptError: async () => {
    const path = join(home, "corrupt");
    const first = await openFileStore(path);
    const { engine } = host(asking, first);
    const { checkpointId } = checkpointOf(await engine.invoke({ flow: "f" }));
    await engine.close();
    await first.close();
    await damageFrame(path, "start");
    const store = await openFileStore(path);
    const later = host(asking, store).engine;
    try {
      return await thrownBy(() => later.resume(decide(checkpointId)));
    } finally {
      await later.close();
      await store.close();
    }
  },

  // Of the command line
  UsageError: () => errorOf("rnu"),
  PathError: () => errorOf("check", "nowhere.scaicore"),
  PluginsConfigError: async () => {
    await writeFile(join(home, "scaicore.plugins.json"), "{");
    return await errorOf("plugins");
  },
  RecordingError: () =>
    Promise.resolve()
      .then(() => scaicore.readRecording("[]\n[]\n", "r.jsonl"))
      .then(
        () => "nothing",
        (error: unknown) => (error instanceof Error ? error.name : "no error"),
      ),
  CompileError: async () => {
    await writeFile(join(home, "wrong.scaicore"), "@core C { version = 1 }");
    return await errorOf("run", "wrong.scaicore");
  },
};

describe("the catalogue of errors", () => {
  test.each(Object.entries(provoked))("%s is provoked", async (type, provoke) => {
    expect(await provoke()).toBe(type);
  });

  test("has each error that is exported, and each that is thrown by name", async () => {
    const exported = Object.keys(scaicore).filter((name) => /^[A-Z]\w*Error$/.test(name));
    const known = Object.keys(errorCatalogue);
    expect(exported.filter((name) => !known.includes(name))).toEqual(
      ["ScaiCoreError", "RunError"].filter((name) => exported.includes(name)),
    );
    const named = new Set<string>();
    const runtime = new URL("../../runtime/", import.meta.url);
    for (const path of await readdir(runtime, { recursive: true })) {
      if (!path.endsWith(".ts") || path.includes("dist") || path.endsWith(".test.ts")) continue;
      const text = await readFile(new URL(path, runtime), "utf8");
      for (const [, name] of text.matchAll(/(?:super|new RunError|new EvaluationError)\(\s*"([A-Z]\w*Error)"/g))
        named.add(name!);
      for (const [, name] of text.matchAll(/errorType: "([A-Z]\w*Error)"/g)) named.add(name!);
    }
    expect([...named].filter((name) => !known.includes(name))).toEqual([]);
    expect(named.size).toBeGreaterThan(20);
  });

  test.each(Object.entries(errorCatalogue))("%s has a title, a cause and a cure", (_, { title, cause, cure }) => {
    expect(title).not.toMatch(/\.$/);
    expect(cause).toMatch(/[.)]$/);
    expect(cure).toMatch(/[.)]$/);
  });

  test("is what docs/errors.md says", async () => {
    const page = await readFile(new URL("../../docs/errors.md", import.meta.url), "utf8");
    expect(page, "node scripts/generate-errors-docs.mjs writes it anew").toBe(errorsDocument());
  });
});
