import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { markdown } from "../../client/webviews/shared/markdown.js";
import { markdownProblem } from "../../client/webviews/shared/markdown-limits.js";
import { drawn } from "./drawn.js";

const shown = (text: string): string => drawn(markdown(text)).replace(/\s+/g, " ");

describe("Markdown", () => {
  test("is laid out, its paragraphs in their own direction", () => {
    expect(shown("# A\n\nb **c** `d`\n\n- e\n")).toContain(
      '<p dir="auto">b <strong>c</strong> <code>d</code></p><ul> <li dir="auto"> e </li> </ul>',
    );
  });

  test("has nothing reversed or hidden", () => {
    expect(shown("exe.\u202egnp **\u200b** `\u2066`")).not.toMatch(/[\u200b\u202e\u2066]/u);
    expect(shown("exe.&#x202e;gnp")).toContain("U+202E</abbr>gnp");
  });

  test.each([
    [
      "[the contract](https://example.com/a)",
      /<a href=https:\/\/example.com\/a .*\(<bdi dir="ltr">https:\/\/example.com\/a<\/bdi>\)/,
    ],
    ["[https://good.example](https://evil.example)", /\(<bdi dir="ltr">https:\/\/evil.example\/<\/bdi>\)/],
    ["[https://good.example/\u202e](https://good.example/)", /\(<bdi dir="ltr">https:\/\/good.example\/<\/bdi>\)/],
    ["[https://a_b_c.example](https://a_b_c.example)", /<bdi>https:\/\/a_b_c.example<\/bdi><\/a><\/p>/],
    ["[**https://a.example/**](https://a.example/)", /\(<bdi dir="ltr">https:\/\/a.example\/<\/bdi>\)/],
    ["<https://example.com>", /<bdi>https:\/\/example.com<\/bdi><\/a><\/p>/],
    ["[a](https://example.com/\u202eb)", /\(<bdi dir="ltr">https:\/\/example.com\/%E2%80%AEb<\/bdi>\)/],
  ])("%j shows where it leads", (text, expected) => {
    expect(shown(text)).toMatch(expected);
  });

  test.each(["command:x", "javascript:alert(1)", "file:///etc/passwd", "vscode://a.b/c", "data:text/html,x"])(
    "%s is no link",
    (address) => {
      expect(shown(`[a](${address}) ![b](${address})`)).not.toMatch(/<a |<img/);
    },
  );
});

describe("Markdown that costs more than it says", () => {
  test.each([
    ["quotes", ">".repeat(5_000)],
    ["quotes with blanks", "> ".repeat(5_000)],
    ["lists in one line", "1. ".repeat(5_000)],
    ["lists by indentation", Array.from({ length: 120 }, (_, depth) => `${"  ".repeat(depth)}- a`).join("\n")],
    ["emphasis", "_a".repeat(5_000)],
    ["two kinds of it", "**_a".repeat(2_000)],
    ["brackets", "[".repeat(5_000)],
    ["code", "`a".repeat(5_000)],
    ["tags", "<a ".repeat(3_000)],
    ["many paragraphs of signs", `${"**_a".repeat(60)}\n\n`.repeat(60)],
    ["lines", "a\n".repeat(2_000)],
    ["length", "lorem ipsum ".repeat(2_000)],
  ])("is shown as it is, with the reason: %s", (_, text) => {
    expect(markdownProblem(text)).toBeTypeOf("string");
    expect(shown(text)).toMatch(
      /^<div class="markdown"> <p class="quiet">Shown without formatting, as .*\.<\/p> <p class="plain"/,
    );
  });

  test("an ordinary page is not taken for one", () => {
    const page = `# Title\n\n${"A paragraph with **bold**, _emphasis_ and [a link](https://example.com), snake_case. ".repeat(12)}\n\n`;
    const lists = `${"- an item\n  - one in it\n    - and one in that\n".repeat(20)}\n> a quote\n> > in a quote\n\n`;
    const code = `\`\`\`json\n${JSON.stringify({ a: { b: { c: { d: [1, 2, [3]] } } } }, null, 2)}\n\`\`\`\n`;
    const table = `| a | b | c |\n|---|---|---|\n${"| `x` | **y** | z |\n".repeat(40)}`;
    expect(markdownProblem((page + lists + code + table).repeat(3))).toBeUndefined();
  });

  test("any text is drawn, whatever it is made of", () => {
    const signs = [
      "*",
      "**",
      "_",
      "~~",
      "`",
      "```\n",
      "[",
      "](",
      ")",
      "![",
      "<",
      "&#",
      "> ",
      "- ",
      "1. ",
      "# ",
      "|",
      "\n",
      "\n\n",
      "    ",
      "a",
      "http://a",
    ];
    const text = fc
      .array(fc.tuple(fc.constantFrom(...signs), fc.integer({ min: 1, max: 200 })), { maxLength: 12 })
      .map((runs) => runs.map(([sign, times]) => sign.repeat(times)).join(""));
    fc.assert(
      fc.property(text, (one) => {
        expect(drawn(markdown(one))).toMatch(/^<div class="markdown">/);
      }),
      { numRuns: 300 },
    );
  });
});
