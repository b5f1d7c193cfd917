import { describe, expect, test } from "vitest";
import { attributeText, html, machineText } from "../../client/webviews/shared/template.js";
import { drawn } from "./drawn.js";

const RLO = "\u202e";
const mark = (code: string, name: string) => `<abbr class="mark" title=${name}>${code}</abbr>`;

describe("a text in a template", () => {
  test("is text, and ordinary text is left as it is", () => {
    expect(drawn(html`<p>${"<b>bold</b> & 日本 👨‍👩‍👧"}</p>`)).toBe("<p>&#60;b&#62;bold&#60;/b&#62; &#38; 日本 👨‍👩‍👧</p>");
    expect(drawn(html`<p>${3}${["a", ["b"]]}</p>`)).toBe("<p>3ab</p>");
  });

  test("shows characters that act or hide as marks with their names", () => {
    expect(drawn(html`<p>${`exe.${RLO}gnp`}</p>`)).toBe(`<p>exe.${mark("U+202E", "right-to-left override")}gnp</p>`);
    expect(drawn(html`<p>${["ad", "\u200b"]}min</p>`)).toBe(`<p>ad${mark("U+200B", "zero width space")}min</p>`);
  });

  test("stands apart when it is written from right to left", () => {
    expect(drawn(html`<p>${"שלום"}: 12</p>`)).toBe("<p><bdi>שלום</bdi>: 12</p>");
  });

  test("is folded when it is long, and all of it is there", () => {
    const shown = drawn(html`<p>${"x".repeat(10_000)}</p>`);
    expect(shown).toMatch(/^<p>x{4000}<details class="rest">\s*<summary>… 6,000 more characters<\/summary>/);
    expect(shown.match(/x/g)).toHaveLength(10_000);
  });

  test("has no more marks as elements than a page can draw", () => {
    const shown = drawn(html`<p>${RLO.repeat(4_000)}</p>`);
    expect(shown.match(/<abbr/g)).toBeNull();
    expect(shown.match(/\[U\+202E\]/g)).toHaveLength(4_000);
  });

  test("in an attribute that people see is marked too; one of the machine is exact", () => {
    const link = html`<a href=${`https://a/${RLO}`} title=${`a${RLO}`} data-id="x ${RLO}">${"a"}</a>`;
    expect(link.values).toEqual([`https://a/${RLO}`, "a[U+202E]", RLO, "a"]);
    expect(html`<img alt="Picture of ${RLO}" src=${RLO} />`.values).toEqual([RLO, RLO]);
    expect(attributeText(`${"x".repeat(2_000)}${RLO}`)).toMatch(/^x{1000}… 1,001 more characters$/);
  });

  test("of a machine is whole, with its lines from the left", () => {
    expect(drawn(machineText(`{"a": "${"x".repeat(9_000)}"}`))).toMatch(/^<bdi dir="ltr">\{&#34;a&#34;.*x{9000}/);
  });
});
