import { describe, expect, it } from "vitest";
import { printable } from "../../runtime/cli/io/text.js";

describe("text of others", () => {
  it.each([
    ["two\nlines", "two\nlines"],
    ["a\tb", "a    b"],
    ["\u001b[2Jgone", "[U+001B][2Jgone"],
    ["over\rwritten", "over[U+000D]written"],
    ["\u009b31m", "[U+009B]31m"],
    ["\u202eesrever", "[U+202E]esrever"],
    ["日本 😀 é", "日本 😀 é"],
  ])("%j is shown as %j", (text, shown) => {
    expect(printable(text)).toBe(shown);
  });
});
