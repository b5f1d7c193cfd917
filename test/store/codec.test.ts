/** With a codec nothing that a flow was given, said or decided reaches the disk in clear. The codec is that of the documentation. */
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import {
  type CheckpointInfo,
  CoreEngine,
  HostEnvironment,
  type InvocationResult,
  type PayloadCodec,
  type PayloadContext,
  StoreError,
  TestClock,
} from "scaicore";
import { type FileStore, type FileStoreOptions, openFileStore } from "scaicore/node";
import { encodeFrame } from "../../runtime/host/file-store/log/frame.js";
import { decodeHead, HEAD_BYTES } from "../../runtime/host/file-store/log/segment.js";
import { piecesOf } from "../../runtime/host/file-store/log/segment-scan.js";
import { bytesOf, completed, NOTHING, startOf } from "../../runtime/testing/checkpoint-samples.js";
import { documentedCodec } from "../support/documented-codec.js";
import { moduleOfSource } from "../support/source-module.js";
import { layoutAt } from "../support/store-inspection.js";

const CANARY = "canary";
const module = moduleOfSource(`@core Desk {
  version = "1.0.0"
  instance = :entity(key = "id")
  @models { primary = { model = "m", system_context = "You are a canary-context" } }
  @memory { last: string, notes: array[string] }
}
@flow f(id: string, text: string): string {
  memory.last = "canary-memory \${text}"
  emit got { text }
  y = @flexible { goal = "Answer the canary-goal", input = text, output = string }
  d = @checkpoint approval { present = { prompt = "Is canary-prompt right? \${y}", payload = { y } } }
  memory.last = "\${d} canary-later"
  return "canary-result \${y}"
}`);

const aesCodec = await documentedCodec();
const keys = (...ids: readonly string[]) =>
  new Map(ids.map((id) => [id, new Uint8Array(32).fill(id.charCodeAt(0))] as const));
const codecA = aesCodec(keys("a"), "a");

let directory = "";
const open: FileStore[] = [];
afterEach(async () => {
  for (const store of open.splice(0)) await store.close();
  if (directory !== "") await rm(directory, { recursive: true, force: true });
  directory = "";
});

async function opened(options: FileStoreOptions = {}): Promise<FileStore> {
  if (directory === "") directory = await mkdtemp(join(tmpdir(), "scaicore-codec-"));
  const store = await openFileStore(directory, { compactMemoryAfter: 2, ...options });
  open.push(store);
  return store;
}

function engineOn({ checkpoints, memory }: FileStore): CoreEngine {
  const modelProviders = {
    complete: () =>
      Promise.resolve({
        output: "canary-answer",
        finish: "stop" as const,
        usage: { modelCalls: 1, inputTokens: 1, outputTokens: 1 },
        model: "m",
      }),
  };
  return CoreEngine.load(module, new HostEnvironment({ checkpoints, memory, modelProviders }), { durability: "block" });
}

async function started(store: FileStore, invocationId: string): Promise<CheckpointInfo> {
  const engine = engineOn(store);
  const result = await engine.invoke({
    flow: "f",
    input: { id: `canary-instance-${invocationId}`, text: "canary-input" },
    identity: { id: "canary-identity", claims: { mail: "canary-claim" } },
    invocationId,
  });
  await engine.close();
  if (result.status !== "SUSPENDED") throw new Error(JSON.stringify(result));
  return result.checkpoint;
}

async function decided(store: FileStore, { checkpointId, options }: CheckpointInfo): Promise<InvocationResult> {
  const engine = engineOn(store);
  const resolution = { decision: options[0]!.id };
  const result = await engine.resume({ checkpointId, resolution, resolvedBy: "canary-person" });
  await engine.close();
  return result;
}

/** Every file of the store, by its path in it. */
async function files(): Promise<ReadonlyMap<string, Buffer>> {
  const found = new Map<string, Buffer>();
  for (const entry of await readdir(directory, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    if (entry.isFile()) found.set(path.slice(directory.length + 1), await readFile(path));
  }
  return found;
}

const withCanary = (found: ReadonlyMap<string, Buffer>): readonly string[] =>
  [...found].filter(([path, bytes]) => path.includes(CANARY) || bytes.includes(CANARY)).map(([path]) => path);

describe("a store with a codec", () => {
  it("has nothing of a flow in clear, and says the same as one without", async () => {
    const results: unknown[] = [];
    for (const options of [{}, { codec: codecA }]) {
      directory = "";
      const store = await opened(options);
      const checkpoint = await started(store, "one");
      await store.checkpoints.requestCancel((await started(store, "two")).invocationId, "canary-reason");
      const inClear = withCanary(await files());
      const result = await decided(store, checkpoint);
      const kinds = [...inClear, ...withCanary(await files())].map((path) => path.replace(/\/.*/, ""));
      // Without a codec the search finds them everywhere.
      expect([...new Set(kinds)].sort()).toEqual(options.codec === undefined ? ["bundles", "log", "memory"] : []);
      const { items } = await store.checkpoints.list({ status: "all" });
      results.push([
        result.status === "COMPLETED" && result.output,
        items.map(({ prompt, payload }) => [prompt, payload]),
      ]);
      const { core } = checkpoint;
      const instanceKey = "canary-instance-one";
      results.push((await store.memory.read({ core, instanceKey }, "last"))?.value);
      await rm(directory, { recursive: true });
    }
    expect(results.slice(0, 2)).toEqual(results.slice(2));
    expect(results[0]).toMatchObject(["canary-result canary-answer", expect.anything()]);
  });

  it("shows no more than ids, owners, sizes and times", async () => {
    const seen: PayloadContext[] = [];
    const store = await opened({
      codec: {
        ...codecA,
        encode: (payload, context) => {
          seen.push(context);
          return codecA.encode(payload, context);
        },
      },
    });
    await decided(store, await started(store, "one"));
    expect(new Set(seen.map(({ kind }) => kind))).toEqual(
      new Set(["bundle", "start", "entry", "decision", "commit", "memory", "lock"]),
    );
    // What stands in the log has the place of its invocation, wherever it moves when the log is compacted.
    const places = seen.filter(({ kind }) => ["start", "entry", "decision"].includes(kind)).map(({ place }) => place);
    expect(new Set(places)).toEqual(new Set([layoutAt(directory).key("one")]));
  });

  it("goes on with what was written before there was one", async () => {
    const plain = await opened();
    const checkpoint = await started(plain, "one");
    await plain.close();
    const store = await opened({ codec: codecA });
    expect(await decided(store, checkpoint)).toMatchObject({ status: "COMPLETED" });
    const before = await files();
    await started(store, "two");
    // What a file had before is left out: the log grows.
    const added = [...(await files())].map(([path, bytes]) => {
      const known = before.get(path);
      const grown = known !== undefined && bytes.subarray(0, known.length).equals(known);
      return [path, grown ? bytes.subarray(known.length) : bytes] as const;
    });
    expect(withCanary(new Map(added))).toEqual([]);
  });

  it("goes on with another key while it knows the old one", async () => {
    const first = await opened({ codec: codecA });
    const checkpoint = await started(first, "one");
    await first.close();
    const both = await opened({ codec: aesCodec(keys("a", "b"), "b") });
    await started(both, "two");
    expect(await decided(both, checkpoint)).toMatchObject({ status: "COMPLETED" });
    await both.close();
    const onlyNew = await opened({ codec: aesCodec(keys("b"), "b") });
    const { items } = await onlyNew.checkpoints.invocations({});
    // The one that began with the old key needs it; the other one does not.
    expect(items.map(({ status }) => status).sort()).toEqual(["corrupt", "suspended"]);
    expect(items.find(({ problem }) => problem !== undefined)?.problem).toContain('There is no key "a".');
  });
});

describe("a process that cannot read all of a store", () => {
  it("reads again what its codec could not decode for a while", async () => {
    const clock = new TestClock();
    const first = await opened({ codec: codecA });
    const store = await opened({ codec: { ...codecA, decode: (data, context) => decode(data, context) }, clock });
    let decode: PayloadCodec["decode"] = () => {
      throw new Error("The key service is down");
    };
    const checkpoint = await started(first, "one");
    await expect(store.checkpoints.get(checkpoint.checkpointId)).rejects.toThrow("The key service is down.");
    decode = (data, context) => codecA.decode(data, context);
    await clock.advance(60_000);
    expect(await store.checkpoints.get(checkpoint.checkpointId)).toMatchObject({ status: "pending" });
    expect(await decided(store, checkpoint)).toMatchObject({ status: "COMPLETED" });
  });
});

describe("records that cannot be decoded", () => {
  const wrongKey = aesCodec(new Map([["a", new Uint8Array(32)]]), "a");
  const cases: readonly (readonly [string, FileStoreOptions, RegExp])[] = [
    [
      "without a codec",
      {},
      /was written through a codec, and the store was opened without one\. Nothing was changed; open/,
    ],
    [
      "with a wrong key",
      { codec: wrongKey },
      /could not decode .*authenticate data\. Nothing was changed; open the store/,
    ],
    ["with a missing key", { codec: aesCodec(keys("z"), "z") }, /There is no key "a"\. Nothing was changed/],
    [
      "by a codec that gives no bytes",
      { codec: { ...codecA, decode: () => "no" as never } },
      /must give a Uint8Array\./,
    ],
    [
      "by a codec that gives something else",
      { codec: { ...codecA, decode: () => new Uint8Array([0xc1]) } },
      /could not decode .* Nothing was changed; open the store with the codec/,
    ],
  ];
  it.each(cases)(
    "%s are a StoreError that says what to do, and nothing is changed",
    async (_name, options, message) => {
      const checkpoint = await started(await opened({ codec: codecA }), "one");
      const before = await files();
      const store = await opened(options);
      for (const attempt of [
        () => store.checkpoints.get(checkpoint.checkpointId),
        () => store.checkpoints.list({}),
        () => store.checkpoints.claim("one", "other-owner"),
        () => decided(store, checkpoint),
        () => store.memory.read({ core: "Desk", instanceKey: "canary-instance-one" }, "last"),
      ]) {
        const error: unknown = await attempt().catch((thrown: unknown) => thrown);
        expect(error).toBeInstanceOf(StoreError);
        expect((error as StoreError).message).toMatch(message);
      }
      expect((await store.checkpoints.invocations({})).items).toMatchObject([
        { status: "corrupt", problem: expect.stringMatching(message) as string },
      ]);
      expect(await store.checkpoints.prune({ finishedBefore: Date.now() + 1e9 }).catch(() => 0)).toBe(0);
      const after = new Map([...(await files())].filter(([path]) => !path.startsWith("owners/")));
      for (const [path, bytes] of before) {
        if (!path.startsWith("owners/")) expect(after.get(path)?.equals(bytes), path).toBe(true);
      }
    },
  );

  it("stay what they are while somebody with another key writes as much as he likes", async () => {
    const checkpoint = await started(await opened({ codec: codecA }), "one");
    const { checkpoints: strange } = await opened({ codec: aesCodec(keys("z"), "z"), segmentBytes: 600 });
    await strange.putBundle(startOf("").bundleHash, bytesOf("another program"));
    for (const id of ["two", "three", "four"]) {
      const begun = await strange.begin(startOf(id), "stranger");
      if (begun.created) await strange.append(begun.lease, NOTHING, { finished: completed(id) });
    }
    await strange.prune({ finishedBefore: Number.MAX_SAFE_INTEGER });
    expect((await readdir(join(directory, "log"))).filter((name) => name.endsWith("base"))).toEqual([]);
    const { checkpoints } = await opened({ codec: aesCodec(keys("a", "z"), "z") });
    expect(await checkpoints.get(checkpoint.checkpointId)).toMatchObject({ prompt: checkpoint.prompt });
    expect((await checkpoints.invocations({})).items).toMatchObject([{ invocationId: "one", status: "suspended" }]);
  });

  it("are refused in another place than their own", async () => {
    const store = await opened({ codec: codecA });
    await started(store, "one");
    await started(store, "two");
    await store.close();
    await swapStarts(join(directory, "log/1"));
    const again = await opened({ codec: codecA });
    const statuses = (await again.checkpoints.invocations({})).items.map(({ status }) => status);
    expect(statuses).toEqual(["corrupt", "corrupt"]);
  });
});

/** Gives the first two invocations of a log each the start record of the other one. */
async function swapStarts(path: string): Promise<void> {
  const log = await readFile(path);
  const { salt } = decodeHead(log, path, 1);
  const frames = [...piecesOf(log.subarray(HEAD_BYTES), HEAD_BYTES, salt)].map((piece) => {
    if (piece.kind !== "frame") throw new Error("The log is damaged already.");
    return piece.frame;
  });
  const [one, two] = frames.filter(({ kind }) => kind === "start");
  const swapped = frames.map((frame) => {
    const payload = frame === one ? two!.payload : frame === two ? one!.payload : frame.payload;
    return encodeFrame(frame, payload, salt);
  });
  await writeFile(path, Buffer.concat([log.subarray(0, HEAD_BYTES), ...swapped]));
}

describe("a codec that cannot encode", () => {
  it("fails the call with a StoreError, leaves nothing half written, and the run goes on when it can", async () => {
    const failing = { kinds: new Set<string>() };
    const codec: PayloadCodec = {
      ...codecA,
      encode: async (payload, context) => {
        await Promise.resolve();
        if (failing.kinds.has(context.kind)) throw new Error("The key service is down");
        return await codecA.encode(payload, context);
      },
    };
    const store = await opened({ codec });
    for (const kind of ["bundle", "start", "entry", "commit"]) {
      failing.kinds = new Set([kind]);
      const error: unknown = await started(store, kind).catch((thrown: unknown) => thrown);
      expect(error, kind).toBeInstanceOf(StoreError);
      expect((error as StoreError).message).toContain("The key service is down.");
      failing.kinds = new Set();
      expect(await started(store, kind)).toMatchObject({ status: "pending" });
    }
    const checkpoint = await started(store, "decision");
    failing.kinds = new Set(["decision"]);
    await expect(decided(store, checkpoint)).rejects.toThrow("The key service is down.");
    failing.kinds = new Set();
    expect(await decided(store, checkpoint)).toMatchObject({ status: "COMPLETED" });
    expect((await store.checkpoints.invocations({})).items.filter(({ status }) => status === "corrupt")).toEqual([]);
  });
});
