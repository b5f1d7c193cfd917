/** Every flow of the corpus ends alike at one go, handed to another engine after every block, and with nothing at once. */
import { CoreEngine, EnvironmentError, HostEnvironment, InMemoryBackend, InMemoryCheckpointBackend } from "scaicore";
import { mockParts, pluginResults, type IRModule } from "scaicore";
import { describe, expect, it } from "vitest";
import { corpus, type CorpusRun } from "../support/corpus.js";
import { type Outcome, runCorpus } from "./run-corpus.js";

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

const loadable = new Map<IRModule, boolean>();
const items = [...corpus()].filter((item) => {
  const known = loadable.get(item.module) ?? runs(item);
  loadable.set(item.module, known);
  return known;
});

/** Branches that run at once emit as they come; one at a time, in the order of their paths. */
const unordered = ({ emitted, ...rest }: Outcome) => ({
  ...rest,
  emitted: [...emitted].map((event) => JSON.stringify(event)).sort(),
});

describe("the corpus", () => {
  let lives = 0;
  let completed = 0;
  it("is large", () => expect(items.length).toBeGreaterThan(150));

  it.each(items.map((item) => [item.title, item] as const))("%s", async (_title, item) => {
    const plain = await runCorpus(item, "plain");
    const reloaded = await runCorpus(item, "reloaded");
    expect(reloaded.outcome, "handed over after every block").toEqual(plain.outcome);
    const sequential = await runCorpus(item, "sequential");
    expect(unordered(sequential.outcome), "one at a time").toEqual(unordered(plain.outcome));
    lives += reloaded.lives;
    if ("output" in plain.outcome.end) completed++;
  });

  it("was handed over often, and mostly came to its end", () => {
    expect(lives / items.length).toBeGreaterThan(2);
    expect(completed / items.length).toBeGreaterThan(0.5);
  });
});
