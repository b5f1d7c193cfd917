/** The samples of the language's description, and others that must parse without a report. */
import { describe, expect, it } from "vitest";
import { parse } from "../../runtime/syntax/index.js";
import { readTokens } from "../../runtime/syntax/tokens.js";
import { loadFixtures } from "../support/fixtures.js";
import { spanFaults } from "../support/syntax-spans.js";

const samples = loadFixtures(new URL("../fixtures/syntax/valid/", import.meta.url), ".scaicore");

describe.each(samples.map((sample) => [sample.name, sample.source] as const))("%s", (_name, source) => {
  const result = parse(source);

  it("parses without a report", () => {
    expect(result.errors).toEqual([]);
  });

  it("has nodes that lie within each other, in order", () => {
    expect(spanFaults(source, result.file)).toEqual([]);
  });

  it("has only blanks and comments outside its tokens", () => {
    const { tokens, comments } = readTokens(source);
    const pieces = [
      ...tokens.map((token) => ({ start: token.startOffset, end: token.endOffset + 1 })),
      ...comments,
    ].sort((a, b) => a.start - b.start);
    let at = 0;
    for (const { start, end } of [...pieces, { start: source.length, end: source.length }]) {
      expect(source.slice(at, start).trim()).toBe("");
      at = end;
    }
  });

  it("gives the same tree for both kinds of line ends", () => {
    const lf = source.replaceAll("\r\n", "\n");
    const kinds = (text: string): string =>
      JSON.stringify(parse(text).file.declarations, (key, value: unknown) =>
        key === "start" || key === "end" ? undefined : value,
      );
    expect(kinds(lf.replaceAll("\n", "\r\n"))).toBe(kinds(lf));
  });
});
