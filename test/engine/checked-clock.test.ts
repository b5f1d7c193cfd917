/** Whose fault a sleep is that ends too early. */
import { expect, test } from "vitest";
import { CheckedClock } from "../../runtime/engine/run/boundary/checked-clock.js";
import type { Clock } from "../../runtime/host/interfaces.js";

/** A clock whose sleep ends so many milliseconds before its time, which goes on by itself afterwards. */
function early(by: number): Clock {
  let slept: number | undefined;
  let looks = 0;
  return {
    now: () => 0,
    monotonic: () => (slept === undefined ? 0 : slept - by + looks++ * by),
    sleep: (ms) => {
      slept = ms;
      return Promise.resolve();
    },
  };
}

test.each([
  ["a timer that counts whole milliseconds", 0.9, []],
  ["a host that does not sleep", 40, [expect.stringContaining("sleep(50) ended too early") as string]],
])("%s", async (_, by, said) => {
  const warnings: string[] = [];
  const clock = new CheckedClock(early(by), { warn: (message) => void warnings.push(message) });
  await clock.sleep(50);
  expect(warnings).toEqual(said);
});
