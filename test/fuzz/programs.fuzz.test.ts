/**
 * Programs that check without errors verify, load and run: to an end, a checkpoint or a documented error, never an
 * InternalError. They are generated well-typed, or are examples, fixtures and generated programs with changes.
 *
 * A failure prints its program, made small, and a seed: `SCAICORE_FUZZ_CASE=<seed>` runs that case alone.
 * `SCAICORE_FUZZ_PROGRAMS=20000 npx vitest run --project fuzz test/fuzz` runs so many; SCAICORE_SOAK=1 draws fresh seeds,
 * and SCAICORE_FUZZ_SEED says which.
 */
import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import { Campaign, caseOf, describeFault, type Origin, seedPrograms } from "./campaign.js";
import { generateProgram } from "./generate/program.js";

const soak = process.env.SCAICORE_SOAK === "1";
const PROGRAMS = Number(process.env.SCAICORE_FUZZ_PROGRAMS ?? (soak ? 4_000 : 60));
const single = process.env.SCAICORE_FUZZ_CASE;
/** For making the program of a fault small. */
const MINIMIZE_MS = 20_000;

const seeds = seedPrograms();
const campaign = new Campaign();

/** A fault does not end the run: what else there is is found in the same one. */
async function tryAll(origin: Origin): Promise<void> {
  const before = new Set(campaign.faults.keys());
  const tryOne = async (seed: number): Promise<void> => campaign.try(caseOf(seed, origin, seeds, generateProgram));
  if (single !== undefined) await tryOne(Number(single));
  else
    await fc.assert(fc.asyncProperty(fc.noBias(fc.nat(2 ** 31 - 1)), tryOne), {
      numRuns: Math.ceil(PROGRAMS / 2),
      endOnFailure: true,
    });
  const faults = [...campaign.faults].filter(([kind]) => !before.has(kind)).map(([, found]) => found);
  const texts: string[] = [];
  for (const found of faults) texts.push(await describeFault(found, MINIMIZE_MS));
  expect(texts.join("\n")).toBe("");
}

const timeout = 120_000 + PROGRAMS * 1_000;

describe("what checks without errors also runs", () => {
  afterAll(() => {
    console.log(campaign.summary());
  });

  it("of generated programs, of which nearly all check", { timeout }, async () => {
    await tryAll("generated");
    expect(campaign.share("generated")).toBeGreaterThanOrEqual(0.9);
  });

  it("of mutated programs, of which enough check", { timeout }, async () => {
    await tryAll("mutated");
    if (single === undefined) expect(campaign.share("mutated")).toBeGreaterThanOrEqual(0.3);
  });

  it("and comes to ends of several kinds", () => {
    if (single !== undefined) return;
    // Which errors there are is a matter of the draw.
    expect(campaign.outcomes.has("completed")).toBe(true);
    expect(campaign.outcomes.size).toBeGreaterThanOrEqual(4);
    expect(campaign.decisions).toBeGreaterThan(PROGRAMS / 20);
  });
});
