import { rm, unlink, writeFile } from "node:fs/promises";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { CoreEngine, HostEnvironment, type InvocationResult, type ModelProvider } from "../../runtime/index.js";
import { StoreError } from "../../runtime/host/errors.js";
import { openFileStore, type FileStore } from "../../runtime/host/file-store/open-file-store.node.js";
import { greetModule } from "../support/ir-builder.js";
import { filesUnder, temporaryDirectory } from "../support/store-inspection.js";
import { refusingDisk, type RefusingDisk } from "./refusing-file-system.js";

const REQUEST = { flow: "greet", input: { name: "Ada" }, invocationId: "run" };
const APPROVE = { decision: "approve" };
const modelProviders: ModelProvider = {
  complete: () =>
    Promise.resolve({
      output: { message: "Hello Ada", mood: "warm" },
      finish: "stop",
      usage: { modelCalls: 1, inputTokens: 1, outputTokens: 1 },
      model: "fixed",
    }),
};

let directory: string;
let disk: RefusingDisk;
let store: FileStore;
let engine: CoreEngine;
beforeEach(async () => {
  directory = await temporaryDirectory();
  disk = refusingDisk();
  store = await openFileStore(directory, { fileSystem: disk.fileSystem });
  engine = engineOn(store);
});
afterEach(async () => {
  disk.code = undefined;
  await engine.close();
  await store.close();
  await rm(directory, { recursive: true });
});

function engineOn({ checkpoints, memory }: FileStore): CoreEngine {
  return CoreEngine.load(greetModule(), new HostEnvironment({ checkpoints, memory, modelProviders }));
}

function checkpointIdOf(result: InvocationResult): string {
  if (result.status !== "SUSPENDED") throw new Error(`It is ${result.status}.`);
  return result.checkpoint.checkpointId;
}

async function failureOf(step: Promise<unknown>): Promise<unknown> {
  return await step.then(
    () => undefined,
    (error: unknown) => error,
  );
}

/**
 * Lets the disk fail from the first write of a call on, from the second on, … until the call gets through; each time for a
 * run of its own. Says how many times it failed.
 */
async function failAtEachWrite(
  code: string,
  call: (invocationId: string) => Promise<() => Promise<InvocationResult>>,
  expected: InvocationResult["status"],
): Promise<number> {
  for (let writes = 0; writes < 200; writes++) {
    const attempt = await call(`run-${writes}`);
    disk.after = writes;
    disk.code = code;
    const failure = await failureOf(attempt());
    disk.code = undefined;
    if (failure === undefined) return writes;
    expect(failure, `after ${writes} writes`).toBeInstanceOf(StoreError);
    expect((failure as StoreError).message).toContain(`${directory}/`);
    expect((failure as StoreError).message).toContain(code);
    const again = await attempt();
    expect(again.status, `after ${writes} writes`).toBe(expected);
  }
  throw new Error("It never got through.");
}

/** Some dozens of runs with several syncs each: on a slow disk that takes a while. */
const MANY_RUNS = { timeout: 60_000 };

describe.each(["ENOSPC", "EIO", "EACCES", "EROFS"])("a disk that says %s", MANY_RUNS, (code) => {
  test("makes invoke reject with StoreError, and the same run goes on once it works again", async () => {
    const failed = await failAtEachWrite(
      code,
      (invocationId) => Promise.resolve(() => engine.invoke({ ...REQUEST, invocationId })),
      "SUSPENDED",
    );
    expect(failed).toBeGreaterThan(3);
  });

  test("makes resume reject with StoreError, and the same request gets its answer once it works again", async () => {
    const failed = await failAtEachWrite(
      code,
      async (invocationId) => {
        const checkpointId = checkpointIdOf(await engine.invoke({ ...REQUEST, invocationId }));
        return () => engine.resume({ checkpointId, resolution: APPROVE, requestId: "one" });
      },
      "COMPLETED",
    );
    expect(failed).toBeGreaterThan(2);
  });
});

test("what a full disk interrupted goes on by recover() of the same engine", async () => {
  const id = checkpointIdOf(await engine.invoke(REQUEST));
  await store.checkpoints.decide(id, { kind: "resolved", at: new Date(0).toISOString(), resolution: APPROVE });
  disk.after = 4;
  disk.code = "ENOSPC";
  await engine.recover().catch(() => undefined);
  disk.code = undefined;
  await engine.recover();
  expect(await engine.result("run")).toMatchObject({ status: "COMPLETED" });
});

test.each(["EACCES", "EROFS", "ENOSPC"])("a store where writing fails with %s can be listed", async (code) => {
  const id = checkpointIdOf(await engine.invoke(REQUEST));
  const writable = await filesUnder(directory);
  disk.code = code;
  const readOnly = await openFileStore(directory, { fileSystem: disk.fileSystem });
  expect((await readOnly.checkpoints.list({})).items.map(({ checkpointId }) => checkpointId)).toEqual([id]);
  expect((await readOnly.checkpoints.invocations({})).items).toMatchObject([{ status: "suspended" }]);
  const decision = { kind: "resolved", at: new Date(0).toISOString(), resolution: APPROVE } as const;
  const failure = await failureOf(readOnly.checkpoints.decide(id, decision));
  expect(failure).toBeInstanceOf(StoreError);
  await readOnly.close();
  expect(await filesUnder(directory)).toEqual(writable);
});

test("a store can be listed at whatever write the disk got full, also between two parts of its log", async () => {
  const small = await openFileStore(`${directory}/small`, { fileSystem: disk.fileSystem, segmentBytes: 1 });
  const id = checkpointIdOf(await engineOn(small).invoke(REQUEST));
  for (let writes = 0; writes < 30; writes++) {
    disk.after = writes;
    disk.code = "ENOSPC";
    await failureOf(small.checkpoints.vote(id, { by: "ada", at: new Date(0).toISOString(), resolution: APPROVE }));
    const { items } = await small.checkpoints.list({});
    expect(
      items.map(({ checkpointId }) => checkpointId),
      `after ${writes} writes`,
    ).toEqual([id]);
    disk.code = undefined;
  }
  await small.close();
});

test("a new store cannot be made where nothing can be written", async () => {
  const fresh = await temporaryDirectory();
  disk.code = "EACCES";
  await expect(openFileStore(`${fresh}/store`, { fileSystem: disk.fileSystem })).rejects.toThrow(StoreError);
  await rm(fresh, { recursive: true });
});

describe("a damaged store", () => {
  const another = async <T>(step: (engine: CoreEngine) => Promise<T>): Promise<T> => {
    const opened = await openFileStore(directory);
    const second = engineOn(opened);
    try {
      return await step(second);
    } finally {
      await second.close();
      await opened.close();
    }
  };

  test.each([
    ["damaged", (path: string) => writeFile(path, "x")],
    ["lost", (path: string) => unlink(path)],
  ])("gets a bundle that is %s back from a run that joins", async (_, spoil) => {
    const id = checkpointIdOf(await engine.invoke(REQUEST));
    for (const path of await filesUnder(`${directory}/bundles`)) await spoil(path);
    await another((second) => second.invoke(REQUEST));
    const stored = (await store.checkpoints.invocations({})).items[0]?.start.bundleHash ?? "";
    expect((await store.checkpoints.getBundle(stored))?.length).toBeGreaterThan(1);
    const result = await another((second) => second.resume({ checkpointId: id, resolution: APPROVE }));
    expect(result.status).toBe("COMPLETED");
  });
});
