/** A run with ten times as much of something does about ten times the work: `test/fixtures/engine-growth.ts` is the table. */
import { CoreEngine, HostEnvironment, InMemoryBackend, InMemoryCheckpointBackend } from "scaicore";
import { afterAll, beforeAll, describe, expect, it, test, vi } from "vitest";
import { ENGINE_GROWTH, type EngineGrowth, SIZE } from "../fixtures/engine-growth.js";
import { MOST_GROWTH } from "../fixtures/growth.js";
import { PartitionState } from "../../runtime/host/store/partition-state.js";
import { sampled } from "../support/sampled.js";
import { moduleOfSource } from "../support/source-module.js";
import { awaitedWorkOf } from "../support/work.js";

const modelProviders = {
  complete: () =>
    Promise.resolve({
      output: "answer",
      finish: "stop" as const,
      usage: { modelCalls: 1, inputTokens: 1, outputTokens: 1 },
      model: "test",
    }),
};

/** What a run of a row does with so many. */
async function measure(row: EngineGrowth, n: number): Promise<{ readonly work: number; readonly bytes: number }> {
  const { core = "", body, durability = "checkpoint", approves } = row;
  const module = moduleOfSource(
    `@core Growth {\n  version = "1.0.0"\n  ${core}\n}\n@flow f(n: int): int {\n${body}\n}`,
  );
  let bytes = 0;
  const work = await awaitedWorkOf(/runtime\/|msgpack/, async () => {
    const checkpoints = new InMemoryCheckpointBackend();
    const append = checkpoints.append.bind(checkpoints);
    checkpoints.append = (lease, entry, change) => {
      bytes += entry.length;
      return append(lease, entry, change);
    };
    const environment = new HostEnvironment({ memory: new InMemoryBackend(), checkpoints, modelProviders });
    const engine = CoreEngine.load(module, environment, { durability });
    const begun = async (): Promise<readonly string[]> => {
      const result = await engine.invoke({ flow: "f", input: { n } });
      if (result.status === "FAILED") throw new Error(JSON.stringify(result.error));
      return result.status === "SUSPENDED" ? result.checkpoints.map(({ checkpointId }) => checkpointId) : [];
    };
    if (approves === undefined) {
      bytes = 0;
      return async () => {
        await begun();
      };
    }
    const ids = await begun();
    bytes = 0;
    return async () => {
      for (const checkpointId of ids.slice(0, approves)) {
        await engine.resume({ checkpointId, resolution: { decision: "approve" } });
      }
    };
  });
  return { work, bytes };
}

// A run gives others a turn by the platform's clock. How often it does must not depend on what else the machine does.
beforeAll(() => {
  let now = 0;
  vi.spyOn(performance, "now").mockImplementation(() => ++now);
});
afterAll(() => {
  vi.restoreAllMocks();
});

describe("ten times as many", () => {
  it.each(sampled(ENGINE_GROWTH, 2))("$what", { timeout: 120_000 }, async (row) => {
    const { size = SIZE, mostBytes = MOST_GROWTH } = row;
    const [small, large] = [await measure(row, size), await measure(row, 10 * size)];
    expect(small.work).toBeGreaterThan(1000);
    expect(large.work / small.work).toBeLessThan(MOST_GROWTH);
    // What does not depend on the size is written at both.
    expect((large.bytes + 1000) / (small.bytes + 1000)).toBeLessThan(mostBytes);
  });

  test("texts of memory that are searched", { timeout: 120_000 }, async () => {
    const search = async (count: number): Promise<readonly [first: number, later: number]> => {
      const made = (): InstanceType<typeof PartitionState> => {
        const state = new PartitionState();
        const writes = Array.from(
          { length: count },
          (_, n) => ({ op: "add", field: "notes", key: `k${n}`, value: `a note about number ${n}` }) as const,
        );
        state.apply("all", writes);
        return state;
      };
      const query = { text: "number 77", limit: 5 };
      const first = await awaitedWorkOf(/runtime\//, () => {
        const state = made();
        return Promise.resolve(async () => {
          await state.search("notes", query);
        });
      });
      const later = await awaitedWorkOf(/runtime\//, async () => {
        const state = made();
        await state.search("notes", query);
        return async () => {
          await state.search("notes", query);
        };
      });
      return [first, later];
    };
    const [small, large] = [await search(200), await search(2000)];
    expect(large[0] / small[0]).toBeLessThan(MOST_GROWTH);
    expect(large[1] / small[1]).toBeLessThan(MOST_GROWTH);
    // What is kept of the texts is worth it.
    expect(large[1] * 10).toBeLessThan(large[0]);
  });

  test("blocks that are loaded", { timeout: 120_000 }, async () => {
    const load = async (count: number): Promise<number> => {
      const statements = Array.from(
        { length: count },
        (_, n) => `  @match x { ${n} => { x = x + 1 }  _ => { x = x + 2 } }`,
      );
      const module = moduleOfSource(
        `@core Growth { version = "1.0.0" }\n@flow f(x: int): int {\n${statements.join("\n")}\n  return x\n}`,
      );
      return await awaitedWorkOf(/runtime\//, () =>
        Promise.resolve(() => {
          const parts = { memory: new InMemoryBackend(), checkpoints: new InMemoryCheckpointBackend(), modelProviders };
          CoreEngine.load(module, new HostEnvironment(parts));
          return Promise.resolve();
        }),
      );
    };
    expect((await load(1000)) / (await load(100))).toBeLessThan(MOST_GROWTH);
  });
});
