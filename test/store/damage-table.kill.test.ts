import { cp, mkdir, readdir, readFile, rm, unlink, writeFile } from "node:fs/promises";
import { join, relative } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { StoreCorruptError } from "../../runtime/host/errors.js";
import { CoreEngine, HostEnvironment, type InvocationResult, MockModelProvider } from "../../runtime/index.js";
import { type FileStore, openFileStore } from "../../runtime/host/index.node.js";
import { decodeHead, HEAD_BYTES } from "../../runtime/host/file-store/log/segment.js";
import { piecesOf } from "../../runtime/host/file-store/log/segment-scan.js";
import { moduleOfSource } from "../support/source-module.js";
import { filesUnder, layoutAt, temporaryDirectory } from "../support/store-inspection.js";

/**
 * Each file of a small store deleted, emptied, cut in half, added to, and with one byte changed at seven places. Nothing may come out
 * wrong and nothing may be forgotten in silence: all is as it was, or an error says what is damaged. Whatever is not affected comes to
 * its end.
 */
const MODULE = moduleOfSource(`@core T { version = "1.0.0" @memory { log: array[string] } }
@flow f(id: string): string {
  memory.log.add("\${id} began")
  first = @checkpoint approval { present = { prompt = "\${id}, first?" } }
  memory.log.add("\${id} went on")
  second = @checkpoint approval { present = { prompt = "\${id}, second?" } }
  return "\${id} \${first} \${second}"
}
@flow all(): array[string] { return memory.log }`);
const FLIPS = process.env.SCAICORE_SOAK === "1" ? 7 : 1;
/** Nothing else in a store says that the newest commit of a memory was there. */
const UNTOLD = /^memory\/.*\/6\.m deleted: in silence, memory became/;

interface World {
  readonly engine: CoreEngine;
  readonly store: FileStore;
  readonly close: () => Promise<void>;
}

async function open(directory: string, segmentBytes?: number): Promise<World> {
  const store = await openFileStore(directory, segmentBytes === undefined ? {} : { segmentBytes });
  const { checkpoints, memory } = store;
  const engine = CoreEngine.load(
    MODULE,
    new HostEnvironment({ checkpoints, memory, modelProviders: new MockModelProvider() }),
  );
  return {
    engine,
    store,
    close: async () => {
      await engine.close();
      await store.close();
    },
  };
}

/** A run for each state: ended, at its second checkpoint, at its first, and decided but not continued. */
async function make(directory: string, segmentBytes: number | undefined): Promise<void> {
  const { engine, store, close } = await open(directory, segmentBytes);
  const pending = async (invocationId: string) =>
    (await store.checkpoints.list({ invocationId })).items[0]?.checkpointId ?? "";
  const resume = async (invocationId: string, decision: string) =>
    engine.resume({ checkpointId: await pending(invocationId), resolution: { decision } });
  for (const id of ["done", "half", "wait", "victim"])
    await engine.invoke({ flow: "f", invocationId: id, input: { id } });
  for (const id of ["done", "half"]) await resume(id, "approve");
  await resume("done", "reject");
  const decision = { kind: "resolved", at: new Date().toISOString(), resolution: { decision: "reject" } } as const;
  await store.checkpoints.decide(await pending("victim"), decision);
  await close();
}

const OUTCOMES: Readonly<Record<string, string>> = {
  done: "done approve reject",
  half: "half approve approve",
  wait: "wait approve approve",
  victim: "victim reject approve",
};

interface Seen {
  readonly outcomes: Readonly<Record<string, string>>;
  readonly memory: string;
  /** What was said to be damaged, by whoever was asked. */
  readonly said: readonly string[];
  /** All other errors. */
  readonly other: readonly string[];
}

function textOf(result: InvocationResult | undefined): string {
  if (result?.status === "COMPLETED")
    return typeof result.output === "string" ? result.output : JSON.stringify(result.output);
  return result?.status === "FAILED" ? `failed: ${result.error.message}` : (result?.status ?? "none");
}

/** Goes on with all that is there, as a host would, and gives what came of it. */
async function goOn(directory: string): Promise<Seen> {
  const said: string[] = [];
  const other: string[] = [];
  const attempt = async <T>(step: () => Promise<T>): Promise<T | undefined> => {
    try {
      return await step();
    } catch (error) {
      if (error instanceof StoreCorruptError) said.push(error.message);
      else other.push(String(error));
      return undefined;
    }
  };
  const world = await attempt(() => open(directory));
  if (world === undefined) return { outcomes: {}, memory: "", said, other };
  const { engine, store, close } = world;
  await attempt(() => engine.recover());
  for (let round = 0; round < 3; round++) {
    for (const { checkpointId, problem } of (await attempt(() => store.checkpoints.list({})))?.items ?? []) {
      if (problem !== undefined) said.push(problem);
      await attempt(() => engine.resume({ checkpointId, resolution: { decision: "approve" } }));
    }
  }
  for (const { problem } of (await attempt(() => store.checkpoints.invocations({})))?.items ?? [])
    if (problem !== undefined) said.push(problem);
  const outcomes: Record<string, string> = {};
  for (const id of Object.keys(OUTCOMES)) outcomes[id] = textOf(await attempt(() => engine.result(id)));
  const memory = textOf(await attempt(() => engine.invoke({ flow: "all" })));
  await attempt(close);
  return { outcomes, memory, said, other };
}

/** `at`: the byte that was changed; `undefined` for other damage. */
type Damage = readonly [name: string, spoil: (path: string, bytes: Buffer) => Promise<void>, at?: number];

const EVERYBODY = Object.keys(OUTCOMES);
const NOBODY: readonly string[] = [];

/** Which invocations damage may keep from their ends. Whoever has ended needs neither a program nor a memory. */
function affectedBy(name: string, [what, , at]: Damage, bytes: Buffer): readonly string[] {
  const [folder = ""] = name.split("/");
  const added = what === "added to";
  switch (folder) {
    case "format.json":
      return EVERYBODY;
    case "bundles":
      return added ? NOBODY : EVERYBODY.filter((id) => id !== "done");
    case "memory":
      return EVERYBODY.filter((id) => id !== "done");
    case "log":
      return at !== undefined ? ownersOf(bytes, name, at) : added ? NOBODY : EVERYBODY;
    case "feed":
    case "locks":
    case "log.end":
    case "owners":
      return NOBODY;
  }
  throw new Error(`Nothing is known of ${name}.`);
}

/**
 * The invocation whose frame holds a byte of a part of the log, if it is of one. The beginning stands there twice; a base without its
 * end is not complete.
 */
function ownersOf(bytes: Buffer, name: string, at: number): readonly string[] {
  const number = Number(/\d+/.exec(name)?.[0]);
  const { salt } = decodeHead(bytes, name, number);
  for (const piece of piecesOf(bytes.subarray(HEAD_BYTES), HEAD_BYTES, salt)) {
    if (piece.kind !== "frame" || at < piece.frame.at || at >= piece.frame.end) continue;
    if (name.endsWith(".base") && piece.frame.kind === "seal") return EVERYBODY;
    return EVERYBODY.filter((id) => layoutAt("").key(id) === piece.frame.key);
  }
  return NOBODY;
}

const EMPTIED: Damage = ["emptied", (path) => writeFile(path, "")];
const HALVED: Damage = ["cut in half", (path, bytes) => writeFile(path, bytes.subarray(0, bytes.length >> 1))];

function damagesOf(size: number): readonly Damage[] {
  const flips =
    size === 0 ? [] : Array.from({ length: FLIPS }, (_, index) => Math.floor((index * (size - 1)) / (FLIPS - 1)));
  return [
    ["deleted", (path) => unlink(path)],
    ["added to", (path, bytes) => writeFile(path, Buffer.concat([bytes, Buffer.from("garbage!")]))],
    ...(size === 0 ? [] : [EMPTIED]),
    ...(size < 2 ? [] : [HALVED]),
    ...flips.map((at): Damage => [
      `changed at byte ${at} of ${size}`,
      (path, bytes) => {
        const changed = Buffer.from(bytes);
        changed[at]! ^= 0x41;
        return writeFile(path, changed);
      },
      at,
    ]),
  ];
}

describe.each([undefined, 1500])("a store with segments of %j bytes", (segmentBytes) => {
  let home: string;
  let original: string;
  beforeAll(async () => {
    home = await temporaryDirectory();
    original = join(home, "original");
    await mkdir(original);
    await make(original, segmentBytes);
  });
  afterAll(async () => {
    await rm(home, { recursive: true });
  });

  test("says what is damaged, whatever is damaged, or goes on as if it were not", { timeout: 600_000 }, async () => {
    const copy = join(home, "copy");
    const fresh = async () => {
      await rm(copy, { recursive: true, force: true });
      await cp(original, copy, { recursive: true });
    };
    await fresh();
    const right = await goOn(copy);
    expect(right).toMatchObject({ outcomes: OUTCOMES, said: [], other: [] });
    const wrong: string[] = [];
    let cases = 0;
    for (const file of await filesUnder(original)) {
      const name = relative(original, file);
      const bytes = await readFile(file);
      for (const damage of damagesOf(bytes.length)) {
        const [what, spoil] = damage;
        cases++;
        await fresh();
        await spoil(join(copy, name), bytes);
        const affected = affectedBy(name.replaceAll("\\", "/"), damage, bytes);
        const { outcomes, memory, said, other } = await goOn(copy);
        const changed = Object.entries(OUTCOMES).filter(([id, outcome]) => outcomes[id] !== outcome);
        const note = (problem: string) => {
          const text = `${name.replaceAll("\\", "/")} ${what}: ${problem}`;
          if (!UNTOLD.test(text)) wrong.push(text);
        };
        if (other.length > 0) note(other[0] ?? "");
        for (const [id] of changed)
          if (!affected.includes(id)) note(`${id} is not affected, and became "${outcomes[id]}": ${said[0]}`);
        if (said.length > 0) continue;
        for (const [id] of changed) note(`in silence, ${id} became "${outcomes[id]}"`);
        if (memory !== right.memory) note(`in silence, memory became ${memory}`);
      }
    }
    console.log(`damage: ${cases} cases in ${(await readdir(original)).join(", ")}; ${wrong.length} wrong`);
    expect(wrong).toEqual([]);
  });
});
