/** Whether a StoreError says that the same call may succeed later. Where it cannot, nothing tries again by itself. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CoreEngine, HostEnvironment, InMemoryBackend, InMemoryCheckpointBackend, type StartRecord } from "scaicore";
import { type FileStore, type FileStoreOptions, nodeFileSystem, openFileStore } from "scaicore/node";
import { expect, test } from "vitest";
import { migrated } from "../../runtime/engine/machine/log-entry.js";
import { encodeData } from "../../runtime/engine/machine/value-codec.js";
import { decodePayload } from "../../runtime/host/file-store/record.js";
import { moduleOf } from "../engine/cores.js";

const startOf = (invocationId: string): StartRecord => ({
  invocationId,
  core: "T",
  coreVersion: "1.0.0",
  flow: "f",
  input: {},
  durability: "checkpoint",
  bundleHash: "b",
  createdAt: "2026-01-15T10:30:00.000Z",
});
const codec = { encode: (bytes: Uint8Array) => bytes, decode: (bytes: Uint8Array) => bytes };

async function opened<T>(
  place: string,
  act: (store: FileStore) => Promise<T>,
  options: FileStoreOptions = {},
): Promise<T> {
  const store = await openFileStore(place, options);
  try {
    return await act(store);
  } finally {
    await store.close();
  }
}
const failing = (code: string): FileStoreOptions => {
  let armed = false;
  return {
    fileSystem: {
      ...nodeFileSystem,
      open: async (path, mode) => {
        const file = await nodeFileSystem.open(path, mode);
        armed ||= /log\/1$/.test(path) && mode === "extend";
        const write = (bytes: Uint8Array) =>
          armed ? Promise.reject(Object.assign(new Error(code), { code })) : file.write(bytes);
        return { ...file, write };
      },
    },
  };
};
const engineOn = (checkpoints: InMemoryCheckpointBackend) =>
  CoreEngine.load(
    moduleOf('@core T { version = "1.0.0" }\n@flow f(): string { return "x" }'),
    new HostEnvironment({
      checkpoints,
      memory: new InMemoryBackend(),
      modelProviders: { complete: () => Promise.reject(new Error("")) },
    }),
  );

/** What fails, how, and whether it is worth to try again. */
const ROWS: Readonly<Record<string, readonly [retryable: boolean, act: (place: string) => Promise<unknown>]>> = {
  "a full disk": [
    true,
    (place) => opened(place, (store) => store.checkpoints.begin(startOf("a"), "o"), failing("ENOSPC")),
  ],
  "a fault of the disk": [
    true,
    (place) => opened(place, (store) => store.checkpoints.begin(startOf("a"), "o"), failing("EIO")),
  ],
  // Somebody may make it writable.
  "a read-only disk": [
    true,
    (place) => opened(place, (store) => store.checkpoints.begin(startOf("a"), "o"), failing("EROFS")),
  ],
  "a store that is gone": [
    true,
    (place) =>
      opened(place, async (store) => {
        rmSync(place, { recursive: true });
        await store.memory.read({ core: "T", instanceKey: null }, "n");
      }),
  ],
  "a store of a newer format": [
    false,
    async (place) => {
      await opened(place, () => Promise.resolve());
      writeFileSync(join(place, "format.json"), '{"format":99}');
      await opened(place, () => Promise.resolve());
    },
  ],
  "a path that is no directory": [
    false,
    async (place) => {
      writeFileSync(place, "");
      await opened(place, () => Promise.resolve());
    },
  ],
  "a record of a newer version": [
    false,
    () => {
      const newer = encodeData({ v: 99, kind: "start" });
      return Promise.resolve().then(() => decodePayload(newer, "log/1", 0));
    },
  ],
  "a snapshot of a newer version": [false, () => Promise.resolve().then(() => migrated({ v: 99, kind: "snapshot" }))],
  "a record that was written through a codec, without it": [
    false,
    async (place) => {
      await opened(place, (store) => store.checkpoints.putBundle("b", new Uint8Array(3)), { codec });
      await opened(place, (store) => store.checkpoints.getBundle("b"));
    },
  ],
  "an owner that has retired": [
    false,
    (place) =>
      opened(place, async (store) => {
        await store.checkpoints.begin(startOf("a"), "o");
        await store.checkpoints.retire("o");
        await store.checkpoints.begin(startOf("b"), "o");
      }),
  ],
  "an engine that is closed": [
    false,
    async () => {
      const engine = engineOn(new InMemoryCheckpointBackend());
      await engine.close();
      await engine.submit({ flow: "f" });
    },
  ],
  "an invocation that nobody knows": [false, () => new InMemoryCheckpointBackend().requestCancel("x", "because")],
};

test.each(Object.entries(ROWS))("%s", async (_, [retryable, act]) => {
  const home = mkdtempSync(join(tmpdir(), "scaicore-retryable-"));
  try {
    await expect(act(join(home, "store"))).rejects.toMatchObject({ errorType: "StoreError", retryable });
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
});
