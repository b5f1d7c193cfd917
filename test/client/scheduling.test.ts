import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { again, coalesce } from "../../client/infrastructure/scheduling.js";

describe("coalesce", () => {
  beforeEach(() => vi.useFakeTimers());
  afterEach(() => vi.useRealTimers());

  it("makes one run of many requests", async () => {
    const run = vi.fn(() => Promise.resolve());
    const coalesced = coalesce(run, 100);
    for (let index = 0; index < 20; index++) coalesced.request();
    await vi.advanceTimersByTimeAsync(1_000);
    expect(run).toHaveBeenCalledTimes(1);
  });

  it("runs once more for a request that came while it ran, and never twice at a time", async () => {
    let running = 0;
    let most = 0;
    let runs = 0;
    const coalesced = coalesce(async () => {
      runs++;
      most = Math.max(most, ++running);
      await new Promise((done) => setTimeout(done, 500));
      running--;
    }, 100);
    coalesced.request();
    await vi.advanceTimersByTimeAsync(200);
    coalesced.request();
    coalesced.request();
    await vi.advanceTimersByTimeAsync(5_000);
    expect({ runs, most }).toEqual({ runs: 2, most: 1 });
  });

  it("takes about a tenth of the time when requests never end, and pauses 400 ms at most", async () => {
    const runsIn = async (takes: number) => {
      let runs = 0;
      const coalesced = coalesce(async () => {
        runs++;
        await new Promise((done) => setTimeout(done, takes));
      }, 50);
      for (let at = 0; at < 10_000; at += 10) {
        coalesced.request();
        await vi.advanceTimersByTimeAsync(10);
      }
      coalesced.dispose();
      return runs;
    };
    const [quick, slow, slower] = [await runsIn(1), await runsIn(20), await runsIn(1_000)];
    expect(quick).toBeGreaterThan(150);
    expect(slow).toBeGreaterThan(40);
    expect(slow).toBeLessThan(55);
    expect(slower).toBeGreaterThan(6);
    expect(slower).toBeLessThan(9);
  });

  it("goes on after a run that failed", async () => {
    const run = vi.fn(() => Promise.resolve());
    run.mockRejectedValueOnce(new Error("broken"));
    const coalesced = coalesce(() => run().catch(() => undefined), 10);
    coalesced.request();
    await vi.advanceTimersByTimeAsync(100);
    coalesced.request();
    await vi.advanceTimersByTimeAsync(100);
    expect(run).toHaveBeenCalledTimes(2);
  });

  it("does nothing after its end", async () => {
    const run = vi.fn(() => Promise.resolve());
    const coalesced = coalesce(run, 10);
    coalesced.request();
    coalesced.dispose();
    coalesced.request();
    await vi.advanceTimersByTimeAsync(100);
    expect(run).not.toHaveBeenCalled();
  });
});

describe("again", () => {
  beforeEach(() => vi.useFakeTimers());
  afterEach(() => vi.useRealTimers());

  it("runs once for many requests, after pauses that double up to the longest, and from the first after a reset", async () => {
    const at: number[] = [];
    const began = Date.now();
    const step = again(
      () => {
        at.push(Date.now() - began);
        step.request();
        step.request();
      },
      100,
      400,
    );
    step.request();
    await vi.advanceTimersByTimeAsync(1_200);
    expect(at).toEqual([100, 300, 700, 1_100]);
    step.reset();
    await vi.advanceTimersByTimeAsync(300);
    step.reset();
    await vi.advanceTimersByTimeAsync(200);
    expect(at.slice(4)).toEqual([1_500, 1_600, 1_700]);
    step.dispose();
    await vi.advanceTimersByTimeAsync(5_000);
    expect(at).toHaveLength(7);
  });
});
