import { expect, it } from "vitest";
import { cronProblem } from "../../runtime/ir/cron/cron-line.js";
import { timeZoneProblem } from "../../runtime/ir/cron/zone.js";

it.each([
  "0 9 * * *",
  "*/15 0-6,22 1,15 JAN-mar MON-FRI",
  "59 23 31 12 7",
  "5-59/5 * * * 0",
  "  0 9 * * 1  ",
  "0 0 29 2 *",
  "0 0 31 2 MON",
  "0 0 L 2 *",
])("%s is a cron line", (line) => {
  expect(cronProblem(line)).toBeUndefined();
});

it.each([
  ["", /five fields.*not 0/],
  ["0 9 * *", /five fields.*not 4/],
  ["0 9 * * * *", /not 6/],
  ["60 9 * * *", /"60" is no minute from 0 to 59/],
  ["0 24 * * *", /no hour/],
  ["0 0 0 * *", /no day of the month/],
  ["0 0 * 13 *", /no month/],
  ["0 0 * * 8", /no day of the week/],
  ["0 0 * * MONDAY", /no day of the week/],
  ["5-1 * * * *", /"5-1" runs backwards/],
  ["*/0 * * * *", /no minute/],
  ["1-2-3 * * * *", /no minute/],
  ["1, * * * *", /"" is no minute/],
  ["0/5 * * * *", /"0\/5" steps from a single minute: write "0-59\/5"/],
  ["0 22-2 * * *", /"22-2" runs backwards/],
  ["0 0 * * FRI-MON", /"FRI-MON" runs backwards/],
  ["0 5-70 * * *", /"5-70" is no hour/],
  ["0 0 30 2 *", /never comes/],
  ["0 0 31 4,6 *", /never comes/],
  ["@daily", /not 1/],
])("%s is none", (line, problem) => {
  expect(cronProblem(line)).toMatch(problem);
});

it.each(["UTC", "Europe/Amsterdam", "america/new_york"])("%s is a time zone", (name) => {
  expect(timeZoneProblem(name)).toBeUndefined();
});

it.each(["", "Mars/Base", "+02:00", "Europe"])("%j is none", (name) => {
  expect(timeZoneProblem(name)).toContain(JSON.stringify(name));
});
