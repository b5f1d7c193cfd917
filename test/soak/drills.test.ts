/**
 * The disaster drills of docs/production.md, done for real: servers, and workers that are processes. `npm run test:soak -- --only soak`.
 */
import { type ChildProcess, execFile, spawn, spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { jetstream } from "@nats-io/jetstream";
import { connect } from "@nats-io/transport-node";
import pg from "pg";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  type CheckpointBackend,
  CoreEngine,
  HostEnvironment,
  InProcessPluginHost,
  IRSerializer,
  MockModelProvider,
} from "scaicore";
import { openPostgresStore, type PostgresStore } from "scaicore/postgres";
import { NatsRunQueue } from "scaicore/queues";
import { announcingBackend, StoreDispatcher } from "scaicore/worker";
import { type ServerKind, startServer, type TestServer } from "../../scripts/host/servers.mjs";
import { CALLED, CALLER, KEEPER } from "../store/postgres/old-programs.js";
import { engineOf, startWorker, until } from "../store/worker/world.js";
import { moduleOfSource } from "../support/source-module.js";
import { isSoak } from "../support/sampled.js";
import { BANK, SOURCE } from "./cluster/programs.js";
import { builtWorker } from "./cluster/run-cluster.js";
import type { ClusterTask } from "./cluster/worker.js";

const run = promisify(execFile);
const SCHEMA = "scaicore";
const OWNER_MS = 5000;
const hasTools = ["pg_dump", "psql"].every((name) => spawnSync(name, ["--version"]).status === 0);

let folder: string;
let program: string;
const afterwards: (() => unknown)[] = [];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "scaicore-drill-"));
  program = await builtWorker(folder);
  await writeFile(join(folder, "cluster.scaicore-ir"), new IRSerializer().serialize(moduleOfSource(SOURCE)));
});
afterEach(async () => {
  for (const end of afterwards.splice(0).reverse()) await end();
  await rm(folder, { recursive: true, force: true });
});

async function server(kind: ServerKind): Promise<TestServer> {
  const started = await startServer(kind, { log: console.log });
  afterwards.push(() => started.end());
  return started;
}

async function opened(url: string): Promise<PostgresStore> {
  const store = await openPostgresStore(url, { schema: SCHEMA, ownerTimeoutMs: OWNER_MS });
  afterwards.push(() => store.close());
  return store;
}

/** An engine that submits and decides, in this process. */
function clientOf(store: PostgresStore, checkpoints: CheckpointBackend = store.checkpoints): CoreEngine {
  const engine = CoreEngine.load(
    moduleOfSource(SOURCE),
    new HostEnvironment({
      checkpoints,
      memory: store.memory,
      modelProviders: new MockModelProvider(),
      plugins: new InProcessPluginHost({ [BANK]: { charge: () => Promise.resolve("") } }),
    }),
    { durability: "block" },
  );
  afterwards.push(() => engine.close());
  return engine;
}

let names = 0;
function startProcess(url: string, more: Partial<ClusterTask> = {}): ChildProcess {
  const task: ClusterTask = {
    url,
    schema: SCHEMA,
    bundle: join(folder, "cluster.scaicore-ir"),
    name: `drill-${names++}`,
    ...more,
  };
  const child = spawn(process.execPath, [program, JSON.stringify(task)], { stdio: ["pipe", "ignore", "inherit"] });
  const gone = new Promise((resolve) => child.once("exit", resolve));
  afterwards.push(async () => {
    if (child.exitCode === null && child.signalCode === null) child.kill("SIGKILL");
    await gone;
  });
  return child;
}

const submit = async (client: CoreEngine, ids: readonly string[]): Promise<void> => {
  for (const id of ids) await client.submit({ flow: "go", input: { id }, invocationId: id });
};
const pendingOf = async ({ checkpoints }: PostgresStore) => (await checkpoints.list({})).items;
const statusesOf = async ({ checkpoints }: PostgresStore) =>
  Object.fromEntries(
    (await checkpoints.invocations({})).items.map(({ invocationId, status }) => [invocationId, status]),
  );
async function approve(client: CoreEngine, store: PostgresStore, ids?: readonly string[]): Promise<void> {
  for (const { checkpointId, invocationId } of await pendingOf(store))
    if (ids?.includes(invocationId) !== false)
      await client.decide({ checkpointId, resolution: { decision: "approve" }, resolvedBy: "drill" });
}
const all = (status: string, ids: readonly string[]) => Object.fromEntries(ids.map((id) => [id, status]));
const numbered = (prefix: string, count: number) => Array.from({ length: count }, (_, n) => `${prefix}-${n}`);

describe.runIf(isSoak)("a drill", { timeout: 240_000 }, () => {
  it("loses half of the workers, and the others end all runs", async () => {
    const { url } = await server("postgres");
    const store = await opened(url);
    const client = clientOf(store);
    const ids = numbered("run", 24);
    const workers = [1, 2, 3, 4].map(() => startProcess(url));
    await submit(client, ids);
    await until(async () => (await pendingOf(store)).length > ids.length / 2);
    for (const child of workers.slice(0, 2)) child.kill("SIGKILL");
    await until(async () => (await pendingOf(store)).length === ids.length);
    await approve(client, store);
    await until(async () => Object.values(await statusesOf(store)).every((status) => status === "completed"));
    expect(await statusesOf(store)).toEqual(all("completed", ids));
  });

  it("stops the database at once, for a while, and nothing that was acknowledged is lost", async () => {
    const database = await server("postgres");
    const store = await opened(database.url);
    const client = clientOf(store);
    const ids = numbered("run", 12);
    startProcess(database.url);
    startProcess(database.url);
    await submit(client, ids);
    await until(async () => (await pendingOf(store)).length === ids.length);
    await approve(client, store, ids.slice(0, 6));
    await database.kill();
    await new Promise((resolve) => setTimeout(resolve, OWNER_MS + 2000));
    await expect(pendingOf(store)).rejects.toMatchObject({ errorType: "StoreError", retryable: true });
    await database.start();
    const away = async () => await statusesOf(store).catch((): Record<string, string> => ({}));
    await until(async () => Object.values(await away()).filter((status) => status === "completed").length >= 6);
    expect((await pendingOf(store)).map(({ invocationId }) => invocationId).sort()).toEqual(ids.slice(6).sort());
    await approve(client, store);
    await until(async () => Object.values(await statusesOf(store)).every((status) => status === "completed"));
  });

  it.runIf(hasTools)("restores a backup into an empty database, where what waited then waits", async () => {
    const [first, second] = [await server("postgres"), await server("postgres")];
    const store = await opened(first.url);
    const client = clientOf(store);
    const before = numbered("before", 6);
    const worker = startProcess(first.url);
    await submit(client, before);
    await until(async () => (await pendingOf(store)).length === before.length);
    await approve(client, store, ["before-0"]);
    await until(async () => (await statusesOf(store))["before-0"] === "completed");
    const dump = join(folder, "backup.sql");
    // While the workers work: a dump is of one moment.
    await run("pg_dump", ["--no-owner", `--schema=${SCHEMA}`, `--file=${dump}`, first.url]);
    await approve(client, store, ["before-1"]);
    await submit(client, ["after-0"]);
    await until(async () => (await statusesOf(store))["before-1"] === "completed");
    worker.kill("SIGKILL");
    await first.kill();

    await run("psql", ["-v", "ON_ERROR_STOP=1", "--quiet", `--file=${dump}`, second.url]);
    const restored = await opened(second.url);
    const other = clientOf(restored);
    expect((await pendingOf(restored)).map(({ invocationId }) => invocationId).sort()).toEqual(before.slice(1));
    expect(await statusesOf(restored)).toEqual({ ...all("suspended", before), "before-0": "completed" });
    startProcess(second.url);
    // What was begun since is gone, and is submitted again under its id; what was decided since is asked again.
    await submit(other, ["after-0"]);
    await until(async () => (await pendingOf(restored)).length === before.length);
    await approve(other, restored);
    await until(async () => Object.values(await statusesOf(restored)).every((status) => status === "completed"));
    const partition = { core: "Cluster", instanceKey: null };
    expect((await restored.memory.read(partition, "total"))?.value).toBe(before.length + 1);
    await first.start();
  });

  it("upgrades tables of version 1 while several workers open them at once, and what waited goes on", async () => {
    const { url } = await server("postgres");
    const pool = new pg.Pool({ connectionString: url, max: 1 });
    const dump = readFileSync(new URL("../fixtures/postgres/version-1.sql", import.meta.url), "utf8");
    await pool.query(`create schema "${SCHEMA}"; set search_path to "${SCHEMA}"; ${dump}`);
    await pool.end();
    const stores = await Promise.all([opened(url), opened(url), opened(url)]);
    const workers = stores.map((store) => {
      const dispatcher = new StoreDispatcher({ checkpoints: store.checkpoints, patienceMs: 1 });
      const called = engineOf(CALLED, store);
      dispatcher.register("core://test/called", called);
      return startWorker([engineOf(KEEPER, store), called, engineOf(CALLER, store, { dispatcher })], store);
    });
    const [store] = stores;
    const decider = engineOf(KEEPER, store);
    const decideCalled = engineOf(CALLED, store);
    for (const { checkpointId, core } of await pendingOf(store))
      await (core === "Keeper" ? decider : decideCalled).decide({ checkpointId, resolution: { decision: "approve" } });
    await until(async () => Object.values(await statusesOf(store)).every((status) => status === "completed"));
    expect((await store.memory.read({ core: "Keeper", instanceKey: null }, "notes"))?.value).toEqual([
      "first",
      "approve",
    ]);
    await Promise.all([decider.close(), decideCalled.close(), ...workers.map(({ stop }) => stop())]);
  });

  it("takes the broker away, and runs go on by the sweep", async () => {
    const [database, broker] = [await server("postgres"), await server("nats")];
    const store = await opened(database.url);
    const nats = await connect({ servers: broker.url, maxReconnectAttempts: -1, reconnectTimeWait: 100 });
    afterwards.push(() => nats.close());
    const queue = new NatsRunQueue({ jetstream: jetstream(nats) });
    const client = clientOf(store, announcingBackend(store.checkpoints, queue));
    for (let n = 0; n < 2; n++) startProcess(database.url, { nats: broker.url });
    await submit(client, ["with-broker"]);
    await until(async () => (await pendingOf(store)).length === 1);
    await broker.kill();
    const without = numbered("without", 5);
    await submit(client, without);
    await until(async () => (await pendingOf(store)).length === 1 + without.length);
    await approve(client, store);
    await until(async () => Object.values(await statusesOf(store)).every((status) => status === "completed"));
    expect(await statusesOf(store)).toEqual(all("completed", ["with-broker", ...without]));
    await broker.start();
    await submit(client, ["again"]);
    await until(async () => (await pendingOf(store)).length === 1);
  });
});

describe("the drills of the document", () => {
  it("are those that are done here", async () => {
    const text = await readFile(new URL("../../docs/production.md", import.meta.url), "utf8");
    const drills = /\*\*Disaster drills\*\*[^\n]*(?:\n[^\n]+)*/.exec(text)?.[0] ?? "";
    for (const word of ["half of the workers", "database", "backup", "upgrade", "broker"])
      expect(drills.toLowerCase(), `docs/production.md tells of the drill with: ${word}`).toContain(word);
  });
});
