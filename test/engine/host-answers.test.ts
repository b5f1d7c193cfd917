/** What a host says and gives, read once and told as it was meant. */
import {
  type CoreDispatcher,
  DispatchError,
  type InvocationRequest,
  type InvocationResult,
  type ModelProvider,
  ModelProviderError,
  type ModelRole,
  RoutingModelProvider,
} from "scaicore";
import { describe, expect, test } from "vitest";
import { messageOf, saysTimeout } from "../../runtime/error.js";
import { DEFAULT_LIMITS } from "../../runtime/limits.js";
import { takenJson } from "../../runtime/stdlib/json-problem.js";
import { failure, output } from "./host.js";
import { hostOf } from "./programs.js";

const any = (value: unknown): never => value as never;
const chain = (...messages: readonly string[]): Error =>
  messages.reduceRight((cause: Error | undefined, message) => new Error(message, { cause }), undefined as never);

describe("a message tells", () => {
  const rows: readonly (readonly [string, unknown, string])[] = [
    [
      "the cause",
      new TypeError("fetch failed", { cause: new Error("connect ECONNREFUSED") }),
      "fetch failed: connect ECONNREFUSED",
    ],
    ["a cause once", new Error("a: b", { cause: new Error("b") }), "a: b"],
    [
      "the errors of an AggregateError",
      new AggregateError([new Error("a"), new Error("b"), new Error("a")], ""),
      "a; b",
    ],
    ["how many more there are", new AggregateError(Array.from("abcdefg"), "all"), "all: a; b; c; d; e; 2 more"],
    ["what an object says", { status: 429, message: "rate limited" }, "rate limited"],
    ["what the body of an answer says", { error: { message: "no such model" } }, "no such model"],
    ["the fields of an object without words", { status: 500, code: "E1", deep: {} }, "status: 500, code: E1"],
    ["the name of an error without words", Object.assign(new RangeError(""), { code: "E2" }), "RangeError E2"],
    ["undefined", undefined, "undefined was thrown"],
    ["a function", () => 1, "a function was thrown"],
    ["a text", "gone", "gone"],
    ["at most six levels", chain("1", "2", "3", "4", "5", "6", "7", "8"), "1: 2: 3: 4: 5: 6"],
  ];
  test.each(rows)("%s", (_, thrown, message) => {
    expect(messageOf(thrown)).toBe(message);
  });

  test("nothing of a secret that is cut in two", () => {
    const secret = "s".repeat(20);
    const text = `${"x".repeat(1995)}${secret}`;
    const told = messageOf(new Error(text), (shown) => shown.replaceAll(secret, "[secret]"));
    expect(told).toHaveLength(2000);
    expect(told).toMatch(/x\[sec…$/);
    expect(messageOf(`${"x".repeat(1998)}\u{1f600}x`)).toBe(`${"x".repeat(1998)}…`);
  });

  test.each([
    [new DOMException("late", "TimeoutError"), true],
    [new Error("x", { cause: Object.assign(new Error("y"), { code: "UND_ERR_HEADERS_TIMEOUT" }) }), true],
    [Object.assign(new Error("x"), { code: "ETIMEDOUT" }), true],
    [new Error("timeout"), false],
    ["TimeoutError", false],
  ])("%o is a time-out: %s", (thrown, isTimeout) => {
    expect(saysTimeout(thrown)).toBe(isTimeout);
  });
});

describe("JSON of a host", () => {
  class Decimal {
    readonly digits = "1";
  }
  const cyclic: unknown[] = [];
  cyclic.push(cyclic);
  // The values come last, because titles cannot show all of them.
  test.each<[got: string, path: string, value: unknown]>([
    ["a Map", "v", new Map()],
    ["a Date", "v.at", { at: new Date(0) }],
    ["a Set", "v[0]", [new Set()]],
    ["a bigint", "v.n", { n: 1n }],
    ["nothing", "v[1]", [1, , 2]],
    ["a Uint8Array", "v", new Uint8Array(1)],
    ["an ArrayBuffer", "v", new ArrayBuffer(1)],
    ["an instance of Decimal", "v[0]", [new Decimal()]],
    ["a symbol", "v", Symbol("s")],
    ["the number NaN", "v", NaN],
    ["more", "v", cyclic],
  ])("%s is none, at %s", (got, path, value) => {
    expect(takenJson(value, "v", DEFAULT_LIMITS)).toMatchObject({ ok: false, foreign: { path, got } });
  });

  test("is a copy of which each part is read once", () => {
    let reads = 0;
    const given = {
      get list() {
        return reads++ === 0 ? [1, { __proto__: null, a: undefined, b: "x" }] : new Map();
      },
    };
    expect(takenJson(given, "v", DEFAULT_LIMITS)).toEqual({ ok: true, json: { list: [1, { b: "x" }] } });
    expect(reads).toBe(1);
  });
});

describe("a request is what it is when the call is made:", () => {
  type Call = (request: InvocationRequest) => Promise<InvocationResult>;
  const body = "@flow f(x: string): string { return x }";
  test.each(["invoke", "stream", "submit"] as const)("%s", async (how) => {
    const { engine } = hostOf(body);
    const calls: Readonly<Record<typeof how, Call>> = {
      invoke: (request) => engine.invoke(request),
      stream: (request) => {
        const items = engine.stream(request);
        return (async () => {
          await Promise.resolve();
          for await (const item of items) if (item.kind === "result") return item.result;
          throw new Error("no result");
        })();
      },
      submit: async (request) => {
        const { invocationId } = await engine.submit(request);
        const result = await engine.proceed(invocationId);
        if (result === undefined) throw new Error("no result");
        return result;
      },
    };
    const request = { flow: "f", input: { x: "" } };
    const results = ["a", "b", "c"].map((x) => {
      request.input.x = x;
      return calls[how](request);
    });
    request.flow = "another";
    expect((await Promise.all(results)).map(output)).toEqual(["a", "b", "c"]);
    await engine.close();
  });
});

describe("the fallback is asked", () => {
  const usage = { modelCalls: 1, inputTokens: 0, outputTokens: 0 };
  const second: ModelProvider = { complete: () => Promise.resolve({ output: "b", finish: "stop", usage, model: "b" }) };
  const role: ModelRole = {
    roleName: "primary",
    provider: "a",
    modalities: [],
    fallback: [{ provider: "b", model: "m" }],
  };
  const request = { role, path: "f", ordinal: 0, messages: [], input: {} };
  const options = { signal: new AbortController().signal, idempotencyKey: "k" };
  // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- hosts may throw anything
  const failing = (error: unknown) => () => Promise.reject(error);
  test.each<[string, () => Promise<unknown>, boolean]>([
    ["for 429", failing({ status: 429 }), true],
    ["for 503", failing(Object.assign(new Error("x"), { statusCode: 503 })), true],
    ["for a model that there is not", failing({ status: 404 }), true],
    ["when the line is down", failing(new TypeError("fetch failed")), true],
    ["for a response without finish", () => Promise.resolve({ output: "a" }), true],
    ["for nothing", () => Promise.resolve(undefined), true],
    ["not for a wrong request", failing({ status: 400, message: "too long" }), false],
    ["not for a wrong key", failing(new Error("no", { cause: { response: { status: 401 } } })), false],
    ["not for a wrong key of AWS", failing({ $metadata: { httpStatusCode: 403 } }), false],
  ])("%s", async (_, complete, asked) => {
    const router = new RoutingModelProvider({ providers: { a: { complete: any(complete) }, b: second } });
    const answer = router.complete(request, options).then(
      () => true,
      () => false,
    );
    expect(await answer).toBe(asked);
    let streamed = false;
    try {
      for await (const part of router.stream(request, options)) streamed ||= "response" in part;
    } catch {
      streamed = false;
    }
    expect(streamed).toBe(asked);
  });

  test("and when all fail, their errors are the cause", async () => {
    const router = new RoutingModelProvider({ otherwise: { complete: failing(new Error("down")) } });
    const error: unknown = await router.complete(request, options).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(ModelProviderError);
    expect((error as Error).cause).toMatchObject({ errors: [{ message: "down" }, { message: "down" }] });
  });
});

test("a dispatcher that answers before the called run rests is asked a bounded number of times, ever more slowly", async () => {
  const rest = { usage: { modelCalls: 0, inputTokens: 0, outputTokens: 0 }, durationMs: 0 };
  let calls = 0;
  const dispatcher: CoreDispatcher = {
    call: ({ request: { invocationId } }) => {
      calls++;
      const checkpoint = any({ checkpointId: "c" });
      return Promise.resolve({ status: "SUSPENDED", invocationId, checkpoint, checkpoints: [checkpoint], ...rest });
    },
    result: () => Promise.resolve(undefined),
    resume: () => Promise.reject(new DispatchError("none")),
    cancel: () => Promise.resolve(),
  };
  // Time goes on by the sleeps alone.
  let now = 0;
  const clock = {
    now: () => now,
    monotonic: () => now,
    sleep: (ms: number, signal?: AbortSignal) =>
      new Promise<void>((resolve, reject) => {
        const abort = () => {
          clearTimeout(timer);
          reject(signal?.reason as Error);
        };
        const timer = setTimeout(() => {
          signal?.removeEventListener("abort", abort);
          now += ms;
          resolve();
        }, 0);
        signal?.addEventListener("abort", abort, { once: true });
      }),
  };
  const program = `@core_interface core://x/c { ask(): string }
@flow f(): string { r = @core_call { target = core://x/c, flow = ask } return r }`;
  const { engine } = hostOf(program, { dispatcher, clock });
  const error = failure(await engine.invoke({ flow: "f" }));
  expect(error.errorType).toBe("DispatchError");
  expect(error.message).toContain("24 times in a row");
  expect(calls).toBe(25);
  await engine.close({ graceMs: 0 });
});
