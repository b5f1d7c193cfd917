/**
 * What runs that wait for people cost others, however many there are: no step of the protocol looks at them one by one. The bench
 * measures it with a million, whose rows are copied; here they are held against those that the store writes.
 */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { checkpointIdOf, copyWaiting, waitingId } from "../../../bench/waiting-runs.mjs";
import {
  checkpointDigest,
  type CheckpointInfo,
  CoreEngine,
  HostEnvironment,
  MockModelProvider,
  TestClock,
} from "scaicore";
import type { PostgresStore } from "scaicore/postgres";
import { moduleOf } from "../../engine/cores.js";
import { embedded, embeddedPostgres } from "./embedded.js";
import { openTestStore } from "./test-store.js";

const SOURCE = `@core Waits { version = "1.0.0" }
@flow ask(name: string): string {
  message = ""
  @rigid { message = "Hello \${name}" }
  decision = @checkpoint approval { present = { prompt = "Send?", payload = { message } } }
  return if decision == "approve" { message } else { "" }
}`;
const NOON = "2026-12-01T12:00:00.000Z";
const MANY = 4000;
/** The tables that grow with the runs. */
const TABLES = ["invocation", "checkpoint", "entry"];
const TEMPLATE = waitingId(0);

let store: PostgresStore & { readonly schema: string };
let engine: CoreEngine;
let info: CheckpointInfo;

const rowsOf = async (table: string, column: string, id: string) =>
  // Numbers that the database gives, and its clock, are of each row.
  (await embedded.query(`select * from "${store.schema}".${table} where ${column} = $1 order by 1`, [id])).map(
    ({ n: _n, updated_at: _at, ...row }) => row,
  );
const allOf = async (id: string) => ({
  invocation: await rowsOf("invocation", "id", id),
  entry: await rowsOf("entry", "invocation", id),
  checkpoint: await rowsOf("checkpoint", "invocation", id),
});
/** Copies the first run; the one with the number n begins n milliseconds after it has begun, or all at that time. */
const copy = (from: number, count: number, began = Date.parse(NOON)) =>
  copyWaiting((text, params) => embedded.query(text, params), {
    schema: store.schema,
    of: TEMPLATE,
    info,
    checkpointDigest,
    from,
    count,
    began,
  });

beforeAll(async () => {
  store = await openTestStore();
  // One at which time stands still, so that two runs differ by their ids alone.
  const clock = new TestClock(NOON);
  engine = CoreEngine.load(
    moduleOf(SOURCE),
    new HostEnvironment({
      ...store,
      clock,
      random: { bytes: (length) => new Uint8Array(length) },
      modelProviders: new MockModelProvider(),
    }),
  );
  for (const number of [0, 1])
    await engine.invoke({ flow: "ask", input: { name: "Ada" }, invocationId: waitingId(number) });
  info = (await store.checkpoints.list({ invocationId: TEMPLATE })).items[0]!;
}, 60_000);
afterAll(async () => {
  await engine.close();
  await store.close();
});

describe("rows of waiting runs that are copied", () => {
  it("are those that the store writes, and such a run goes on", async () => {
    const own = await allOf(waitingId(1));
    expect(own.entry.length).toBeGreaterThan(0);
    expect(own.checkpoint).toHaveLength(1);
    expect(own.checkpoint[0]?.id).toBe(checkpointIdOf(waitingId(1), info.path));
    await embedded.query(`delete from "${store.schema}".invocation where id = $1`, [waitingId(1)]);
    await copy(1, 1, Date.parse(NOON) - 1);
    expect(await allOf(waitingId(1))).toEqual(own);
    const checkpoint = await store.checkpoints.get(checkpointIdOf(waitingId(1), info.path));
    const decided = {
      checkpointId: checkpoint?.checkpointId ?? "",
      shownDigest: checkpoint?.digest ?? "",
      resolution: { decision: "approve" },
    };
    expect(await engine.resume(decided)).toMatchObject({ status: "COMPLETED", output: "Hello Ada" });
  });
});

describe(`with ${MANY} runs that wait`, () => {
  const OWNER = "looks";
  const someone = waitingId(MANY - 7);
  beforeAll(async () => {
    await copy(2, MANY);
    await embeddedPostgres.exec(TABLES.map((table) => `analyze "${store.schema}".${table};`).join(""));
    await engine.submit({ flow: "ask", input: { name: "Bea" }, invocationId: "new" });
  }, 60_000);

  /** How often tables were read from end to end, and how many rows of tables and indexes were read, by what `work` does. */
  async function readBy(work: () => Promise<unknown>): Promise<{ readonly scans: number; readonly rows: number }> {
    const count = async () => {
      const [row] = await embedded.query(
        `select coalesce(sum(pg_stat_get_numscans(c.oid)) filter (where c.relkind = 'r'), 0)::int as scans,
          coalesce(sum(pg_stat_get_tuples_returned(c.oid)), 0)::int as rows
          from pg_class c where c.relnamespace = $1::regnamespace
            and (c.relname = any ($2) or c.relkind = 'i' and c.relname ~ '^(invocation|checkpoint|entry)_')`,
        [`"${store.schema}"`, TABLES],
      );
      return { scans: Number(row?.scans), rows: Number(row?.rows) };
    };
    // What this session has done is reported to the statistics when it is asked to.
    await embedded.query("select pg_stat_force_next_flush()");
    await embedded.query("select pg_stat_clear_snapshot()");
    const before = await count();
    await work();
    await embedded.query("select pg_stat_force_next_flush()");
    await embedded.query("select pg_stat_clear_snapshot()");
    const after = await count();
    return { scans: after.scans - before.scans, rows: after.rows - before.rows };
  }
  it("whoever reads them all is seen", async () => {
    const { scans, rows } = await readBy(() =>
      embedded.query(`select count(length(info)) from "${store.schema}".checkpoint`),
    );
    expect(scans).toBe(1);
    expect(rows).toBeGreaterThan(MANY);
  });

  const checkpoints = () => store.checkpoints;
  const idOf = (run: string) => checkpointIdOf(run, info.path);
  /** The cursor of a page that follows on this item of the middle. */
  const after = (id: string) => `${new Date(Date.parse(NOON) + MANY / 2).toISOString()} ${id}`;
  const middle = waitingId(MANY / 2);

  it.each<[string, number, () => Promise<unknown>]>([
    ["what can go on", 200, () => checkpoints().next!({ cores: ["Waits"], limit: 16, owner: OWNER })],
    ["how much can go on", 200, () => checkpoints().invocations({ runnable: true, limit: 10_000 })],
    ["the first page of what is pending", 800, () => checkpoints().list({ limit: 50 })],
    ["the first page of one core", 800, () => checkpoints().list({ core: "Waits", limit: 50 })],
    [
      "the first page of what has a deadline",
      800,
      () => checkpoints().list({ dueBefore: "2030-01-01T00:00:00.000Z", limit: 50 }),
    ],
    ["the checkpoints of one run", 200, () => checkpoints().list({ invocationId: someone })],
    ["the first page of runs", 800, () => checkpoints().invocations({ limit: 50 })],
    [
      "the first page of runs that have not ended",
      800,
      () => checkpoints().invocations({ unfinished: true, limit: 50 }),
    ],
    ["one run", 200, () => checkpoints().invocations({ invocationId: someone })],
    ["one checkpoint", 100, () => checkpoints().get(idOf(someone))],
    [
      "a decision",
      200,
      () =>
        checkpoints().decide(idOf(someone), {
          kind: "resolved",
          resolution: { decision: "approve" },
          at: new Date().toISOString(),
        }),
    ],
    ["the leg after it", 600, () => engine.proceed(someone)],
    ["what dead owners had", 200, () => checkpoints().reap!()],
    ["the end of an owner", 200, () => checkpoints().retire(OWNER)],
    ["a new run", 600, () => engine.submit({ flow: "ask", input: { name: "Cyd" } })],
  ])("%s is found by indexes alone", async (_, most, work) => {
    const { scans, rows } = await readBy(work);
    expect(scans).toBe(0);
    expect(rows).toBeLessThan(most);
  });

  it.each<[string, () => Promise<{ readonly items: readonly unknown[] }>]>([
    ["what is pending", () => checkpoints().list({ limit: 50, after: after(idOf(middle)) })],
    ["runs", () => checkpoints().invocations({ limit: 50, after: after(middle) })],
  ])("a page in the middle of %s costs what the first does", async (_, page) => {
    let items = 0;
    const { scans, rows } = await readBy(async () => {
      items = (await page()).items.length;
    });
    expect([items, scans]).toEqual([50, 0]);
    expect(rows).toBeLessThan(800);
  });
});
