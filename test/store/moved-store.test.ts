/** A store that is moved, removed or replaced while it is open: everything that needs its place says so, and nothing is mixed up. */
import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { StartRecord } from "scaicore";
import { type FileStore, openFileStore } from "scaicore/node";
import { afterEach, beforeEach, describe, expect, test } from "vitest";

let home = "";
let place = "";
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "scaicore-moved-"));
  place = join(home, "store");
});
afterEach(() => {
  rmSync(home, { recursive: true, force: true });
});

const OWNER = "owner-1";
const ids = { core: "T", instanceKey: null };
const startOf = (invocationId: string): StartRecord => ({
  invocationId,
  core: "T",
  coreVersion: "1.0.0",
  flow: "f",
  input: { text: "x".repeat(200) },
  durability: "checkpoint",
  bundleHash: "b",
  createdAt: "2026-01-15T10:30:00.000Z",
});
const write = (store: FileStore, value: number) =>
  store.memory.commit(ids, { token: `t${value}`, expect: [], writes: [{ op: "set", field: "n", value }] });

/** What needs the place of the store, and not only the log that is open. */
const STEPS: Readonly<Record<string, (store: FileStore) => Promise<unknown>>> = {
  "a memory that was read before": (store) => store.memory.read(ids, "n"),
  "a memory that was not": (store) => store.memory.read({ core: "U", instanceKey: null }, "n"),
  "a commit": (store) => write(store, 2),
  "a commit to a new memory": (store) =>
    store.memory.commit({ core: "U", instanceKey: null }, { token: "u", expect: [], writes: [] }),
  "a bundle that is read": (store) => store.checkpoints.getBundle("of-another-version"),
  "a bundle that is written": (store) => store.checkpoints.putBundle("c", new Uint8Array(9)),
  "a start": (store) => store.checkpoints.begin(startOf("two"), OWNER),
  "a lock": (store) => store.checkpoints.lock("l", OWNER),
  "a heartbeat": (store) => store.checkpoints.renew(OWNER),
};

/** All names below a directory. */
const below = (directory: string): readonly string[] => readdirSync(directory, { recursive: true }).map(String).sort();

async function opened(segmentBytes?: number): Promise<FileStore> {
  const store = await openFileStore(place, segmentBytes === undefined ? {} : { segmentBytes });
  await store.checkpoints.putBundle("b", new Uint8Array(3));
  await store.checkpoints.begin(startOf("first"), OWNER);
  await write(store, 1);
  return store;
}

const GONE = {
  errorType: "StoreError",
  retryable: true,
  details: { path: expect.any(String) as string },
  message: expect.stringMatching(/^The store .* is not there any more: it was moved, removed or unmounted/) as string,
};

describe.each(["moved", "removed"] as const)("a store that was %s", (how) => {
  test.each(Object.entries(STEPS))("%s", async (_, step) => {
    const store = await opened();
    if (how === "moved") renameSync(place, join(home, "elsewhere"));
    else rmSync(place, { recursive: true });
    // A start looks into the log first, which says itself that it was removed.
    await expect(step(store)).rejects.toMatchObject({
      errorType: "StoreError",
      message: expect.stringMatching(/is not there any more|was removed while the store was in use/) as string,
    });
    await store.close();
    expect(existsSync(place)).toBe(false);
  });
});

test("a moved store takes what belongs to its log, until that needs a new part", async () => {
  const store = await opened(1500);
  const begun = await store.checkpoints.begin(startOf("one"), OWNER);
  if (!begun.created) throw new Error("It was there already.");
  renameSync(place, join(home, "elsewhere"));
  let taken = 0;
  const grow = async () => {
    for (; taken < 100; taken++) await store.checkpoints.append(begun.lease, new Uint8Array(300), {});
  };
  // It is told as what it is, and not as damage of the log.
  await expect(grow()).rejects.toMatchObject({
    errorType: "StoreError",
    message: expect.stringContaining("not there any more") as string,
  });
  await store.close();
  expect(taken).toBeGreaterThan(0);
  const moved = await openFileStore(join(home, "elsewhere"));
  const { items } = await moved.checkpoints.invocations({ invocationId: "one" });
  expect(items).toMatchObject([{ invocationId: "one", status: "running" }]);
  await moved.close();
});

test("a store that is put back goes on", async () => {
  const store = await opened();
  renameSync(place, join(home, "elsewhere"));
  await expect(store.checkpoints.renew(OWNER)).rejects.toMatchObject(GONE);
  renameSync(join(home, "elsewhere"), place);
  await store.checkpoints.begin(startOf("one"), OWNER);
  expect(await store.memory.read(ids, "n")).toMatchObject({ value: 1 });
  await store.close();
});

describe("another store in the place of one that was moved", () => {
  test.each(Object.entries(STEPS))("takes nothing of the old one: %s", async (_, step) => {
    const store = await opened();
    renameSync(place, join(home, "elsewhere"));
    const other = await opened();
    await other.close();
    const before = below(place);
    await expect(step(store)).rejects.toMatchObject({
      errorType: "StoreError",
      retryable: false,
      message: expect.stringMatching(/^Another directory is in the place of the store/) as string,
    });
    const end = statSync(join(place, "log.end")).mtimeMs;
    await store.close();
    expect(below(place)).toEqual(before);
    expect(statSync(join(place, "log.end")).mtimeMs).toBe(end);
    await (await openFileStore(place)).close();
  });

  test("nor does a directory that is empty", async () => {
    const store = await opened();
    renameSync(place, join(home, "elsewhere"));
    mkdirSync(place);
    await expect(write(store, 2)).rejects.toThrow(/^Another directory/);
    await store.close();
    expect(below(place)).toEqual([]);
  });
});
