/** A store that is away for a while strands no run, and errors of resume() say whether the decision counts. */
import {
  type CheckpointBackend,
  type CoreEngine,
  InMemoryBackend,
  InMemoryCheckpointBackend,
  type ResumeRequest,
  StoreError,
  TestClock,
} from "scaicore";
import { describe, expect, test } from "vitest";
import { withOutages, wrapped } from "../support/wrapped-store.js";
import { checkpointOf, output } from "./host.js";
import { hostOf } from "./programs.js";

const FLOWS = `@flow g(): string { return "g" }
@flow f(): string { d = @checkpoint approval { present = { prompt = "p" } } return d }
@flow both(): string { d = @checkpoint approval { present = { prompt = "p" }, quorum = 2 } return d }`;

function flaky(inner?: (store: CheckpointBackend) => CheckpointBackend) {
  const clock = new TestClock();
  const raw = new InMemoryCheckpointBackend({ clock });
  const { store, outage } = withOutages<CheckpointBackend>(inner === undefined ? raw : inner(raw));
  const warnings: string[] = [];
  const environment = {
    clock,
    checkpoints: store,
    memory: new InMemoryBackend(),
    logger: { warn: (message: string) => void warnings.push(message) },
  };
  const { engine } = hostOf(FLOWS, environment);
  return { clock, raw, outage, warnings, engine, environment };
}

const approve = (checkpointId: string): ResumeRequest => ({
  checkpointId,
  resolution: { decision: "approve" },
  requestId: "r",
});

/** Lets so many seconds pass, heartbeat by heartbeat. */
async function seconds(clock: TestClock, count: number): Promise<void> {
  for (let n = 0; n < count; n++) await clock.advance(1000);
}

/** What the store says of an invocation, however it came to it. */
const statusOf = async (raw: CheckpointBackend, invocationId: string) =>
  (await raw.invocations({ invocationId })).items[0]?.status;

describe("a store that is away for a while", () => {
  test.each([
    { names: ["append"], begun: true },
    { names: ["append", "renew"], begun: false },
    { names: undefined, begun: false },
  ])("when $names fails, the engine gives back what it has and goes on with it by itself", async ({ names, begun }) => {
    const { clock, raw, outage, engine } = flaky();
    const away = outage(names);
    const first = engine.invoke({ flow: "g", invocationId: "a" });
    await expect(first).rejects.toMatchObject({ errorType: "StoreError", retryable: true });
    await seconds(clock, 30);
    expect(await statusOf(raw, "a")).toBe(begun ? "running" : undefined);
    away.end();
    await seconds(clock, 70);
    expect(await statusOf(raw, "a")).toBe(begun ? "completed" : undefined);
    await engine.close();
  });

  test.each([1, 20, 300])("after %s s, whoever asks for a run gets it at once", async (long) => {
    const { clock, outage, engine } = flaky();
    const { checkpointId } = checkpointOf(await engine.invoke({ flow: "f", invocationId: "a" }));
    const away = outage(["append"]);
    await expect(engine.resume(approve(checkpointId))).rejects.toMatchObject({ details: { decided: true } });
    await seconds(clock, long);
    away.end();
    expect(output(await engine.resume(approve(checkpointId)))).toBe("approve");
    await engine.close();
  });

  test.each(["begin", "claim"] as const)("%s that succeeded without an answer strands nobody", async (name) => {
    let lost = true;
    const { clock, raw, engine } = flaky((store) =>
      wrapped(store, {
        [name]: async (...args: [never, never]) => {
          const answer: unknown = await store[name](...args);
          if (!lost) return answer;
          lost = false;
          throw new StoreError("The answer was lost.");
        },
      }),
    );
    await engine.submit({ flow: "g", invocationId: "a" }).catch(() => undefined);
    await engine.invoke({ flow: "g", invocationId: "a" }).catch(() => undefined);
    await seconds(clock, 10);
    expect(await statusOf(raw, "a")).toBe("completed");
    await engine.close();
  });

  test("a run that the store stops again and again is left to recover(), so that its calls are not repeated for ever", async () => {
    let fails = true;
    let runs = 0;
    const { clock, raw, engine, warnings } = flaky((store) =>
      wrapped(store, {
        append: async (lease, entry, change) => {
          if (fails && change?.finished !== undefined) {
            runs++;
            throw new StoreError("This entry is too large for its column.");
          }
          await store.append(lease, entry, change);
        },
      }),
    );
    await expect(engine.invoke({ flow: "g", invocationId: "a" })).rejects.toThrow("too large for its column");
    await seconds(clock, 600);
    expect(runs).toBe(6);
    expect(warnings.at(-1)).toMatch(/Invocation a is left alone: .*recover\(\) goes on with it/);
    expect(await statusOf(raw, "a")).toBe("suspended");
    fails = false;
    // An outage is no crash of the run, so nothing of its recoveries is used up.
    expect(await engine.recover({ maxAttempts: 1 })).toMatchObject([{ status: "COMPLETED", output: "g" }]);
    await engine.close();
  });

  test("a store that takes long to answer is asked once at a time", async () => {
    let asked = 0;
    let most = 0;
    let fails = true;
    const { clock, raw, engine } = flaky((store) =>
      wrapped(store, {
        append: async (lease, entry, change) => {
          if (!fails) return store.append(lease, entry, change);
          if (change?.released === true) {
            most = Math.max(most, ++asked);
            await clock.sleep(20_000);
            asked--;
          }
          throw new StoreError("The store is away.");
        },
      }),
    );
    const run = expect(engine.invoke({ flow: "g", invocationId: "a" })).rejects.toThrow("The store is away.");
    await seconds(clock, 100);
    await run;
    expect(most).toBe(1);
    fails = false;
    await seconds(clock, 100);
    expect(await statusOf(raw, "a")).toBe("completed");
    await engine.close();
  });

  test("an error that trying again cannot help ends the run's attempts", async () => {
    let runs = 0;
    const { clock, raw, engine } = flaky((store) =>
      wrapped(store, {
        append: async (lease, entry, change) => {
          if (change?.finished !== undefined) {
            runs++;
            throw new StoreError("No.", {}, { retryable: false });
          }
          await store.append(lease, entry, change);
        },
      }),
    );
    await expect(engine.invoke({ flow: "g", invocationId: "a" })).rejects.toMatchObject({ retryable: false });
    await seconds(clock, 100);
    expect(runs).toBe(1);
    expect(await statusOf(raw, "a")).toBe("suspended");
    await engine.close();
  });

  test("close() resolves when the store does not take that the engine has ended", async () => {
    const { engine, outage, warnings } = flaky();
    await engine.invoke({ flow: "f" });
    outage(["retire"]);
    await engine.close();
    expect(warnings).toEqual([expect.stringContaining("The store is away.")]);
  });
});

describe("an error of resume says whether the decision counts", () => {
  /** [what fails, what details.decided says, what the text says] */
  const cases: readonly (readonly [readonly string[], boolean | "unknown", RegExp])[] = [
    [["get"], false, /away\. Nothing was decided\.$/],
    [["invocations"], false, /away\. Nothing was decided\.$/],
    [["decide"], "unknown", /Whether the decision is recorded is not known/],
    [["claim"], true, /The decision is recorded and counts: recover goes on with it\.$/],
    [["append"], true, /The decision is recorded and counts: recover goes on with it\.$/],
  ];
  async function failing(engine: CoreEngine, request: ResumeRequest): Promise<StoreError> {
    const error: unknown = await engine.resume(request).catch((thrown: unknown) => thrown);
    if (!(error instanceof StoreError)) throw new Error(`Expected a StoreError: ${String(error)}`);
    return error;
  }

  test.each(cases)("when %j fails", async (only, decided, says) => {
    const { engine, outage } = flaky();
    const { checkpointId } = checkpointOf(await engine.invoke({ flow: "f" }));
    const away = outage(only);
    const error = await failing(engine, approve(checkpointId));
    away.end();
    expect(error.details.decided).toBe(decided);
    expect(error.message).toMatch(says);
    expect(error.retryable).toBe(true);
    // The same request again is right in any case.
    expect(output(await engine.resume(approve(checkpointId)))).toBe("approve");
    await engine.close();
  });

  test("a vote that is recorded counts, whatever comes of the decision that it makes", async () => {
    const { engine, outage } = flaky();
    const { checkpointId } = checkpointOf(await engine.invoke({ flow: "both" }));
    const vote = (id: string) => ({ checkpointId, resolution: { decision: "approve" }, person: { id } });
    await engine.resume(vote("ada"));
    const lost = outage(["vote"]);
    expect((await failing(engine, vote("bob"))).details.decided).toBe("unknown");
    lost.end();
    const away = outage(["decide"]);
    expect((await failing(engine, vote("bob"))).details.decided).toBe(true);
    away.end();
    expect(await engine.recover()).toMatchObject([{ output: "approve" }]);
    await engine.close();
  });

  test.each([
    [{ checkpointId: "nothing-there", resolution: {} }, "CheckpointNotFoundError"],
    [{ checkpointId: "", resolution: {} }, "ResolutionError"],
    [{ resolution: { decision: "perhaps" } }, "ResolutionError"],
    [{ resolution: { decision: "approve" }, shownDigest: "sha256:0" }, "CheckpointMismatchError"],
  ])("%j is refused: nothing was decided", async (request, errorType) => {
    const { engine } = flaky();
    const { checkpointId } = checkpointOf(await engine.invoke({ flow: "f" }));
    await expect(engine.resume({ checkpointId, ...request })).rejects.toMatchObject({
      errorType,
      details: { decided: false },
    });
    await engine.close();
    await expect(engine.resume(approve(checkpointId))).rejects.toMatchObject({
      errorType: "StoreError",
      retryable: false,
      details: { decided: false },
    });
  });
});
