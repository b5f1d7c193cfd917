import { it } from "vitest";
import { countLoops, workOf } from "../support/work.js";
import { GROWTH } from "../fixtures/growth.js";
countLoops();
const { analyze, compile } = await import("scaicore/compiler");
const { IRSerializer } = await import("../../runtime/ir/serializer.js");
it("x", { timeout: 1e6 }, () => {
  const only = process.env.ONLY;
  for (const g of GROWTH) {
    if (only && !g.dimension.includes(only)) continue;
    const m = (size: number) => {
      const files = g.program(size);
      const host = { read: (p: string) => files[p] };
      const t = performance.now();
      const d = analyze("main.scaicore", files["main.scaicore"]!, { ...host }).diagnostics;
      const ta = performance.now() - t;
      const a = workOf(/runtime\/|chevrotain/, () => void analyze("main.scaicore", files["main.scaicore"]!, { ...host }));
      const r = compile("main.scaicore", host);
      const c = r.module === undefined ? 0 : workOf(/runtime\/|chevrotain/, () => void compile("main.scaicore", host));
      const s = r.module === undefined ? 0 : workOf(/runtime\/|chevrotain/, () => { const z = new IRSerializer(); z.deserialize(z.serialize(r.module!)); });
      return { a, c, s, ta, d: d.map((x) => `${x.code} ${x.message.slice(0, 60)}`).slice(0, 2), n: d.length };
    };
    try {
      const [x, y] = [m(g.size), m(g.size * 10)];
      const f = (p: number, q: number) => (p === 0 ? "-" : (q / p).toFixed(1));
      const bad = Math.max(y.a / x.a, y.c / (x.c || Infinity), y.s / (x.s || Infinity)) > 13;
      console.log(`${bad ? "BAD " : "ok  "} ${g.algorithm}/${g.dimension}: check ${f(x.a, y.a)} compile ${f(x.c, y.c)} bundle ${f(x.s, y.s)} | ${Math.round(y.ta)}ms work ${y.a} | ${y.n} ${y.d.join(" ; ")}${!g.mistaken && (x.c === 0 || y.c === 0) ? " NOT COMPILED" : ""}`);
    } catch (e) { console.log("THROWS", g.dimension, String((e as Error).stack).slice(0, 500)); }
  }
});
