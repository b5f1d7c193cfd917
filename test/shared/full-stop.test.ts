import { expect, it } from "vitest";
import { withFullStop } from "../../runtime/full-stop.js";

it.each([
  ["a", "a."],
  ["a.", "a."],
  ["a..", "a."],
  ["a. \n", "a."],
  ["a?", "a?"],
  ["a!", "a!"],
  ["a…", "a…"],
  ['Did you mean "a?"', 'Did you mean "a?"'],
  ['add "a"', 'add "a".'],
  ["1.0", "1.0."],
])("%j becomes %j", (text, whole) => {
  expect(withFullStop(text)).toBe(whole);
});
