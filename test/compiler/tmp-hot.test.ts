import { Session } from "node:inspector";
import { it } from "vitest";
import { GROWTH } from "../fixtures/growth.js";
const s = new Session(); s.connect(); s.post("Profiler.enable"); s.post("Profiler.startPreciseCoverage", { callCount: true, detailed: true });
const { analyze, compile } = await import("scaicore/compiler");
it("x", { timeout: 1e6 }, () => {
  for (const g of GROWTH) {
    if (!process.env.ONLY!.split(",").some((o) => g.dimension.includes(o))) continue;
    const m = (size: number) => {
      const files = g.program(size);
      const host = { read: (p: string) => files[p] };
      const run = () => { analyze("main.scaicore", files["main.scaicore"]!, { ...host }); compile("main.scaicore", host); };
      run(); s.post("Profiler.takePreciseCoverage"); run();
      const map = new Map<string, number>();
      s.post("Profiler.takePreciseCoverage", (_e: unknown, { result }: any) => { for (const { url, functions } of result) if (/runtime\/|chevrotain/.test(url)) for (const f of functions) { const k = url.replace(/.*runtime\//, "") + " " + (f.functionName || "@" + f.ranges[0].startOffset); map.set(k, (map.get(k) ?? 0) + f.ranges.reduce((a: number, r: any) => a + r.count, 0)); } });
      return map;
    };
    const [x, y] = [m(g.size), m(g.size * 10)];
    console.log("##", g.dimension);
    for (const [k, v] of [...y].filter(([k, v]) => v / (x.get(k) ?? 1) > 14).sort((a, b) => b[1] - a[1]).slice(0, 12)) console.log("  ", k, v, (v / (x.get(k) ?? 1)).toFixed(0));
  }
});
