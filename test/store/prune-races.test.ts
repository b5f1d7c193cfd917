/** Pruning while others work: what it chose may have begun, and even ended, anew before its frame has its turn. */
import { rm } from "node:fs/promises";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type CompletedResult, type StartRecord, TestClock } from "scaicore";
import type { FileSystem, OpenMode } from "../../runtime/host/file-store/file-system.js";
import { nodeFileSystem } from "../../runtime/host/file-store/node-file-system.node.js";
import { type FileStore, openFileStore } from "../../runtime/host/file-store/open-file-store.node.js";
import { temporaryDirectory } from "../support/store-inspection.js";

const NOTHING = new Uint8Array(0);
const start = (text: string): StartRecord => ({
  invocationId: "nightly",
  core: "Desk",
  coreVersion: "1.0.0",
  flow: "f",
  input: { text },
  durability: "checkpoint",
  bundleHash: "0".repeat(64),
  createdAt: new Date(0).toISOString(),
});

const completed = (output: string): CompletedResult => ({
  status: "COMPLETED",
  invocationId: "nightly",
  output,
  usage: { modelCalls: 0, inputTokens: 0, outputTokens: 0 },
  durationMs: 0,
});

let directory: string;
let clock: TestClock;
/** Runs before the slow process writes to the log. */
let meanwhile: (() => Promise<void>) | undefined;
let slow: FileStore;
let other: FileStore;

const slowDisk: FileSystem = {
  ...nodeFileSystem,
  open: async (path: string, mode: OpenMode) => {
    const file = await nodeFileSystem.open(path, mode);
    const write = async (bytes: Uint8Array) => {
      const step = mode === "extend" ? meanwhile : undefined;
      if (step !== undefined) meanwhile = undefined;
      await step?.();
      await file.write(bytes);
    };
    return { ...file, write };
  },
};

beforeEach(async () => {
  directory = await temporaryDirectory();
  clock = new TestClock();
  meanwhile = undefined;
  slow = await openFileStore(directory, { fileSystem: slowDisk, clock });
  other = await openFileStore(directory, { clock });
});
afterEach(async () => {
  await slow.close();
  await other.close();
  await rm(directory, { recursive: true });
});

async function begin({ checkpoints }: FileStore, text: string) {
  const begun = await checkpoints.begin(start(text), "owner");
  if (!begun.created) throw new Error("It is there already.");
  return begun.lease;
}

async function run(store: FileStore, text: string): Promise<void> {
  const lease = await begin(store, text);
  await store.checkpoints.append(lease, NOTHING, { finished: completed(text) });
}

const heads = async ({ checkpoints }: FileStore) =>
  (await checkpoints.invocations({})).items.map(({ status, start: { input } }) => [input.text, status]);

test("an id that ended anew meanwhile is not forgotten", async () => {
  await run(other, "first");
  await clock.advance(1000);
  const finishedBefore = clock.now();
  meanwhile = async () => {
    expect(await other.checkpoints.prune({ finishedBefore })).toBe(1);
    await run(other, "second");
  };
  expect(await slow.checkpoints.prune({ finishedBefore })).toBe(0);
  expect(await heads(other)).toEqual([["second", "completed"]]);
  expect(await heads(slow)).toEqual([["second", "completed"]]);
});

test("an id that began anew meanwhile goes on, and is pruned when it has ended", async () => {
  await run(other, "first");
  await clock.advance(1000);
  const finishedBefore = clock.now();
  meanwhile = async () => {
    expect(await other.checkpoints.prune({ finishedBefore })).toBe(1);
    await begin(other, "second");
  };
  expect(await slow.checkpoints.prune({ finishedBefore })).toBe(0);
  expect(await heads(slow)).toEqual([["second", "running"]]);
  await other.checkpoints.retire("owner");
  const claim = await slow.checkpoints.claim("nightly", "next");
  await slow.checkpoints.append(claim!.lease, NOTHING, { finished: completed("second") });
  await clock.advance(1000);
  expect(await slow.checkpoints.prune({ finishedBefore: clock.now() })).toBe(1);
  expect(await heads(other)).toEqual([]);
});
