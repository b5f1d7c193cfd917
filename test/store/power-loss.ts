import type { HostIdentity } from "../../runtime/host/file-store/owner-registry.js";
import { type FileStore, openFileStore } from "../../runtime/host/index.node.js";
import type { Clock } from "../../runtime/host/interfaces.js";
import { createDriver, type Driver, outputOf } from "./invocation-driver.js";
import { seededRandom } from "./seeded-random.js";
import { type DiskFaults, type PowerLoss, SimulatedDisk } from "./simulated-disk.js";

const SECTOR = 32;

/** The effects of a power failure, from the mildest to the worst, and at random. */
export function powerLosses(seeds: number): readonly PowerLoss[] {
  return [
    { name: "everything unsynced lost", content: nothing, nameChange: () => "dropped" },
    { name: "nothing lost", content: all, nameChange: () => "kept" },
    { name: "names without content", content: nothing, nameChange: () => "kept" },
    { name: "content without names", content: all, nameChange: () => "dropped" },
    { name: "writes torn", content: half, nameChange: () => "kept" },
    { name: "writes torn into zeros", content: (bytes) => filled(bytes, half(bytes), 0), nameChange: () => "kept" },
    {
      name: "writes torn into garbage",
      content: (bytes) => filled(bytes, half(bytes), 0xa7),
      nameChange: () => "kept",
    },
    // Parts of a file reach the disk in any order.
    { name: "writes with a hole before their end", content: holed, nameChange: () => "kept" },
    { name: "renames torn", content: all, nameChange: () => "torn" },
    ...Array.from({ length: seeds }, (_, seed) => randomLoss(seed)),
  ];
}

function randomLoss(seed: number): PowerLoss {
  const next = seededRandom(seed);
  const content = (bytes: Uint8Array): Uint8Array => {
    const left = bytes.slice(0, Math.floor(next() * (bytes.length + 1)));
    for (let at = 0; at < left.length; at += SECTOR) {
      const fate = next();
      if (fate < 0.4) left.fill(fate < 0.2 ? 0 : 0xa7, at, at + SECTOR);
    }
    return left;
  };
  const nameChange = () => (["kept", "dropped", "torn"] as const)[Math.floor(next() * 3)] ?? "kept";
  return { name: `random ${seed}`, content, nameChange };
}

const nothing = () => new Uint8Array(0);
const all = (bytes: Uint8Array) => bytes;
const half = (bytes: Uint8Array) => bytes.subarray(0, bytes.length >> 1);
const holed = (bytes: Uint8Array) => bytes.map((byte, at) => (at < bytes.length >> 1 ? 0 : byte));

function filled(bytes: Uint8Array, kept: Uint8Array, rest: number): Uint8Array {
  const left = new Uint8Array(bytes.length).fill(rest);
  left.set(kept);
  return left;
}

/** A clock that advances only by sleeping. */
export function sleepingClock(): Clock {
  let elapsed = 0;
  return {
    now: () => Date.parse("2026-01-15T10:30:00.000Z") + elapsed,
    monotonic: () => elapsed,
    sleep: (ms) => {
      elapsed += ms;
      return Promise.resolve();
    },
  };
}

/** The identity of a process on the simulated machine, which sees no other process alive. */
export function lonelyProcess(pid: number): HostIdentity {
  return {
    host: { hostname: "simulated", boot: "boot", pidNamespace: "" },
    pid,
    started: "0",
    look: (other) => Promise.resolve(other === pid ? { started: "0" } : undefined),
  };
}

export interface OpenedFor {
  readonly segmentBytes?: number;
  /** How many entries of finished blocks, which are not synced, come before each other one. */
  readonly unsyncedBlocks?: number;
}

export async function openOn(
  disk: SimulatedDisk,
  pid: number,
  { segmentBytes = 4_000_000, unsyncedBlocks: blocks = 0 }: OpenedFor = {},
): Promise<{ store: FileStore; driver: Driver }> {
  const clock = sleepingClock();
  const identity = lonelyProcess(pid);
  const options = { clock, identity, heartbeatMs: 1e9, compactMemoryAfter: 2, segmentBytes, syncBlocks: false };
  const store = await openFileStore("/store", { fileSystem: disk.fileSystem, ...options });
  const now = () => new Date(clock.now()).toISOString();
  const owner = `process-${pid}`;
  const driver = createDriver({ store: store.checkpoints, owner, pause: () => clock.sleep(1), now, blocks });
  return { store, driver };
}

/** A promise to a client, which must hold after any power failure. */
type Promised =
  | { readonly kind: "suspended"; readonly invocationId: string; readonly checkpointId: string }
  | { readonly kind: "decided"; readonly checkpointId: string; readonly by: string }
  | { readonly kind: "completed"; readonly invocationId: string; readonly output: string }
  | { readonly kind: "remembered"; readonly count: number };

/** Enough commits for two compactions. */
const COMMITS = 5;
const HOME = { core: "Hello", instanceKey: null };

/** Typical work on a new store, with each promise recorded by the disk. */
export async function recordWork(faults: DiskFaults = {}, opened: OpenedFor = {}): Promise<SimulatedDisk> {
  const disk = new SimulatedDisk(faults);
  const { store, driver } = await openOn(disk, 1, opened);
  const promise = (promised: Promised) => disk.acknowledge(JSON.stringify(promised));
  const { checkpoints, memory } = store;
  const decide = checkpoints.decide.bind(checkpoints);
  checkpoints.decide = async (checkpointId, decision) => {
    const answer = await decide(checkpointId, decision);
    if (answer.won) promise({ kind: "decided", checkpointId, by: decision.by ?? "" });
    return answer;
  };
  for (const invocationId of ["first", "second"]) {
    const outcome = await driver.invoke(invocationId);
    if (outcome.status !== "SUSPENDED") throw new Error("It should wait for a decision.");
    promise({ kind: "suspended", invocationId, checkpointId: outcome.checkpointId });
  }
  const outcome = await driver.resolve("first-checkpoint", "ada");
  if (outcome.status !== "COMPLETED") throw new Error("It should have ended.");
  promise({ kind: "completed", invocationId: "first", output: outcome.output });
  for (let count = 1; count <= COMMITS; count++) {
    await memory.commit(HOME, memoryBatch(count));
    promise({ kind: "remembered", count });
  }
  await store.close();
  return disk;
}

function memoryBatch(count: number) {
  return {
    token: `token-${count}`,
    expect: [],
    writes: [
      { op: "set", field: "count", value: count },
      { op: "add", field: "log", key: `item-${count}`, value: count },
    ],
  } as const;
}

/** Opens the store in another process after the power failure, continues, and returns the broken promises. */
export async function brokenPromises(disk: SimulatedDisk, steps: number, loss: PowerLoss): Promise<readonly string[]> {
  const promised = disk.acknowledged(steps).map((text) => JSON.parse(text) as Promised);
  const broken: string[] = [];
  try {
    const { store, driver } = await openOn(disk.after(steps, loss), 2);
    await driver.recover();
    for (const each of promised) {
      const problem = await check(store, each);
      if (problem !== undefined) broken.push(problem);
    }
    broken.push(...(await checkProgress(store, driver)));
    broken.push(...(await checkMemory(store)));
    await store.close();
  } catch (error) {
    broken.push(`it failed: ${String(error)}`);
  }
  return broken.map((problem) => `after step ${steps}, ${loss.name}: ${problem}`);
}

async function check({ checkpoints, memory }: FileStore, promised: Promised): Promise<string | undefined> {
  switch (promised.kind) {
    case "suspended": {
      const { checkpointId, invocationId } = promised;
      const info = await checkpoints.get(checkpointId);
      if (info === undefined) return `the checkpoint of ${invocationId} is lost`;
      const listed = (await checkpoints.list({ status: "all" })).items.some(
        (item) => item.checkpointId === checkpointId,
      );
      return listed ? undefined : `the checkpoint of ${invocationId} is not listed`;
    }
    case "decided": {
      const by = (await checkpoints.get(promised.checkpointId))?.decision?.by;
      return by === promised.by ? undefined : `the decision of ${promised.by} became that of ${by ?? "nobody"}`;
    }
    case "completed": {
      const { items } = await checkpoints.invocations({ invocationId: promised.invocationId });
      const output = outputOf(items[0]);
      return output === promised.output ? undefined : `"${promised.output}" became "${output ?? "nothing"}"`;
    }
    case "remembered": {
      const count = Number((await memory.read(HOME, "count"))?.value ?? 0);
      return count >= promised.count ? undefined : `commit ${promised.count} is lost, the last one is ${count}`;
    }
  }
}

/** Checks that nothing is damaged, and that each started invocation can be completed. */
async function checkProgress({ checkpoints }: FileStore, driver: Driver): Promise<readonly string[]> {
  const problems: string[] = [];
  for (const head of (await checkpoints.invocations({})).items) {
    if (head.status === "corrupt") problems.push(`${head.invocationId} is corrupt: ${head.problem ?? ""}`);
    else if (head.result === undefined) {
      const [pending] = head.checkpoints;
      if (head.status !== "suspended" || pending === undefined) problems.push(`${head.invocationId} is left running`);
      else {
        const outcome = await driver.resolve(pending.checkpointId, "eve");
        if (outcome.status !== "COMPLETED") problems.push(`${head.invocationId} does not complete`);
      }
    }
  }
  return problems;
}

/** Checks that each commit exists whole or not at all, and that repeating one has no effect. */
async function checkMemory({ memory }: FileStore): Promise<readonly string[]> {
  const count = Number((await memory.read(HOME, "count"))?.value ?? 0);
  const log = ((await memory.read(HOME, "log"))?.value ?? []) as readonly number[];
  if (log.length !== count) return [`half a commit: count ${count}, log ${log.join()}`];
  for (let again = 1; again <= COMMITS; again++) await memory.commit(HOME, memoryBatch(again));
  const whole = ((await memory.read(HOME, "log"))?.value ?? []) as readonly number[];
  const expected = Array.from({ length: COMMITS }, (_, index) => index + 1);
  return whole.join() === expected.join() ? [] : [`after repeating the commits the log is ${whole.join()}`];
}
