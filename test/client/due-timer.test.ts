import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createDueTimer, waitUntilDue } from "../../client/engine/due-timer.js";

describe("waitUntilDue", () => {
  it.each([
    ["nothing is due", [], undefined, undefined],
    ["the next is near", [9_000, 4_000], undefined, 3_000],
    ["the next is far: the clock is looked at again", [9_999_999], undefined, 60_000],
    ["it has passed", [500], undefined, 0],
    ["it has passed and was acted on: not at once again", [500], 600, 59_600],
    ["another has come since", [500, 800], 600, 0],
  ])("%s", (_, times, firedAt, wait) => {
    expect(waitUntilDue(times, 1_000, firedAt)).toBe(wait);
  });
});

describe("createDueTimer", () => {
  beforeEach(() => vi.useFakeTimers({ now: 0 }));
  afterEach(() => vi.useRealTimers());

  it("calls at the first time that is due", () => {
    const onDue = vi.fn();
    createDueTimer(onDue).set([90_000, 200_000]);
    vi.advanceTimersByTime(89_999);
    expect(onDue).not.toHaveBeenCalled();
    vi.advanceTimersByTime(2);
    expect(onDue).toHaveBeenCalledTimes(1);
  });

  it("forgets times that were replaced, and all when it ends", () => {
    const onDue = vi.fn();
    const timer = createDueTimer(onDue);
    timer.set([1_000]);
    timer.set([]);
    vi.advanceTimersByTime(5_000);
    timer.set([6_000]);
    timer.dispose();
    vi.advanceTimersByTime(5_000);
    expect(onDue).not.toHaveBeenCalled();
  });

  it("tries again what stays due, a minute later, however often it is told of it", () => {
    const onDue = vi.fn();
    const timer = createDueTimer(() => {
      onDue();
      timer.set([1_000]);
    });
    timer.set([1_000]);
    vi.advanceTimersByTime(60_000);
    expect(onDue).toHaveBeenCalledTimes(1);
    vi.advanceTimersByTime(2_000);
    expect(onDue).toHaveBeenCalledTimes(2);
  });

  it("notices after a sleep that the time has passed", () => {
    let now = 0;
    const onDue = vi.fn();
    createDueTimer(onDue, () => now).set([3_600_000]);
    // Two hours pass while the machine sleeps: its timers saw a minute of them.
    now = 7_200_000;
    vi.advanceTimersByTime(60_000);
    expect(onDue).toHaveBeenCalledTimes(1);
  });
});
