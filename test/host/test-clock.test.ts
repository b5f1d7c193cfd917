import { expect, test } from "vitest";
import type { Clock } from "../../runtime/host/interfaces.js";
import { SystemClock } from "../../runtime/host/memory/system-clock.js";
import { TestClock } from "../../runtime/host/memory/test-clock.js";

test("time moves only by hand, on both clocks", async () => {
  const clock = new TestClock("2026-01-15T10:30:00.000Z");
  await clock.advance(1500);
  expect([new Date(clock.now()).toISOString(), clock.monotonic()]).toEqual(["2026-01-15T10:30:01.500Z", 1500]);
});

test("sleepers wake in order of their time, each at its own", async () => {
  const clock = new TestClock(0);
  const woken: [string, number][] = [];
  const sleeper = async (name: string, ms: number) => {
    await clock.sleep(ms);
    woken.push([name, clock.now()]);
  };
  void sleeper("late", 30);
  void sleeper("early", 10);
  void sleeper("also early", 10);
  void sleeper("too late", 100);
  await clock.advance(50);
  expect(woken).toEqual([
    ["early", 10],
    ["also early", 10],
    ["late", 30],
  ]);
  expect([clock.now(), clock.sleeping]).toEqual([50, 1]);
});

test("a sleep that a woken sleeper begins is honoured within the same advance", async () => {
  const clock = new TestClock(0);
  const ticks: number[] = [];
  const ticking = (async () => {
    for (let n = 0; n < 3; n++) {
      await clock.sleep(10);
      ticks.push(clock.now());
    }
  })();
  await clock.advance(100);
  await ticking;
  expect(ticks).toEqual([10, 20, 30]);
});

test.each<[string, Clock]>([
  ["TestClock", new TestClock()],
  ["SystemClock", new SystemClock()],
])("%s: an aborted sleep rejects with the reason", async (_, clock) => {
  const controller = new AbortController();
  const sleep = clock.sleep(1_000_000, controller.signal);
  controller.abort(new Error("enough"));
  await expect(sleep).rejects.toThrow("enough");
  await expect(clock.sleep(1, controller.signal)).rejects.toThrow("enough");
  await clock.sleep(0);
});

test("the wall clock can be set back without touching sleepers or monotonic time", async () => {
  const clock = new TestClock(1_000_000);
  clock.setNow(5);
  await clock.advance(10);
  expect([clock.now(), clock.monotonic()]).toEqual([15, 10]);
});

test("the next sleep to end is known", async () => {
  const clock = new TestClock();
  expect(clock.untilNext).toBeUndefined();
  void clock.sleep(50);
  void clock.sleep(20);
  await clock.advance(5);
  expect(clock.untilNext).toBe(15);
});
