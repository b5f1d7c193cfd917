import { describe, expect, it } from "vitest";
import { coloured, plain, styleFor } from "../../runtime/cli/io/style.js";

describe("colours", () => {
  it.each([
    [true, {}, coloured],
    [false, {}, plain],
    [true, { NO_COLOR: "1" }, plain],
    [true, { NO_COLOR: "" }, coloured],
    [true, { TERM: "dumb" }, plain],
    [false, { FORCE_COLOR: "1" }, coloured],
    [false, { FORCE_COLOR: "1", NO_COLOR: "1" }, plain],
    [true, { FORCE_COLOR: "0" }, plain],
  ])("on a terminal: %s, with %j", (isTerminal, env, expected) => {
    expect(styleFor(isTerminal, env)).toBe(expected);
  });
});
