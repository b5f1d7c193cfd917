import { expect, test } from "vitest";
import { brokenPromises, powerLosses, recordWork } from "./power-loss.js";

const soak = process.env.SCAICORE_SOAK === "1";
const SEEDS = soak ? 300 : 1;
/** `npm test` loses power at every second step, each store at others. */
const STRIDE = soak ? 1 : 2;

/** One segment for all, and segments that are sealed and compacted again and again; both with blocks that are not synced too. */
const STORES = [{}, { segmentBytes: 900 }, { unsyncedBlocks: 3 }, { segmentBytes: 900, unsyncedBlocks: 3 }] as const;

test.each(STORES.map((opened, at) => ({ opened, at })))(
  "a power loss at any moment breaks no promise (R6, R7), with $opened",
  { timeout: 600_000 },
  async ({ opened, at }) => {
    const disk = await recordWork({}, opened);
    const losses = powerLosses(SEEDS);
    const broken: string[] = [];
    for (let steps = at % STRIDE; steps <= disk.steps.length; steps += STRIDE) {
      for (const loss of losses) broken.push(...(await brokenPromises(disk, steps, loss)));
    }
    console.log(
      `power loss: ${Math.ceil(disk.steps.length / STRIDE)} of ${disk.steps.length} steps × ${losses.length} kinds of loss, ${broken.length} broken promises`,
    );
    expect(broken.slice(0, 20)).toEqual([]);
  },
);

test.each(["files", "directories", "all"] as const)(
  "with the sync of %s stubbed out promises are broken, and this suite sees it",
  { timeout: 600_000 },
  async (ignoredSync) => {
    const disk = await recordWork({ ignoredSync });
    const broken: string[] = [];
    for (let steps = 0; steps <= disk.steps.length; steps += 3) {
      for (const loss of powerLosses(0)) broken.push(...(await brokenPromises(disk, steps, loss)));
    }
    console.log(
      `power loss without sync of ${ignoredSync}: ${broken.length} broken promises, such as: ${broken.at(-1) ?? ""}`,
    );
    expect(broken.length).toBeGreaterThan(0);
  },
);
