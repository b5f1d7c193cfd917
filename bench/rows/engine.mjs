// The engine: what a block costs, and what waiting for a person costs, in memory and on disk.
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { median, p95, sample } from "../measure.mjs";

const BLOCKS = 500;
const STEPS = `@core Steps { version = "1.0.0" }
@flow steps(n: int): int {
    ${"@rigid { n = n + 1 }\n    ".repeat(BLOCKS)}
    return n
}
`;

export async function* measure(root) {
  const api = await import(`${root}/runtime/dist/index.js`);
  const { compile } = await import(`${root}/runtime/dist/compiler.js`);
  const { openFileStore } = await import(`${root}/runtime/dist/node.js`);
  const moduleOf = (text) => {
    const { module, diagnostics } = compile("main.scaicore", { read: () => text });
    if (module === undefined) throw new Error(diagnostics.map(({ message }) => message).join("\n"));
    return module;
  };
  // A mock remembers what it was asked, which is no memory of the engine's: each call has one of its own.
  const forgetful = {
    complete: (request, options) => new api.MockModelProvider().complete(request, options),
    stream: (request, options) => new api.MockModelProvider().stream(request, options),
  };
  const environment = (checkpoints, memory) =>
    new api.HostEnvironment({
      memory,
      checkpoints,
      modelProviders: forgetful,
      clock: new api.SystemClock(),
    });
  const inMemory = () => environment(new api.InMemoryCheckpointBackend(), new api.InMemoryBackend());
  const greet = moduleOf(readFileSync(`${root}/examples/greet.scaicore`, "utf8"));
  const suspend = async (engine) => {
    const result = await engine.invoke({ flow: "greet", input: { name: "Ada" } });
    if (result.status !== "SUSPENDED") throw new Error(JSON.stringify(result));
    return result.checkpoint.checkpointId;
  };
  const approve = async (engine, checkpointId) => {
    const result = await engine.resume({ checkpointId, resolution: { decision: "approve" } });
    if (result.status !== "COMPLETED") throw new Error(JSON.stringify(result));
  };

  {
    const engine = api.CoreEngine.load(moduleOf(STEPS), inMemory());
    const times = await sample(async () => {
      const result = await engine.invoke({ flow: "steps", input: { n: 0 } });
      if (result.output !== BLOCKS) throw new Error(JSON.stringify(result));
    });
    yield {
      what: "engine, per block, in memory",
      figure: `${((median(times) / BLOCKS) * 1000).toFixed(1)} µs`,
      target: "≤ 20 µs",
    };
    await engine.close();
  }
  {
    const engine = api.CoreEngine.load(greet, inMemory());
    const times = await sample(async () => approve(engine, await suspend(engine)));
    yield {
      what: "suspend + resume of greet, in memory",
      figure: `${median(times).toFixed(2)} ms`,
      target: "≤ 0.2 ms",
    };
    await engine.close();
  }
  const dir = mkdtempSync(join(tmpdir(), "scaicore-bench-"));
  try {
    const store = await openFileStore(join(dir, "one"));
    const engine = api.CoreEngine.load(greet, environment(store.checkpoints, store.memory));
    const times = await sample(async () => approve(engine, await suspend(engine)), { seconds: 4 });
    yield {
      what: "suspend + resume of greet, on disk with fsync",
      figure: `p50 ${median(times).toFixed(1)} ms, p95 ${p95(times).toFixed(1)} ms`,
      target: "≤ 5 ms",
    };
    await engine.close();
    await store.close();
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
  {
    const backend = new api.InMemoryCheckpointBackend();
    const engine = api.CoreEngine.load(greet, environment(backend, new api.InMemoryBackend()));
    const used = () => {
      globalThis.gc?.();
      return process.memoryUsage().heapUsed;
    };
    const before = used();
    const count = 10_000;
    for (let i = 0; i < count; i++) await suspend(engine);
    const each = (used() - before) / count;
    const listed = await sample(() => backend.list({ status: "pending", limit: 100 }));
    yield {
      what: "10,000 invocations suspended in memory: each",
      figure: `${(each / 1000).toFixed(1)} kB`,
      target: "≤ 4 kB",
      ...(globalThis.gc ? {} : { note: "without a forced collection: an upper bound" }),
    };
    yield {
      what: "listing 100 of 10,000 pending, in memory",
      figure: `${median(listed).toFixed(2)} ms`,
      target: "≤ 5 ms",
    };
    await engine.close();
  }
}
