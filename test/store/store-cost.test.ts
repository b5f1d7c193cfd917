/** What the file store costs, counted and not timed: syncs, files that are made, bytes and calls. */
import { rm } from "node:fs/promises";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import {
  type CheckpointInfo,
  CoreEngine,
  HostEnvironment,
  type InvocationResult,
  type IRModule,
  type StartRecord,
} from "scaicore";
import { FinishedInvocations } from "../../runtime/host/file-store/finished/finished-invocations.js";
import { nodeFileSystem } from "../../runtime/host/file-store/node-file-system.node.js";
import { type FileStore, openFileStore } from "../../runtime/host/file-store/open-file-store.node.js";
import type { Invocation } from "../../runtime/host/store/invocation-table.js";
import { moduleOfSource } from "../support/source-module.js";
import { temporaryDirectory } from "../support/store-inspection.js";
import { counting } from "./counting-file-system.js";

const APPROVE = { decision: "approve" };
const one = moduleOfSource(`@core T { version = "1.0.0" }
@flow f(n: int): int { d = @checkpoint approval { present = { prompt = "p" } } return n }`);
const many = moduleOfSource(`@core T { version = "1.0.0" }
@flow f(n: int): int {
  all = @foreach(max_concurrent = 5000) i in range(n) {
    d = @checkpoint approval { present = { prompt = "p \${i}" } }
    yield d
  }
  return all.length
}`);

let directory: string;
let disk: ReturnType<typeof counting>;
let store: FileStore;
let engine: CoreEngine | undefined;

beforeEach(async () => {
  directory = await temporaryDirectory();
  disk = counting(nodeFileSystem);
  // Heartbeats come by time, so they would make the counts differ.
  store = await openFileStore(directory, { fileSystem: disk.fileSystem, heartbeatMs: 1e9 });
});
afterEach(async () => {
  await engine?.close();
  await store.close();
  await rm(directory, { recursive: true });
});

function load(module: IRModule): void {
  const { checkpoints, memory } = store;
  const modelProviders = { complete: () => Promise.reject(new Error("There is no model.")) };
  engine = CoreEngine.load(module, new HostEnvironment({ checkpoints, memory, modelProviders }));
}

async function suspended(n: number): Promise<readonly string[]> {
  const result = await engine!.invoke({ flow: "f", input: { n } });
  if (result.status !== "SUSPENDED") throw new Error(JSON.stringify(result));
  return result.checkpoints.map(({ checkpointId }) => checkpointId);
}

const approve = (checkpointId: string): Promise<InvocationResult> =>
  engine!.resume({ checkpointId, resolution: APPROVE });

describe("one approval", () => {
  test("takes at most six syncs and makes no file, and no more after 60 others", async () => {
    load(one);
    const approval = async () => {
      await approve((await suspended(1))[0]!);
    };
    await approval();
    disk.take();
    await approval();
    const first = disk.take();
    for (let count = 0; count < 60; count++) await approval();
    disk.take();
    await approval();
    const later = disk.take();
    for (const { synced, created = 0, rename = 0 } of [first, later]) {
      expect(synced).toBeLessThanOrEqual(6);
      expect(created + rename).toBe(0);
    }
    const total = (counts: typeof first) => Object.values(counts).reduce((sum, count) => sum + count, 0);
    expect(total(later)).toBeLessThanOrEqual(total(first) + 2);
    expect(total(first)).toBeLessThan(60);
  });
});

test.each([
  { syncBlocks: true, isByBlock: true },
  { syncBlocks: false, isByBlock: false },
])("blocks are synced one by one with %j, and else with the next result", async ({ syncBlocks, isByBlock }) => {
  await store.close();
  store = await openFileStore(directory, { fileSystem: disk.fileSystem, heartbeatMs: 1e9, syncBlocks });
  const asks = moduleOfSource(`@core T { version = "1.0.0" }
@flow f(n: int): int {
  @foreach i in range(n) { _answer = @flexible { goal = "Greet" input = { i } output = string } }
  return n
}`);
  const { checkpoints, memory } = store;
  const usage = { modelCalls: 1, inputTokens: 1, outputTokens: 1 };
  const answer = { output: "Hello", finish: "stop", usage, model: "m" } as const;
  const modelProviders = { complete: () => Promise.resolve(answer) };
  const environment = new HostEnvironment({ checkpoints, memory, modelProviders });
  engine = CoreEngine.load(asks, environment, { durability: "block" });
  const syncsOf = async (n: number): Promise<number> => {
    disk.take();
    const result = await engine!.invoke({ flow: "f", input: { n } });
    expect(result).toMatchObject({ status: "COMPLETED" });
    return disk.take().synced ?? 0;
  };
  await syncsOf(1);
  const more = (await syncsOf(50)) - (await syncsOf(1));
  if (isByBlock) expect(more).toBeGreaterThanOrEqual(49);
  else expect(more).toBe(0);
});

/** Four on a quiet machine; one that is busy with other things gathers fewer appends into each. */
const MOST_SYNCS = 50;

test("1,000 approvals at once take few syncs", async () => {
  load(one);
  await suspended(1);
  disk.take();
  const ids = (await Promise.all(Array.from({ length: 1000 }, (_, n) => suspended(n)))).flat();
  expect(disk.take().synced).toBeLessThanOrEqual(MOST_SYNCS);
  await Promise.all(ids.map(approve));
  expect(disk.take().synced).toBeLessThanOrEqual(MOST_SYNCS);
}, 60_000);

test("one answer of many pending costs the store no more when more are pending", async () => {
  load(many);
  const costs: number[] = [];
  for (const n of [20, 200]) {
    const ids = await suspended(n);
    await approve(ids[0]!);
    disk.take();
    await approve(ids[1]!);
    const counts = disk.take();
    costs.push(Object.values(counts).reduce((sum, count) => sum + count, 0));
  }
  // Ten times as many wait; a look more or less is one of the machine's time.
  expect(costs[1]!).toBeLessThanOrEqual(1.5 * costs[0]!);
}, 60_000);

test("10,000 finished invocations take less than 4.5 MB", () => {
  const finished = new FinishedInvocations();
  const before = heap();
  for (let index = 0; index < 10_000; index++) {
    const { invocation, places } = decoded(index);
    finished.add(invocation, places);
  }
  const grown = heap() - before;
  expect(grown).toBeLessThan(4.5e6);
  expect([...finished.all()]).toHaveLength(10_000);
});

/** An invocation as reading a log gives it: no two texts are one object. */
function decoded(index: number): { readonly invocation: Invocation<never>; readonly places: readonly number[] } {
  const id = (kind: string) => Buffer.from(`${kind}${String(index).padStart(35, "0")}`).toString();
  const at = Buffer.from(new Date(index).toISOString()).toString();
  const info = { checkpointId: id("c"), createdAt: at, prompt: "p".repeat(500) } as unknown as CheckpointInfo;
  const start: StartRecord = {
    invocationId: id("i"),
    core: Buffer.from("Core").toString(),
    coreVersion: "1.0.0",
    flow: Buffer.from("flow").toString(),
    input: { text: "x".repeat(1000) },
    durability: "checkpoint",
    bundleHash: Buffer.from("b".repeat(64)).toString(),
    createdAt: at,
  };
  const invocation: Invocation<never> = {
    key: Buffer.from(String(index).padStart(32, "0")).toString(),
    start,
    epoch: 2,
    owner: id("o"),
    released: false,
    updatedAt: at,
    entries: [],
    checkpoints: new Map([[info.checkpointId, info]]),
    parked: new Set(),
    decided: new Set(),
  };
  return { invocation, places: [1, 2, 3, 4, 5].map((place) => index * 1000 + place) };
}

setFlagsFromString("--expose-gc");
const collect = runInNewContext("gc") as () => void;

function heap(): number {
  collect();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}
