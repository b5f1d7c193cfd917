/** Values are limited where they are made, whatever makes them. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import {
  type FlowError,
  InMemoryBackend,
  type InvocationResult,
  type Json,
  type ModelProvider,
  MockModelProvider,
} from "scaicore";
import { openFileStore } from "scaicore/node";
import { afterEach, describe, expect, test } from "vitest";
import { failure, output } from "./host.js";
import { hostOf, run } from "./programs.js";

const limitOf = (result: InvocationResult): readonly unknown[] => {
  const error: FlowError = failure(result);
  return [error.errorType, error.details?.limit];
};

const NESTED = "type N = { l: N? }\n";
const SHARED = "type N = { l: array[N] }\n";
/** A value that shares its parts: each turn of the loop doubles what it is when it is written out. */
const doubled = (turns: number): string =>
  `n: N = { l: [] }\n @while(max_iterations = ${turns}) true { n = { l: [n, n] } }\n`;

describe("a value that shares its parts is too large in the turn that makes it so", () => {
  const uses = {
    json_encode: "return json_encode(n).length",
    "a result": "return n.l.length",
    "a payload": `d = @checkpoint approval { present = { prompt = "x", payload = n } }\n return d.length`,
    "an event": "emit e { n }\n return 1",
    "a prompt": `return @flexible { goal = "x", input = n, output = int }`,
    memory: "memory.n = n\n return 1",
    "a comparison": "if n == n.l[0] { return 1 }\n return 2",
  };
  test.each(Object.entries(uses))("before it is used in %s", async (_, use) => {
    const result = await run(
      `${SHARED}@flow f(): int { ${doubled(40)} ${use} }`,
      {},
      {},
      { inside: "@memory { n: N }" },
    );
    expect(limitOf(result)).toEqual(["LimitError", "valueNodes"]);
  });

  test("and not before", async () => {
    const result = await run(`${SHARED}@flow f(): int { ${doubled(12)} return json_encode(n).length }`);
    expect(output(result)).toBe(69_623);
  });
});

describe("a value that is nested too deep is a LimitError where it is made by", () => {
  const ways = {
    "an object": `@flow f(): N { n: N = { l: null }\n @while(max_iterations = 1100) true { n = { l: n } }\n return n }`,
    "an assignment to a part": `@flow f(): N { n: N = { l: null }\n @while(max_iterations = 20000) true { m: N = { l: null }\n m.l = n\n n = m }\n return n }`,
    "a fold": `@flow f(): N { n: N = { l: null }\n return range(5000).reduce((a, i) => { l: a }, n) }`,
    "a loop": `@flow f(): N { n: N = { l: null }\n @foreach i in range(1100) { n = { ...n, l: n } }\n return n }`,
  };
  test.each(Object.entries(ways))("%s", async (_, flow) => {
    expect(limitOf(await run(NESTED + flow))).toEqual(["LimitError", "valueDepth"]);
  });
  test("which a flow can catch, and go on", async () => {
    const result = await run(
      `${NESTED}@flow f(): int { n: N = { l: null }\n count = 0\n @try { @while(max_iterations = 500) true { n = { l: n }\n count = count + 1 } } @catch LimitError { count = count * 1000 }\n return count }`,
    );
    expect(output(result)).toBe(199_000);
  });
});

describe("the store is left in order when a result is too deep", () => {
  const directories: string[] = [];
  afterEach(() => {
    for (const directory of directories.splice(0)) rmSync(directory, { recursive: true, force: true });
  });

  test.each([1000, 20_000])("%d levels", async (levels) => {
    const directory = mkdtempSync(join(tmpdir(), "scaicore-deep-"));
    directories.push(directory);
    const store = await openFileStore(directory);
    const flow = `${NESTED}@flow f(): N { n: N = { l: null }\n @while(max_iterations = ${levels}) true { n = { l: n } }\n return n }`;
    const { engine } = hostOf(flow, { memory: store.memory, checkpoints: store.checkpoints });
    const first = await engine.invoke({ flow: "f", invocationId: "one" });
    expect(limitOf(first)).toEqual(["LimitError", "valueDepth"]);
    expect(await engine.invoke({ flow: "f", invocationId: "one" })).toEqual(first);
    expect(await engine.cancel("one")).toEqual(first);
    expect(await engine.recover()).toEqual([]);
    await engine.close();
    await store.close();
  });
});

describe("what comes from outside is held to the limits", () => {
  const long = "x".repeat(2000);
  const many = Array.from({ length: 2000 }, (_, n) => n);
  let deep: Json = 1;
  for (let level = 0; level < 300; level++) deep = [deep];
  const limits = { stringLength: 1000, collectionSize: 1000, valueNodes: 1500 };
  const half = Array.from({ length: 900 }, (_, n) => n);
  const cases: readonly (readonly [Json, RegExp])[] = [
    [long, /at most 1000 characters, (got|not) 2000/],
    [many, /at most 1000 elements, (got|not) 2000/],
    [[half, half], /at most 1500 nodes, (got|not) more/],
    [deep, /at most 200 levels of nesting, (got|not) more/],
  ];

  test.each(cases)("an input %#", async (value, message) => {
    const result = await run(
      "@flow f(x: array[int] | string | array[array[int]]): int { return 1 }",
      { x: value },
      {},
      { limits },
    );
    expect(failure(result)).toMatchObject({
      errorType: "InputError",
      message: expect.stringMatching(message) as unknown,
    });
  });

  test.each(cases)("an answer of a model %#", async (value, message) => {
    const modelProviders: ModelProvider = {
      complete: () =>
        Promise.resolve({
          output: { value },
          finish: "stop",
          usage: { modelCalls: 1, inputTokens: 1, outputTokens: 1 },
          model: "m",
        }),
    };
    const flow = `@flow f(): int { x = @flexible { goal = "x", input = 1, output = array[array[int]] }\n return x.length }`;
    const result = await run(flow, {}, { modelProviders }, { limits });
    expect(failure(result).message).toMatch(message);
  });

  test.each(cases)("an answer of a plugin %#", async (value, message) => {
    const plugins = { describe: () => ({}), call: () => Promise.resolve(value) };
    const inside = "@plugins { p = acme/p@1.0 }";
    const result = await run(
      "@flow f(): int { x: array[array[int]] = p.ask()\n return x.length }",
      {},
      { plugins },
      { limits, inside },
    );
    expect(failure(result)).toMatchObject({
      errorType: "PluginError",
      message: expect.stringMatching(message) as unknown,
    });
  });

  test.each(cases)("a value of memory %#", async (value, message) => {
    const memory = new InMemoryBackend();
    const partition = { core: "T", instanceKey: null };
    await memory.commit(partition, { token: "t", expect: [], writes: [{ op: "set", field: "m", value }] });
    const inside = "@memory { m: array[array[int]] }";
    const result = await run("@flow f(): int { return memory.m.length }", {}, { memory }, { limits, inside });
    expect(failure(result)).toMatchObject({
      errorType: "EnvironmentError",
      message: expect.stringMatching(message) as unknown,
    });
  });

  test.each(cases)("a resolution %#", async (value, message) => {
    const flow = `@flow f(): int { d = @checkpoint input { present = { prompt = "x" } form = { x: array[array[int]] } }\n return 1 }`;
    const { engine } = hostOf(flow, {}, { limits });
    const suspended = await engine.invoke({ flow: "f" });
    if (suspended.status !== "SUSPENDED") throw new Error(JSON.stringify(suspended));
    const { checkpointId } = suspended.checkpoint;
    await expect(engine.resume({ checkpointId, resolution: { x: value } })).rejects.toMatchObject({
      errorType: "ResolutionError",
      message: expect.stringMatching(message) as unknown,
    });
    await engine.close();
  });

  test("a type with many optional fields makes no value that is larger than the limit", async () => {
    const fields = Array.from({ length: 60 }, (_, n) => `f${n}: int?`).join(", ");
    const x = Array.from({ length: 900 }, () => ({}));
    const result = await run(
      `type W = { ${fields} }\n@flow f(x: array[W]): int { return 1 }`,
      { x },
      {},
      { limits: { valueNodes: 10_000 } },
    );
    expect(failure(result)).toMatchObject({ errorType: "InputError" });
    expect(failure(result).message).toMatch(/at most 10000 nodes/);
  });
});

describe("values that are collected are counted while they are", () => {
  const ways = {
    map: `return range(100000).map(i => s.upper()).length`,
    flat_map: `return range(100000).flat_map(i => [s.upper()]).length`,
    sort: `return range(100000).sort(i => s.upper()).length`,
    "a stage": `xs = range(100000) |*> i => s.upper()\n return xs.length`,
    "a loop": `xs = @foreach i in range(100000) { yield s.upper() }\n return xs.length`,
    "a concurrent loop": `xs = @foreach(max_concurrent = 2) i in range(100000) { yield s.upper() }\n return xs.length`,
  };
  test.each(Object.entries(ways))("by %s", async (_, use) => {
    const result = await run(`@flow f(): int { s = "ab".repeat(1000000)\n ${use} }`);
    expect(limitOf(result)[0]).toBe("LimitError");
    expect(["valueNodes", "evaluationMs"]).toContain(limitOf(result)[1]);
  });

  test("so that a process of 512 MB ends with a LimitError", { timeout: 120_000 }, async () => {
    const { outputFiles } = await build({
      entryPoints: [fileURLToPath(new URL("memory-child.ts", import.meta.url))],
      bundle: true,
      write: false,
      format: "esm",
      platform: "node",
      logLevel: "error",
      define: { SCAICORE_VERSION: '"test"' },
    });
    const said = execFileSync(process.execPath, ["--max-old-space-size=512", "--input-type=module"], {
      input: outputFiles[0]?.text ?? "",
      encoding: "utf8",
      timeout: 110_000,
    });
    expect(JSON.parse(said)).toMatchObject({ status: "FAILED", error: { errorType: "LimitError" } });
  });
});

describe("what the platform refuses is a LimitError too", () => {
  test("a full stack", async () => {
    // 50 levels of brackets in each of 400 calls.
    const brackets = (n: number) => `${"(".repeat(50)}f${n}(x)${" + 0)".repeat(50)}`;
    const flows = Array.from({ length: 400 }, (_, n) => `@flow f${n + 1}(x: int): int { return ${brackets(n)} }`);
    const flow = `@flow f0(x: int): int { return x }\n${flows.join("\n")}\n@flow f(): int { return f400(1) }`;
    const result = await run(flow, {}, {}, { limits: { callDepth: 1000 } });
    expect(limitOf(result)).toEqual(["LimitError", "callDepth"]);
  });

  test("a text that is too long", async () => {
    const flow = `@flow f(): int { s = "ab".repeat(200000000)\n t = s + s\n return t.length }`;
    const result = await run(
      flow,
      {},
      {},
      { limits: { stringLength: 2 ** 29 - 24, valueNodes: 2 ** 30 - 1, steps: 1e12 } },
    );
    expect(limitOf(result)).toEqual(["LimitError", "stringLength"]);
  });
});

test("a bundle's mock of five types in one another has an answer", async () => {
  const types = "type A = { b: B }\ntype B = { c: C }\ntype C = { d: D }\ntype D = { e: E }\ntype E = { n: int }\n";
  const result = await run(
    `${types}@flow f(): int { a = @flexible { goal = "x", input = 1, output = A }\n return a.b.c.d.e.n }`,
    {},
    { modelProviders: new MockModelProvider() },
  );
  expect(typeof output(result)).toBe("number");
});
