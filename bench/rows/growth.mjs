// Ten times the work: how much longer it takes. Sizes are those at which a person would notice. What a row does is that of
// one flow; the smaller size is warmed up first.
import { complete, engineOf, libraryAt } from "../engines.mjs";

const TARGET = "≤ 13 times";
const TRIES = 3;

const HEAD = `@core Growth { version = "1.0.0"
    @models { primary = { model = "any" } }
    @memory { entries: map[string, int]
        notes: array[string] }
}
`;
const loop = (before, body, result) => `${HEAD}@flow f(n: int): int {
    i = 0
    ${before}
    @while(max_iterations = 1000000) i < n {
        ${body}
        i = i + 1
    }
    return ${result}
}
`;
const foreach = (width, body = "yield x + 1") => `${HEAD}@flow f(xs: array[int]): int {
    ys = @foreach${width === undefined ? "" : `(max_concurrent = ${width})`} x in xs { ${body} }
    return ys.length
}
`;
const blocks = (n) => `${HEAD}@flow f(n: int): int {\n${"    @rigid { n = n + 1 }\n".repeat(n)}    return n\n}\n`;
/** Fills the memory with n entries; then `f` uses it. */
const remembering = (use) => `${HEAD}@flow fill(n: int): int {
    i = 0
    @while(max_iterations = 1000000) i < n / 500 {
        @foreach x in range(500) {
            memory.entries.set("key \${i} \${x}", x)
            memory.notes.add("note \${i} \${x} about invoice \${x * 7} of customer \${x * 13}")
        }
        i = i + 1
    }
    return n
}
@flow f(): int {
    ${use}
}
`;

const numbers = (n) => ({ xs: Array.from({ length: n }, (_, index) => index) });
const count = (n) => ({ n });

/** A row that runs `f`; `program` may depend on the size, `fill` is done before and not timed. */
function flow(what, size, program, { input = count, fill = false, durability } = {}) {
  return grows(what, size, async (library, n) => {
    const { engine } = engineOf(library, typeof program === "function" ? program(n) : program);
    if (fill) await complete(engine, "fill", { n });
    const run = async () => {
      const result = await engine.invoke({ flow: "f", input: fill ? {} : input(n), ...(durability && { durability }) });
      if (result.status !== "COMPLETED") throw new Error(`${what}: ${JSON.stringify(result.error)}`);
    };
    return { run, close: () => engine.close() };
  });
}

function grows(what, size, open) {
  let times;
  return {
    what: `ten times the work: ${what}`,
    target: TARGET,
    unit: "times",
    async read(root) {
      const library = await libraryAt(root);
      times = [];
      for (const n of [size, size * 10]) times.push(await best(await open(library, n)));
      return times[1] / times[0];
    },
    figure: (ratio) => `${times.map((time) => `${time.toPrecision(3)} ms`).join(" → ")}: ${ratio.toFixed(1)} times`,
    note: () => `${size.toLocaleString("en")} → ${(size * 10).toLocaleString("en")}`,
  };
}

/** The best of some tries, because a collection of garbage may fall into any. */
async function best({ run, close }) {
  let least = Infinity;
  await run();
  for (let tries = 0; tries < TRIES; tries++) {
    const started = performance.now();
    await run();
    least = Math.min(least, performance.now() - started);
  }
  await close?.();
  return least;
}

export const rows = [
  flow("blocks that run", 1000, blocks, { input: () => count(0) }),
  flow("blocks that run, durability block", 1000, blocks, { input: () => count(0), durability: "block" }),
  grows("blocks that are loaded", 1000, (library, n) => {
    const { module } = library.compile("main.scaicore", { read: () => blocks(n) });
    const { InMemoryBackend, InMemoryCheckpointBackend, MockModelProvider, HostEnvironment, CoreEngine } = library.api;
    const environment = new HostEnvironment({
      memory: new InMemoryBackend(),
      checkpoints: new InMemoryCheckpointBackend(),
      modelProviders: new MockModelProvider(),
    });
    return { run: () => void CoreEngine.load(module, environment) };
  }),
  flow("@foreach, one after another", 3000, foreach(), { input: numbers }),
  flow("@foreach, 10 at once", 3000, foreach(10), { input: numbers }),
  flow("@foreach, 1,000 at once", 3000, foreach(1000), { input: numbers }),
  flow("map filled in a loop (m[k] = v)", 1000, loop("m: map[string, int] = {}", 'm["k${i}"] = i', "m.length")),
  flow("array grown in a loop ([...a, i])", 1000, loop("a: array[int] = []", "a = [...a, i]", "a.length")),
  flow("text grown in a loop", 1000, loop('s = ""', 's = s + "line ${i}"', "s.length")),
  flow("memory written in a loop (add)", 1000, loop("", 'memory.notes.add("note ${i}")', "i")),
  flow("memory written in a loop (set)", 1000, loop("", 'memory.entries.set("k${i}", i)', "i")),
  flow("memory get of one of n", 1000, remembering('return memory.entries.get("key 0 5") ?? 0'), { fill: true }),
  flow("memory last(5) of n", 1000, remembering("return memory.notes.last(5).length"), { fill: true }),
  flow("memory keys of n", 1000, remembering("return memory.entries.keys().length"), { fill: true }),
  flow(
    "memory search in n",
    1000,
    remembering('return memory.notes.search(query = "invoice of customer 91", limit = 5).length'),
    { fill: true },
  ),
];
