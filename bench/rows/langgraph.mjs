// The engine beside LangGraph.js, in one run. What it is measured against has a folder and a lock file of its own:
// `npm run bench:peers` installs it.
import { approve, bytesEach, complete, engineOf, libraryAt, suspend } from "../engines.mjs";
import { median } from "../measure.mjs";

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

const peers = () => import("../peers/langgraph.mjs");
const short = (number) => (number >= 100 ? Math.round(number).toLocaleString("en") : number.toPrecision(2));
const beside = (ours, theirs, unit) =>
  `${short(ours)} ${unit}, LangGraph.js ${short(theirs)} ${unit}: ${short(theirs / ours)} times`;

/** A subject that does `work` with an engine of its own. */
const engineSubject = (work) => async (root) => {
  const { engine } = engineOf(await libraryAt(root), SOURCE);
  return { run: () => work(engine), close: () => engine.close() };
};

const perStep = (times) => (median(times) / STEPS) * 1000;
const xs = Array.from({ length: WIDTH }, (_, index) => index);

export const rows = [
  {
    what: "beside LangGraph.js: per step, in memory",
    target: "≥ 20 times",
    open: engineSubject((engine) => complete(engine, "steps", { n: 0 })),
    peer: async () => ({ run: (await peers()).chain(STEPS) }),
    figure: (times, _, theirs) => beside(perStep(times), perStep(theirs), "µs"),
  },
  {
    what: "beside LangGraph.js: suspend + resume, in memory",
    target: "LangGraph.js 1.7 ms",
    open: engineSubject(async (engine) => approve(engine, await suspend(engine, "approval_of"))),
    async peer() {
      const graph = (await peers()).approval();
      return { run: async () => graph.approve(await graph.suspend()) };
    },
    figure: (times, _, theirs) => beside(median(times), median(theirs), "ms"),
  },
  {
    what: "beside LangGraph.js: 10,000 pending, each",
    target: "≤ 4 kB",
    unit: "kB",
    async read(root) {
      const { engine } = engineOf(await libraryAt(root), SOURCE);
      const bytes = await bytesEach(PENDING, () => suspend(engine, "approval_of"));
      await engine.close();
      return bytes / 1000;
    },
    async peer() {
      const graph = (await peers()).approval();
      const bytes = await bytesEach(PENDING, () => graph.suspend());
      // Keeps the graph alive until here.
      await graph.approve(await graph.suspend());
      return bytes / 1000;
    },
    figure: (kilobytes, theirs) => beside(kilobytes, theirs, "kB"),
  },
  {
    what: "beside LangGraph.js: fan-out of 1,000",
    target: "",
    open: engineSubject((engine) => complete(engine, "fan_out", { xs })),
    peer: async () => ({ run: (await peers()).fanOut(WIDTH), sampling: { warmup: 3, least: 5 } }),
    figure: (times, _, theirs) => beside(median(times), median(theirs), "ms"),
  },
];
