/** What holds for every program: it stays the same but for its layout, and a second time nothing changes. */
import { describe, expect, it } from "vitest";
import { applyEdits, format, formatText } from "../../runtime/format/index.js";
import { sameTree } from "../../runtime/format/same-tree.js";
import { parse } from "../../runtime/syntax/index.js";
import { readTokens } from "../../runtime/syntax/tokens.js";
import { programTexts } from "../support/program-texts.js";
import { isSoak, sampled } from "../support/sampled.js";

const isMistake = ({ code }: { readonly code: string }): boolean => code.startsWith("E");
const texts = programTexts();
const sound = texts.filter(({ text }) => !parse(text).errors.some(isMistake));
const broken = texts.filter(({ text }) => parse(text).errors.some(isMistake));

/** The texts of the comments, without what indentation changes. */
const commentsOf = (text: string): readonly string[] =>
  readTokens(text).comments.map((comment) => comment.text.replace(/[ \t]*\r?\n[ \t]*/g, "\n").trimEnd());

describe("a program without syntax errors", () => {
  it("is one of very many", () => {
    expect(sound.length).toBeGreaterThanOrEqual(800);
  });

  for (const width of isSoak ? [30, 40, 60, 80, 100, 120] : [40, 100]) {
    it(`keeps its tree and its comments in their order, and is stable, at ${width} characters`, () => {
      for (const { title, text } of sampled(sound, 2, width === 40 ? 0 : 1)) {
        const { edits, incomplete } = format(text, { width });
        expect(incomplete, title).toBe(false);
        const result = applyEdits(text, edits);
        const again = parse(result);
        expect(again.errors.filter(isMistake), title).toEqual([]);
        expect(sameTree(parse(text).file, again.file), title).toBe(true);
        expect(commentsOf(result), title).toEqual(commentsOf(text));
        expect(formatText(result, { width }), title).toBe(result);
      }
    }, 240_000);
  }

  it("has the same layout with other blanks", () => {
    for (const { title, text } of sampled(sound, 2)) {
      if (text.includes('"""') || text.includes("/*") || text.includes("\r")) continue;
      const shifted = text.replace(/^[ \t]+/gm, "\t").replace(/[ \t]*$/gm, "  ");
      if (parse(shifted).errors.some(isMistake)) continue;
      expect(formatText(shifted), title).toBe(formatText(text));
    }
  }, 240_000);
});

describe("a program with syntax errors", () => {
  it("keeps every token, and its mistakes", () => {
    expect(broken.length).toBeGreaterThan(100);
    for (const { title, text } of broken) {
      const result = formatText(text);
      const [before, after] = [readTokens(text), readTokens(result)];
      const images = ({ tokens }: ReturnType<typeof readTokens>): readonly string[] =>
        tokens.map(({ image }) => image).filter((image) => image !== ",");
      expect(images(after), title).toEqual(images(before));
      expect(
        parse(result).errors.map(({ code, name }) => code + name),
        title,
      ).toEqual(parse(text).errors.map(({ code, name }) => code + name));
      expect(formatText(result), title).toBe(result);
    }
  }, 240_000);
});
