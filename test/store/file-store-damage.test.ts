import { readdir, readFile, rm, stat, unlink, writeFile } from "node:fs/promises";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { StoreCorruptError, StoreError } from "../../runtime/host/errors.js";
import type { FileSystem } from "../../runtime/host/file-store/file-system.js";
import { nodeFileSystem } from "../../runtime/host/file-store/node-file-system.node.js";
import { type FileStore, openFileStore } from "../../runtime/host/file-store/open-file-store.node.js";
import { encodeFrame, type FrameKind } from "../../runtime/host/file-store/log/frame.js";
import { decodeHead, HEAD_BYTES } from "../../runtime/host/file-store/log/segment.js";
import {
  encodeRecord,
  HEADER_BYTES as RECORD_HEADER_BYTES,
  RECORD_VERSION,
} from "../../runtime/host/file-store/record.js";
import {
  approval,
  bytesOf,
  checkpointOf,
  completed,
  NOTHING,
  startOf,
} from "../../runtime/testing/checkpoint-samples.js";
import { damageFrame, filesUnder, layoutAt, temporaryDirectory } from "../support/store-inspection.js";

let directory: string;
let store: FileStore;
beforeEach(async () => {
  directory = await temporaryDirectory();
  store = await openFileStore(directory);
});
afterEach(async () => {
  await store.close();
  await rm(directory, { recursive: true });
});

const ENGINE = "engine-one";
const OTHER = "engine-two";

async function suspend(invocationId: string): Promise<void> {
  const { checkpoints } = store;
  const start = await checkpoints.begin(startOf(invocationId), ENGINE);
  if (!start.created) throw new Error("It exists already.");
  const parked = [checkpointOf(`${invocationId}-checkpoint`, invocationId)];
  await checkpoints.append(start.lease, bytesOf("snapshot"), { snapshot: true, parked });
  await checkpoints.append(start.lease, NOTHING, { released: true });
}

/** Closes the store, flips a bit in the last frame of a kind, and opens it again. */
async function damaged(kind: FrameKind): Promise<void> {
  await store.close();
  await damageFrame(directory, kind);
  store = await openFileStore(directory);
}

/** Adds a frame to the log that says what a newer version would say. */
async function addNewer(invocationId: string): Promise<void> {
  const path = `${directory}/log/1`;
  const { salt } = decodeHead(await readFile(path), path, 1);
  const record = encodeRecord("entry", { v: RECORD_VERSION + 1, entry: NOTHING, change: {} });
  const header = { kind: "entry", epoch: 1, time: 0, synced: 0, author: "0".repeat(16), sequence: 0 } as const;
  const key = layoutAt(directory).key(invocationId);
  await writeFile(path, encodeFrame({ ...header, key }, record.subarray(RECORD_HEADER_BYTES), salt), { flag: "a" });
}

const logSize = async () => (await stat(`${directory}/log/1`)).size;

describe("a damaged invocation (R7)", () => {
  test.each(["start", "entry"] as const)(
    "by a flipped bit in its %s is corrupt, and all others go on",
    async (kind) => {
      await suspend("good");
      await suspend("bad");
      await damaged(kind);
      const { items } = await store.checkpoints.invocations({});
      const corrupt = items.filter(({ status }) => status === "corrupt");
      expect(corrupt).toHaveLength(1);
      expect(corrupt[0]?.problem).toMatch(/log\/1 is damaged at byte \d+: \d+ bytes cannot be read/);
      expect(items.filter(({ status }) => status === "suspended").map(({ invocationId }) => invocationId)).toEqual([
        "good",
      ]);
      expect((await store.checkpoints.invocations({ unfinished: true })).items).toHaveLength(2);
      expect((await store.checkpoints.invocations({ invocationId: "bad" })).items).toMatchObject([
        { invocationId: "bad", status: "corrupt" },
      ]);
      await store.checkpoints.renew(OTHER);
      const size = await logSize();
      await expect(store.checkpoints.begin(startOf("bad"), OTHER)).rejects.toThrow(StoreCorruptError);
      await expect(store.checkpoints.claim("bad", OTHER)).rejects.toThrow(StoreCorruptError);
      await expect(store.checkpoints.decide("bad-checkpoint", approval())).rejects.toThrow(StoreCorruptError);
      await expect(store.checkpoints.get("bad-checkpoint")).rejects.toThrow(StoreCorruptError);
      await expect(store.checkpoints.requestCancel("bad", "no")).rejects.toThrow(StoreCorruptError);
      expect(await logSize(), "nothing was written").toBe(size);
      expect(await store.checkpoints.decide("good-checkpoint", approval())).toMatchObject({ won: true });
      expect(await store.checkpoints.claim("good", OTHER)).toBeDefined();
    },
  );

  test("by a flipped bit in a decision cannot be decided anew, and spoils no list", async () => {
    await suspend("good");
    await suspend("bad");
    await store.checkpoints.decide("bad-checkpoint", approval());
    await damaged("decision");
    await expect(store.checkpoints.decide("bad-checkpoint", approval("eve"))).rejects.toThrow(StoreCorruptError);
    const [head] = (await store.checkpoints.invocations({ invocationId: "bad" })).items;
    expect(head?.status).toBe("corrupt");
    const { items } = await store.checkpoints.list({});
    expect(items.map(({ checkpointId, problem }) => [checkpointId, problem])).toEqual([
      ["bad-checkpoint", expect.stringContaining("log/1 is damaged")],
      ["good-checkpoint", undefined],
    ]);
  });

  test("is not pruned, nor is any bundle while a start cannot be read", async () => {
    await store.checkpoints.putBundle("f".repeat(64), bytesOf("bundle"));
    await suspend("bad");
    await damaged("start");
    const later = { now: () => Date.now() + 1e12, monotonic: () => performance.now(), sleep: () => Promise.resolve() };
    const again = await openFileStore(directory, { clock: later });
    expect(await again.checkpoints.prune({ finishedBefore: later.now() })).toBe(0);
    expect(await again.checkpoints.getBundle("f".repeat(64))).toBeDefined();
    expect((await again.checkpoints.invocations({})).items).toHaveLength(1);
    await again.close();
  });
});

test("half a frame at the end of the log was never acknowledged, and the next owner goes on without it", async () => {
  await suspend("a");
  const bytes = await readFile(`${directory}/log/1`);
  await writeFile(`${directory}/log/1`, bytes.subarray(HEAD_BYTES, HEAD_BYTES + 100), { flag: "a" });
  const claim = await store.checkpoints.claim("a", OTHER);
  expect(claim?.entries.map((entry) => new TextDecoder().decode(entry))).toEqual(["snapshot"]);
  if (claim === undefined) return;
  await store.checkpoints.append(claim.lease, NOTHING, { finished: completed("a") });
  expect((await store.checkpoints.invocations({ invocationId: "a" })).items[0]?.status).toBe("completed");
});

describe("a record of a newer version", () => {
  test("is refused, and nothing is written", async () => {
    await suspend("a");
    await addNewer("a");
    const size = await logSize();
    await expect(store.checkpoints.claim("a", OTHER)).rejects.toThrow(/newer version/);
    await expect(store.checkpoints.decide("a-checkpoint", approval())).rejects.toThrow(/newer version/);
    expect(await logSize()).toBe(size);
  });

  test("makes no other invocation unlistable", async () => {
    await suspend("a");
    await suspend("b");
    await addNewer("a");
    const { items } = await store.checkpoints.invocations({});
    expect(items.map(({ status }) => status)).toEqual(["corrupt", "suspended"]);
    expect(items[0]?.problem).toContain("newer version");
  });
});

describe("a store without its format file", () => {
  test("is refused and not touched when it holds data", async () => {
    await suspend("a");
    await unlink(`${directory}/format.json`);
    const before = await filesUnder(directory);
    await expect(openFileStore(directory)).rejects.toThrow(StoreCorruptError);
    await expect(openFileStore(directory)).rejects.toThrow(/format\.json is missing/);
    expect(await filesUnder(directory)).toEqual(before);
  });

  test("is one that somebody began to make when it holds none", async () => {
    await unlink(`${directory}/format.json`);
    await (await openFileStore(directory)).close();
    expect(await readdir(directory)).toContain("format.json");
  });
});

describe("a store of a newer format", () => {
  test("is refused and not touched", async () => {
    await suspend("a");
    await writeFile(`${directory}/format.json`, '{ "format": 3, "store_id": "x" }');
    const before = await filesUnder(directory);
    await expect(openFileStore(directory)).rejects.toThrow(/format 3/);
    await expect(openFileStore(directory)).rejects.toThrow(StoreError);
    expect(await filesUnder(directory)).toEqual(before);
  });

  test.each(["", "{", "[]", '{ "format": "1" }'])("or with a format file of %j is refused", async (text) => {
    await writeFile(`${directory}/format.json`, text);
    await expect(openFileStore(directory)).rejects.toThrow(StoreCorruptError);
  });
});

describe("a stored bundle", () => {
  const HASH = "b".repeat(64);
  test.each([
    ["that is damaged", (path: string) => writeFile(path, "bundlf")],
    ["that is empty", (path: string) => writeFile(path, "")],
    ["that is lost", (path: string) => unlink(path)],
  ])("%s is stored again by the next put", async (_, spoil) => {
    await store.checkpoints.putBundle(HASH, bytesOf("bundle"));
    await spoil(`${directory}/bundles/${HASH}.scaicore-ir`);
    const again = await openFileStore(directory);
    await again.checkpoints.putBundle(HASH, bytesOf("bundle"));
    expect(await store.checkpoints.getBundle(HASH)).toEqual(Buffer.from("bundle"));
    await again.close();
  });

  test("that is lost while an engine works is there again when the next run begins", async () => {
    await store.checkpoints.putBundle(HASH, bytesOf("bundle"));
    await unlink(`${directory}/bundles/${HASH}.scaicore-ir`);
    await store.checkpoints.begin(startOf("a"), ENGINE);
    expect(await store.checkpoints.getBundle(HASH)).toEqual(Buffer.from("bundle"));
  });
});

describe("a disk that fails", () => {
  /** Lets writes and syncs of logs fail while `broken` is set, after half of the bytes. */
  function breakable() {
    const state = { broken: false };
    const fail = () => Promise.reject(Object.assign(new Error("ENOSPC: no space left on device"), { code: "ENOSPC" }));
    const fileSystem: FileSystem = {
      ...nodeFileSystem,
      open: async (path, mode) => {
        const file = await nodeFileSystem.open(path, mode);
        const write = async (bytes: Uint8Array) => {
          if (!state.broken) {
            await file.write(bytes);
            return;
          }
          await file.write(bytes.subarray(0, bytes.length >> 1));
          return await fail();
        };
        return { ...file, write };
      },
    };
    return { state, fileSystem };
  }

  test("closes the log for good; the same engine may claim the next epoch once it works again", async () => {
    const { state, fileSystem } = breakable();
    const one = await openFileStore(directory, { fileSystem });
    const start = await one.checkpoints.begin(startOf("a"), "engine-three");
    if (!start.created) return;
    await one.checkpoints.append(start.lease, bytesOf("kept"));
    state.broken = true;
    await expect(one.checkpoints.append(start.lease, bytesOf("torn"))).rejects.toThrow(/ENOSPC/);
    state.broken = false;
    await expect(one.checkpoints.append(start.lease, bytesOf("after"))).rejects.toThrow(StoreError);
    expect(await store.checkpoints.claim("a", OTHER), "its owner is alive").toBeUndefined();
    const claim = await one.checkpoints.claim("a", "engine-three");
    expect(claim?.lease.epoch).toBe(2);
    expect(claim?.entries.map((entry) => new TextDecoder().decode(entry))).toEqual(["kept"]);
    if (claim === undefined) return;
    await one.checkpoints.append(claim.lease, NOTHING, { finished: completed("a") });
    await one.close();
  });

  test("leaves nothing behind of what it could not begin", async () => {
    const { state, fileSystem } = breakable();
    const one = await openFileStore(directory, { fileSystem });
    await one.checkpoints.renew("engine-three");
    state.broken = true;
    await expect(one.checkpoints.begin(startOf("a"), "engine-three")).rejects.toThrow(/ENOSPC/);
    state.broken = false;
    expect((await one.checkpoints.invocations({})).items).toEqual([]);
    expect(await one.checkpoints.begin(startOf("a"), "engine-three")).toMatchObject({ created: true });
    expect(await readdir(`${directory}/tmp`)).toEqual([]);
    await one.close();
  });
});

describe("opening", () => {
  test("a file system without any compare-and-set is refused by name", async () => {
    const refuse = () => Promise.reject(Object.assign(new Error("EPERM"), { code: "EPERM" }));
    const fileSystem: FileSystem = { ...nodeFileSystem, link: refuse, describe: () => Promise.resolve("odd-fs") };
    const rename: FileSystem["rename"] = async (from, to) => {
      await rm(to, { recursive: true, force: true });
      await nodeFileSystem.rename(from, to);
    };
    const fresh = await temporaryDirectory();
    await expect(openFileStore(fresh, { fileSystem: { ...fileSystem, rename } })).rejects.toThrow(/odd-fs/);
    await rm(fresh, { recursive: true });
  });

  test("sweeps what crashed processes left half made more than an hour ago", async () => {
    const { utimes, mkdir } = await import("node:fs/promises");
    const old = new Date(Date.now() - 2 * 3_600_000);
    await mkdir(`${directory}/tmp/old`);
    await writeFile(`${directory}/tmp/old/value`, "x");
    await utimes(`${directory}/tmp/old`, old, old);
    await writeFile(`${directory}/tmp/new`, "x");
    await (await openFileStore(directory)).close();
    expect(await readdir(`${directory}/tmp`)).toEqual(["new"]);
  });

  test("a directory that cannot be made is a StoreError that names it", async () => {
    await writeFile(`${directory}/file`, "x");
    await expect(openFileStore(`${directory}/file/store`)).rejects.toThrow(StoreError);
    await expect(openFileStore(`${directory}/file/store`)).rejects.toThrow(/file\/store/);
  });
});

test("the feed is touched by each park, decision, cancel and finish", async () => {
  const touched = async (step: () => Promise<unknown>) => {
    const { utimes } = await import("node:fs/promises");
    await utimes(store.feedPath, 1, 1);
    await step();
    return (await stat(store.feedPath)).mtimeMs > 1000;
  };
  const { checkpoints } = store;
  const start = await checkpoints.begin(startOf("a"), ENGINE);
  if (!start.created) return;
  const { lease } = start;
  const parked = [checkpointOf("a-checkpoint", "a")];
  expect(await touched(() => checkpoints.append(lease, bytesOf("s"), { snapshot: true, parked }))).toBe(true);
  expect(await touched(() => checkpoints.decide("a-checkpoint", approval()))).toBe(true);
  expect(await touched(() => checkpoints.requestCancel("a", "no"))).toBe(true);
  expect(await touched(() => checkpoints.append(lease, NOTHING, { finished: completed("a") }))).toBe(true);
});
