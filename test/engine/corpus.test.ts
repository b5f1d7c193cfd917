/**
 * Every flow of the corpus ends alike at one go, handed to another engine after every block, with nothing at once, and killed at random
 * boundaries; day by day a flow is run at one go and in one of the other ways. `SCAICORE_CORPUS_SEED=n SCAICORE_CORPUS_SEEDS=1` repeats the kills of one seed.
 */
import { CoreEngine, EnvironmentError, HostEnvironment, InMemoryBackend, InMemoryCheckpointBackend } from "scaicore";
import { mockParts, pluginResults, type IRModule } from "scaicore";
import { describe, expect, it } from "vitest";
import { corpus, type CorpusRun } from "../support/corpus.js";
import { isSoak } from "../support/sampled.js";
import { EffectLedger } from "./mortal-life.js";
import { type Outcome, runCorpus, type Way } from "./run-corpus.js";

/** Whether this engine runs the program; one that needs something it lacks is refused at load. */
function runs({ module, mocks }: CorpusRun): boolean {
  const environment = new HostEnvironment({
    ...mockParts(mocks, { core: module.name, pluginResults: pluginResults(module) }),
    memory: new InMemoryBackend(),
    checkpoints: new InMemoryCheckpointBackend(),
  });
  try {
    CoreEngine.load(module, environment);
    return true;
  } catch (error) {
    if (error instanceof EnvironmentError) return false;
    throw error;
  }
}

const SEEDS = Number(process.env.SCAICORE_CORPUS_SEEDS ?? (isSoak ? 50 : 1));
const FIRST_SEED = Number(process.env.SCAICORE_CORPUS_SEED ?? 0);

const loadable = new Map<IRModule, boolean>();
const items = [...corpus()].filter((item) => {
  const known = loadable.get(item.module) ?? runs(item);
  loadable.set(item.module, known);
  return known;
});

const WAYS: readonly Way[] = ["killed", "reloaded", "killed", "sequential"];
/** How a flow is run besides at one go: in one way, and in a soak, or with the seeds that are asked for, in each. */
const waysOf = (at: number): readonly Way[] =>
  isSoak || process.env.SCAICORE_CORPUS_SEED !== undefined ? WAYS : [WAYS[at % WAYS.length]!];

/** Branches that run at once emit as they come; one at a time, in the order of their paths. */
const unordered = ({ emitted, ...rest }: Outcome) => ({
  ...rest,
  emitted: [...emitted].map((event) => JSON.stringify(event)).sort(),
});

describe("the corpus", () => {
  let handed = 0;
  let lives = 0;
  let completed = 0;
  let kills = 0;
  let deaths = 0;
  let calls = 0;
  let first = 0;
  it("is large", () => expect(items.length).toBeGreaterThan(150));

  it.each(items.map((item, at) => [item.title, item, at] as const))("%s", async (_title, item, at) => {
    const plain = await runCorpus(item, "plain");
    if ("output" in plain.outcome.end) completed++;
    const ways = waysOf(at);
    if (ways.includes("reloaded")) {
      const reloaded = await runCorpus(item, "reloaded");
      expect(reloaded.outcome, "handed over after every block").toEqual(plain.outcome);
      handed++;
      lives += reloaded.lives;
    }
    if (ways.includes("sequential")) {
      const sequential = await runCorpus(item, "sequential");
      expect(unordered(sequential.outcome), "one at a time").toEqual(unordered(plain.outcome));
    }
    if (!ways.includes("killed")) return;
    for (let seed = FIRST_SEED; seed < FIRST_SEED + SEEDS; seed++) {
      const killed = await runCorpus(item, "killed", seed);
      expect(unordered(killed.outcome), `killed by seed ${seed}`).toEqual(unordered(plain.outcome));
      expect(killed.repeated, `calls made again by seed ${seed} though their answers were kept`).toEqual([]);
      kills++;
      deaths += killed.lives - 1;
      calls += killed.calls;
      first += plain.calls;
    }
  });

  it("was handed over often, and mostly came to its end", () => {
    expect(lives / handed).toBeGreaterThan(2);
    expect(completed / items.length).toBeGreaterThan(0.5);
  });

  it("was killed often, also while calls were under way", () => {
    console.log(`${deaths} deaths, ${calls} calls for ${first} that an undisturbed run makes`);
    expect(deaths / kills).toBeGreaterThan(0.5);
    expect(calls).toBeGreaterThan(first);
  });
});

describe("the ledger of calls", () => {
  it("names a call that is made again though its answer was written down, and no other", () => {
    const ledger = new EffectLedger();
    const write = () => ledger.writing()();
    ledger.called("kept");
    ledger.answered("kept");
    write();
    write();
    ledger.called("answered in the last moment");
    ledger.answered("answered in the last moment");
    ledger.called("under way");
    ledger.lifeEnds();
    for (const key of ["kept", "answered in the last moment", "under way"]) ledger.called(key);
    expect(ledger.repeated).toEqual(["kept"]);
  });
});
