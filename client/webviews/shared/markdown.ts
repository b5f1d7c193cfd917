/**
 * Markdown as elements. The text is anybody's: HTML in it is shown as text, pictures are not loaded, and an address is a
 * link only if it is http, https or mailto - and then it is shown.
 */

import { Lexer, type Token, type Tokens } from "marked";
import { h } from "./dom.js";
import { safeLink } from "./presentation.js";

/** Longer text is set as it is, without looking for structure. */
const MAX_LENGTH = 100_000;

export function markdown(text: string): HTMLElement {
  const root = h("div", { class: "markdown" });
  if (text.length > MAX_LENGTH) root.append(h("p", { class: "plain" }, text));
  else root.append(...blocks(Lexer.lex(text, { gfm: true })));
  return root;
}

function blocks(tokens: readonly Token[]): readonly Node[] {
  return tokens.map(block).filter((node) => node !== undefined);
}

function block(token: Token): Node | undefined {
  const known = token as Tokens.Generic & MarkedBlock;
  switch (known.type) {
    case "space":
    case "def":
      return undefined;
    case "hr":
      return h("hr");
    case "heading":
      // Below the panel's own headings, whatever the text says.
      return h(
        "p",
        { class: "heading", role: "heading", "aria-level": String(Math.min(known.depth + 2, 6)) },
        ...inlines(known.tokens),
      );
    case "paragraph":
      return h("p", {}, ...inlines(known.tokens));
    case "code":
      return h("pre", { tabindex: "0" }, h("code", {}, known.text));
    case "blockquote":
      return h("blockquote", {}, ...blocks(known.tokens));
    case "list":
      return list(known);
    case "table":
      return table(known);
    case "text":
      return h("p", {}, ...inlines(known.tokens ?? [known]));
    default:
      return h("p", { class: "plain" }, token.raw);
  }
}

type MarkedBlock =
  | Tokens.Space
  | Tokens.Def
  | Tokens.Hr
  | Tokens.Heading
  | Tokens.Paragraph
  | Tokens.Code
  | Tokens.Blockquote
  | Tokens.List
  | Tokens.Table
  | Tokens.Text;

function list(token: Tokens.List): HTMLElement {
  const items = token.items.map((item) => {
    const box = item.task ? [h("span", { class: "task" }, item.checked === true ? "☑ " : "☐ ")] : [];
    return h("li", {}, ...box, ...item.tokens.flatMap((part) => (part.type === "text" ? loose(part) : blocks([part]))));
  });
  if (!token.ordered) return h("ul", {}, ...items);
  const start = typeof token.start === "number" && token.start !== 1 ? String(token.start) : undefined;
  return h("ol", { start }, ...items);
}

/** A tight list's text stands in its item without a paragraph. */
function loose(token: Token): readonly Node[] {
  return inlines(("tokens" in token ? token.tokens : undefined) ?? [token]);
}

function table(token: Tokens.Table): HTMLElement {
  const cell = (tag: "th" | "td", held: Tokens.TableCell) =>
    h(
      tag,
      { class: held.align === "right" ? "numeric" : undefined, scope: tag === "th" ? "col" : undefined },
      ...inlines(held.tokens),
    );
  return h(
    "table",
    {},
    h("thead", {}, h("tr", {}, ...token.header.map((held) => cell("th", held)))),
    h("tbody", {}, ...token.rows.map((row) => h("tr", {}, ...row.map((held) => cell("td", held))))),
  );
}

type MarkedInline =
  | Tokens.Text
  | Tokens.Escape
  | Tokens.Strong
  | Tokens.Em
  | Tokens.Del
  | Tokens.Codespan
  | Tokens.Br
  | Tokens.Link
  | Tokens.Image;

function inlines(tokens: readonly Token[]): readonly Node[] {
  return tokens.flatMap(inline);
}

function inline(token: Token): readonly Node[] {
  const known = token as Tokens.Generic & MarkedInline;
  switch (known.type) {
    case "strong":
      return [h("strong", {}, ...inlines(known.tokens))];
    case "em":
      return [h("em", {}, ...inlines(known.tokens))];
    case "del":
      return [h("del", {}, ...inlines(known.tokens))];
    case "codespan":
      return [h("code", {}, known.text)];
    case "br":
      return [h("br")];
    case "link":
      return link(inlines(known.tokens), known.text, known.href);
    case "image":
      return link([text(`Picture: ${known.text}`)], known.text, known.href);
    case "text":
    case "escape":
      return [text(decodeEntities(known.text))];
    default:
      return [text(token.raw)];
  }
}

function link(label: readonly Node[], words: string, address: string): readonly Node[] {
  const href = safeLink(address);
  if (href === undefined) return [...label, text(` (${address})`)];
  const shown = words === address || `mailto:${words}` === address || words === href;
  const anchor = h("a", { href, title: href }, ...label);
  return shown ? [anchor] : [anchor, h("span", { class: "address" }, ` (${href})`)];
}

const ENTITIES: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'", nbsp: "\u00a0" };

/** The entities that text out of models has. What they decode to is text again, never markup. */
function decodeEntities(value: string): string {
  return value.replace(
    /&(?:(amp|lt|gt|quot|apos|nbsp)|#(\d{1,7})|#x([\da-f]{1,6}));/gi,
    (whole, name, decimal, hex) => {
      if (typeof name === "string") return ENTITIES[name.toLowerCase()] ?? whole;
      const code = typeof decimal === "string" ? Number(decimal) : Number.parseInt(String(hex), 16);
      return code > 0 && code <= 0x10_ff_ff ? String.fromCodePoint(code) : whole;
    },
  );
}

function text(value: string): Text {
  return document.createTextNode(value);
}
