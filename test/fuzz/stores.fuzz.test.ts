/**
 * Damaged stores are refused, or answer rightly or with a documented error: bytes flipped, cut, spliced; frames of the log left out,
 * doubled, moved; values changed in the records and in the snapshots in them, with right checksums.
 *
 * A failure prints a seed: `SCAICORE_FUZZ_STORE=<seed>` runs that case alone. `SCAICORE_FUZZ_STORES=100000 npx vitest run --project
 * fuzz test/fuzz/stores` runs so many; SCAICORE_SOAK=1 begins with a fresh seed, and SCAICORE_FUZZ_SEED says with which.
 */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { damagedCopy, makeStore, openOn, outputOf, RUNS } from "./damage-store.js";
import { Fault } from "./fault.js";
import type { FilesInMemory } from "./files-in-memory.js";
import { Random } from "./random.js";
import { tryStore } from "./try-store.js";

const soak = process.env.SCAICORE_SOAK === "1";
const STORES = Number(process.env.SCAICORE_FUZZ_STORES ?? (soak ? 10_000 : 120));
const given = process.env.SCAICORE_FUZZ_SEED;
const FIRST = given === undefined ? (soak ? Date.now() % 2 ** 31 : 20_261_130) : Number(given);
const single = process.env.SCAICORE_FUZZ_STORE;

describe("a damaged store", () => {
  let original: FilesInMemory;
  const counts = new Map<string, number>();
  const faults = new Map<string, string>();
  const count = (what: string): void => void counts.set(what, (counts.get(what) ?? 0) + 1);

  beforeAll(async () => {
    original = await makeStore();
  });
  afterAll(() => {
    console.log(
      [...counts]
        .sort(([, a], [, b]) => b - a)
        .map(([what, number]) => `${what} ${number}`)
        .join(", "),
    );
  });

  it("comes to its right ends when nothing is damaged", async () => {
    expect(await tryStore(original.copy(), "bytes")).toMatchObject({ end: "as before" });
    const opened = await openOn(original.copy(), 3);
    const ended = await opened.engine.result("ended");
    expect(ended).toMatchObject({ status: "COMPLETED", output: outputOf("ended") });
    expect((await opened.store.checkpoints.invocations({})).items).toHaveLength(RUNS.length);
    await opened.close();
  });

  it("is refused, or gives right answers and documented errors", { timeout: 120_000 + STORES * 500 }, async () => {
    const seeds = single === undefined ? Array.from({ length: STORES }, (_, at) => FIRST + at) : [Number(single)];
    for (const seed of seeds) {
      const { files, damage, what } = damagedCopy(original, new Random(seed));
      try {
        const { end, errors } = await tryStore(files, damage);
        count(`${damage}: ${end}`);
        for (const error of errors) count(error);
      } catch (error) {
        const kind = error instanceof Fault ? `${error.kind}: ${error.detail.slice(0, 60)}` : stackOf(error, 2);
        count("FAULT");
        if (!faults.has(kind))
          faults.set(kind, `SCAICORE_FUZZ_STORE=${seed} (${damage}, ${what})\n${stackOf(error, 8)}`);
      }
    }
    expect([...faults.values()].join("\n\n")).toBe("");
  });

  it("is refused about as often as not, so that the rest of the way is looked at", () => {
    if (single !== undefined) return;
    for (const end of ["bytes: some refused", "bytes: as before", "values: some refused"])
      expect(counts.get(end) ?? 0, end).toBeGreaterThan(STORES / 50);
  });
});

function stackOf(error: unknown, lines: number): string {
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return stack.split("\n").slice(0, lines).join("\n");
}
