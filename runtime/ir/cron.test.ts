import { expect, it } from "vitest";
import { cronProblem } from "./cron.js";

it.each(["0 9 * * *", "*/15 0-6,22 1,15 JAN-mar MON-FRI", "59 23 31 12 7", "0/5 * * * 0", "  0 9 * * 1  "])(
  "%s is a cron line",
  (line) => {
    expect(cronProblem(line)).toBeUndefined();
  },
);

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
])("%s is none", (line, problem) => {
  expect(cronProblem(line)).toMatch(problem);
});
