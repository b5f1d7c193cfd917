import { cp, mkdir, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import {
  CoreEngine,
  HostEnvironment,
  type InvocationResult,
  type ModelProvider,
  type PayloadCodec,
} from "../../runtime/index.js";
import type { HostIdentity } from "../../runtime/host/file-store/owner-registry.js";
import { type FileStore, type FileStoreOptions, openFileStore } from "../../runtime/host/index.node.js";
import { moduleOfSource } from "../support/source-module.js";
import { filesUnder, invocationDirectory, temporaryDirectory } from "../support/store-inspection.js";
import { refusingDisk } from "./refusing-file-system.js";

/** Stores that the last version with format 1 has made, and what becomes of their runs. */
const FIXTURES = resolve(import.meta.dirname, "../fixtures/stores-format-1");
const CODEC: PayloadCodec = {
  encode: (payload) => Promise.resolve(payload.map((byte) => byte ^ 0x5a)),
  decode: (payload) => Promise.resolve(payload.map((byte) => byte ^ 0x5a)),
};
const HOST = { hostname: "old", boot: "boot", pidNamespace: "" };
const hostOf = (alive: boolean): HostIdentity => ({
  ...{ host: HOST, pid: 8, started: "2" },
  look: (pid) => Promise.resolve(pid === 8 ? { started: "2" } : alive ? { started: "1" } : undefined),
});
const AFTERWARDS: FileStoreOptions = { identity: hostOf(false) };

const modelProviders: ModelProvider = {
  complete: () =>
    Promise.resolve({
      output: { text: "two" },
      finish: "stop",
      usage: { modelCalls: 1, inputTokens: 1, outputTokens: 1 },
      model: "fixed",
    }),
};

let home: string;
let directory: string;
beforeEach(async () => {
  home = await temporaryDirectory();
  directory = join(home, "store");
  await cp(join(FIXTURES, "plain"), directory, { recursive: true });
});
afterEach(async () => {
  await rm(home, { recursive: true });
});

async function withEngine<T>(
  options: FileStoreOptions,
  work: (engine: CoreEngine, store: FileStore) => Promise<T>,
): Promise<T> {
  const store = await openFileStore(directory, { ...AFTERWARDS, ...options });
  const source = await readFile(join(FIXTURES, "stores.scaicore"), "utf8");
  const { checkpoints, memory } = store;
  const engine = CoreEngine.load(moduleOfSource(source), new HostEnvironment({ checkpoints, memory, modelProviders }));
  try {
    return await work(engine, store);
  } finally {
    await engine.close();
    await store.close();
  }
}

function textOf(result: InvocationResult | undefined): string {
  if (result?.status === "COMPLETED")
    return typeof result.output === "string" ? result.output : JSON.stringify(result.output);
  return result?.status === "FAILED" ? result.error.errorType : (result?.status ?? "unknown");
}

/** Answers all that waits, and gives the outcome of each run. */
async function outcomes(engine: CoreEngine, store: FileStore): Promise<Readonly<Record<string, string>>> {
  await engine.recover();
  for (let round = 0; round < 3; round++) {
    for (const { checkpointId } of (await store.checkpoints.list({})).items) {
      await engine.resume({ checkpointId, resolution: { decision: "approve" }, resolvedBy: "eve" });
    }
  }
  const { items } = await store.checkpoints.invocations({});
  const results = items.map(async ({ invocationId }) => [invocationId, textOf(await engine.result(invocationId))]);
  return Object.fromEntries(await Promise.all(results)) as Record<string, string>;
}

const OUTCOMES = {
  suspended: "suspended approve",
  decided: "decided reject",
  completed: "completed approve",
  half: "half approve approve",
  voted: "voted approve",
  failed: "ModelProviderError",
  cancelled: "CancelledError",
  "to-cancel": "CancelledError",
  interrupted: "one two",
};

describe("a store of format 1", () => {
  test("opens with all that it holds", async () => {
    const seen = await withEngine({}, async (_, { checkpoints }) => {
      const { items } = await checkpoints.invocations({});
      const waiting = (await checkpoints.list({})).items.map(({ invocationId, votes }) => [
        invocationId,
        votes?.length,
      ]);
      const closed = (await checkpoints.list({ status: "all" })).items.flatMap(({ invocationId, decision }) =>
        decision === undefined ? [] : [[invocationId, decision.kind]],
      );
      return { heads: items.map(({ invocationId, status }) => `${invocationId} ${status}`), waiting, closed };
    });
    expect(seen).toMatchSnapshot();
    expect(JSON.parse(await readFile(`${directory}/format.json`, "utf8"))).toMatchObject({ format: 2 });
    expect((await readdir(directory)).sort()).toEqual([
      "bundles",
      "feed",
      "format.json",
      "inv",
      "log",
      "memory",
      "owners",
      "tmp",
    ]);
    expect((await stat(`${directory}/inv`)).isFile(), "older versions are kept out").toBe(true);
  });

  test("resumes all of its runs, each with its one outcome", async () => {
    expect(await withEngine({}, outcomes)).toEqual(OUTCOMES);
    expect(await withEngine({}, outcomes)).toEqual(OUTCOMES);
  });

  test("that was written through a codec is read through it, and left alone without it", async () => {
    await rm(directory, { recursive: true });
    await cp(join(FIXTURES, "codec"), directory, { recursive: true });
    const before = await filesUnder(`${directory}/inv`);
    await expect(openFileStore(directory, AFTERWARDS)).rejects.toThrow(/through a codec/);
    expect(await filesUnder(`${directory}/inv`)).toEqual(before);
    const { suspended, decided, completed } = OUTCOMES;
    expect(await withEngine({ codec: CODEC }, outcomes)).toEqual({ suspended, decided, completed });
    for (const file of await filesUnder(`${directory}/log`)) {
      expect((await readFile(file)).includes("approve"), "nothing is in clear").toBe(false);
    }
  });

  test("is left alone while an engine of an older version works with it", async () => {
    const before = await filesUnder(directory);
    await expect(openFileStore(directory, { identity: hostOf(true) })).rejects.toThrow(
      /older version of ScaiCore works with it/,
    );
    expect(await filesUnder(directory)).toEqual(before);
  });

  test("whose owner was on another host is taken over once its heartbeat stands still", async () => {
    let slept = 0;
    const clock = {
      now: () => Date.now(),
      monotonic: () => slept,
      sleep: (ms: number) => Promise.resolve(void (slept += ms)),
    };
    const identity = { ...hostOf(false), host: { ...HOST, hostname: "new" } };
    const store = await openFileStore(directory, { identity, clock });
    expect((await store.checkpoints.invocations({})).items).toHaveLength(Object.keys(OUTCOMES).length);
    expect(slept).toBeGreaterThanOrEqual(15_000);
    await store.close();
  });

  test.each(["EROFS", "EACCES", "ENOSPC"])("on a disk that says %s can be read, and is not changed", async (code) => {
    const disk = refusingDisk();
    disk.code = code;
    const before = await filesUnder(directory);
    const store = await openFileStore(directory, { ...AFTERWARDS, fileSystem: disk.fileSystem });
    expect((await store.checkpoints.list({})).items.map(({ invocationId }) => invocationId).sort()).toEqual([
      "half",
      "suspended",
      "to-cancel",
      "voted",
    ]);
    const [first] = (await store.checkpoints.list({})).items;
    const decision = { kind: "resolved", at: new Date(0).toISOString(), resolution: { decision: "approve" } } as const;
    await expect(store.checkpoints.decide(first?.checkpointId ?? "", decision)).rejects.toThrow(code);
    await store.close();
    expect(await filesUnder(directory)).toEqual(before);
  });

  test("with a damaged run takes over the others, and keeps what is left of that one", async () => {
    const bad = invocationDirectory(directory, "half");
    const log = await readFile(`${bad}/log1`);
    log[20]! ^= 0x10;
    await writeFile(`${bad}/log1`, log);
    const { half: _, ...others } = OUTCOMES;
    const result = await withEngine({}, async (engine, store): Promise<Record<string, string>> => {
      await engine.recover();
      const { items } = await store.checkpoints.invocations({ invocationId: "half" });
      expect(items).toMatchObject([{ status: "corrupt", problem: expect.stringContaining("damaged/") as string }]);
      for (let round = 0; round < 2; round++) {
        for (const { checkpointId } of (await store.checkpoints.list({})).items) {
          await engine.resume({ checkpointId, resolution: { decision: "approve" }, resolvedBy: "eve" });
        }
      }
      const results = Object.keys(others).map(async (id) => [id, textOf(await engine.result(id))] as const);
      return Object.fromEntries(await Promise.all(results));
    });
    expect(result).toEqual(others);
    const [kept] = await readdir(`${directory}/damaged`);
    expect(await readFile(`${directory}/damaged/${kept}/log1`)).toEqual(log);
    const again = await openFileStore(directory, AFTERWARDS);
    expect((await again.checkpoints.invocations({ invocationId: "half" })).items).toMatchObject([
      { status: "corrupt" },
    ]);
    await again.close();
  });

  test("in which an older version worked on after an upgrade was interrupted is taken over as it is now", async () => {
    const store = await openFileStore(directory, AFTERWARDS);
    await store.close();
    const base = await readFile(`${directory}/log/0.base`);
    await rm(directory, { recursive: true });
    await cp(join(FIXTURES, "plain"), directory, { recursive: true });
    await mkdir(`${directory}/log`);
    await writeFile(`${directory}/log/0.base`, base);
    await rm(invocationDirectory(directory, "suspended"), { recursive: true });
    const { suspended: _, ...left } = OUTCOMES;
    expect(await withEngine({}, outcomes)).toEqual(left);
  });
});
