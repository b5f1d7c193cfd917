import { describe, expect, it } from "vitest";
import { parseDurationFlag } from "../../runtime/cli/args/values.node.js";

describe("a time on the command line", () => {
  it.each([
    ["500ms", 500],
    ["30s", 30_000],
    ["5m", 300_000],
    ["1h", 3_600_000],
    ["30d", 2_592_000_000],
    ["2w", 1_209_600_000],
    ["0s", 0],
  ])("%s is %d ms", (text, milliseconds) => {
    expect(parseDurationFlag(text, "timeout")).toBe(milliseconds);
  });

  it.each(["30", "s", "-1s", "1.5h", "1h30m", "30 s", "", "9999999999s"])("refuses %j", (text) => {
    expect(() => parseDurationFlag(text, "timeout")).toThrow("--timeout must be a number with a unit");
  });
});
