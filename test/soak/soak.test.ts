/**
 * Real processes on one file store that are killed, or stopped for longer than their lease, while invocations wait for decisions.
 * `SCAICORE_SOAK=1` (npm run test:soak) has 10,000 invocations; `SCAICORE_SOAK_SEED=n` repeats a plan, `SCAICORE_SOAK_RUNS=n` says
 * how many invocations, `SCAICORE_SOAK_SEGMENT=n` after how many bytes a part of the log is closed.
 */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { judge, type Judgement } from "./judge.js";
import type { SoakPlan } from "./plan.js";
import { runSoak, type SoakRun } from "./run-soak.js";

const SOAK = process.env.SCAICORE_SOAK === "1";
const SEED = Number(process.env.SCAICORE_SOAK_SEED ?? (SOAK ? Date.now() % 2 ** 31 : 20_261_130));
const RUNS = Number(process.env.SCAICORE_SOAK_RUNS ?? (SOAK ? 10_000 : 120));
/** Bytes of a part of the log. Small, so that parts are closed and compacted while processes come and go. */
const SEGMENT_BYTES = Number(process.env.SCAICORE_SOAK_SEGMENT ?? (SOAK ? 1_048_576 : 65_536));
const PATIENCE_MS = SOAK ? 3_600_000 : 110_000;
/** Bytes, of a process that lives on, since a fifth of the invocations had ended: 20 %; of few invocations what any warm process takes. */
const mostGrowth = (early: number): number => (SOAK ? early * 0.2 : 6e6);

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "scaicore-soak-"));
});
afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

async function soaked(plan: SoakPlan): Promise<SoakRun & Judgement> {
  const run = await runSoak(plan, folder, PATIENCE_MS);
  const judgement = await judge(plan, run);
  const counts = Object.entries(judgement.counts).map(([what, number]) => `${what} ${number}`);
  const megabytes = [run.heap.early, run.heap.late].map((bytes) => (bytes / 1e6).toFixed(1));
  console.log(
    `seed ${plan.seed}, ${plan.invocations} invocations, ${plan.processes} processes, one ${plan.disturbance} every ${plan.everyMs} ms: ` +
      `${run.seconds.toFixed(1)} s, ${counts.join(", ")}, heap ${megabytes.join(" → ")} MB`,
  );
  return { ...run, ...judgement };
}

describe("invocations that wait for decisions, on one store", () => {
  it(
    "come to one outcome each while processes are killed, and take no memory for ever",
    { timeout: PATIENCE_MS + 30_000 },
    async () => {
      const { problems, counts, heap, disturbed } = await soaked({
        seed: SEED,
        invocations: RUNS,
        processes: 4,
        disturbance: "kill",
        everyMs: SOAK ? 1000 : 700,
        window: 200,
        segmentBytes: SEGMENT_BYTES,
      });
      expect(problems).toEqual([]);
      expect(counts["acknowledged decisions"]).toBeGreaterThan(RUNS);
      expect(disturbed.size).toBeGreaterThan(2);
      expect(heap.late - heap.early, "growth of the heap of a process that lives on").toBeLessThan(
        mostGrowth(heap.early),
      );
    },
  );

  it(
    "come to one outcome each while owners are stopped for longer than their lease, and go on",
    { timeout: PATIENCE_MS + 30_000 },
    async () => {
      const { problems, disturbed } = await soaked({
        seed: SEED,
        invocations: Math.ceil(RUNS / 4),
        processes: 3,
        disturbance: "stop",
        everyMs: 500,
        window: 60,
        segmentBytes: SEGMENT_BYTES,
      });
      expect(problems).toEqual([]);
      expect(disturbed.size).toBeGreaterThan(0);
    },
  );
});
