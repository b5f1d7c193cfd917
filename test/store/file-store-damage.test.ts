import { readdir, readFile, rm, stat, unlink, writeFile } from "node:fs/promises";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { StoreCorruptError, StoreError } from "../../runtime/host/errors.js";
import type { FileSystem } from "../../runtime/host/file-store/file-system.js";
import { nodeFileSystem } from "../../runtime/host/file-store/node-file-system.node.js";
import { type FileStore, openFileStore } from "../../runtime/host/file-store/open-file-store.node.js";
import { encodeRecord, RECORD_VERSION } from "../../runtime/host/file-store/record.js";
import {
  approval,
  bytesOf,
  checkpointOf,
  completed,
  NOTHING,
  startOf,
} from "../../runtime/testing/checkpoint-samples.js";
import { filesUnder, invocationDirectory, temporaryDirectory } from "../support/store-inspection.js";

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

async function suspend(invocationId: string): Promise<string> {
  const { checkpoints } = store;
  const start = await checkpoints.begin(startOf(invocationId), ENGINE);
  if (!start.created) throw new Error("It exists already.");
  const parked = [checkpointOf(`${invocationId}-checkpoint`, invocationId)];
  await checkpoints.append(start.lease, bytesOf("snapshot"), { snapshot: true, parked });
  await checkpoints.append(start.lease, NOTHING, { released: true });
  return invocationDirectory(directory, invocationId);
}

async function flip(path: string, byte: number): Promise<void> {
  const bytes = await readFile(path);
  bytes[byte] = (bytes[byte] ?? 0) ^ 0x10;
  await writeFile(path, bytes);
}

describe("a damaged invocation (R7)", () => {
  test.each([
    ["its log", "log1", 20],
    ["its start", "start", 20],
  ])("by a flipped bit in %s is corrupt, and all others go on", async (_, file, byte) => {
    const bad = await suspend("bad");
    await suspend("good");
    await flip(`${bad}/${file}`, byte);
    const again = await openFileStore(directory);
    const { items } = await again.checkpoints.invocations({});
    const corrupt = items.filter(({ status }) => status === "corrupt");
    expect(corrupt).toHaveLength(1);
    expect(corrupt[0]?.problem).toContain(file);
    expect(items.filter(({ status }) => status === "suspended").map(({ invocationId }) => invocationId)).toEqual([
      "good",
    ]);
    expect((await again.checkpoints.invocations({ unfinished: true })).items).toHaveLength(2);
    await expect(again.checkpoints.claim("bad", OTHER)).rejects.toThrow(StoreCorruptError);
    await expect(again.checkpoints.decide("bad-checkpoint", approval())).rejects.toThrow(StoreCorruptError);
    expect(await again.checkpoints.decide("good-checkpoint", approval())).toMatchObject({ won: true });
    expect(await again.checkpoints.claim("good", OTHER)).toBeDefined();
    expect(await readdir(bad)).not.toContain("c2");
    await again.close();
  });

  test("by a flipped bit in a decision cannot be decided anew", async () => {
    const bad = await suspend("bad");
    await store.checkpoints.decide("bad-checkpoint", approval());
    await flip(`${bad}/d-bad-checkpoint`, 30);
    await expect(store.checkpoints.decide("bad-checkpoint", approval("eve"))).rejects.toThrow(StoreCorruptError);
    const [head] = (await store.checkpoints.invocations({ invocationId: "bad" })).items;
    expect(head?.status).toBe("corrupt");
  });

  test("by a lost log is not run again from the start once something was decided", async () => {
    const bad = await suspend("bad");
    await store.checkpoints.decide("bad-checkpoint", approval());
    await unlink(`${bad}/log1`);
    await expect(store.checkpoints.claim("bad", OTHER)).rejects.toThrow(StoreCorruptError);
  });

  test("is not pruned, nor is any bundle while a start cannot be read", async () => {
    await store.checkpoints.putBundle("f".repeat(64), bytesOf("bundle"));
    const bad = await suspend("bad");
    await flip(`${bad}/start`, 20);
    const later = { now: () => Date.now() + 1e12, monotonic: () => performance.now(), sleep: () => Promise.resolve() };
    const again = await openFileStore(directory, { clock: later });
    expect(await again.checkpoints.prune({ finishedBefore: later.now() })).toBe(0);
    expect(await again.checkpoints.getBundle("f".repeat(64))).toBeDefined();
    expect(await readdir(bad)).toContain("start");
    await again.close();
  });
});

test("half a frame at the end of a log was never acknowledged, and the next owner goes on without it", async () => {
  const path = await suspend("a");
  await writeFile(
    `${path}/log1`,
    encodeRecord("entry", { at: "x", entry: bytesOf("late"), change: {} }).subarray(0, 25),
    {
      flag: "a",
    },
  );
  const claim = await store.checkpoints.claim("a", OTHER);
  expect(claim?.entries.map((entry) => new TextDecoder().decode(entry))).toEqual(["snapshot"]);
  if (claim === undefined) return;
  await store.checkpoints.append(claim.lease, NOTHING, { finished: completed("a") });
  expect((await store.checkpoints.invocations({ invocationId: "a" })).items[0]?.status).toBe("completed");
});

test("a hint without a park cannot be got or decided", async () => {
  const start = await store.checkpoints.begin(startOf("a"), ENGINE);
  if (!start.created) return;
  const parked = [checkpointOf("ghost-checkpoint", "a")];
  const failing = store.checkpoints.append({ ...start.lease }, bytesOf("s"), { snapshot: true, parked });
  await failing;
  const path = invocationDirectory(directory, "a");
  await writeFile(`${path}/log1`, "");
  expect(await store.checkpoints.get("ghost-checkpoint")).toBeUndefined();
  await expect(store.checkpoints.decide("ghost-checkpoint", approval())).rejects.toThrow("There is no checkpoint");
});

describe("a record of a newer version", () => {
  test("in a log is refused, and nothing is written", async () => {
    const path = await suspend("a");
    const newer = encodeRecord("entry", { v: RECORD_VERSION + 1, at: "x", entry: NOTHING, change: {} });
    await writeFile(`${path}/log1`, newer, { flag: "a" });
    const before = await filesUnder(path);
    await expect(store.checkpoints.claim("a", OTHER)).rejects.toThrow(/newer version/);
    await expect(store.checkpoints.decide("a-checkpoint", approval())).rejects.toThrow(/newer version/);
    expect(await filesUnder(path)).toEqual(before);
  });

  test("makes no other invocation unlistable", async () => {
    const path = await suspend("a");
    await suspend("b");
    await writeFile(`${path}/log1`, encodeRecord("entry", { v: RECORD_VERSION + 1 }), { flag: "a" });
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
    await writeFile(`${directory}/format.json`, '{ "format": 2, "store_id": "x" }');
    const before = await filesUnder(directory);
    await expect(openFileStore(directory)).rejects.toThrow(/format 2/);
    await expect(openFileStore(directory)).rejects.toThrow(StoreError);
    expect(await filesUnder(directory)).toEqual(before);
  });

  test.each(["", "{", "[]", '{ "format": "1" }'])("or with a format file of %j is refused", async (text) => {
    await writeFile(`${directory}/format.json`, text);
    await expect(openFileStore(directory)).rejects.toThrow(StoreCorruptError);
  });
});

test("hints that were lost are made anew when the store is opened", async () => {
  await suspend("a");
  await suspend("b");
  await store.checkpoints.decide("b-checkpoint", approval());
  for (const hints of ["pending", "closed", "open"]) await rm(`${directory}/${hints}`, { recursive: true });
  const again = await openFileStore(directory);
  const ids = async (status: "pending" | "resolved") =>
    (await again.checkpoints.list({ status })).items.map(({ checkpointId }) => checkpointId);
  expect([await ids("pending"), await ids("resolved")]).toEqual([["a-checkpoint"], ["b-checkpoint"]]);
  expect((await again.checkpoints.invocations({ unfinished: true })).items).toHaveLength(2);
  expect(await again.checkpoints.decide("b-checkpoint", approval("eve"))).toMatchObject({ won: false });
  await again.close();
});

describe("hints that were lost one by one (R5)", () => {
  const hintsOf = async (folder: "pending" | "closed" | "open") => await filesUnder(`${directory}/${folder}`);
  const listed = async (status: "pending" | "resolved") =>
    (await store.checkpoints.list({ status })).items.map(({ checkpointId }) => checkpointId);

  test.each(["", "garbage"])("are made anew by a list when %j stands in their place", async (text) => {
    await suspend("a");
    await suspend("b");
    for (const hint of await hintsOf("pending")) await writeFile(hint, text);
    expect(await listed("pending")).toEqual(["a-checkpoint", "b-checkpoint"]);
    expect(await store.checkpoints.get("a-checkpoint")).toMatchObject({ status: "pending" });
    expect(await store.checkpoints.decide("a-checkpoint", approval())).toMatchObject({ won: true });
  });

  test("do not hide a checkpoint from who knows its id", async () => {
    await suspend("a");
    await suspend("b");
    for (const hint of await hintsOf("pending")) await unlink(hint);
    expect(await store.checkpoints.get("b-checkpoint")).toMatchObject({ invocationId: "b", status: "pending" });
    expect(await store.checkpoints.decide("a-checkpoint", approval())).toMatchObject({ won: true });
    expect(await listed("pending")).toEqual(["b-checkpoint"]);
  });

  test("are made anew by repair, each in its place", async () => {
    await suspend("a");
    await suspend("b");
    await store.checkpoints.decide("b-checkpoint", approval());
    for (const folder of ["pending", "closed", "open"] as const)
      for (const hint of await hintsOf(folder)) await unlink(hint);
    await store.checkpoints.repair();
    expect([await listed("pending"), await listed("resolved")]).toEqual([["a-checkpoint"], ["b-checkpoint"]]);
    expect((await store.checkpoints.invocations({ unfinished: true })).items).toHaveLength(2);
    const before = await filesUnder(directory);
    await store.checkpoints.repair();
    expect(await filesUnder(directory), "nothing is left to do").toEqual(before);
  });

  test("are made anew on opening when all shards are gone", async () => {
    await suspend("a");
    for (const shard of await readdir(`${directory}/pending`))
      await rm(`${directory}/pending/${shard}`, { recursive: true });
    const again = await openFileStore(directory);
    expect((await again.checkpoints.list({})).items).toHaveLength(1);
    await again.close();
  });

  test("of an invocation that is damaged are no obstacle to the others", async () => {
    const bad = await suspend("a");
    await suspend("b");
    await flip(`${bad}/log1`, 20);
    for (const hint of await hintsOf("pending")) await unlink(hint);
    await store.checkpoints.repair();
    expect(await listed("pending")).toEqual(["b-checkpoint"]);
  });
});

describe("a damaged decision", () => {
  test("spoils no list: its checkpoint says what is wrong", async () => {
    const bad = await suspend("bad");
    await suspend("good");
    await writeFile(`${bad}/d-bad-checkpoint`, "garbage");
    const { items } = await store.checkpoints.list({});
    expect(items.map(({ checkpointId, problem }) => [checkpointId, problem])).toEqual([
      ["bad-checkpoint", expect.stringContaining("d-bad-checkpoint is damaged")],
      ["good-checkpoint", undefined],
    ]);
  });

  test("a damaged cancel request keeps its invocation from being decided", async () => {
    const bad = await suspend("bad");
    await writeFile(`${bad}/x`, "garbage");
    await expect(store.checkpoints.decide("bad-checkpoint", approval())).rejects.toThrow(StoreCorruptError);
    expect(await readdir(bad)).not.toContain("d-bad-checkpoint");
  });
});

describe("a file in the place of an invocation's directory", () => {
  test("is damage of that invocation alone", async () => {
    const bad = await suspend("bad");
    await suspend("good");
    await rm(bad, { recursive: true });
    await writeFile(bad, "");
    const again = await openFileStore(directory);
    await expect(again.checkpoints.begin(startOf("bad"), OTHER)).rejects.toThrow(StoreCorruptError);
    await expect(again.checkpoints.claim("bad", OTHER)).rejects.toThrow(bad);
    const { items } = await again.checkpoints.invocations({});
    expect(items.map(({ status }) => status).sort()).toEqual(["corrupt", "suspended"]);
    await again.close();
  });
});

test("an invocation whose start cannot be read is found under its own id", async () => {
  const bad = await suspend("bad");
  await writeFile(`${bad}/start`, "garbage");
  const again = await openFileStore(directory);
  const { items } = await again.checkpoints.invocations({ invocationId: "bad" });
  expect(items).toMatchObject([{ invocationId: "bad", status: "corrupt" }]);
  await again.close();
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

test("a finished invocation leaves no hint behind that it is open or pending", async () => {
  await suspend("a");
  await store.checkpoints.decide("a-checkpoint", approval());
  const claim = await store.checkpoints.claim("a", OTHER);
  if (claim === undefined) return;
  await store.checkpoints.append(claim.lease, NOTHING, { consumed: ["a-checkpoint"], finished: completed("a") });
  expect(await filesUnder(`${directory}/open`)).toEqual([]);
  expect(await filesUnder(`${directory}/pending`)).toEqual([]);
  expect(await readdir(`${directory}/tmp`)).toEqual([]);
});

test("prune removes the hints of invocations that crashed before they began, a day later", async () => {
  await suspend("a");
  await writeFile(`${directory}/open/${"0".repeat(32)}`, "");
  const hints = async () => (await readdir(`${directory}/open`)).length;
  await store.checkpoints.prune({ finishedBefore: 0 });
  expect(await hints(), "it may be about to begin").toBe(2);
  const tomorrow = () => Date.now() + 25 * 3_600_000;
  const clock = { now: tomorrow, monotonic: () => performance.now(), sleep: () => Promise.resolve() };
  const later = await openFileStore(directory, { clock });
  await later.checkpoints.prune({ finishedBefore: 0 });
  expect(await hints()).toBe(1);
  await later.close();
});
