import { describe, expect, test } from "vitest";
import { Outbox, type HeldDecision } from "../../client/features/checkpoints/outbox.js";

/** An outbox whose time is a number. */
function outbox() {
  let now = 0;
  const timers = new Map<() => void, number>();
  const sent: string[] = [];
  let changes = 0;
  const box = new Outbox({
    now: () => now,
    after: (ms, work) => {
      timers.set(work, now + ms);
      return { stop: () => timers.delete(work) };
    },
    send: (decision) => {
      sent.push(decision.requestId);
      return Promise.resolve();
    },
    onChange: () => (changes += 1),
  });
  const pass = async (ms: number) => {
    now += ms;
    for (const [work, at] of timers) {
      if (at > now) continue;
      timers.delete(work);
      work();
    }
    await Promise.resolve();
  };
  return { box, pass, sent, timers, changes: () => changes };
}

const decision = (requestId: string, ...ids: string[]): HeldDecision => ({
  requestId,
  checkpoints: ids.map((checkpointId) => ({ checkpointId })),
  resolution: { decision: "approve" },
  label: "Approve",
  title: "Pay?",
});

describe("the outbox", () => {
  test("sends a decision once, when its time is over", async () => {
    const { box, pass, sent } = outbox();
    expect(await box.hold(decision("r1", "a"), 5_000)).toBe(true);
    expect(box.sending).toEqual([
      { requestId: "r1", checkpointIds: ["a"], label: "Approve", title: "Pay?", sendsAt: "1970-01-01T00:00:05.000Z" },
    ]);
    await pass(4_999);
    expect(sent).toEqual([]);
    await pass(1);
    expect(sent).toEqual(["r1"]);
    await box.sendNow("r1");
    expect(box.undo("r1")).toBeUndefined();
    expect(sent).toEqual(["r1"]);
    expect(box.sending).toEqual([]);
  });

  test("never sends what was undone", async () => {
    const { box, pass, sent, timers } = outbox();
    await box.hold(decision("r1", "a"), 5_000);
    expect(box.undo("r1")?.requestId).toBe("r1");
    expect(timers.size).toBe(0);
    await pass(10_000);
    expect(sent).toEqual([]);
    expect(box.holds("a")).toBe(false);
  });

  test("sends at once when told so, or when there is no time to undo", async () => {
    const { box, sent } = outbox();
    await box.hold(decision("r1", "a"), 0);
    await box.hold(decision("r2", "b"), 5_000);
    await box.sendNow("r2");
    expect(sent).toEqual(["r1", "r2"]);
  });

  test("takes a checkpoint once, alone or among others", async () => {
    const { box } = outbox();
    expect(await box.hold(decision("r1", "a", "b"), 5_000)).toBe(true);
    expect(await box.hold(decision("r2", "b"), 5_000)).toBe(false);
    expect(await box.hold(decision("r3", "a"), 0)).toBe(false);
    expect(await box.hold(decision("r4", "c"), 5_000)).toBe(true);
  });

  test("forgets what it holds when the window is closed", async () => {
    const { box, pass, sent, timers } = outbox();
    await box.hold(decision("r1", "a"), 5_000);
    box.dispose();
    expect(timers.size).toBe(0);
    await pass(5_000);
    expect(sent).toEqual([]);
  });
});
