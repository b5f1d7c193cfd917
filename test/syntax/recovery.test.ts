/** What happens to a sound file when one bracket, or the end of it, is missing. */
import { expect, it } from "vitest";
import { bracketOf } from "../../runtime/syntax/bracket-kinds.js";
import { parse } from "../../runtime/syntax/index.js";
import { readTokens } from "../../runtime/syntax/tokens.js";
import { loadFixtures } from "../support/fixtures.js";
import { isSoak } from "../support/sampled.js";
import { spanFaults } from "../support/syntax-spans.js";

const samples = loadFixtures(new URL("../fixtures/syntax/valid/", import.meta.url), ".scaicore").filter(({ name }) =>
  ["invoice", "declarations", "blocks", "spellings", "checkpoint", "tests"].includes(name),
);

it("keeps its declarations without any one bracket, with one report as a rule", () => {
  const count = { brackets: 0, reports: 0, single: 0, kept: 0 };
  for (const { name, source } of samples) {
    const whole = parse(source).file.declarations.length;
    for (const token of readTokens(source).tokens) {
      if (token.image.length !== 1 || bracketOf(token) === undefined) continue;
      const at = token.startOffset;
      const text = `${source.slice(0, at)} ${source.slice(at + 1)}`;
      const { file, errors } = parse(text);
      expect(errors.length, `${name}, line ${text.slice(0, at).split("\n").length}`).toBeGreaterThan(0);
      count.brackets++;
      count.reports += errors.length;
      if (errors.length === 1) count.single++;
      if (file.declarations.length === whole) count.kept++;
    }
  }
  expect(count.single / count.brackets).toBeGreaterThan(0.95);
  expect(count.reports / count.brackets).toBeLessThan(1.15);
  expect(count.kept / count.brackets).toBeGreaterThan(0.99);
}, 60_000);

it.each(samples.map((sample) => [sample.name, sample.source] as const))(
  "keeps what stands before the end of %s, wherever it ends",
  (_name, source) => {
    const whole = parse(source).file.declarations;
    for (let end = 0; end <= source.length; end += isSoak ? 7 : 23) {
      const text = source.slice(0, end);
      const { file } = parse(text);
      expect(spanFaults(text, file)).toEqual([]);
      const before = whole.filter((declaration) => declaration.end < end).map(({ kind }) => kind);
      expect(file.declarations.slice(0, before.length).map(({ kind }) => kind)).toEqual(before);
    }
  },
  60_000,
);
