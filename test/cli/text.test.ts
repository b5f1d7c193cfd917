import { describe, expect, it } from "vitest";
import { printable } from "../../runtime/cli/io/text.js";

describe("text of others", () => {
  it.each([
    ["two\nlines", "two\nlines"],
    ["a\tb", "a    b"],
    ["\u001b[2Jgone", "\ufffd[2Jgone"],
    ["over\rwritten", "over\ufffdwritten"],
    ["\u009b31m", "\ufffd31m"],
    ["\u202eesrever", "\ufffdesrever"],
    ["日本 😀 é", "日本 😀 é"],
  ])("%j is shown as %j", (text, shown) => {
    expect(printable(text)).toBe(shown);
  });
});
