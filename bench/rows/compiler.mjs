// Compiling, warm: text to bundle.
import { median, sample } from "../measure.mjs";
import { program } from "../programs.mjs";

export async function* measure(root) {
  const { compile, IRSerializer } = await import(`${root}/runtime/dist/compiler.js`);
  for (const lines of [100, 1000, 10_000]) {
    const text = program(lines);
    const host = { read: () => text };
    const run = () => new IRSerializer().serialize(compile("main.scaicore", host).module);
    const times = await sample(run, { seconds: 3, warmup: lines > 5000 ? 3 : 20 });
    const half = median(times);
    yield {
      what: `compile ${lines.toLocaleString("en")} lines (${Math.round(text.length / 1000)} kB), text to bundle, warm`,
      figure: `${half.toFixed(2)} ms, ${(text.length / half / 1000).toFixed(1)} MB/s`,
      target: lines === 100 ? "≤ 1 ms" : "≥ 5 MB/s",
    };
  }
}
