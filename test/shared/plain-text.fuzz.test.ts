import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { excerpt, plain, plainLine, plainText, visibleText } from "../../runtime/plain-text.js";

/** As VS Code finds links in the text of notifications (`base/common/linkedText.ts`). */
const LINK = /\[([^\]]+)\]\(((?:https?:\/\/|command:|file:)[^)\s]+)(?: (["'])(.+?)(\3))?\)/i;
/** As it finds icons in labels (`base/common/iconLabels.ts`). */
const ICON = /\$\([A-Za-z0-9-]+(?:~[A-Za-z0-9-]+)?\)/;
const HIDDEN = /(?![\n\t])[\p{Cc}\p{Cs}\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\u{e0000}-\u{e0020}]/u;

const parts = [
  ...[
    "[",
    "]",
    "(",
    ")",
    "command:",
    "https://",
    "file:",
    "$",
    "bug",
    " ",
    '"t"',
    "\n",
    "\r",
    "\t",
    "\u0000",
    "\u001b[",
  ],
  ...[
    "\u200b",
    "\u200d",
    "\u202e",
    "\u2066",
    "\u2069",
    "\ufe0f",
    "\ud83d",
    "\ude00",
    "\u{e0041}",
    "👨",
    "a",
    "é",
    "🏴",
  ],
  ...["x".repeat(150), "\u0336".repeat(9), "[l](command:x)"],
];
const text = fc.oneof(
  fc.array(fc.constantFrom(...parts), { maxLength: 40 }).map((all) => all.join("")),
  fc.string({ unit: "binary", maxLength: 400 }),
);

describe("any text", () => {
  it("is a line without links, icons, hidden characters or line breaks, and of bounded length", () => {
    fc.assert(
      fc.property(text, text, (one, other) => {
        for (const shown of [plainLine(one), excerpt(one, 60), plain`${one}](${other} $(${one}`]) {
          expect(shown).not.toMatch(LINK);
          expect(shown.replace("$(", "")).not.toMatch(ICON);
          expect(shown).not.toMatch(HIDDEN);
          expect(shown).not.toMatch(/[\n\t]|:\/\//);
        }
        expect(plainLine(one).length).toBeLessThanOrEqual(340);
        expect(plainLine(one, 20).length).toBeLessThanOrEqual(60);
        expect(excerpt(one, 60).length).toBeLessThanOrEqual(63);
        expect(plain`${plainLine(one)}`).toBe(plainLine(one));
      }),
      { numRuns: 3_000 },
    );
  });

  it("keeps its lines and nothing else that acts", () => {
    fc.assert(
      fc.property(text, (one) => {
        expect(plainText(one)).not.toMatch(LINK);
        expect(plainText(one)).not.toMatch(HIDDEN);
        expect(visibleText(one)).not.toMatch(HIDDEN);
        expect(visibleText(visibleText(one))).toBe(visibleText(one));
      }),
      { numRuns: 3_000 },
    );
  });
});
