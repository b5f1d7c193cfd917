/** Ten times the text takes about ten times the work to parse. */
import { describe, expect, it } from "vitest";
import { parse } from "../../runtime/syntax/index.js";
import { loadFixtures } from "../support/fixtures.js";
import { workOf } from "../support/work.js";

describe("growth", () => {
  const unit = loadFixtures(new URL("../fixtures/syntax/valid/", import.meta.url), ".scaicore")
    .filter(({ name }) => name === "blocks" || name === "checkpoint")
    .map(({ source }) => source)
    .join("\n");
  const broken = loadFixtures(new URL("../fixtures/syntax/broken/", import.meta.url))
    .map(({ source }) => source)
    .join("\n");

  const work = (text: string): number => workOf(/runtime\/syntax/, () => parse(text));

  it.each([
    ["sound text", unit, "\n"],
    ["broken text", broken, "\n"],
    // On one line, where what a bracket or a word belongs to may be far away.
    ["brackets that fit nothing", ")<]}{([]>)}([<}{)][".repeat(1000), ""],
    ["brackets that are open", "({[ ".repeat(300), ""],
    ["branches without an end", "else if a { } ".repeat(200), ""],
    ["conditions without a body", "x if a ".repeat(300), ""],
    ["arrows and commas", "1, 2 => (a, b => { x = ".repeat(100), ""],
  ])(
    "is linear in %s",
    (_name, text, between) => {
      const once = work(text);
      const tenfold = work(`${text}${between}`.repeat(10));
      expect(once).toBeGreaterThan(1000);
      // What takes the square of the text would come to a hundred.
      expect(tenfold / once).toBeLessThan(13);
    },
    60_000,
  );
});
