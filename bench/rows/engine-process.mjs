// What it costs that the flows of the extension run in a process of their own: each row runs the same in this process and in that one,
// in turn, both with a store on disk, and takes the median of the differences.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { libraryAt } from "../engines.mjs";
import { median, samplePairs, sortedNumbers } from "../measure.mjs";

const FLOWS = `@core Bench { version = "1.0.0" }
@flow trivial(): int { return 1 }
@flow asks(): string {
    decision = @checkpoint approval { present = { prompt = "Go on?" }, options = ["approve", "reject"] }
    return decision
}
@flow blocks(): int {
    n = 0
    @foreach i in range(1000) { @match i % 2 { 0 => { n = n + 1 } _ => { n = n - 1 } } }
    return n
}
@flow calls(): int {
    @foreach i in range(20) { answer = @flexible { goal = "Greet" input = { i } output = string } }
    return 20
}
`;

/** Both ways to run the flows: `run` starts one, `decide` approves its checkpoint. */
async function bothAt(root) {
  const { api, compile, openFileStore } = await libraryAt(root);
  const { module, diagnostics } = compile("bench.scaicore", { read: () => FLOWS });
  if (module === undefined) throw new Error(diagnostics.map(({ message }) => message).join("\n"));
  const folder = mkdtempSync(join(tmpdir(), "scaicore-bench-"));
  const parts = () => api.mockParts({}, { core: module.name, pluginResults: {} });
  const here = await engineHere({ api, openFileStore, module, parts }, join(folder, "here"));
  const there = await engineThere(root, { module, parts }, join(folder, "there"));
  return {
    here,
    there,
    async close() {
      await here.close();
      await there.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function engineHere({ api, openFileStore, module, parts }, directory) {
  const store = await openFileStore(directory);
  const log = [];
  const environment = new api.HostEnvironment({
    ...parts(),
    checkpoints: store.checkpoints,
    memory: store.memory,
    events: { emit: (event) => void (log[0] = JSON.stringify(event)) },
  });
  const engine = api.CoreEngine.load(module, environment, { durability: "block" });
  return {
    run: (flow, durability) => engine.invoke({ flow, durability }),
    decide: ({ checkpoint: { checkpointId } }) => engine.resume({ checkpointId, resolution: { decision: "approve" } }),
    async close() {
      await engine.close();
      await store.close();
    },
  };
}

async function engineThere(root, { module, parts }, directory) {
  const { Engines, forkEngine, openFileStore } = await import(`${root}/dist/client/runtime-bundle.mjs`);
  const store = await openFileStore(directory);
  const log = [];
  const engines = new Engines({
    directory,
    store: store.checkpoints,
    start: forkEngine(`${root}/dist/engine/main.mjs`),
    settings: () => ({ memoryMb: 1024, limits: {} }),
    models: async () => ({ label: "mock", parts }),
    moduleOf: async () => module,
    cores: () => undefined,
    onEmitted: async () => undefined,
    onReport: (items) => items.forEach((item) => (log[0] = JSON.stringify(item))),
    onOrphan: () => undefined,
    onGivenUp: () => undefined,
    onProblem: (sentence) => console.error(sentence),
    onWarning: (message) => console.error(message),
  });
  const program = { module, source: "file:///bench.scaicore" };
  const signal = new AbortController().signal;
  let hash;
  let last = 0;
  return {
    async run(flow, durability = "block") {
      const invocationId = `run-${++last}`;
      return await engines.start(program, { flow, input: {}, invocationId, durability }, signal);
    },
    async decide({ invocationId, checkpoint: { checkpointId } }) {
      hash ??= (await store.checkpoints.invocations({ invocationId })).items[0].start.bundleHash;
      const { name: core, version: coreVersion } = module;
      const request = { checkpointId, resolution: { decision: "approve" }, requestId: checkpointId };
      return await engines.resume({ core, coreVersion, hash, source: program.source }, invocationId, request);
    },
    async close() {
      await engines.close(0);
      await store.close();
    },
  };
}

async function completes(result) {
  if (result.status !== "COMPLETED") throw new Error(JSON.stringify(result));
}

/** The median of what `work` takes longer in the other process, in ms, and what it takes in this one. */
async function difference(root, work, sampling) {
  const both = await bothAt(root);
  try {
    const pairs = await samplePairs(
      () => work(both.here),
      () => work(both.there),
      sampling,
    );
    const here = median(sortedNumbers(pairs.map(([time]) => time)));
    return { here, more: median(sortedNumbers(pairs.map(([first, second]) => second - first))) };
  } finally {
    await both.close();
  }
}

const text = ({ here, more }) => `${more.toFixed(2)} ms more than ${here.toFixed(2)} ms`;

export const rows = [
  {
    what: "A trivial run in the engine's process, against one here",
    target: "1 ms more",
    read: (root) => difference(root, async (engine) => completes(await engine.run("trivial"))),
    figure: text,
  },
  {
    what: "Suspend and resume in the engine's process, against here",
    target: "2 ms more (two requests)",
    read: (root) => difference(root, async (engine) => completes(await engine.decide(await engine.run("asks")))),
    figure: text,
  },
  {
    what: "1,000 rounds of a loop in the engine's process, against here",
    target: "1 ms more (nothing per block)",
    read: (root) => difference(root, async (engine) => completes(await engine.run("blocks", "checkpoint"))),
    figure: text,
  },
  {
    what: "20 calls of a mock model in the engine's process, by block, against here",
    target: "half as much again",
    read: (root) => difference(root, async (engine) => completes(await engine.run("calls"))),
    figure: ({ here, more }) => `${((here + more) / here).toFixed(2)} times ${(here / 20).toFixed(2)} ms a call`,
  },
];
