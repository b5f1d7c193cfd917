import { expect, test } from "vitest";
import { CheckpointNotFoundError } from "../../runtime/host/errors.js";
import type { PayloadCodec } from "../../runtime/host/interfaces.js";
import { AlreadyDecided, outputOf, type Outcome } from "./invocation-driver.js";
import {
  Machine,
  startProcess,
  withoutAppend,
  withoutCompareAndSet,
  type Process,
  type ProcessOptions,
} from "./interleaving.js";
import { SimulatedDisk } from "./simulated-disk.js";

const SEEDS = process.env.SCAICORE_SOAK === "1" ? 5000 : 100;
/** A crash falls somewhere into the middle of a run. */
const STEPS = 300;
const HOME = { core: "Hello", instanceKey: null };

/** Takes its time, as one that asks a key service does. */
const codec: PayloadCodec = {
  async encode(payload) {
    await Promise.resolve();
    return payload.map((byte) => byte ^ 0x5a);
  },
  async decode(encoded) {
    await Promise.resolve();
    return encoded.map((byte) => byte ^ 0x5a);
  },
};

interface ReportedOutcome {
  readonly who: string;
  readonly outcome?: Outcome;
  readonly error?: Error;
}

interface Run {
  readonly problems: readonly string[];
  readonly steps: number;
  readonly crashed: boolean;
}

/** The owner runs, two people decide, and somebody recovers, perhaps wrongly, all at once. */
async function run(seed: number, options: ProcessOptions): Promise<Run> {
  const machine = new Machine(seed);
  const disk = new SimulatedDisk();
  const start = (pid: number, more: ProcessOptions = {}) => startProcess(machine, disk, pid, { ...options, ...more });
  const owner = await start(1);
  const resolvers = [await start(2), await start(3)];
  const suspicious = await start(4, { suspects: seed % 8 < 6 ? [1, 2, 3] : [] });
  const reported: ReportedOutcome[] = [];
  const report = (who: string, work: Promise<Outcome | undefined>) =>
    work.then(
      (outcome) => reported.push({ who, ...(outcome === undefined ? {} : { outcome }) }),
      (error: unknown) => reported.push({ who, error: error instanceof Error ? error : new Error(String(error)) }),
    );
  void report("owner", owner.driver.invoke("a"));
  for (const { pid, driver, store } of resolvers) {
    const parked = () => store.checkpoints.get("a-checkpoint");
    void report(
      `resolver ${pid}`,
      until(machine, pid, parked).then(() => driver.resolve("a-checkpoint", `person ${pid}`)),
    );
  }
  // In some runs nobody recovers: then the owner and the resolvers alone must see it through.
  if (seed % 4 < 3) void report("recoverer", recoverAgainAndAgain(machine, suspicious));
  void report("reader", readOutcome(machine, await start(5)));
  const crashAt = seed % 3 === 0 ? machine.random(STEPS) : -1;
  const victim = 1 + machine.random(5);
  await machine.run((step) => {
    if (step === crashAt) machine.kill(victim);
  });
  const crashed = crashAt >= 0 && crashAt <= machine.steps;
  const problems = await judge(await start(9), reported, crashed);
  return { problems: problems.map((problem) => `seed ${seed}: ${problem}`), steps: machine.steps, crashed };
}

/** Looks again and again, for as long as an invocation may take. */
async function until(machine: Machine, pid: number, there: () => Promise<unknown>): Promise<void> {
  const clock = machine.clockOf(pid);
  for (let look = 0; look < 100 && (await there()) === undefined; look++) await clock.sleep(1);
}

async function recoverAgainAndAgain(machine: Machine, { pid, driver, store }: Process): Promise<undefined> {
  const started = async () => (await store.checkpoints.invocations({ invocationId: "a" })).items[0];
  await until(machine, pid, started);
  for (let times = 0; times < 3; times++) {
    await driver.recover();
    await machine.clockOf(pid).sleep(1);
  }
  return undefined;
}

/** Waits for the outcome without taking part. */
async function readOutcome(machine: Machine, { pid, store }: Process): Promise<Outcome | undefined> {
  const look = async () => outputOf((await store.checkpoints.invocations({ invocationId: "a" })).items[0]);
  await until(machine, pid, look);
  const output = await look();
  return output === undefined ? undefined : { status: "COMPLETED", output };
}

async function judge(
  late: Process,
  reported: readonly ReportedOutcome[],
  crashed: boolean,
): Promise<readonly string[]> {
  const problems: string[] = [];
  const { checkpoints } = late.store;
  const before = (await checkpoints.invocations({ invocationId: "a" })).items[0];
  const decision = (await checkpoints.get("a-checkpoint"))?.decision;
  if (!crashed && decision !== undefined && before?.result === undefined) problems.push("lost wake-up");
  await late.driver.recover();
  const output = outputOf((await checkpoints.invocations({ invocationId: "a" })).items[0]) ?? "nothing";
  if (decision !== undefined && output === "nothing") problems.push("decided but never finished");
  const outputs = reported.flatMap(({ outcome }) => (outcome?.status === "COMPLETED" ? [outcome.output] : []));
  for (const each of outputs) {
    if (each !== output) problems.push(`a client got "${each}", the record is "${output}"`);
  }
  for (const { who, error } of reported) {
    if (error === undefined) continue;
    // Its owner was killed before it parked.
    if (crashed && error instanceof CheckpointNotFoundError) continue;
    if (!(error instanceof AlreadyDecided)) problems.push(`${who} failed: ${error.message}`);
    else if (error.first.by !== decision?.by) problems.push(`${who} got a decision that is not on record`);
  }
  const winners = reported.filter(({ who, outcome }) => who.startsWith("resolver") && outcome !== undefined);
  if (winners.length > 1) problems.push("two resolvers won");
  if (!crashed && winners.length !== 1) problems.push(`${winners.length} resolvers won`);
  if (decision !== undefined && !output.includes(`approved by ${decision.by ?? ""} `)) {
    problems.push(`"${output}" is not what ${decision.by ?? ""} decided`);
  }
  return problems;
}

test("R1 R3 R4 R5 R6: in any order of steps there is one decision and one outcome", { timeout: 900_000 }, async () => {
  const problems: string[] = [];
  let steps = 0;
  let crashes = 0;
  for (let seed = 0; seed < SEEDS; seed++) {
    const result = await run(seed, {
      ...(seed % 2 === 0 ? {} : { codec }),
      ...(seed % 5 < 3 ? {} : { segmentBytes: 900 }),
    });
    problems.push(...result.problems);
    steps += result.steps;
    if (result.crashed) crashes++;
  }
  console.log(`interleavings: ${SEEDS} runs, ${steps} steps, ${crashes} crashes, ${problems.length} problems`);
  expect(problems).toEqual([]);
});

test(
  "with appends that overwrite each other a decision or an outcome is lost, and this suite sees it",
  { timeout: 900_000 },
  async () => {
    const problems: string[] = [];
    for (let seed = 0; seed < 400 && problems.length === 0; seed++) {
      problems.push(...(await run(seed, { mutate: withoutAppend })).problems);
    }
    console.log(`interleavings without appends: ${problems[0] ?? "no problem seen"}`);
    expect(problems.length).toBeGreaterThan(0);
  },
);

/** Two processes count in the same memory; gives what they have counted to, of 6. */
async function countTo(seed: number, options: ProcessOptions): Promise<number> {
  const machine = new Machine(seed);
  const disk = new SimulatedDisk();
  const workers = [await startProcess(machine, disk, 1, options), await startProcess(machine, disk, 2, options)];
  let done = 0;
  const work = async ({ pid, store: { memory } }: Process) => {
    for (let count = 0; count < 3;) {
      const before = await memory.read(HOME, "n");
      const batch = {
        token: `${pid}-${count}-${before?.version ?? ""}`,
        expect: [{ field: "n", version: before?.version ?? null }],
        writes: [{ op: "set", field: "n", value: Number(before?.value ?? 0) + 1 }],
      } as const;
      if ((await memory.commit(HOME, batch)) === "applied") count++;
    }
    done++;
  };
  for (const worker of workers) void work(worker);
  await machine.run(() => undefined);
  if (done !== 2) return -1;
  const late = await startProcess(machine, disk, 3);
  return Number((await late.store.memory.read(HOME, "n"))?.value);
}

test("memory: in any order of steps no increment is lost or done twice", { timeout: 900_000 }, async () => {
  for (let seed = 0; seed < SEEDS / 5; seed++) expect(await countTo(seed, {}), `seed ${seed}`).toBe(6);
});

test("memory: with exists-then-rename for link one is lost, and this suite sees it", { timeout: 900_000 }, async () => {
  let last = 6;
  for (let seed = 0; seed < 50 && last === 6; seed++) {
    last = await countTo(seed, { mutate: withoutCompareAndSet }).catch(() => -1);
  }
  expect(last).toBeLessThan(6);
});

test("locks: in any order of steps a slot never has two holders", { timeout: 900_000 }, async () => {
  for (let seed = 0; seed < SEEDS / 2; seed++) {
    const machine = new Machine(seed);
    const disk = new SimulatedDisk();
    const processes = [await startProcess(machine, disk, 1), await startProcess(machine, disk, 2)];
    // A dead holder, whose lock is to be cleared away.
    const dead = await startProcess(machine, disk, 3);
    await dead.store.checkpoints.lock("slot", "process-3");
    machine.kill(3);
    let holders = 0;
    let most = 0;
    const work = async ({ pid, store: { checkpoints } }: Process) => {
      for (let times = 0; times < 4; times++) {
        if (!(await checkpoints.lock("slot", `process-${pid}`))) continue;
        most = Math.max(most, ++holders);
        await checkpoints.renew(`process-${pid}`);
        holders--;
        await checkpoints.unlock("slot", `process-${pid}`);
      }
    };
    for (const each of processes) void work(each);
    await machine.run(() => undefined);
    expect(most, `seed ${seed}`).toBe(1);
  }
});
