/** What happens to a sound file when one bracket, or the end of it, is missing. */
import { describe, expect, it } from "vitest";
import { loadFixtures } from "../../test/support/fixtures.js";
import { spanFaults } from "../../test/support/syntax-spans.js";
import { parse } from "./index.js";
import { bracketOf } from "./bracket-kinds.js";
import { readTokens } from "./tokens.js";

const samples = loadFixtures(new URL("../../test/fixtures/syntax/valid/", import.meta.url), ".scaicore").filter(
  ({ name }) => ["invoice", "declarations", "blocks", "spellings", "checkpoint", "tests"].includes(name),
);

describe.each(samples.map((sample) => [sample.name, sample.source] as const))("%s", (_name, source) => {
  const whole = parse(source).file.declarations;
  const brackets = readTokens(source).tokens.filter(
    (token) => token.image.length === 1 && bracketOf(token) !== undefined,
  );

  it("keeps its declarations without any one bracket, with one report as a rule", () => {
    let reports = 0;
    let single = 0;
    let kept = 0;
    for (const { startOffset } of brackets) {
      const text = `${source.slice(0, startOffset)} ${source.slice(startOffset + 1)}`;
      const { file, errors } = parse(text);
      expect(errors.length, `line ${text.slice(0, startOffset).split("\n").length}`).toBeGreaterThan(0);
      reports += errors.length;
      if (errors.length === 1) single++;
      if (file.declarations.length === whole.length) kept++;
    }
    expect(single / brackets.length).toBeGreaterThan(0.9);
    expect(reports / brackets.length).toBeLessThan(1.25);
    expect(kept / brackets.length).toBeGreaterThan(0.97);
  });

  it("keeps what stands before its end, wherever it ends", () => {
    for (let end = 0; end <= source.length; end += 3) {
      const text = source.slice(0, end);
      const { file } = parse(text);
      expect(spanFaults(text, file)).toEqual([]);
      const before = whole.filter((declaration) => declaration.end < end);
      expect(file.declarations.length).toBeGreaterThanOrEqual(before.length);
      expect(file.declarations.slice(0, before.length).map(({ kind }) => kind)).toEqual(before.map(({ kind }) => kind));
    }
  });
});
