/** Whatever a flow does, it can be stopped: by an abort signal, or by a limit that comes first. */
import type { HostEnvironmentOptions, InvocationResult } from "scaicore";
import { describe, expect, test } from "vitest";
import { failure } from "./host.js";
import { hostOf, run } from "./programs.js";

interface Runaway {
  readonly flow: string;
  readonly environment?: Partial<HostEnvironmentOptions>;
  readonly inside?: string;
}

const never = () => new Promise<never>(() => undefined);
const chain = Array.from({ length: 40 }, (_, n) => `@flow f${n + 1}(x: int): int { return f${n}(x) + f${n}(x) }`);

const RUNAWAYS: Readonly<Record<string, Runaway>> = {
  "a loop of blocks": {
    flow: "@flow f(): int { n = 0\n @while(max_iterations = 1000000000) true { n = n + 1 }\n return n }",
  },
  "calls that double": {
    flow: `@flow f0(x: int): int { return x }\n${chain.join("\n")}\n@flow f(): int { return f40(1) }`,
  },
  "huge texts": {
    flow: `@flow f(): int { s = "ab".repeat(4000000)\n return range(1000000).map(i => s.upper().length + i).sum() }`,
  },
  "values that share their parts": {
    flow: `type N = { l: array[N] }\n@flow f(): int { n: N = { l: [] }\n @while(max_iterations = 60) true { n = { l: [n, n] } }\n return json_encode(n).length }`,
  },
  "deep nesting": {
    flow: "type N = { l: N? }\n@flow f(): N { n: N = { l: null }\n @while(max_iterations = 1000000) true { n = { l: n } }\n return n }",
  },
  "a glob": {
    flow: `@flow f(): bool { s = "a".repeat(200000)\n p = "*".concat_a()\n return s.matches(p) }`.replace(
      `"*".concat_a()`,
      `"*\${"a".repeat(100000)}b"`,
    ),
  },
  "a sort": {
    flow: `@flow f(): int { s = "a".repeat(100000)\n return range(100000).sort(i => "\${s}\${i}".slice(i % 7)).length }`,
  },
  "a plugin that hangs": {
    flow: "@flow f(): int { x: int = p.ask()\n return x }",
    inside: "@plugins { p = acme/p@1.0 }",
    environment: { plugins: { describe: () => ({}), call: never } },
  },
  "a model that hangs": {
    flow: `@flow f(): int { x = @flexible { goal = "x", input = 1, output = int }\n return x }`,
    environment: { modelProviders: { complete: never } },
  },
  "200,000 blocks": {
    flow: "@flow f(): int { n = 0\n @while(max_iterations = 200000) true { @while(max_iterations = 1000) true { n = n + 1 } }\n return n }",
  },
};

/** The limits that may end a runaway before the signal does. */
const ENDS = ["steps", "evaluationMs", "valueNodes", "valueDepth", "stringLength", "callDepth"];

function endOf(result: InvocationResult): string {
  const error: { readonly errorType: string; readonly details?: { readonly limit?: unknown } } = failure(result);
  return error.errorType === "LimitError" ? String(error.details?.limit) : error.errorType;
}

describe.each(["checkpoint", "block"] as const)("an abort ends, with durability %s,", (durability) => {
  test.each(Object.entries(RUNAWAYS))("%s", async (_, { flow, environment, inside = "" }) => {
    const abort = new AbortController();
    const timer = setTimeout(() => abort.abort(new Error("stop")), 100);
    const result = await run(flow, {}, environment, { signal: abort.signal, inside, durability });
    clearTimeout(timer);
    expect(["CancelledError", ...ENDS]).toContain(endOf(result));
  });
});

describe("others get the event loop while", () => {
  const loop = "@flow f(): int { n = 0\n @while(max_iterations = 100000) true { n = n + 1 }\n return n }";

  test.each(["checkpoint", "block"] as const)("a loop of blocks runs with durability %s", async (durability) => {
    let turns = 0;
    const count = (): void => {
      turns++;
      next = setTimeout(count, 0);
    };
    let next = setTimeout(count, 0);
    const began = performance.now();
    const result = await run(loop, {}, {}, { durability });
    clearTimeout(next);
    expect(result.status).toBe("COMPLETED");
    // A turn takes 8 ms; twenty times as long is a machine that is busy with other things.
    expect(turns).toBeGreaterThanOrEqual(Math.floor((performance.now() - began) / 160));
    expect(turns).toBeGreaterThan(2);
  });

  test("a plugin answers at once each time", async () => {
    let turns = 0;
    const count = (): void => {
      turns++;
      next = setTimeout(count, 0);
    };
    let next = setTimeout(count, 0);
    const result = await run(
      "@flow f(): int { n = 0\n @while(max_iterations = 2000) true { m: int = p.ask(n = n)\n n = m }\n return n }",
      {},
      { plugins: { describe: () => ({}), call: ({ args }) => Promise.resolve(Number(Object.values(args)[0]) + 1) } },
      { inside: "@plugins { p = acme/p@1.0 }" },
    );
    clearTimeout(next);
    expect(result).toMatchObject({ status: "COMPLETED" });
    expect(turns).toBeGreaterThan(2);
  });

  test("one branch of several computes", async () => {
    const order: string[] = [];
    const events = { emit: ({ type }: { type: string }) => void order.push(type) };
    const result = await run(
      `@flow f(): int {
        r = @parallel {
          a = @rigid { x = range(200000).map(i => i % 7).sum()\n emit slow {}\n yield x }
          b = @rigid { emit fast {}\n yield 1 }
        }
        return r.b
      }`,
      {},
      { events },
      { autoTelemetry: false },
    );
    expect(result).toMatchObject({ status: "COMPLETED", output: 1 });
    expect(order).toEqual(["slow", "fast"]);
  });
});

describe("a source of the host that never answers leaves a run to be", () => {
  const inside = '@config { @param a: string = "x" }\n@reference { b: string }';
  const flow = "@flow f(): string { return config.a + reference.b }";
  const answers = { read: () => Promise.resolve("x") };
  const hangs = { read: never };
  const sources: Readonly<Record<string, Partial<HostEnvironmentOptions>>> = {
    config: { config: hangs, reference: answers },
    reference: { config: answers, reference: hangs },
  };

  test.each(Object.entries(sources))("cancelled, aborted or closed: %s", async (_, environment) => {
    const { engine } = hostOf(flow, environment, {}, inside);
    const abort = new AbortController();
    const begin = (invocationId: string, signal?: AbortSignal): Promise<[Promise<InvocationResult>]> =>
      new Promise((resolve) => {
        const options = { onStarted: () => resolve([result]), ...(signal === undefined ? {} : { signal }) };
        const result = engine.invoke({ flow: "f", invocationId }, options);
        result.catch(() => undefined);
      });
    const [cancelled] = await begin("cancelled");
    expect(failure(await engine.cancel("cancelled")).errorType).toBe("CancelledError");
    expect(failure(await cancelled).errorType).toBe("CancelledError");
    const [aborted] = await begin("aborted", abort.signal);
    abort.abort();
    expect(failure(await aborted).errorType).toBe("CancelledError");
    const [closed] = await begin("closed");
    await engine.close({ graceMs: 0 });
    await expect(closed).rejects.toThrow("The engine was closed");
  });
});
