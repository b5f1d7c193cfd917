/** Votes on the file store: any order of steps of several processes, one of which may die between any two. */
import { expect, test } from "vitest";
import { decidingVotes, decisionOf } from "../../runtime/host/approval/votes.js";
import type { Vote } from "../../runtime/host/interfaces.js";
import { at, bytesOf, checkpointOf, NOTHING, startOf } from "../../runtime/testing/checkpoint-samples.js";
import { Machine, startProcess, withoutAppend, type Process, type ProcessOptions } from "./interleaving.js";
import { SimulatedDisk } from "./simulated-disk.js";

const SEEDS = process.env.SCAICORE_SOAK === "1" ? 5000 : 100;
const STEPS = 120;
const QUORUM = 2;

interface Told {
  readonly by: string;
  /** What the voter was told last. */
  readonly votes?: readonly Vote[];
  readonly decided?: boolean;
}

const voteOf = (by: string, decision = "approve"): Vote => ({ at: at(2), by, resolution: { decision } });

/** Votes as an engine does: the vote first, then the decision when it was the last that was needed. */
async function vote({ store: { checkpoints } }: Process, by: string): Promise<Told> {
  const outcome = await checkpoints.vote("a-checkpoint", voteOf(by));
  if (!outcome.recorded) return { by };
  const deciding = decidingVotes({ ...checkpointOf("a-checkpoint", "a"), quorum: QUORUM, votes: outcome.votes });
  const decision = deciding && decisionOf(deciding, at(3));
  if (decision === undefined) return { by, votes: outcome.votes, decided: false };
  return { by, votes: outcome.votes, decided: (await checkpoints.decide("a-checkpoint", decision)).won };
}

/** Three persons vote at once, each in a process of its own, of which one may be killed. */
async function run(seed: number, options: ProcessOptions): Promise<readonly string[]> {
  const machine = new Machine(seed);
  const disk = new SimulatedDisk();
  const owner = await startProcess(machine, disk, 1, options);
  const { checkpoints } = owner.store;
  const begun = await checkpoints.begin(startOf("a"), "process-1");
  if (!begun.created) throw new Error("The invocation is there already.");
  await checkpoints.append(begun.lease, bytesOf("snapshot"), {
    snapshot: true,
    parked: [checkpointOf("a-checkpoint", "a", { quorum: QUORUM })],
  });
  await checkpoints.append(begun.lease, NOTHING, { released: true });
  const voters = [];
  for (const pid of [2, 3, 4]) voters.push(await startProcess(machine, disk, pid, options));
  const told: Told[] = [];
  const failed: unknown[] = [];
  for (const voter of voters) {
    void vote(voter, `person-${voter.pid}`).then(
      (answer) => told.push(answer),
      (error: unknown) => failed.push(error),
    );
  }
  const crashAt = seed % 2 === 0 ? machine.random(STEPS) : -1;
  const victim = 2 + machine.random(3);
  await machine.run((step) => {
    if (step === crashAt) machine.kill(victim);
  });
  return await judge(await startProcess(machine, disk, 9, options), told, failed);
}

async function judge(late: Process, told: readonly Told[], failed: readonly unknown[]): Promise<readonly string[]> {
  const problems: string[] = failed.map((error) => `a vote failed: ${String(error)}`);
  const { checkpoints } = late.store;
  const info = await checkpoints.get("a-checkpoint");
  const recorded = info?.votes ?? [];
  const names = recorded.map(({ by }) => by);
  if (new Set(names).size !== names.length) problems.push(`a vote is there twice: ${names.join()}`);
  for (const { by, votes } of told) {
    if (votes === undefined) continue;
    if (!names.includes(by)) problems.push(`the vote of ${by} was acknowledged and is gone`);
    const seen = votes.map((other) => other.by);
    if (seen.join() !== names.slice(0, seen.length).join()) problems.push(`${by} saw another order`);
  }
  const winners = told.filter(({ decided }) => decided === true);
  if (winners.length > 1) problems.push("two votes decided");
  const deciding = info && decidingVotes(info);
  // Whoever recovers decides what a killed process had left undecided.
  const decision = deciding && info.decision === undefined ? decisionOf(deciding, at(4)) : undefined;
  if (decision !== undefined) {
    if (told.length === 3) problems.push("the quorum was filled, nobody died, and nothing was decided");
    await checkpoints.decide("a-checkpoint", decision);
  }
  const made = (await checkpoints.get("a-checkpoint"))?.decision;
  const expected = deciding?.map(({ by }) => by).join();
  const actual = made?.kind === "resolved" ? made.votes?.map(({ by }) => by).join() : undefined;
  if (actual !== expected) problems.push(`decided by ${actual ?? "nobody"}, but the votes say ${expected ?? "nobody"}`);
  return problems;
}

test(
  "in any order of steps no vote is lost or twice, and the first that fill the quorum decide",
  { timeout: 900_000 },
  async () => {
    const problems: string[] = [];
    for (let seed = 0; seed < SEEDS; seed++) {
      problems.push(...(await run(seed, {})).map((problem) => `seed ${seed}: ${problem}`));
    }
    expect(problems).toEqual([]);
  },
);

test(
  "with appends that overwrite each other a vote is lost, and this suite sees it",
  { timeout: 900_000 },
  async () => {
    const problems: string[] = [];
    for (let seed = 0; seed < 400 && problems.length === 0; seed++) {
      problems.push(...(await run(seed, { mutate: withoutAppend })));
    }
    expect(problems.length).toBeGreaterThan(0);
  },
);
