import { describe, expect, test } from "vitest";
import { TestClock } from "scaicore";
import { Limiter, type RateLimits, retryAfterMs } from "scaicore/models";
import { pauseMs } from "../../runtime/models/backoff.js";

const { signal } = new AbortController();

async function permit(limiter: Limiter, tokens = 0, longest = Infinity) {
  const got = await limiter.acquire(tokens, longest, signal);
  if (!("permit" in got)) throw new Error(`It takes ${got.waitMs} ms.`);
  return got.permit;
}

const scene = (limits: RateLimits) => {
  const clock = new TestClock();
  return { clock, limiter: new Limiter(limits, clock) };
};

describe("a limiter", () => {
  test("lets so many requests begin within a minute", async () => {
    const { clock, limiter } = scene({ requestsPerMinute: 2 });
    (await permit(limiter)).done(0);
    await clock.advance(10_000);
    (await permit(limiter)).done(0);
    const third = permit(limiter);
    expect(clock.untilNext).toBe(50_000);
    await clock.advance(50_000);
    (await third).done(0);
  });

  test("counts the tokens that were used, not those that were guessed", async () => {
    const { clock, limiter } = scene({ tokensPerMinute: 100 });
    (await permit(limiter, 90)).done(20);
    (await permit(limiter, 70)).done(70);
    const third = permit(limiter, 30);
    expect(clock.untilNext).toBe(60_000);
    await clock.advance(60_000);
    (await third).done(30);
  });

  test("lets one that is larger than a minute through when the minute is empty", async () => {
    const { limiter } = scene({ tokensPerMinute: 100 });
    (await permit(limiter, 500)).done(500);
  });

  test("holds so many at once, first come first served, and one that gave up takes no turn", async () => {
    const { limiter } = scene({ concurrency: 1 });
    const first = await permit(limiter);
    const order: string[] = [];
    const gone = new AbortController();
    const left = limiter.acquire(0, Infinity, gone.signal).catch(() => order.push("gone"));
    const second = permit(limiter).then((got) => {
      order.push("second");
      return got;
    });
    const third = permit(limiter).then((got) => {
      order.push("third");
      return got;
    });
    gone.abort(new Error("enough"));
    await left;
    first.done(0);
    first.done(0);
    (await second).done(0);
    await third;
    expect(order).toEqual(["gone", "second", "third"]);
  });

  test("tells one that may not wait so long until when", async () => {
    const { clock, limiter } = scene({ requestsPerMinute: 1 });
    (await permit(limiter)).done(0);
    await clock.advance(15_000);
    expect(await limiter.acquire(0, 10_000, signal)).toEqual({ waitMs: 45_000 });
  });
});

describe("what a server asks to wait", () => {
  const now = Date.parse("2026-01-15T10:30:00Z");
  test.each<[string, Record<string, string>, number | undefined]>([
    ["seconds", { "retry-after": "120" }, 120_000],
    ["parts of a second", { "Retry-After": "0.5" }, 500],
    ["a date", { "retry-after": "Thu, 15 Jan 2026 10:31:30 GMT" }, 90_000],
    ["a date that is over", { "retry-after": "Thu, 15 Jan 2026 10:00:00 GMT" }, 0],
    ["milliseconds, which come first", { "retry-after-ms": "40", "retry-after": "9" }, 40],
    ["a day", { "retry-after": "86400" }, 86_400_000],
    ["words", { "retry-after": "soon" }, undefined],
    ["less than nothing", { "retry-after": "-5" }, undefined],
    ["nothing", {}, undefined],
  ])("%s", (_, headers, ms) => {
    expect(retryAfterMs(headers, now)).toBe(ms);
  });

  test("is never cut short, and spread a little", () => {
    for (const random of [0, 0.5, 1]) {
      expect(pauseMs(1, 55_000, random)).toBeGreaterThanOrEqual(55_000);
      expect(pauseMs(1, 55_000, random)).toBeLessThanOrEqual(56_000);
    }
  });

  test("back-off doubles up to half a minute", () => {
    expect([1, 2, 3, 9].map((attempt) => pauseMs(attempt, undefined, 0.5))).toEqual([500, 1000, 2000, 30_000]);
  });
});
