/** Real processes that open a store all the time while parts of its log come and go, some of which are killed. */
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openFileStore } from "../../runtime/host/index.node.js";
import { eachOf, openWorkshop, type Workshop } from "./child-processes.js";
import { createDriver } from "./invocation-driver.js";
import type { OpenerReport, OpenerTask } from "./opener-child.js";
import { seededRandom } from "./seeded-random.js";
import { ToldDecisions } from "./told-decisions.js";

const PROCESSES = process.env.SCAICORE_SOAK === "1" ? 400 : 10;
const AT_ONCE = 4;
const LIVES = 12;

let workshop: Workshop<OpenerTask, OpenerReport>;
beforeAll(async () => {
  workshop = await openWorkshop<OpenerTask, OpenerReport>("opener-child.ts");
});
afterAll(async () => {
  await workshop.close();
});

test("each decision is acknowledged once", { timeout: 1_800_000 }, async () => {
  const directory = await workshop.directory();
  const random = seededRandom(20_261_130);
  const told = new ToldDecisions();
  let killed = 0;
  const tasks = Array.from({ length: PROCESSES }, (_, number): OpenerTask & { readonly killAfter: number } => ({
    directory,
    name: `process-${number}`,
    seed: number,
    lives: LIVES,
    passing: number % 4 === 0,
    // After so many answers, which comes at any moment of the next one.
    killAfter: number % 2 === 1 ? 1 + Math.floor(random() * LIVES) : Infinity,
  }));
  await eachOf(tasks, AT_ONCE, async ({ killAfter, ...task }) => {
    let answers = 0;
    await workshop.run(task, (report, child) => {
      if ("failed" in report) told.problems.push(`${task.name} failed: ${report.failed}`);
      else told.add(report);
      if (++answers !== killAfter) return;
      killed++;
      child.kill("SIGKILL");
    }).ended;
  });
  const store = await openFileStore(directory);
  const pause = () => new Promise<void>((resolve) => setTimeout(resolve, 2));
  await createDriver({ store: store.checkpoints, owner: "late", pause }).recover();
  await told.judge(store.checkpoints, (id) => id.startsWith("passing"));
  await store.close();
  const names = (await readdir(join(directory, "log"))).join(", ");
  console.log(`${PROCESSES} openers, ${killed} killed, ${told.won} decisions, log: ${names}`);
  expect(told.problems).toEqual([]);
  expect(told.won).toBeGreaterThan(PROCESSES * 4);
  expect(killed).toBeGreaterThan(PROCESSES / 8);
  expect(names).toContain("base");
});
