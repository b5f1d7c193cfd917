/** Deadlines beyond the calendar, and a checkpoint that is decided before its caller waits for it. */
import { type CheckpointBackend, InMemoryCheckpointBackend, TestClock } from "scaicore";
import { expect, test } from "vitest";
import { wrapped } from "../support/wrapped-store.js";
import { group } from "./cores.js";
import { checkpointOf, output } from "./host.js";
import { hostOf } from "./programs.js";

test.each([4_000_000, 100_000_000])(
  "a checkpoint that has %i days is over at the end of the calendar, and not at once",
  async (days) => {
    const clock = new TestClock();
    const { engine } = hostOf(
      `@flow f(n: int): string {
        d = @checkpoint approval { present = { prompt = "ok?" }, timeout = n * 1d, on_timeout = "fail" }
        return d
      }`,
      { clock },
    );
    const { checkpointId, expiresAt } = checkpointOf(await engine.invoke({ flow: "f", input: { n: days } }));
    expect(expiresAt).toBe("9999-12-31T23:59:59.999Z");
    await clock.advance(60_000);
    expect(await engine.expire()).toEqual([]);
    expect(await engine.proceed("unknown")).toBeUndefined();
    expect(output(await engine.resume({ checkpointId, resolution: { decision: "approve" } }))).toBe("approve");
    await engine.close();
  },
);

test.each([Number.MAX_VALUE, -Number.MAX_VALUE])("expire(%d) is a time like any other", async (now) => {
  const { engine } = hostOf("@flow f(): int { return 1 }");
  expect(await engine.expire(now)).toEqual([]);
});

test("a checkpoint of a called core can be decided at the caller before the caller waits for it", async () => {
  let park: () => void = () => undefined;
  const parking = new Promise<void>((resolve) => (park = resolve));
  const raw: CheckpointBackend = new InMemoryCheckpointBackend();
  const checkpoints = wrapped(raw, {
    async append(lease, entry, change) {
      // The store takes its time with the wait of the caller.
      if (change?.parked?.some(({ waitsFor }) => waitsFor !== undefined) === true) await parking;
      await raw.append(lease, entry, change);
    },
  });
  const cores = group(
    {
      "core://x/parent": `@core Parent { version = "1.0.0" }
@core_interface core://x/child { ask(): string }
@flow f(): string { return @core_call { target = core://x/child, flow = ask, input = {} } }`,
      "core://x/child": `@core Child { version = "1.0.0" }
@flow ask(): string { d = @checkpoint approval { present = { prompt = "ok?" } } return d }`,
    },
    { checkpoints },
  );
  const parent = cores.engine("Parent");
  const asked = parent.invoke({ flow: "f", invocationId: "p" });
  let listed = (await raw.list({})).items[0];
  for (; listed === undefined; listed = (await raw.list({})).items[0]) await new Promise((next) => setTimeout(next, 1));
  const decided = parent.resume({ checkpointId: listed.checkpointId, resolution: { decision: "approve" } });
  await new Promise((next) => setTimeout(next, 10));
  park();
  expect(output(await decided)).toBe("approve");
  await asked;
  await cores.close();
});
