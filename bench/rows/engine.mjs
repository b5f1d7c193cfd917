// The engine: what a block costs, and what waiting for a person costs, in memory and on disk.
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { approve, bytesEach, complete, engineOf, libraryAt, suspend } from "../engines.mjs";
import { median, p95 } from "../measure.mjs";

const BLOCKS = 500;
const PENDING = 10_000;
const STEPS = `@core Steps { version = "1.0.0" }
@flow steps(n: int): int {
    ${"@rigid { n = n + 1 }\n    ".repeat(BLOCKS)}
    return n
}
`;
const GREET = readFileSync(new URL("../../examples/greet.scaicore", import.meta.url), "utf8");

export const rows = [
  {
    what: "engine, per block, in memory",
    target: "≤ 20 µs",
    async open(root) {
      const { engine } = engineOf(await libraryAt(root), STEPS);
      const run = async () => {
        const output = await complete(engine, "steps", { n: 0 });
        if (output !== BLOCKS) throw new Error(`The flow returned ${output}.`);
      };
      return { run, close: () => engine.close() };
    },
    figure: (times) => `${((median(times) / BLOCKS) * 1000).toFixed(1)} µs`,
  },
  {
    what: "suspend + resume of greet, in memory",
    target: "≤ 0.2 ms",
    async open(root) {
      const { engine } = engineOf(await libraryAt(root), GREET);
      return { run: async () => approve(engine, await suspend(engine, "greet")), close: () => engine.close() };
    },
    figure: (times) => `${median(times).toFixed(2)} ms`,
  },
  {
    what: "suspend + resume of greet, on disk with fsync",
    target: "≤ 5 ms",
    sampling: { seconds: 4 },
    async open(root) {
      const library = await libraryAt(root);
      const dir = mkdtempSync(join(tmpdir(), "scaicore-bench-"));
      const store = await library.openFileStore(join(dir, "one"));
      const { engine } = engineOf(library, GREET, store);
      return {
        run: async () => approve(engine, await suspend(engine, "greet")),
        async close() {
          await engine.close();
          await store.close();
          rmSync(dir, { recursive: true, force: true });
        },
      };
    },
    figure: (times) => `p50 ${median(times).toFixed(1)} ms, p95 ${p95(times).toFixed(1)} ms`,
  },
  {
    what: "10,000 invocations suspended in memory: each",
    target: "≤ 4 kB",
    unit: "kB",
    async read(root) {
      const { engine } = engineOf(await libraryAt(root), GREET);
      const bytes = await bytesEach(PENDING, () => suspend(engine, "greet"));
      await engine.close();
      return bytes / 1000;
    },
    figure: (kilobytes) => `${kilobytes.toFixed(1)} kB`,
    note: () => (globalThis.gc ? "" : "without a forced collection: an upper bound"),
  },
  {
    what: "listing 100 of 10,000 pending, in memory",
    target: "≤ 5 ms",
    async open(root) {
      const { engine, checkpoints } = engineOf(await libraryAt(root), GREET);
      for (let i = 0; i < PENDING; i++) await suspend(engine, "greet");
      return { run: () => checkpoints.list({ status: "pending", limit: 100 }), close: () => engine.close() };
    },
    figure: (times) => `${median(times).toFixed(2)} ms`,
  },
];
