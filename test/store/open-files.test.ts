/** A store that is open for long holds few files: what has no name any more takes no space on the disk, and no descriptor. */
import { rm } from "node:fs/promises";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { CompletedResult, StartRecord } from "scaicore";
import type { FileSystem, OpenMode } from "../../runtime/host/file-store/file-system.js";
import { nodeFileSystem } from "../../runtime/host/file-store/node-file-system.node.js";
import { type FileStore, openFileStore } from "../../runtime/host/file-store/open-file-store.node.js";
import { temporaryDirectory } from "../support/store-inspection.js";

const NOTHING = new Uint8Array(0);
const ROUNDS = 60;

let directory: string;
let store: FileStore;
let open: Map<object, string>;
let most: number;

const countingDisk: FileSystem = {
  ...nodeFileSystem,
  open: async (path: string, mode: OpenMode) => {
    const file = await nodeFileSystem.open(path, mode);
    const name = {};
    if (path.includes("/log/")) open.set(name, path);
    most = Math.max(most, open.size);
    const close = async () => {
      open.delete(name);
      await file.close();
    };
    return { ...file, close };
  },
};

beforeEach(async () => {
  directory = await temporaryDirectory();
  open = new Map();
  most = 0;
  store = await openFileStore(directory, { fileSystem: countingDisk, segmentBytes: 1500 });
});
afterEach(async () => {
  await store.close();
  expect([...open.values()], "closed with the store").toEqual([]);
  await rm(directory, { recursive: true });
});

async function run(invocationId: string): Promise<void> {
  const start: StartRecord = {
    invocationId,
    core: "Desk",
    coreVersion: "1.0.0",
    flow: "f",
    input: { text: "x".repeat(300) },
    durability: "checkpoint",
    bundleHash: "0".repeat(64),
    createdAt: new Date(0).toISOString(),
  };
  const finished: CompletedResult = {
    status: "COMPLETED",
    invocationId,
    output: invocationId,
    usage: { modelCalls: 0, inputTokens: 0, outputTokens: 0 },
    durationMs: 0,
  };
  const begun = await store.checkpoints.begin(start, "owner");
  if (begun.created) await store.checkpoints.append(begun.lease, NOTHING, { finished });
}

test("after a prune the files that it removed are closed", async () => {
  for (let n = 0; n < ROUNDS; n++) await run(`run-${n}`);
  await store.checkpoints.invocations({});
  expect(await store.checkpoints.prune({ finishedBefore: Date.now() + 1000 })).toBe(ROUNDS);
  expect(open.size).toBeLessThanOrEqual(2);
});

test("however long it is used, few files are held that a base stands for", async () => {
  const held: number[] = [];
  for (let n = 0; n < ROUNDS; n++) {
    await run(`run-${n}`);
    // Whoever lists all reads all of it again.
    if (n % 10 === 9) await store.checkpoints.invocations({ limit: 1000 });
    if (n % 20 === 19) {
      await store.checkpoints.prune({ finishedBefore: Date.now() + 1000 });
      held.push(most);
      most = open.size;
    }
  }
  expect(held).toHaveLength(3);
  expect(Math.max(...held)).toBeLessThanOrEqual(held[0]! + 2);
});

test("all can be read while files are let go", async () => {
  for (let n = 0; n < ROUNDS; n++) {
    const [, listed] = await Promise.all([run(`run-${n}`), store.checkpoints.invocations({ limit: 1000 })]);
    expect(listed.items.length).toBeGreaterThanOrEqual(n);
    expect(listed.items.every(({ status }) => status === "completed" || status === "running")).toBe(true);
  }
});
