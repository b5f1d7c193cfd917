/** Secrets go to plugins and nowhere else: not into results, events, logs, prompts, memory, or any file of a store. */
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it, vi } from "vitest";
import {
  CoreEngine,
  HostEnvironment,
  InMemoryBackend,
  InMemoryCheckpointBackend,
  InMemoryEventSink,
  type HostEnvironmentOptions,
  type CheckpointInfo,
  type InvocationResult,
  type Json,
  type ModelRequest,
  type ModelResponse,
  type PluginHost,
  type RuntimeEvent,
  type SuspendedResult,
  ScaiCoreError,
  StoreCorruptError,
  StoreError,
} from "scaicore";
import { type FileStore, FileEventSink, openFileStore } from "scaicore/node";
import { moduleOfSource } from "../../support/source-module.js";
import { failure, host, output } from "../host.js";
import { CANARY, canariesIn, PIN } from "./canary.js";

const SOURCE = `@core Desk {
  version = "1.0.0"
  @models { primary = { model = "m" } }
  @plugins { crm = acme/crm@1.0 { key = config.api_key } }
  @config {
    @param api_key: string @secret
    @param pin: string @secret
  }
  @memory { last: string }
}
@plugin_interface acme/crm@1.0 {
  echo(token: string, pin: string, how: string): string
  parts(token: string): { a: string, b: map[string, string] }
}
@flow f(how: string): string {
  x = crm.echo(token = config.api_key, pin = config.pin, how = how)
  memory.last = x
  @debug { log("x", x) }
  emit got { x }
  y = @flexible { goal = "Answer", input = x, output = string }
  d = @checkpoint approval { present = { prompt = "Send \${x}?", payload = { x, y } } }
  z = @flexible { goal = "Answer again", input = y, output = string }
  return "\${x} \${z}"
}
@flow parts(): string {
  p = crm.parts(token = config.api_key)
  d = @checkpoint approval { present = { prompt = "Sure?", payload = p } }
  return p.a + json_encode(p.b)
}
@flow ask(text: string): string {
  x = crm.echo(token = text, pin = "", how = "")
  y = @flexible { goal = "Answer \${text}", input = text, output = string }
  return "\${x} \${y} \${text}"
}
@flow late(): string {
  d = @checkpoint approval { present = { prompt = "Sure?" } }
  y = @flexible { goal = "Answer", input = d, output = string }
  return y
}
`;
const module = moduleOfSource(SOURCE, { debug: true });

const base64 = (text: string): string => Buffer.from(text).toString("base64");

/** What a plugin does with the token that it is given. */
const answers: Readonly<Record<string, (token: string, pin: string) => string>> = {
  plain: (token, pin) => `it is ${token} and ${pin}`,
  base64: (token) => base64(`user:${token}`),
  hex: (token) => Buffer.from(token).toString("hex"),
  url: (token) => `https://example.org/?k=${encodeURIComponent(token)}`,
  json: (token) => JSON.stringify({ body: JSON.stringify({ token }) }),
};
const failures: Readonly<Record<string, (token: string, pin: string) => unknown>> = {
  error: (token, pin) => new Error(`401 for key ${token}, pin ${pin}`),
  "error in base64": (token) => new Error(`Authorization: Basic ${base64(`me:${token}`)}`),
  "error in a URL": (token) => new Error(`GET https://example.org/?k=${encodeURIComponent(token)}`),
  "error with details": (token) => Object.assign(new Error("bad"), { details: { token } }),
  "error of its own kind": (token) => Object.assign(new Error("bad"), { name: token, errorType: token }),
  cause: (token) => new Error("bad", { cause: new Error(token) }),
  "a text thrown": (token) => token,
};

const plugins: PluginHost = {
  describe: () => ({}),
  call: ({ method, args }) =>
    new Promise((resolve) => {
      const { token, pin, how } = args as { readonly token: string; readonly pin: string; readonly how?: string };
      if (method === "parts") resolve({ a: `a ${token}`, b: { [token]: "b" } });
      const failed = failures[how ?? ""];
      if (failed !== undefined) throw failed(token, pin);
      resolve(answers[how ?? ""]?.(token, pin) ?? "fine");
    }),
};

const response = (text: Json): ModelResponse => ({
  output: text,
  finish: "stop",
  usage: { modelCalls: 1, inputTokens: 1, outputTokens: 1 },
  model: "m",
});

const secrets = { read: (_core: string, name: string) => Promise.resolve(name === "pin" ? PIN : CANARY) };

let directory = "";
afterEach(async () => {
  if (directory !== "") await rm(directory, { recursive: true, force: true });
  directory = "";
});

/** A run over two engines, and everything that it says or leaves anywhere. */
async function everything(
  flow: string,
  how: string,
  answer: (request: ModelRequest) => Json = () => "fine",
  durability: "block" | "checkpoint" = "block",
): Promise<{
  readonly result: InvocationResult;
  readonly said: ReadonlyMap<string, string>;
  readonly types: string[];
}> {
  directory = await mkdtemp(join(tmpdir(), "scaicore-secrets-"));
  const store: FileStore = await openFileStore(join(directory, "store"));
  const events = new InMemoryEventSink();
  const file = new FileEventSink(join(directory, "events.jsonl"));
  const warnings: string[] = [];
  const requests: unknown[] = [];
  const results: unknown[] = [];
  const environment: HostEnvironmentOptions = {
    memory: store.memory,
    checkpoints: store.checkpoints,
    modelProviders: {
      complete: (request) =>
        new Promise((resolve) => {
          requests.push(request);
          resolve(response(answer(request)));
        }),
    },
    plugins,
    secrets,
    logger: { warn: (message) => warnings.push(message) },
    events: {
      emit: async (event: RuntimeEvent) => {
        events.emit(event);
        await file.emit(event);
      },
    },
    checkpointHandler: { pending: (info) => Promise.resolve(void results.push(info)) },
  };
  const engineOf = () => CoreEngine.load(module, new HostEnvironment(environment), { durability });
  let engine = engineOf();
  let result = await engine.invoke({ flow, input: flow === "f" ? { how } : {} });
  results.push(result);
  await engine.close();
  if (result.status === "SUSPENDED") {
    engine = engineOf();
    result = await engine.resume({
      checkpointId: result.checkpoint.checkpointId,
      resolution: { decision: result.checkpoint.options[0]!.id },
    });
    results.push(result, await store.checkpoints.list({ status: "all" }), await store.checkpoints.invocations({}));
    await engine.close();
  }
  await file.close();
  await store.close();
  const said = new Map([
    ["results", JSON.stringify(results)],
    ["events", JSON.stringify(events.events)],
    ["requests", JSON.stringify(requests)],
    ["warnings", warnings.join("\n")],
  ]);
  for (const entry of await readdir(directory, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    said.set(path.slice(directory.length), `${entry.name}\n${(await readFile(path)).toString()}`);
  }
  return { result, said, types: events.events.map(({ type }) => type) };
}

function leaksIn(said: ReadonlyMap<string, string>): readonly string[] {
  return [...said].flatMap(([where, text]) => canariesIn(text).map((form) => `${where}: ${form}`));
}

describe("a secret that a plugin gives back", () => {
  it.each(Object.keys(answers))("is nowhere in clear: %s", async (how) => {
    const { result, said, types } = await everything("f", how);
    expect(leaksIn(said)).toEqual([]);
    expect(output(result)).toContain("[secret]");
    expect(types.filter((type) => type === "secret.masked")).toHaveLength(1);
    expect(said.get("warnings")).toBe(
      "The answer of the plugin crm.echo had a secret in it, which was masked (Desk f/statements#1).",
    );
    // The search would find it: everything else is there.
    expect(types).toEqual(expect.arrayContaining(["debug.log", "got", "checkpoint.pending", "checkpoint.resolved"]));
    expect([...said.keys()].some((path) => path.includes("/memory/"))).toBe(true);
    expect(said.get("events")).toContain("[secret]");
  });

  it.each(Object.keys(failures))("is in no error: %s", async (how) => {
    const { result, said } = await everything("f", how);
    expect(failure(result).errorType).toBe("PluginError");
    expect(leaksIn(said)).toEqual([]);
  });

  it("is cut out of texts and keys within its answer", async () => {
    const { result, said } = await everything("parts", "");
    expect(output(result)).toBe('a [secret]{"[secret]":"b"}');
    expect(leaksIn(said)).toEqual([]);
  });
});

describe("a secret that a model says", () => {
  it.each(["block", "checkpoint"] as const)("is nowhere in clear, with durability %s", async (durability) => {
    const { result, said, types } = await everything("f", "", () => `the key is ${CANARY}, pin ${PIN}`, durability);
    expect(leaksIn(said)).toEqual([]);
    expect(output(result)).toBe("fine the key is [secret], pin [secret]");
    expect(types.filter((type) => type === "secret.masked")).toHaveLength(2);
  });

  it("is cut out of its error, also in another process after a resume", async () => {
    const { result, said } = await everything("late", "", () => {
      throw new Error(`upstream said: bad key ${CANARY}, ${base64(`u:${CANARY}`)}`);
    });
    expect(failure(result).message).toContain("bad key [secret], ");
    expect(leaksIn(said)).toEqual([]);
  });
});

describe("a secret that the caller gives as input", () => {
  it("goes to plugins, and to no model, event or result", async () => {
    const events = new InMemoryEventSink();
    const requests: ModelRequest[] = [];
    const seen: Json[] = [];
    const { engine } = host(module, {
      events,
      secrets,
      plugins: {
        describe: () => ({}),
        call: ({ args }) => {
          seen.push(args.token!);
          return Promise.resolve("fine");
        },
      },
      modelProviders: {
        complete: (request) => {
          requests.push(request);
          return Promise.resolve(response(request.messages.map(({ content }) => content).join("\n")));
        },
      },
    });
    const result = await engine.invoke({ flow: "ask", input: { text: CANARY } });
    await engine.close();
    expect(seen).toEqual([CANARY]);
    expect(requests.map(({ input }) => input)).toEqual([{ input: "[secret]" }]);
    expect(output(result)).toMatch(/^fine [^]*\[secret\][^]* \[secret\]$/);
    expect(canariesIn(JSON.stringify([result, events.events, requests]))).toEqual([]);
    expect(JSON.stringify(events.events)).toContain('"text":"[secret]"');
  });
});

describe("a secret that a person decides with", () => {
  it("is masked in results, events and what the handler of checkpoints is told", async () => {
    const source = `@core C { version = "1.0.0"
  @config { @param key: string @secret } }
@flow f(): string {
  d = @checkpoint freeform { present = { prompt = "Say something" } }
  return d
}`;
    const told: CheckpointInfo[] = [];
    const handler = {
      pending: () => Promise.resolve(),
      closed: (info: CheckpointInfo) => Promise.resolve(void told.push(info)),
    };
    const { engine, events } = host(moduleOfSource(source), { secrets, checkpointHandler: handler });
    const result = await engine.invoke({ flow: "f" });
    if (result.status !== "SUSPENDED") throw new Error(JSON.stringify(result));
    const { checkpointId } = result.checkpoint;
    const ended = await engine.resume({ checkpointId, resolution: { decision: `it is ${CANARY}` } });
    await engine.close();
    expect(output(ended)).toBe("it is [secret]");
    expect(told).toMatchObject([{ decision: { resolution: { decision: "it is [secret]" } } }]);
    expect(canariesIn(JSON.stringify([ended, told, events.events]))).toEqual([]);
  });
});

describe("a secret in a model's text as it comes", () => {
  it("is cut out of what followers see, split over pieces", async () => {
    const source = `@core C { version = "1.0.0"
  @models { primary = { model = "m" } }
  @config { @param key: string @secret } }
@flow f(): string {
  y = @flexible { goal = "Answer", input = 1, output = string }
  return y
}`;
    const text = `The key is ${CANARY}. And so on`;
    const { engine } = host(moduleOfSource(source), {
      secrets,
      modelProviders: {
        complete: () => Promise.reject(new Error("is streamed")),
        async *stream() {
          for (let at = 0; at < text.length; at += 3) {
            await Promise.resolve();
            yield { text: text.slice(at, at + 3) };
          }
          yield { response: response(text) };
        },
      },
    });
    let shown = "";
    for await (const item of engine.stream({ flow: "f" })) {
      if (item.kind === "delta") shown += item.text;
      if (item.kind === "result") expect(output(item.result)).toBe("The key is [secret]. And so on");
    }
    expect(shown).toBe("The key is [secret]. And so on");
    await engine.close();
  });
});

describe("a secret in the error of a store", () => {
  it.each<[string, (cause: Error) => Error]>([
    ["its text", ({ message }) => new Error(message)],
    ["a StoreError", ({ message }) => new StoreError(message, { row: [message] }, { retryable: false })],
    ["its cause", (cause) => new StoreError("The database refused a row.", {}, { cause })],
    ["damage", ({ message }) => new StoreCorruptError(message, { row: message })],
  ])("is in nothing that the caller gets: %s", async (_, failing) => {
    const source = `@core C {
  version = "1.0.0"
  @config { @param key: string @secret }
  @memory { seen: int = 0 } }
@flow f(): int { memory.seen = memory.seen + 1  return memory.seen }`;
    const memory = new InMemoryBackend();
    memory.read = () => Promise.reject(failing(new Error(`duplicate row (1, ${CANARY})`)));
    const { engine } = host(moduleOfSource(source), { secrets, memory });
    const error: unknown = await engine.invoke({ flow: "f" }).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(Error);
    const said = [];
    for (let at = error; at instanceof Error; at = at.cause)
      said.push(
        at.message,
        at.stack,
        JSON.stringify(at),
        JSON.stringify(at instanceof ScaiCoreError ? at.details : ""),
      );
    expect(canariesIn(said.join("\n"))).toEqual([]);
    const retryable = (of: unknown) => (of instanceof StoreError ? of.retryable : undefined);
    expect(retryable(error)).toBe(retryable(failing(new Error("x"))));
    await engine.close();
  });
});

describe("a secret that another core answers with", () => {
  it("is masked in its result, its error and its checkpoints", async () => {
    const source = `@core C { version = "1.0.0"
  @plugins { log = acme/log@1.0 {} }
  @config { @param key: string @secret } }
@plugin_interface acme/log@1.0 { note(text: string): string }
@core_interface core://shop/other { ask(how: string): string }
@flow f(how: string): string {
  x = @core_call { target = core://shop/other  flow = ask  input = { how } }
  return log.note(x)
}`;
    const noted: Json[] = [];
    const waiting = (invocationId: string): SuspendedResult => {
      const [type, prompt] = ["approval", `Is ${CANARY} right?`];
      const checkpoint: CheckpointInfo = {
        ...{ checkpointId: "other-checkpoint", invocationId, core: "Other", flow: "ask", nodeId: "n", path: "n" },
        ...{ type, prompt, options: [], priority: "normal", createdAt: "2026-01-15T10:30:00.000Z", status: "pending" },
      };
      return { ...base, invocationId, status: "SUSPENDED", checkpoint, checkpoints: [checkpoint] };
    };
    const base = { usage: { modelCalls: 0, inputTokens: 0, outputTokens: 0 }, durationMs: 0 };
    const { engine, events, checkpoints } = host(moduleOfSource(source), {
      secrets,
      plugins: {
        describe: () => ({}),
        call: ({ args }) => {
          noted.push(args.text!);
          return Promise.resolve("noted");
        },
      },
      dispatcher: {
        call: ({ request }) => {
          const { invocationId, input } = request;
          if (input?.how === "error") return Promise.reject(new Error(`no way with ${CANARY}`));
          if (input?.how === "waits") return Promise.resolve(waiting(invocationId));
          const end: InvocationResult =
            input?.how === "failed"
              ? { ...base, invocationId, status: "FAILED", error: { errorType: "PluginError", message: CANARY } }
              : { ...base, invocationId, status: "COMPLETED", output: `it is ${CANARY}` };
          return Promise.resolve(end);
        },
        result: (_target, invocationId) => Promise.resolve(waiting(invocationId)),
        resume: () => Promise.reject(new Error("is not called")),
        cancel: () => Promise.resolve(),
      },
    });
    expect(output(await engine.invoke({ flow: "f", input: { how: "" } }))).toBe("noted");
    expect(noted).toEqual(["it is [secret]"]);
    expect(failure(await engine.invoke({ flow: "f", input: { how: "failed" } })).message).toBe("[secret]");
    expect(failure(await engine.invoke({ flow: "f", input: { how: "error" } })).message).toContain("with [secret]");
    const suspended = await engine.invoke({ flow: "f", input: { how: "waits" } });
    expect(suspended).toMatchObject({ status: "SUSPENDED", checkpoint: { prompt: "Is [secret] right?" } });
    const stored = await checkpoints.list({ status: "all", waits: true });
    expect(stored.items).toHaveLength(1);
    expect(canariesIn(JSON.stringify([events.events, suspended, stored]))).toEqual([]);
    await engine.close();
  });
});

describe("the host's secrets", () => {
  it("are read for each run of a program that has some, and never for others", async () => {
    const read: string[] = [];
    const source = {
      read: (core: string, name: string) => Promise.resolve(void read.push(`${core} ${name}`)) as never,
    };
    const { engine } = host(module, { secrets: source, plugins });
    const result = await engine.invoke({ flow: "late" });
    expect(result.status).toBe("SUSPENDED");
    expect(read).toEqual(["Desk api_key", "Desk pin"]);
    await engine.close();
    const other = host(undefined, { secrets: source });
    await other.engine.invoke({ flow: "greet", input: { name: "Ada" } });
    await other.engine.close();
    expect(read).toHaveLength(2);
  });

  it("stop a run that cannot know them, which goes on when it is recovered", async () => {
    let broken = true;
    const source = {
      read: (_core: string, name: string) =>
        broken ? Promise.reject(new Error("the key store is down")) : secrets.read("", name),
    };
    const models = { complete: () => Promise.resolve(response("fine")) };
    const { engine, checkpoints } = host(module, { secrets: source, plugins, modelProviders: models });
    const failed = await engine.invoke({ flow: "late", invocationId: "one" }).catch((error: unknown) => error);
    expect(failed).toBeInstanceOf(StoreError);
    expect((failed as StoreError).message).toBe(
      "The secrets of Desk could not be read, so nothing was run that might reveal them: the key store is down. " +
        "The invocation goes on when it is recovered.",
    );
    broken = false;
    expect(await engine.recover()).toMatchObject([{ invocationId: "one", status: "SUSPENDED" }]);
    expect((await checkpoints.invocations({})).items).toMatchObject([{ status: "suspended" }]);
    await engine.close();
  });

  it.each<[string, unknown, string]>([
    ["bytes", new TextEncoder().encode(CANARY), "a value of the type object"],
    ["an object", { value: CANARY }, "a value of the type object"],
    ["null", null, "null"],
    ["a number", 12345678n, "a value of the type bigint"],
  ])("stop a run when one is no string, which could not be masked: %s", async (_, given, got) => {
    const { engine } = host(module, { secrets: { read: () => Promise.resolve(given as string) }, plugins });
    const failed: unknown = await engine.invoke({ flow: "late" }).catch((error: unknown) => error);
    expect(failed).toBeInstanceOf(StoreError);
    expect((failed as StoreError).message).toContain(
      `the secret api_key must be a string, or undefined where there is none, not ${got}.`,
    );
    expect((failed as StoreError).message).not.toContain(CANARY);
    await engine.close();
  });

  it("stop a run when one is longer than can be masked in good time", async () => {
    const { engine } = host(module, { secrets: { read: () => Promise.resolve("x".repeat(65_537)) }, plugins });
    await expect(engine.invoke({ flow: "late" })).rejects.toThrow(
      "the secret api_key has 65537 characters, and at most 65536 can be masked.",
    );
    await engine.close();
  });

  it.each(["a start", "a resume"])("that never come leave %s to be cancelled or closed", async (when) => {
    let hangs = when === "a start";
    const never = new Promise<never>(() => undefined);
    const source = { read: (_core: string, name: string) => (hangs ? never : secrets.read("", name)) };
    const backend = new InMemoryCheckpointBackend();
    const events = new InMemoryEventSink();
    const engineOf = () => host(module, { secrets: source, plugins, checkpoints: backend, events }).engine;
    let engine = engineOf();
    if (when === "a resume") {
      await engine.invoke({ flow: "late", invocationId: "one" });
      await engine.close();
      hangs = true;
      engine = engineOf();
    }
    const begun = () =>
      when === "a start"
        ? new Promise<void>((onStarted) => {
            engine.invoke({ flow: "late", invocationId: "one" }, { onStarted }).catch(() => undefined);
          })
        : backend.list({}).then(async ({ items: [info] }) => {
            const resolution = { decision: info!.options[0]!.id };
            engine.resume({ checkpointId: info!.checkpointId, resolution }).catch(() => undefined);
            await vi.waitUntil(async () => (await backend.invocations({})).items[0]!.status === "running");
          });
    await begun();
    await engine.close({ graceMs: 0 });
    engine = engineOf();
    const recovering = engine.recover();
    await vi.waitUntil(async () => (await backend.invocations({})).items[0]!.ownerAlive);
    expect(failure(await engine.cancel("one", "it takes too long")).message).toContain("it takes too long");
    expect(await recovering).toMatchObject([{ status: "FAILED" }]);
    await engine.close();
    // Nothing that might hold a secret was said meanwhile.
    expect(events.events.filter(({ type }) => type === "checkpoint.resolved")).toEqual([]);
  });

  it("may change while a run goes on: both values are masked", async () => {
    let reads = 0;
    // The first two are read when the run begins.
    const source = { read: () => Promise.resolve(reads++ < 2 ? CANARY : "a-new-secret-value") };
    const { engine } = host(module, {
      secrets: source,
      plugins: {
        describe: () => ({}),
        call: ({ args }) => Promise.reject(new Error(`neither ${CANARY} nor ${args.token as string} is right`)),
      },
    });
    expect(failure(await engine.invoke({ flow: "parts" })).message).toContain("neither [secret] nor [secret] is right");
    expect(reads).toBeGreaterThan(2);
    await engine.close();
  });
});
