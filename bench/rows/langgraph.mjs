// The engine beside LangGraph.js, in one run. LangGraph.js has a folder and a lock file of its own: `npm run bench:peers`
// installs it.
import { existsSync } from "node:fs";
import { median, sample } from "../measure.mjs";

const STEPS = 100;
const WIDTH = 1000;
const PENDING = 10_000;
const SOURCE = `@core Peer { version = "1.0.0" }
@flow steps(n: int): int {
    ${"@rigid { n = n + 1 }\n    ".repeat(STEPS)}
    return n
}
@flow approval_of(name: string): string {
    message = "Hello \${name}"
    decision = @checkpoint approval { present = { prompt = "Send?", payload = { message } } }
    return if decision == "approve" { message } else { "" }
}
@flow fan_out(xs: array[int]): array[int] {
    results = @foreach(max_concurrent = ${WIDTH}) x in xs { yield x + 1 }
    return results
}
`;

export async function* measure(root) {
  if (!existsSync(`${root}/bench/langgraph/node_modules`)) {
    console.log("LangGraph.js is not installed (npm run bench:peers): its rows are left out.");
    return;
  }
  const peer = await import(`${root}/bench/langgraph/measure.mjs`);
  const api = await import(`${root}/runtime/dist/index.js`);
  const { compile } = await import(`${root}/runtime/dist/compiler.js`);
  const { module } = compile("peer.scaicore", { read: () => SOURCE });
  const load = () =>
    api.CoreEngine.load(
      module,
      new api.HostEnvironment({
        memory: new api.InMemoryBackend(),
        checkpoints: new api.InMemoryCheckpointBackend(),
        modelProviders: new api.MockModelProvider(),
      }),
    );
  const engine = load();
  const done = async (flow, input) => {
    const result = await engine.invoke({ flow, input });
    if (result.status !== "COMPLETED") throw new Error(JSON.stringify(result));
  };
  const short = (number) => (number >= 100 ? Math.round(number).toLocaleString("en") : number.toPrecision(2));
  const row = (what, ours, theirs, unit, target) => ({
    what,
    figure: `${short(ours)} ${unit}, LangGraph.js ${short(theirs)} ${unit}: ${short(theirs / ours)} times`,
    target,
  });

  {
    const ours = median(await sample(() => done("steps", { n: 0 })));
    const theirs = median(await sample(peer.chain(STEPS)));
    const each = (ms) => (ms / STEPS) * 1000;
    yield row("beside LangGraph.js: per step, in memory", each(ours), each(theirs), "µs", "≥ 20 times");
  }
  {
    const suspend = async (of) =>
      (await of.invoke({ flow: "approval_of", input: { name: "Ada" } })).checkpoint.checkpointId;
    const ours = median(
      await sample(async () => {
        const checkpointId = await suspend(engine);
        await engine.resume({ checkpointId, resolution: { decision: "approve" } });
      }),
    );
    const graph = peer.approval();
    const theirs = median(await sample(async () => graph.approve(await graph.suspend())));
    yield row("beside LangGraph.js: suspend + resume, in memory", ours, theirs, "ms", "LangGraph.js 1.7 ms");

    const used = () => {
      globalThis.gc?.();
      return process.memoryUsage().heapUsed;
    };
    const other = load();
    const before = used();
    for (let i = 0; i < PENDING; i++) await suspend(other);
    const between = used();
    const crowd = peer.approval();
    for (let i = 0; i < PENDING; i++) await crowd.suspend();
    const after = used();
    const kilobytes = (bytes) => bytes / PENDING / 1000;
    yield row(
      "beside LangGraph.js: 10,000 pending, each",
      kilobytes(between - before),
      kilobytes(after - between),
      "kB",
      "≤ 4 kB",
    );
    await crowd.approve(await crowd.suspend());
    await other.close();
  }
  {
    const xs = Array.from({ length: WIDTH }, (_, index) => index);
    const ours = median(await sample(() => done("fan_out", { xs })));
    const theirs = median(await sample(peer.fanOut(WIDTH), { warmup: 3, least: 5 }));
    yield row("beside LangGraph.js: fan-out of 1,000", ours, theirs, "ms", "");
  }
  await engine.close();
}
