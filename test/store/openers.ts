import { Machine, type Process, type ProcessOptions, startProcess } from "./interleaving.js";
import { AlreadyDecided, checkpointOfInvocation } from "./invocation-driver.js";
import { SimulatedDisk } from "./simulated-disk.js";
import { type ToldDecision, ToldDecisions } from "./told-decisions.js";

/** Decided by whoever comes first. */
const WAITING = ["a", "b", "c", "d", "e", "f"];
/** Invocations that come and go meanwhile. */
const PASSING = 6;
const DECIDERS = [3, 4, 5, 6];
/** How often each of them opens the store. */
const LIVES = 3;
/** About how many steps a run has. */
const STEPS = 3000;
/** What passes does so long ago, and is pruned: all that others came to stays on record. */
export const LONG_AGO = Date.parse("2020-01-01T00:00:00.000Z");
export const NOT_SO_LONG_AGO = Date.parse("2025-01-01T00:00:00.000Z");

export interface OpenersRun {
  readonly problems: readonly string[];
  /** Which process took each step. */
  readonly order: readonly number[];
  /** How many bases were made. */
  readonly bases: number;
  readonly crashed: boolean;
}

/**
 * Processes that open a store again and again and decide what they see as pending, while others begin, end and prune invocations:
 * parts of the log come and go all the time, and whoever opens the store meanwhile must not work in an old one.
 */
export async function runOpeners(seed: number, options: ProcessOptions = {}): Promise<OpenersRun> {
  const machine = new Machine(seed, STEPS);
  const disk = new SimulatedDisk();
  const open = (pid: number, more: ProcessOptions = {}) =>
    startProcess(machine, disk, pid, { segmentBytes: 600 + 200 * (pid % 8), ...options, ...more });
  const told = new ToldDecisions();
  const first = await open(1);
  for (const id of WAITING) await first.driver.invoke(id);
  const passing = await open(2, { began: LONG_AGO });

  async function decider(number: number): Promise<void> {
    for (let life = 0; life < LIVES; life++) {
      const process = await open(10 * number + life);
      const { items } = await process.store.checkpoints.list({});
      const pending = items.filter(({ invocationId }) => WAITING.includes(invocationId));
      const from = machine.random(pending.length || 1);
      for (const { checkpointId } of [...pending.slice(from), ...pending.slice(0, from)])
        told.add(await decide(process, `process ${process.pid}`, checkpointId));
      if (life !== 1) await process.store.close();
    }
  }

  async function pass(): Promise<void> {
    for (let count = 0; count < PASSING; count++) {
      await passing.driver.invoke(`passing-${count}`);
      told.add(await decide(passing, "process 2", checkpointOfInvocation(`passing-${count}`)));
      await passing.store.checkpoints.prune({ finishedBefore: NOT_SO_LONG_AGO });
    }
  }

  machine.hold();
  const working = new Set<string>();
  const work = (who: string, done: Promise<void>) => {
    working.add(who);
    const failed = (error: unknown) =>
      told.problems.push(`${who} failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
    void done.catch(failed).finally(() => working.delete(who));
  };
  for (const number of DECIDERS) work(`decider ${number}`, decider(number));
  work("passing", pass());
  const crashAt = seed % 3 === 0 ? machine.random(STEPS) : -1;
  const victim = 10 * DECIDERS[0]! + machine.random(LIVES);
  await machine.run((step) => {
    if (step === crashAt) machine.kill(victim);
  });
  const crashed = crashAt >= 0 && crashAt <= machine.steps;
  for (const who of working)
    if (!crashed || who !== `decider ${DECIDERS[0]}`) told.problems.push(`${who} waits for ever`);
  const late = await open(9);
  await late.driver.recover();
  await told.judge(late.store.checkpoints, (id) => id.startsWith("passing"));
  for (const id of WAITING.map(checkpointOfInvocation))
    if (!crashed && !told.hasWon(id)) told.problems.push(`nobody decided ${id}`);
  const bases = disk.steps.filter((step) => step.do === "link" && /\/log\/\d+\.base$/.test(step.to)).length;
  const problems = told.problems.map((problem) => `seed ${seed}: ${problem}`);
  return { problems, order: machine.order, bases, crashed };
}

/** Decides, and gives what one was told. */
export async function decide(
  { driver }: Pick<Process, "driver">,
  by: string,
  checkpointId: string,
): Promise<ToldDecision> {
  try {
    const outcome = await driver.resolve(checkpointId, by);
    return { checkpointId, by, output: outcome.status === "COMPLETED" ? outcome.output : "pending" };
  } catch (error) {
    if (!(error instanceof AlreadyDecided)) throw error;
    return { checkpointId, first: error.first.by ?? "nobody" };
  }
}

/** A disk on which nobody looks again whether a part of the log that he has opened is still one; for mutants. */
export function withoutSecondLook(disk: Parameters<NonNullable<ProcessOptions["mutate"]>>[0]): typeof disk {
  const listed = new Map<string, readonly string[]>();
  let old = 0;
  return {
    ...disk,
    open: async (path, mode) => {
      if (mode === "extend") old = 2;
      return await disk.open(path, mode);
    },
    readDirectory: async (path) => {
      const before = listed.get(path);
      if (path.endsWith("/log") && before !== undefined && old-- > 0) return before;
      const names = await disk.readDirectory(path);
      listed.set(path, names);
      return names;
    },
  };
}
