/** A store in memory with an invocation in each state, and ways to damage its files. */
import {
  CoreEngine,
  HostEnvironment,
  type IRModule,
  MockModelProvider,
  TestClock,
  type CheckpointBackend,
  type MemoryBackend,
} from "scaicore";
import { type FileStore, openFileStore } from "scaicore/node";
import { encodeFrame, frameAt, type Frame } from "../../runtime/host/file-store/log/frame.js";
import { decodeHead, HEAD_BYTES } from "../../runtime/host/file-store/log/segment.js";
import type { HostIdentity } from "../../runtime/host/file-store/owner-registry.js";
import { moduleOfSource } from "../support/source-module.js";
import { FilesInMemory } from "./files-in-memory.js";
import { joined, mutatedBytes, mutatedMessagePack } from "./mutate-bytes.js";
import type { Random } from "./random.js";

export const ROOT = "/store";
const SOURCE = `@core Damaged {
  version = "1.0.0"
  @memory { log: array[string], count: map[string, int] }
}
@flow f(id: string): string {
  memory.log.add(id)
  memory.count[id] = 1
  all = @foreach(max_concurrent = 2) n in [1, 2] {
    d = @checkpoint approval { present = { prompt = "number \${n}", payload = { id, n } } }
    yield d
  }
  e = @checkpoint approval { quorum = 2 present = { prompt = "both" } }
  memory.count[id] = 2
  return "\${id}: \${all.join(" ")} \${e}"
}
`;

/** What a run comes to when everybody approves. */
export const outputOf = (id: string): string => `${id}: approve approve approve`;

/** The invocations of the store; each is left in another state. */
export const RUNS = ["ended", "half", "voted", "waits", "decided", "interrupted", "cancelled"] as const;

let compiled: IRModule | undefined;
const programModule = (): IRModule => (compiled ??= moduleOfSource(SOURCE));

export interface OpenedStore {
  readonly store: FileStore;
  readonly engine: CoreEngine;
  close(): Promise<void>;
}

/** Another process each time, to which all before it are dead. */
export async function openOn(files: FilesInMemory, pid: number, clock = new TestClock()): Promise<OpenedStore> {
  const identity: HostIdentity = {
    host: { hostname: "here", boot: "boot", pidNamespace: "" },
    pid,
    started: "0",
    look: (other) => Promise.resolve(other === pid ? { started: "0" } : undefined),
  };
  const options = { fileSystem: files.fileSystem, identity, clock, heartbeatMs: 1e9, segmentBytes: SEGMENT_BYTES };
  const store = await openFileStore(ROOT, options);
  try {
    return { store, ...engineOn(store, clock) };
  } catch (error) {
    await store.close();
    throw error;
  }
}

/** Small, so that a store has several parts. */
const SEGMENT_BYTES = 16_384;

function engineOn(
  parts: { readonly checkpoints: CheckpointBackend; readonly memory: MemoryBackend; close(): Promise<void> },
  clock: TestClock,
): Pick<OpenedStore, "engine" | "close"> {
  const { checkpoints, memory } = parts;
  const logger = { warn: () => undefined };
  const environment = { checkpoints, memory, modelProviders: new MockModelProvider(), clock, logger };
  // The clock of the test goes on while the disk is at work, so that a store would seem to take long.
  const limits = { storeCallMs: 0, hostCallMs: 0 };
  const engine = CoreEngine.load(programModule(), new HostEnvironment(environment), { durability: "block", limits });
  return {
    engine,
    async close() {
      await engine.close({ graceMs: 0 });
      await parts.close();
    },
  };
}

const approval = { resolution: { decision: "approve" } };

/** Approves what is pending of an invocation, so many times. */
export async function approve({ store, engine }: OpenedStore, invocationId: string, times: number): Promise<void> {
  for (let vote = 0; vote < times; vote++) {
    const [pending] = (await store.checkpoints.list({ invocationId })).items;
    if (pending === undefined) return;
    await engine.resume({ ...approval, checkpointId: pending.checkpointId, resolvedBy: `person ${vote}` });
  }
}

export async function makeStore(): Promise<FilesInMemory> {
  const files = new FilesInMemory();
  const opened = await openOn(files, 1);
  const { store, engine } = opened;
  for (const id of RUNS) await engine.invoke({ flow: "f", invocationId: id, input: { id } });
  await approve(opened, "ended", 4);
  await approve(opened, "half", 1);
  await approve(opened, "voted", 3);
  await engine.cancel("cancelled");
  const [asked] = (await store.checkpoints.list({ invocationId: "decided" })).items;
  // Nobody goes on with it.
  await store.checkpoints.decide(asked?.checkpointId ?? "", {
    kind: "resolved",
    at: "2026-01-15T10:30:00.000Z",
    by: "person 0",
    ...approval,
  });
  // Its owner does not live to see its end.
  const claimed = await store.checkpoints.claim("interrupted", "somebody");
  if (claimed === undefined) throw new Error("The invocation that is to be interrupted could not be claimed.");
  await opened.close();
  return files;
}

/** `bytes` is what a disk or a person may do; `values` has right checksums, as only a fault of ours would. */
export type StoreDamage = "bytes" | "values";

/** Damages a copy of the store, and says how. */
export function damagedCopy(
  original: FilesInMemory,
  random: Random,
): { readonly files: FilesInMemory; readonly damage: StoreDamage; readonly what: string } {
  const files = original.copy();
  const contents = files.contents();
  const values = random.chance(0.5);
  // The log is where most is kept.
  const logs = [...contents.keys()].filter((path) => path.startsWith(`${ROOT}/log/`));
  const path = values || random.chance(0.7) ? random.pick(logs) : random.pick([...contents.keys()]);
  const bytes = contents.get(path)!;
  if (values) {
    const { what, changed } = withOtherFrames(bytes, random);
    files.replace(path, changed);
    return { files, damage: "values", what: `${path}: ${what}` };
  }
  const { what, changed } = withOtherBytes(bytes, [...contents.values()], random);
  files.replace(path, changed);
  return { files, damage: "bytes", what: `${path}: ${what}` };
}

interface Changed {
  readonly what: string;
  /** `undefined`: removed. */
  readonly changed: Uint8Array | undefined;
}

function withOtherBytes(bytes: Uint8Array, others: readonly Uint8Array[], random: Random): Changed {
  const at = random.below(bytes.length + 1);
  const length = random.between(1, 200);
  return random.weighted<() => Changed>([
    [8, () => ({ what: "bytes changed", changed: mutatedBytes(bytes, random) })],
    [2, () => ({ what: `cut at ${at}`, changed: bytes.subarray(0, at) })],
    [1, () => ({ what: "removed", changed: undefined })],
    [1, () => ({ what: "emptied", changed: new Uint8Array() })],
    [
      2,
      () => ({
        what: `zeros at ${at}`,
        changed: joined(
          bytes.subarray(0, at),
          new Uint8Array(Math.min(length, bytes.length - at)),
          bytes.subarray(at + length),
        ),
      }),
    ],
    [1, () => ({ what: "garbage behind", changed: joined(bytes, new Uint8Array(length).fill(random.below(256))) })],
    [
      2,
      () => ({
        what: `spliced at ${at}`,
        changed: joined(bytes.subarray(0, at), random.pick(others).subarray(random.below(100)), bytes.subarray(at)),
      }),
    ],
    [1, () => ({ what: "another file in its place", changed: random.pick(others) })],
  ])();
}

/** Frames left out, doubled, moved, or with other values in them, all with right checksums. */
function withOtherFrames(bytes: Uint8Array, random: Random): Changed {
  const { salt } = decodeHead(bytes, "log", numberIn(bytes));
  const frames: Frame[] = [];
  for (let at = HEAD_BYTES; at < bytes.length;) {
    const frame = frameAt(bytes, at, salt);
    if (frame === undefined) break;
    frames.push(frame);
    at = frame.end;
  }
  if (frames.length === 0) return { what: "nothing", changed: bytes };
  const index = random.below(frames.length);
  const frame = frames[index]!;
  const raw = (one: Frame): Uint8Array => bytes.subarray(one.at, one.end);
  const written = frames.map(raw);
  const what = `${frame.kind} frame ${index}`;
  const put = (...parts: readonly Uint8Array[]): Changed => {
    const all = [...written.slice(0, index), ...parts, ...written.slice(index + 1)];
    return { what, changed: joined(bytes.subarray(0, HEAD_BYTES), ...all) };
  };
  return random.weighted<() => Changed>([
    [1, () => put()],
    [1, () => put(raw(frame), raw(frame))],
    [1, () => put(raw(frame), raw(random.pick(frames)))],
    [1, () => put(encodeFrame({ ...frame, key: random.pick(frames).key }, frame.payload, salt))],
    [1, () => put(encodeFrame({ ...frame, epoch: random.below(4) }, frame.payload, salt))],
    [1, () => put(encodeFrame({ ...frame, kind: random.pick(frames).kind }, frame.payload, salt))],
    [1, () => put(encodeFrame({ ...frame, synced: random.below(2 ** 16) }, frame.payload, salt))],
    [9, () => put(encodeFrame(frame, mutatedMessagePack(frame.payload, random) ?? frame.payload, salt))],
  ])();
}

/** The number that a part of the log says it has. */
function numberIn(bytes: Uint8Array): number {
  const frame = frameAt(bytes, 0, 0);
  if (frame === undefined) throw new Error("A part of the log has no beginning.");
  return new DataView(frame.payload.buffer, frame.payload.byteOffset).getUint32(4);
}
