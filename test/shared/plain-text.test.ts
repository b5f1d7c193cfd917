import { describe, expect, it } from "vitest";
import {
  beginning,
  excerpt,
  hasMarks,
  joinPlain,
  piecesOf,
  plain,
  plainLine,
  plainText,
  visibleText,
  withBlanksShown,
} from "../../runtime/plain-text.js";

describe("visibleText", () => {
  it.each([
    ["right-to-left override", "exe.\u202egnp", "exe.[U+202E]gnp"],
    ["isolates and marks", "\u2066a\u2069\u200e\u200f\u061c", "[U+2066]a[U+2069][U+200E][U+200F][U+061C]"],
    ["zero width space", "ad\u200bmin", "ad[U+200B]min"],
    ["soft hyphen and byte order mark", "\ufeffa\u00adb", "[U+FEFF]a[U+00AD]b"],
    ["tags, a hidden text", "a\u{e0041}\u{e0042}", "a[U+E0041][U+E0042]"],
    ["variation selectors, a hidden text", "a\ufe01\u{e0101}", "a[U+FE01][U+E0101]"],
    ["a flag that hides a text", "🏴\u{e0041}\u{e007f}", "🏴[U+E0041][U+E007F]"],
    ["fillers of Hangul", "a\u3164\u115fb", "a[U+3164][U+115F]b"],
    ["control characters", "\u0000\u0007\u001b[2J\u007f\u009b", "[U+0000][U+0007][U+001B][2J[U+007F][U+009B]"],
    ["a lone carriage return", "over\rwritten", "over[U+000D]written"],
    ["separators of lines", "a\u2028b\u2029c\u0085d", "a[U+2028]b[U+2029]c[U+0085]d"],
    ["half a character", "a\ud800b\udc00", "a[U+D800]b[U+DC00]"],
    ["a joiner that joins nothing", "ad\u200dmin \u200d", "ad[U+200D]min [U+200D]"],
    ["more marks than a letter has", `e${"\u0336".repeat(10)}`, `e${"\u0336".repeat(8)}[U+0336][U+0336]`],
  ])("marks %s", (_, text, shown) => {
    expect(visibleText(text)).toBe(shown);
    expect(hasMarks(text)).toBe(true);
  });

  it.each([
    "plain words, 12.5 €, naïve, e\u0301",
    "two\nlines\tand a tab",
    "日本 שלום سلام ไทย é ệ",
    "👨\u200d👩\u200d👧 👩🏽\u200d🚀 ❤\ufe0f 1\ufe0f\u20e3 ☎\ufe0e",
    "🏴\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}\u{e007f}",
    "می\u200cخواهم क्\u200dष ക്\u200d",
    "葛\u{e0100}",
  ])("leaves %j alone", (text) => {
    expect(visibleText(text)).toBe(text);
    expect(hasMarks(text)).toBe(false);
  });

  it("names the characters, for those who point at a mark", () => {
    expect([...piecesOf("a\u202e\u0001\u{e0041}")]).toEqual([
      "a",
      { code: "U+202E", name: "right-to-left override" },
      { code: "U+0001", name: "control character" },
      { code: "U+E0041", name: "invisible tag" },
    ]);
  });
});

describe("withBlanksShown", () => {
  it("writes each blank but the ordinary one by its code", () => {
    expect(withBlanksShown("1\u00a0234\u202f567 a\u3000b\u2009c\td\ne")).toBe(
      "1\\u{A0}234\\u{202F}567 a\\u{3000}b\\u{2009}c\td\ne",
    );
  });
});

describe("plainLine", () => {
  it.each([
    ["[Show](command:x?%7B%7D)", "[Show] (command:x?%7B%7D)"],
    ["[a\u200b]\u200b(https://b.example)", "[a[U+200B]][U+200B] (https: //b.example)"],
    ["see https://evil.example, file:///etc", "see https: //evil.example, file: ///etc"],
    ["$(bug) $(loading~spin)", "$ (bug) $ (loading~spin)"],
    ["  two\r\n\tlines \u00a0 far   apart\n", "two lines far apart"],
  ])("%j is %j", (text, shown) => {
    expect(plainLine(text)).toBe(shown);
  });

  it("says how much it left out, and cuts no character in two", () => {
    expect(plainLine("x".repeat(1_234), 200)).toBe(`${"x".repeat(200)}… 1,034 more characters`);
    expect(plainLine("x".repeat(240), 200)).toBe("x".repeat(240));
    expect(plainLine("\n".repeat(5_000) + "end", 200)).toBe("… 4,044 more characters");
    expect(beginning("a😀b", 2)).toBe("a");
    expect(beginning("a👨\u200d👩", 4)).toBe("a👨".slice(0, 1));
  });

  it("cuts a text once: one that was cut is no longer when it is a part of another", () => {
    const cut = plainLine("x".repeat(1_000));
    expect(plain`${cut}`).toBe(cut);
  });
});

describe("other forms", () => {
  it("a message cleans its variables, and what they make with its words", () => {
    expect(plain`${"a\u202e"} asks: ${"two\nlines"}`).toBe("a[U+202E] asks: two lines");
    expect(plain`${"[a]"}(${"command:b"})`).toBe("[a] (command:b)");
    expect(plain`${3} runs`).toBe("3 runs");
    expect(joinPlain([plain`[a]`, undefined, plain`(command:b)`], " · ")).toBe("[a] · (command:b)");
  });

  it("an excerpt ends with a sign of its cut", () => {
    expect(excerpt("a long name\u202e of a thing", 12)).toBe("a long name…");
    expect(excerpt("short", 12)).toBe("short");
  });

  it("a text keeps its lines and says how much it left out", () => {
    expect(plainText("a\r\n\tb [x](command:y)")).toBe("a\n\tb [x] (command:y)");
    expect(plainText("line\n".repeat(100), 50)).toMatch(/^(line\n){10}… 450 more characters$/);
  });
});
