// A thousand at once, on disk: throughput, and how long the event loop is held; and what waiting invocations cost others.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { approve, engineOf, libraryAt, suspend } from "../engines.mjs";

const MANY = 1000;
const LISTED = 10_000;
const MODEL_MS = 50;
const PROGRAM = `@core Scale { version = "1.0.0"
    @models { primary = { model = "any" } }
    @plugins { gate = bench/gate@1.0 } }
@plugin_interface bench/gate@1.0 { pass(): string }
@types { type Greeting = { message: string } }
@flow ask(name: string): string {
    greeting = @flexible { goal = "Hello" input = { name } output = Greeting }
    decision = @checkpoint approval { present = { prompt = "Send?", payload = greeting } }
    return if decision == "approve" { greeting.message } else { "" }
}
@flow asks(n: int): int {
    all = @foreach(max_concurrent = ${MANY}) i in range(n) {
        decision = @checkpoint approval { present = { prompt = "Number \${i}?" } }
        yield decision
    }
    return all.length
}
@flow passes(): string { return gate.pass() }
`;

/** A store on disk with an engine on it; `model` and `gate` answer the calls of the program. */
async function open(root, { model, gate = () => Promise.resolve("passed") } = {}) {
  const library = await libraryAt(root);
  const directory = mkdtempSync(join(tmpdir(), "scaicore-bench-"));
  const store = await library.openFileStore(join(directory, "store"));
  const parts = {
    plugins: new library.api.InProcessPluginHost({ "bench/gate": { pass: gate } }),
    ...(model && { modelProviders: model }),
  };
  const engineHere = (more = parts) => engineOf(library, PROGRAM, { ...store, ...more }).engine;
  return {
    library,
    store,
    engineHere,
    engine: engineHere(),
    async close(...engines) {
      for (const engine of engines) await engine.close({ graceMs: 0 });
      await store.close();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

/** The longest time in milliseconds for which nothing else of the process could run, and the time of the whole. */
async function held(work) {
  let last = performance.now();
  let longest = 0;
  const look = () => {
    const now = performance.now();
    longest = Math.max(longest, now - last);
    last = now;
  };
  const timer = setInterval(look, 1);
  const started = performance.now();
  await work();
  const ms = performance.now() - started;
  look();
  clearInterval(timer);
  return { ms, longest };
}

const thousand = new Map();
/** 1,000 runs with a model call of 50 ms and a checkpoint, all at once: suspended, then resumed. */
function thousandApprovals(root) {
  if (!thousand.has(root)) thousand.set(root, measureThousand(root));
  return thousand.get(root);
}

async function measureThousand(root) {
  const { api } = await libraryAt(root);
  const model = {
    async complete(request, options) {
      await sleep(MODEL_MS);
      return await new api.MockModelProvider().complete(request, options);
    },
  };
  const { engine, close } = await open(root, { model });
  await approve(engine, await suspend(engine, "ask"));
  const all = Array.from({ length: MANY });
  let ids;
  const parked = await held(async () => {
    ids = await Promise.all(all.map(() => suspend(engine, "ask")));
  });
  const resumed = await held(() => Promise.all(ids.map((id) => approve(engine, id))));
  await close(engine);
  return { parked, resumed };
}

const rate = ({ ms }) => `${Math.round((MANY / ms) * 1000).toLocaleString("en")}/s`;
let measured;

/** Timed once: it takes long to prepare. */
const once = (what, target, measure) => ({
  what,
  target,
  unit: "ms",
  read: measure,
  figure: (ms) => `${ms.toFixed(1)} ms`,
});

export const rows = [
  {
    what: "1,000 runs at once, model call of 50 ms and checkpoint, on disk",
    target: "",
    unit: "ms",
    async read(root) {
      measured = await thousandApprovals(root);
      return measured.parked.ms + measured.resumed.ms;
    },
    figure: (ms) => `${ms.toFixed(0)} ms: suspended ${rate(measured.parked)}, resumed ${rate(measured.resumed)}`,
  },
  {
    what: "the same: longest stall of the event loop",
    target: "≤ 30 ms",
    unit: "ms",
    async read(root) {
      measured = await thousandApprovals(root);
      return Math.max(measured.parked.longest, measured.resumed.longest);
    },
    figure: () => [measured.parked, measured.resumed].map(({ longest }) => `${longest.toFixed(0)} ms`).join(", then "),
  },
  once("recover 1,000 interrupted runs, on disk", "", async (root) => {
    let passes = false;
    const gate = () => (passes ? Promise.resolve("passed") : new Promise(() => undefined));
    const { engine, engineHere, close } = await open(root, { gate });
    const invocations = Array.from({ length: MANY }, (_, i) => ({ flow: "passes", invocationId: `run ${i}` }));
    const started = invocations.map(
      (request) => new Promise((resolve) => void engine.invoke(request, { onStarted: resolve }).catch(() => undefined)),
    );
    await Promise.all(started);
    await engine.close({ graceMs: 0 });
    passes = true;
    const other = engineHere();
    const { ms } = await held(async () => {
      const results = await other.recover();
      if (results.length !== MANY) throw new Error(`${results.length} were recovered.`);
    });
    await close(other);
    return ms;
  }),
  once("list 100 of 10,000 pending, on disk", "≤ 5 ms", async (root) => {
    const { engine, store, close } = await open(root);
    for (let from = 0; from < LISTED; from += MANY)
      await Promise.all(Array.from({ length: MANY }, () => suspend(engine, "ask")));
    const times = [];
    for (let i = 0; i < 20; i++) {
      const { ms } = await held(() => store.checkpoints.list({ status: "pending", limit: 100 }));
      times.push(ms);
    }
    await close(engine);
    return times.sort((a, b) => a - b)[times.length >> 1];
  }),
  once("decide 1 of 1,000 pending in one run, on disk", "≤ 20 ms", async (root) => {
    const { engine, close } = await open(root);
    const suspended = await engine.invoke({ flow: "asks", input: { n: MANY } });
    if (suspended.status !== "SUSPENDED") throw new Error(JSON.stringify(suspended));
    const times = [];
    for (const { checkpointId } of suspended.checkpoints.slice(0, 11)) {
      const { ms } = await held(() => engine.resume({ checkpointId, resolution: { decision: "approve" } }));
      times.push(ms);
    }
    await close(engine);
    return times.sort((a, b) => a - b)[times.length >> 1];
  }),
];
