import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import { cronProblem } from "../../runtime/ir/cron/cron-line.js";
import { CronSchedule } from "../../runtime/ir/cron/cron-schedule.js";
import { isSoak as soak } from "../support/sampled.js";
import { clocksOf, walk } from "./cron-oracle.js";

const FROM = Date.parse("2023-12-30T00:00:00Z");
/** Two days of a leap year are in it, and with more time eight years. */
const TO = Date.parse(soak ? "2032-01-03T00:00:00Z" : "2028-03-03T00:00:00Z");
/** Clocks that change by an hour, by half an hour, at midnight, in a month of the moon, and never. */
const SAMPLE = [
  ...["Europe/Amsterdam", "Australia/Lord_Howe", "America/Santiago", "Africa/Casablanca", "Asia/Kathmandu"],
];
const zones = soak ? Intl.supportedValuesOf("timeZone") : SAMPLE;

const LINES = [
  ...[
    ...(soak ? ["0 * * * *", "*/30 * * * *", "0 0-23 * * *"] : []),
    "15,45 */6 * * *",
    "30 2 * * *",
    "0,30 2-3 * * *",
    "*/20 2 * * *",
    "5 0 * * *",
  ],
  ...["59 23 * * *", "0 9 29 2 *", "0 9 L 2 *", "0 9 L * *", "0 0 31 * *", "30 1 LW * *", "0 12 1W,15W,31W * *"],
  ...["0 8 * * MON#1", "0 8 * * FRI#5", "0 8 * * SUN#L", "0 8 * * 5L", "0 8 13 * FRI", "0 8 13 * +FRI"],
  ...["0 8 1-7 * +MON", "0 6 ? * MON-FRI", "0 6 1 JAN,jul ?", "0 0 * * 7", "0 0 * * 0", "10 4 * * SAT-SUN"],
  ...["45 23 31 12 *", "0 3 */10 * *", "0 3 */2 * MON", "0 2 * 3,10 SUN#L", "0 0 29 2 +MON#5"],
];

/** Lines of few times, so that years of them are soon walked. */
const part = (min: number, max: number) =>
  fc.oneof(
    fc.integer({ min, max }).map(String),
    fc.tuple(fc.integer({ min, max }), fc.integer({ min, max })).map(([a, b]) => `${Math.min(a, b)}-${Math.max(a, b)}`),
    fc
      .tuple(fc.integer({ min, max }), fc.integer({ min, max }), fc.integer({ min: 1, max: 7 }))
      .map(([a, b, step]) => `${Math.min(a, b)}-${Math.max(a, b)}/${step}`),
  );
const field = (min: number, max: number, ...more: fc.Arbitrary<string>[]) =>
  fc.array(fc.oneof(part(min, max), ...more), { minLength: 1, maxLength: 2 }).map((parts) => parts.join(","));
const anyLine = fc
  .tuple(
    fc.oneof(fc.integer({ min: 0, max: 59 }).map(String), fc.constantFrom("*/30", "0,30", "0-59/20")),
    fc.oneof(field(0, 23), fc.constantFrom("*", "*/3", "0-4", "2")),
    fc.oneof(
      fc.constantFrom("*", "L", "LW", "?", "*/9"),
      field(
        1,
        31,
        fc.nat({ max: 30 }).map((day) => `${day + 1}W`),
      ),
    ),
    fc.oneof(fc.constantFrom("*", "3,10", "MAR-nov/4", "2"), field(1, 12)),
    fc.tuple(
      fc.constantFrom("", "", "+"),
      fc.oneof(
        fc.constantFrom("*", "?", "MON-FRI", "*/2"),
        field(0, 7, fc.constantFrom("MON#1", "0#5", "5L", "SAT#L")),
      ),
    ),
  )
  .map(([minute, hour, day, month, [plus, weekday]]) => `${minute} ${hour} ${day} ${month} ${plus}${weekday}`)
  .filter((line) => cronProblem(line) === undefined);

/** The times from `from` on and before `to`, one after the other; and that looking back finds the same. */
function timesOf(line: string, zone: string, from: number, to: number): number[] {
  const schedule = new CronSchedule(line, zone);
  const times: number[] = [];
  for (let time = schedule.next(from - 1); time !== undefined && time < to; time = schedule.next(time)) {
    // Looking back at each would take most of the time of the test.
    if (times.length % 97 === 0 && schedule.last(time) !== time)
      throw new Error(`${line} in ${zone}: ${time} is not found from itself`);
    if (times.length % 97 === 1 && schedule.last(time - 1) !== times.at(-1))
      throw new Error(`${line} in ${zone}: the time before ${time} is ${String(schedule.last(time - 1))}`);
    times.push(time);
  }
  return times;
}

const shown = (times: readonly number[]) => times.map((time) => new Date(time).toISOString().slice(0, 16));

function expectSame(line: string, zone: string, walls: Int32Array): void {
  const [right, seen] = [walk(line, walls, FROM), timesOf(line, zone, FROM, TO)];
  const at = right.findIndex((time, index) => time !== seen[index]);
  // The whole lists are too long to be shown.
  if (at >= 0 || right.length !== seen.length)
    expect([line, zone, ...shown(seen.slice(Math.max(at, 0)).slice(0, 4))]).toEqual([
      ...[line, zone],
      ...shown(right.slice(Math.max(at, 0)).slice(0, 4)),
    ]);
}

describe("every line, over years, is as a walk minute by minute finds it", () => {
  it.each(zones)("%s", { timeout: 120_000 }, (zone) => {
    const walls = clocksOf(zone, FROM, TO);
    // Each line is tried in every other zone, and in all of them when there is more time.
    const odd = SAMPLE.indexOf(zone) % 2;
    for (const [at, line] of LINES.entries()) if (soak || at % 2 === odd) expectSame(line, zone, walls);
    fc.assert(
      fc.property(anyLine, (line) => {
        expectSame(line, zone, walls);
      }),
      { numRuns: soak ? 40 : 4 },
    );
  });
});

/** Lines that count every minute, around the changes of the clocks alone. */
test.each(SAMPLE)("each minute around the changes of the clocks: %s", (zone) => {
  const [start, end] = [Date.parse("2026-01-01T00:00:00Z"), Date.parse("2027-01-01T00:00:00Z")];
  const walls = clocksOf(zone, start, end);
  for (const [at, wall] of walls.entries()) {
    if (at === 0 || wall === walls[at - 1]! + 1) continue;
    const [from, to] = [start + (at - 180) * 60_000, start + (at + 180) * 60_000];
    for (const line of ["* * * * *", "0-59 0-23 * * *", "*/7 * * * *", "0 * * * *", "30 0-23 * * *"]) {
      const right = walk(line, walls, start).filter((time) => time >= from && time < to);
      expect(shown(timesOf(line, zone, from, to))).toEqual(shown(right));
    }
  }
});

describe("when the clocks change", () => {
  const on = (line: string, zone: string, from: string, to: string) =>
    shown(timesOf(line, zone, Date.parse(from), Date.parse(to)));

  test.each<[string, string, string, string, readonly string[]]>([
    ["0 * * * *", "Europe/Amsterdam", "2026-10-25T00:00Z", "2026-10-25T03:00Z", ["T00:00", "T01:00", "T02:00"]],
    ["30 2 * * *", "Europe/Amsterdam", "2026-10-25T00:00Z", "2026-10-26T00:00Z", ["T00:30"]],
    ["30 2 * * *", "Europe/Amsterdam", "2026-03-29T00:00Z", "2026-03-30T00:00Z", ["T01:00"]],
    ["0,15,30 2 * * *", "Europe/Amsterdam", "2026-03-29T00:00Z", "2026-03-30T00:00Z", ["T01:00"]],
    ["*/30 2 * * *", "Europe/Amsterdam", "2026-03-29T00:00Z", "2026-03-30T00:00Z", []],
    ["0 0 * * *", "America/Santiago", "2026-09-06T00:00Z", "2026-09-07T00:00Z", ["T04:00"]],
    ["15 2 * * *", "Australia/Lord_Howe", "2026-10-03T12:00Z", "2026-10-04T12:00Z", ["T15:30"]],
  ])("%s in %s from %s", (line, zone, from, to, times) => {
    expect(on(line, zone, from, to).map((time) => time.slice(10))).toEqual(times);
  });

  test("a whole day that is left out, as in Samoa, is made up for once", () => {
    expect(on("0 9 * * *", "Pacific/Apia", "2011-12-30T00:00Z", "2011-12-31T00:00Z")).toEqual([
      "2011-12-30T10:00",
      "2011-12-30T19:00",
    ]);
  });
});

describe("what never comes, or is no time", () => {
  test("has no next and no last", () => {
    const never = new CronSchedule("0 0 30 2 *", "UTC");
    expect([never.next(FROM), never.last(FROM)]).toEqual([undefined, undefined]);
    const hourly = new CronSchedule("0 * * * *", "Europe/Amsterdam");
    for (const time of [NaN, Infinity, -Infinity])
      expect([hourly.next(time), hourly.last(time)]).toEqual([undefined, undefined]);
  });

  test("is refused where it cannot be read", () => {
    expect(() => new CronSchedule("0 25 * * *", "UTC")).toThrow(RangeError);
    expect(() => new CronSchedule("0 2 * * *", "Mars/Base")).toThrow(RangeError);
  });
});
