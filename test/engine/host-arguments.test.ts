import { describe, expect, test } from "vitest";
import {
  BundleError,
  CancelledError,
  CoreEngine,
  type CoreEngine as Engine,
  EnvironmentError,
  type FlowError,
  HostEnvironment,
  InMemoryBackend,
  InMemoryCheckpointBackend,
  InvocationNotFoundError,
  IRSerializer,
  LimitError,
  MockModelProvider,
  ModelRefusalError,
  ResolutionError,
  RunError,
  ScaiCoreError,
} from "scaicore";
import { compile } from "scaicore/compiler";
import { greetModule } from "../support/ir-builder.js";
import { checkpointOf, failure, greetAda, host } from "./host.js";

/** What a caller in JavaScript may give. */
const any = (value: unknown): never => value as never;
const cyclic: Record<string, unknown> = {};
cyclic.self = cyclic;

const unreadable = {
  get id(): string {
    throw new Error("gone");
  },
};

async function refused(engine: Engine, request: unknown): Promise<FlowError> {
  return failure(await engine.invoke(any(request)));
}

describe("invoke", () => {
  test.each<[request: unknown, errorType: string, message: RegExp]>([
    [undefined, "InputError", /^request must be an object such as/],
    [[], "InputError", /^request must be .*, not an array\.$/],
    [{}, "FlowNotFoundError", /^flow must be the name of a flow, not nothing\. HelloWorld has greet\.$/],
    [{ ...greetAda, flow: 5 }, "FlowNotFoundError", /not the number 5/],
    [{ ...greetAda, input: [] }, "InputError", /^input must be an object .*, not an array\.$/],
    [{ ...greetAda, input: null }, "InputError", /^input must be/],
    [{ ...greetAda, input: { name: cyclic } }, "InputError", /levels of nesting/],
    [{ ...greetAda, input: { name: 1n } }, "InputError", /^input\.name: expected JSON, got a bigint\.$/],
    [{ ...greetAda, invocationId: 5 }, "InputError", /^invocationId must be/],
    [{ ...greetAda, invocationId: "" }, "InputError", /^invocationId must be .* the empty string ""\.$/],
    [{ ...greetAda, instanceKey: 5 }, "InputError", /^instanceKey must be/],
    [{ ...greetAda, durability: "zzz" }, "InputError", /^durability must be "checkpoint" or "block"/],
    [{ ...greetAda, identity: "ada" }, "InputError", /^identity must be/],
  ])("%# is FAILED, and records nothing", async (request, errorType, message) => {
    const { engine, checkpoints } = host();
    const error = await refused(engine, request);
    expect(error.errorType).toBe(errorType);
    expect(error.message).toMatch(message);
    expect((await checkpoints.invocations({})).items).toEqual([]);
    await engine.close();
  });

  test("as a stream ends in the same error", async () => {
    const { engine } = host();
    const items = [];
    for await (const item of engine.stream(any(undefined))) items.push(item);
    expect(items).toMatchObject([{ kind: "result", result: { status: "FAILED", error: { errorType: "InputError" } } }]);
    await engine.close();
  });
});

describe("resume", () => {
  test.each<[request: object | undefined, field: string]>([
    [undefined, "request"],
    [{}, "checkpointId"],
    [{ checkpointId: "" }, "checkpointId"],
    [{ checkpointId: "own", resolution: { decision: "approve", note: 1n } }, "resolution.note"],
    [{ checkpointId: "own", resolution: [] }, "resolution"],
    [{ checkpointId: "own", resolution: { decision: "approve" }, requestId: "" }, "requestId"],
    [{ checkpointId: "own", resolution: { decision: "approve" }, resolvedBy: 5 }, "resolvedBy"],
    [{ checkpointId: "own", resolution: { decision: "approve" }, resolvedBy: "" }, "resolvedBy"],
    [{ checkpointId: "own", resolution: unreadable }, "request"],
    [{ checkpointId: "own", resolution: { decision: "approve" }, person: unreadable }, "request"],
  ])("%# names what is wrong, and decides nothing", async (request, field) => {
    const { engine, checkpoints } = host();
    const { checkpointId } = checkpointOf(await engine.invoke(greetAda));
    const own = request !== undefined && "checkpointId" in request && request.checkpointId === "own";
    const resumed = engine.resume(any(own ? { ...request, checkpointId } : request));
    await expect(resumed).rejects.toThrow(ResolutionError);
    await expect(resumed).rejects.toMatchObject({ details: { field } });
    expect((await checkpoints.get(checkpointId))?.status).toBe("pending");
    await engine.close();
  });
});

test("resume with a signal that is none decides nothing", async () => {
  const { engine, checkpoints } = host();
  const { checkpointId } = checkpointOf(await engine.invoke(greetAda));
  const request = { checkpointId, resolution: { decision: "approve" } };
  for (const options of [null, { signal: 5 }, { signal: { aborted: false } }]) {
    await expect(engine.resume(request, any(options))).rejects.toThrow(ResolutionError);
  }
  expect((await checkpoints.get(checkpointId))?.status).toBe("pending");
  await engine.close();
});

describe("a host that throws what cannot be read", () => {
  const thrown: Readonly<Record<string, () => Error>> = {
    "an object without prototype": () => Object.create(null) as Error,
    "an object whose toString throws": () =>
      any({
        toString() {
          throw new Error("no");
        },
      }),
    "an error whose message throws": () =>
      Object.defineProperty(new Error("x"), "message", {
        get() {
          throw new Error("no");
        },
      }),
    "a proxy that throws": () =>
      new Proxy(new Error("x"), {
        get() {
          throw new Error("no");
        },
        getPrototypeOf() {
          throw new Error("no");
        },
      }),
  };
  test.each(Object.entries(thrown))("fails the run: %s", async (_, make) => {
    const { engine } = host(greetModule(), { modelProviders: { complete: () => Promise.reject(make()) } });
    expect(failure(await engine.invoke(greetAda))).toMatchObject({
      errorType: "ModelProviderError",
      message: expect.stringContaining("something was thrown that cannot be read") as string,
    });
    await engine.close();
  });
});

test("an id that is none finds no other invocation", async () => {
  const { engine } = host();
  const { invocationId } = checkpointOf(await engine.invoke(greetAda));
  for (const id of [undefined, "", 5, "nobody"]) {
    await expect(engine.cancel(any(id))).rejects.toThrow(InvocationNotFoundError);
    expect(await engine.result(any(id))).toBeUndefined();
  }
  expect((await engine.result(invocationId))?.status).toBe("SUSPENDED");
  await engine.close();
});

describe("an environment", () => {
  const whole = () => ({
    memory: new InMemoryBackend(),
    modelProviders: new MockModelProvider(),
    checkpoints: new InMemoryCheckpointBackend(),
  });
  test.each<[given: unknown, missing: readonly string[]]>([
    [undefined, ["memory", "modelProviders", "checkpoints"]],
    [{ ...whole(), modelProviders: {} }, ["modelProviders.complete"]],
    [{ ...whole(), memory: { read: () => undefined } }, ["memory.list", "memory.search", "memory.commit"]],
    [{ ...whole(), clock: null, events: {} }, ["events.emit", "clock"]],
  ])("%# lists what it lacks", (given, missing) => {
    const make = () => new HostEnvironment(any(given));
    expect(make).toThrow(EnvironmentError);
    expect(make).toThrow(expect.objectContaining({ details: { missing } }));
  });

  test.each([undefined, null, whole()])("%# is not taken by load() when it is no HostEnvironment", (given) => {
    expect(() => CoreEngine.load(greetModule(), any(given))).toThrow(/load\(\) takes a HostEnvironment/);
  });

  test("is not taken with a durability that there is not", () => {
    const load = () => CoreEngine.load(greetModule(), new HostEnvironment(whole()), { durability: any("zzz") });
    expect(load).toThrow('durability must be "checkpoint" or "block", not the string "zzz".');
  });
});

describe("a model provider", () => {
  const sound = {
    output: { message: "Hi", mood: "warm" },
    finish: "stop",
    model: "m",
    usage: { modelCalls: 1, inputTokens: 1, outputTokens: 1 },
  };
  test.each<[response: unknown, what: RegExp]>([
    [undefined, /the response must be an object .*, not nothing/],
    [null, /the response must be an object .*, not null/],
    ["Hi", /the response must be an object/],
    [{ ...sound, output: undefined }, /output must be JSON, not nothing/],
    [{ ...sound, output: { message: () => "Hi" } }, /output\.message must be JSON, not a function/],
    [{ ...sound, finish: "done" }, /finish must be one of "stop", "length", "refusal", not the string "done"/],
    [{ ...sound, model: 5 }, /model must be a string/],
    [{ ...sound, confidence: 7 }, /confidence must be a number from 0 to 1/],
    [{ ...sound, usage: undefined }, /usage must be an object/],
    [{ ...sound, usage: { ...sound.usage, inputTokens: "x" } }, /usage\.inputTokens must be a whole number/],
    [{ ...sound, usage: { ...sound.usage, outputTokens: -1 } }, /usage\.outputTokens must be .*, not the number -1/],
  ])("%# that answers what it must not fails the run", async (response, what) => {
    const { engine } = host(greetModule(), { modelProviders: { complete: () => Promise.resolve(any(response)) } });
    const result = await engine.invoke(greetAda);
    expect(failure(result).errorType).toBe("ModelProviderError");
    expect(failure(result).message).toMatch(what);
    expect(result.usage).toEqual({ modelCalls: 0, inputTokens: 0, outputTokens: 0 });
    await engine.close();
  });
});

describe("errors", () => {
  test("have a class for each type", async () => {
    const refusal = new ModelRefusalError("no");
    expect(refusal).toBeInstanceOf(RunError);
    expect(refusal).toBeInstanceOf(ScaiCoreError);
    expect(refusal).not.toBeInstanceOf(LimitError);
    expect(refusal).toMatchObject({ errorType: "ModelRefusalError", name: "ModelRefusalError", message: "no" });
    expect(LimitError.name).toBe("LimitError");
    expect(new RunError("LimitError", "much")).toBeInstanceOf(LimitError);
    const { engine } = host();
    const { checkpointId } = checkpointOf(await engine.invoke(greetAda));
    const resumed = engine.resume({ checkpointId, resolution: {} }, { signal: AbortSignal.abort() });
    await expect(resumed).rejects.toBeInstanceOf(CancelledError);
    await engine.close();
  });

  test.each<[limits: object, details: object]>([
    [{ stringLength: 3 }, { limit: "stringLength", max: 3 }],
    [{ snapshotBytes: 10 }, { limit: "snapshotBytes", max: 10 }],
  ])("of the limits %j have one shape", async (limits, details) => {
    const source = `@core C { version = "1.0.0" }
      @flow greet(name: string): string {
        @checkpoint approval { present = { prompt = "\${name.repeat(9)}" } }
        return name
      }`;
    const { module } = compile("m.scaicore", { read: () => source });
    const { engine } = host(module, {}, { limits });
    const error: FlowError = failure(await engine.invoke(greetAda));
    if (error.errorType !== "LimitError") throw new Error(JSON.stringify(error));
    expect(error.details).toMatchObject({ ...details, needed: expect.any(Number) as unknown });
    await engine.close();
  });
});

test.each<unknown>(["abc", undefined, null, [1], {}, new ArrayBuffer(4)])("%o is no bundle", (bytes) => {
  expect(() => new IRSerializer().deserialize(any(bytes))).toThrow(BundleError);
});
test("an object without schema_version is no module", () => {
  expect(() => new IRSerializer().deserialize(new TextEncoder().encode("{}"))).toThrow(
    "This is no module: it has no `schema_version`.",
  );
});
