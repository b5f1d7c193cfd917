/**
 * Damaged bundles are refused, or load and run over a file store to documented ends, within their budget of steps.
 *
 * A failure prints a seed: `SCAICORE_FUZZ_BUNDLE=<seed>` runs that case alone, and writes its bundle to a file.
 * `SCAICORE_FUZZ_BUNDLES=50000 npx vitest run --project fuzz test/fuzz/bundles` runs so many; SCAICORE_SOAK=1 begins with a
 * fresh seed, and SCAICORE_FUZZ_SEED says with which.
 */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { seedPrograms } from "./campaign.js";
import { Fault } from "./fault.js";
import { generateProgram } from "./generate/program.js";
import { mutatedBundle } from "./mutate-bundle.js";
import { Random } from "./random.js";
import { tryBundle } from "./try-bundle.js";
import { compiled } from "./try-program.js";

const soak = process.env.SCAICORE_SOAK === "1";
const BUNDLES = Number(process.env.SCAICORE_FUZZ_BUNDLES ?? (soak ? 10_000 : 400));
const given = process.env.SCAICORE_FUZZ_SEED;
const FIRST = given === undefined ? (soak ? Date.now() % 2 ** 31 : 20_260_101) : Number(given);
const single = process.env.SCAICORE_FUZZ_BUNDLE;
/** Bundles that share a store. */
const OF_ONE_STORE = 100;
const GENERATED = 60;

const modules = [
  ...seedPrograms(),
  ...Array.from({ length: GENERATED }, (_, at) => generateProgram(new Random(at))),
].flatMap((source) => compiled(source).module ?? []);

const counts = new Map<string, number>();
const faults = new Map<string, string>();
const count = (what: string, by = 1): void => {
  counts.set(what, (counts.get(what) ?? 0) + by);
};
let mostSteps = 0;

async function tryCase(seed: number, directory: string): Promise<void> {
  const { damage, bytes } = mutatedBundle(modules, new Random(seed));
  if (single !== undefined) await writeFile(join(tmpdir(), `scaicore-bundle-${seed}.scaicore-ir`), bytes);
  count(damage);
  try {
    const { end, runs, decisions, steps } = await tryBundle(bytes, seed, directory);
    count(end);
    for (const run of runs) count(`run: ${run}`);
    count("decisions", decisions);
    mostSteps = Math.max(mostSteps, steps);
  } catch (error) {
    const { kind, text } = faultOf(error);
    count(`fault: ${kind}`);
    if (!faults.has(kind)) faults.set(kind, `SCAICORE_FUZZ_BUNDLE=${seed} (${damage})\n${text}`);
  }
}

function faultOf(error: unknown): { readonly kind: string; readonly text: string } {
  if (error instanceof Fault) return { kind: `${error.kind}: ${error.detail.slice(0, 60)}`, text: error.message };
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return { kind: stack.split("\n").slice(0, 2).join(" "), text: stack.split("\n").slice(0, 8).join("\n") };
}

describe("a damaged bundle", () => {
  afterAll(() => {
    const lines = [...counts].sort(([, a], [, b]) => b - a).map(([what, number]) => `${what} ${number}`);
    console.log(`${lines.join(", ")}; most steps of a run: ${Math.round(mostSteps * 100)} % of the limit`);
  });

  it("is refused, or runs over a file store to a documented end", { timeout: 120_000 + BUNDLES * 500 }, async () => {
    const seeds = single === undefined ? Array.from({ length: BUNDLES }, (_, at) => FIRST + at) : [Number(single)];
    for (let from = 0; from < seeds.length; from += OF_ONE_STORE) {
      const directory = await mkdtemp(join(tmpdir(), "scaicore-bundles-"));
      try {
        for (const seed of seeds.slice(from, from + OF_ONE_STORE)) await tryCase(seed, directory);
      } finally {
        await rm(directory, { recursive: true, force: true });
      }
    }
    expect([...faults.values()].join("\n\n")).toBe("");
  });

  it("is refused about as often as not, so that the rest of the way is looked at", () => {
    if (single !== undefined) return;
    const share = (what: string): number => (counts.get(what) ?? 0) / BUNDLES;
    expect(share("refused")).toBeGreaterThan(0.2);
    expect(share("ran")).toBeGreaterThan(0.1);
    expect(counts.get("decisions")).toBeGreaterThan(BUNDLES / 50);
    expect(counts.get("run: completed")).toBeGreaterThan(BUNDLES / 50);
  });
});
