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
    ["sound text", unit],
    ["broken text", broken],
  ])(
    "is linear in %s",
    (_name, text) => {
      const once = work(text);
      const tenfold = work(`${text}\n`.repeat(10));
      expect(once).toBeGreaterThan(1000);
      expect(tenfold / once).toBeLessThan(11);
    },
    60_000,
  );
});
