/** A file of memory that is missing is named, and never waited for. */
import { copyFile, readdir, rm } from "node:fs/promises";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { StoreCorruptError } from "../../runtime/host/errors.js";
import type { FileSystem } from "../../runtime/host/file-store/file-system.js";
import { nodeFileSystem } from "../../runtime/host/file-store/node-file-system.node.js";
import { type FileStore, openFileStore } from "../../runtime/host/file-store/open-file-store.node.js";
import { temporaryDirectory } from "../support/store-inspection.js";

const HOME = { core: "Count", instanceKey: null };
const FOLDED_AFTER = 8;

let directory: string;
beforeEach(async () => {
  directory = await temporaryDirectory();
});
afterEach(async () => {
  await rm(directory, { recursive: true });
});

const opened = (fileSystem: FileSystem = nodeFileSystem): Promise<FileStore> =>
  openFileStore(directory, { fileSystem, compactMemoryAfter: FOLDED_AFTER });

async function commit({ memory }: FileStore, token: string, key = "n"): Promise<string> {
  return await memory.commit(HOME, { token, expect: [], writes: [{ op: "set", field: "f", key, value: token }] });
}

async function committed(count: number): Promise<string> {
  const store = await opened();
  for (let at = 1; at <= count; at++) await commit(store, `t${at}`);
  await store.close();
  const [core = ""] = await readdir(`${directory}/memory`);
  return `${directory}/memory/${core}/shared`;
}

/** The steps on the disk, so that a loop without end fails at once. */
function counting(most: number): FileSystem {
  let steps = 0;
  const counted = <A extends unknown[], R>(step: (...args: A) => R) => {
    return (...args: A): R => {
      if (++steps > most) throw new Error("The disk is asked again and again.");
      return step(...args);
    };
  };
  return {
    ...nodeFileSystem,
    readDirectory: counted(nodeFileSystem.readDirectory),
    readFile: counted(nodeFileSystem.readFile),
  };
}

describe.each([
  ["one in the middle is gone", 5, "3.m", (at: string) => rm(`${at}/3.m`)],
  ["the first is gone", 5, "1.m", (at: string) => rm(`${at}/1.m`)],
  ["two are gone", 6, "4.m", (at: string) => Promise.all([rm(`${at}/4.m`), rm(`${at}/5.m`)])],
  ["the folded state is gone", FOLDED_AFTER + 3, "1.m", (at: string) => rm(`${at}/base-${FOLDED_AFTER}`)],
  ["one after the folded state is gone", FOLDED_AFTER + 3, "9.m", (at: string) => rm(`${at}/9.m`)],
  ["a later one was copied in", 5, "6.m", (at: string) => copyFile(`${at}/5.m`, `${at}/9.m`)],
] as const)("%s", (_, commits, missing, damage) => {
  test("reads and commits fail with its name, as often as they are tried", async () => {
    await damage(await committed(commits));
    const store = await opened(counting(500));
    try {
      for (let times = 0; times < 2; times++) {
        for (const attempt of [
          () => store.memory.read(HOME, "f"),
          () => store.memory.list(HOME, "f", {}),
          () => store.memory.search(HOME, "f", { text: "t", limit: 1 }),
          () => commit(store, "late"),
        ]) {
          const error: unknown = await attempt().catch((thrown: unknown) => thrown);
          expect(error).toBeInstanceOf(StoreCorruptError);
          expect((error as StoreCorruptError).message).toContain(`/${missing} is missing`);
        }
      }
    } finally {
      await store.close();
    }
  });
});

test("a reader that knows what came before notices a gap too", async () => {
  const at = await committed(3);
  const reader = await opened(counting(500));
  expect((await reader.memory.read(HOME, "f", "n"))?.value).toBe("t3");
  const writer = await opened();
  await commit(writer, "t4");
  await commit(writer, "t5");
  await writer.close();
  await rm(`${at}/4.m`);
  await expect(reader.memory.read(HOME, "f", "n")).rejects.toThrow("/4.m is missing");
  await expect(commit(reader, "late")).rejects.toThrow("/4.m is missing");
  await reader.close();
});

test("files that are folded while they are read are no gap", async () => {
  await committed(3);
  const writer = await opened();
  const fold = async (): Promise<void> => {
    for (let at = 0; at < FOLDED_AFTER; at++) await commit(writer, `late-${Math.random()}`);
  };
  let folds = 3;
  const reader = await opened({
    ...nodeFileSystem,
    readFile: async (path) => {
      // Whatever the reader is about to read goes.
      if (path.endsWith(".m") && folds-- > 0) await fold();
      return await nodeFileSystem.readFile(path);
    },
  });
  expect((await reader.memory.read(HOME, "f", "n"))?.value).toMatch(/^late-/);
  expect(folds).toBeLessThan(3);
  await reader.close();
  await writer.close();
});

test("folding costs a commit the same, however large the memory is", async () => {
  const store = await opened();
  const writes = Array.from({ length: 640 }, (_, n) => ({ op: "set", field: "f", key: `k${n}`, value: n }) as const);
  await store.memory.commit(HOME, { token: "many", expect: [], writes });
  const bases = async (): Promise<readonly string[]> => {
    const [core = ""] = await readdir(`${directory}/memory`);
    return (await readdir(`${directory}/memory/${core}/shared`)).filter((name) => name.startsWith("base-"));
  };
  for (let at = 2; at < 40; at++) await commit(store, `t${at}`);
  expect(await bases()).toEqual([]);
  // 641 values, 16 of which are written again for each commit.
  for (let at = 40; at <= 41; at++) await commit(store, `t${at}`);
  expect(await bases()).toEqual(["base-41"]);
  await store.close();
});
