// The store in PostgreSQL with many waiting runs, and what it carries a second beside others. `SCAICORE_BENCH_WAITING=n` says how many wait;
// a million rows take minutes and some gigabytes of the disk.
import { createRequire } from "node:module";
import { engineOf, libraryAt } from "../engines.mjs";
import { median, p95, sample, sortedNumbers } from "../measure.mjs";
import { durableServer, throughput } from "../throughput.mjs";
import { checkpointIdOf, copyWaiting, waitingId } from "../waiting-runs.mjs";

const MANY = Number(process.env.SCAICORE_BENCH_WAITING ?? 1_000_000);
const PAGE = 50;
const SCHEMA = "scaicore";
const PROGRAM = `@core Waits { version = "1.0.0" }
@flow ask(name: string): string {
    message = ""
    @rigid { message = "Hello \${name}" }
    decision = @checkpoint approval { present = { prompt = "Send?", payload = { message } } }
    return if decision == "approve" { message } else { "" }
}
`;

let measured;
/** All is measured in one go, as it takes long to prepare: sorted times in milliseconds, by what was done. */
const withMany = (root) => (measured ??= measure(root));

async function measure(root) {
  const server = await durableServer();
  const { openPostgresStore } = await import(`${root}/runtime/dist/postgres.js`);
  const pg = createRequire(`${root}/package.json`)("pg");
  const pool = new pg.Pool({ connectionString: server.url, max: 2 });
  const query = (text, params) => pool.query(text, params);
  const store = await openPostgresStore(server.url);
  const library = await libraryAt(root);
  const { engine } = engineOf(library, PROGRAM, store);
  try {
    await engine.invoke({ flow: "ask", input: { name: "Ada" }, invocationId: waitingId(0) });
    const { checkpoints } = store;
    const [info] = (await checkpoints.list({})).items;
    const began = performance.now();
    let told = 0;
    await copyWaiting(query, {
      schema: SCHEMA,
      of: waitingId(0),
      info,
      checkpointDigest: library.api.checkpointDigest,
      began: Date.parse(info.createdAt),
      from: 1,
      count: MANY - 1,
      atOnce: 10_000,
      told: (count) => {
        if (count - told < 100_000) return;
        told = count;
        console.log(
          `${count.toLocaleString("en")} runs wait after ${((performance.now() - began) / 1000).toFixed(0)} s`,
        );
      },
    });
    // As autovacuum does it by itself, some time after so many rows have come.
    await query("vacuum analyze");
    const { rows } = await query(
      "select pg_total_relation_size(c.oid)::float8 as bytes from pg_class c where c.relkind = 'r' and c.relnamespace = $1::regnamespace",
      [SCHEMA],
    );
    const random = numbers(MANY);
    const middle = await cursorInTheMiddle(query);
    const approve = { kind: "resolved", resolution: { decision: "approve" } };
    const decide = () =>
      checkpoints.decide(checkpointIdOf(waitingId(random()), info.path), { ...approve, at: new Date().toISOString() });
    const sampling = { seconds: 3, warmup: 10, least: 50 };
    const timed = async (work) => await sample(work, sampling);
    const list = await timed(() => checkpoints.list({ limit: PAGE }));
    const page = await timed(() => checkpoints.list({ limit: PAGE, after: middle }));
    const nothing = await timed(() => checkpoints.next({ cores: ["Waits"], limit: 16, owner: "bench" }));
    const depth = await timed(() => checkpoints.invocations({ runnable: true, limit: 10_000 }));
    const decided = await timed(decide);
    // What was decided is due; each call gives some, and some are decided in between.
    const next = [];
    for (let round = 0; round < 60; round++) {
      await Promise.all(Array.from({ length: 16 }, decide));
      const started = performance.now();
      await checkpoints.next({ cores: ["Waits"], limit: 16, owner: "bench" });
      next.push(performance.now() - started);
    }
    return {
      list,
      page,
      nothing,
      decided,
      next: sortedNumbers(next),
      depth,
      bytes: rows.reduce((sum, { bytes }) => sum + bytes, 0),
    };
  } finally {
    await engine.close();
    await store.close();
    await pool.end();
    await server.end();
  }
}

/** The cursor of a page in the middle of all that wait: that of the item before it. */
async function cursorInTheMiddle(query) {
  const { rows } = await query(
    `select created_at, id from ${SCHEMA}.checkpoint where status = 'pending' and not waits order by created_at, id offset $1 limit 1`,
    [Math.floor(MANY / 2)],
  );
  return `${rows[0].created_at} ${rows[0].id}`;
}

/** Numbers below `most`, each once, in no order that an index has. */
function numbers(most) {
  let at = 0;
  // 7919 is prime, and divides no number of runs that anybody would choose.
  return () => (++at * 7919) % most;
}

const times = (sorted) => `p50 ${median(sorted).toFixed(2)} ms, p95 ${p95(sorted).toFixed(2)} ms`;
const waiting = (what, name, target = "≤ 10 ms") => ({
  what: `${MANY.toLocaleString("en")} waiting runs in PostgreSQL: ${what}`,
  target,
  unit: "ms",
  async read(root) {
    figures = await withMany(root);
    return median(figures[name]);
  },
  figure: () => times(figures[name]),
});
let figures = {};

const short = (number) => (number >= 100 ? Math.round(number).toLocaleString("en") : number.toPrecision(2));
const beside = (what, field, target) => {
  let all;
  return {
    what: `submit → suspend → decide → finish on PostgreSQL, 16 at once: ${what}`,
    target,
    unit: "ms",
    needsPeers: true,
    async read(root) {
      all = await throughput(root);
      return 1000 / all.scaicore[field];
    },
    figure: () =>
      `${short(all.scaicore[field])}/s; LangGraph.js ${short(all.langgraph[field])}/s (${short(all.scaicore[field] / all.langgraph[field])} times), ` +
      `DBOS ${short(all.dbos[field])}/s (${short(all.scaicore[field] / all.dbos[field])} times)`,
  };
};

export const rows = [
  waiting("the first page of 50", "list"),
  waiting("a page in the middle", "page"),
  waiting("next, when nothing can go on", "nothing"),
  waiting("next, which gives 16", "next"),
  waiting("decide any one", "decided"),
  waiting("how many can go on, for /metrics", "depth", ""),
  {
    what: `${MANY.toLocaleString("en")} waiting runs in PostgreSQL: on disk, with indexes, each`,
    target: "",
    unit: "kB",
    read: async (root) => (await withMany(root)).bytes / MANY / 1000,
    figure: (kilobytes) => `${kilobytes.toFixed(1)} kB`,
  },
  beside("in all", "perSecond", "faster"),
  beside("a second of the process's own CPU time", "perCpuSecond", "more"),
];
