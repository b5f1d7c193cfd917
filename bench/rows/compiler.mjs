// Compiling, warm: text to bundle.
import { median } from "../measure.mjs";
import { program } from "../programs.mjs";

export const rows = [100, 1000, 10_000].map((lines) => {
  const text = program(lines);
  return {
    what: `compile ${lines.toLocaleString("en")} lines (${Math.round(text.length / 1000)} kB), text to bundle, warm`,
    target: lines === 100 ? "≤ 1 ms" : "≥ 5 MB/s",
    sampling: { seconds: 3, warmup: lines > 5000 ? 3 : 20 },
    async open(root) {
      const { compile, IRSerializer } = await import(`${root}/runtime/dist/compiler.js`);
      const host = { read: () => text };
      return { run: () => new IRSerializer().serialize(compile("main.scaicore", host).module) };
    },
    figure: (times) => `${median(times).toFixed(2)} ms, ${(text.length / median(times) / 1000).toFixed(1)} MB/s`,
  };
});
