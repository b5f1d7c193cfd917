/**
 * Markdown as elements. The text is not trusted: HTML in it is shown as text, pictures are not loaded, and only addresses of
 * http, https and mailto are links, with the address shown.
 */

import { nothing, type TemplateResult } from "lit";
import { Lexer, type Token, type Tokens } from "marked";
import type { View } from "./elements.js";
import { safeLink } from "./presentation.js";
import { markdownProblem } from "./markdown-limits.js";
import { html, machineText, paragraphText } from "./template.js";

export function markdown(text: string): TemplateResult {
  const problem = markdownProblem(text);
  if (problem !== undefined) return unformatted(text, problem);
  let tokens: readonly Token[];
  try {
    tokens = Lexer.lex(text, { gfm: true });
  } catch {
    return unformatted(text, "it cannot be read as Markdown");
  }
  return html`<div class="markdown">${blocks(tokens)}</div>`;
}

/** A text as it is, and why: what it says is the same, and it is not the text that looks different. */
export function unformatted(text: string, why: string): TemplateResult {
  return html`<div class="markdown">
    <p class="quiet">Shown without formatting, as ${why}.</p>
    ${plain(text)}
  </div>`;
}

const plain = (text: string) => html`<p class="plain" dir="auto">${paragraphText(text)}</p>`;

function blocks(tokens: readonly Token[]): readonly View[] {
  return tokens.map(block);
}

function block(token: Token): View {
  const known = token as Tokens.Generic & MarkedBlock;
  switch (known.type) {
    case "space":
    case "def":
      return nothing;
    case "hr":
      return html`<hr />`;
    case "heading": {
      // Headings of the text are below those of the panel.
      const level = String(Math.min(known.depth + 2, 6));
      return html`<p class="heading" role="heading" aria-level=${level} dir="auto">${inlines(known.tokens)}</p>`;
    }
    case "paragraph":
      return html`<p dir="auto">${inlines(known.tokens)}</p>`;
    case "code":
      return html`<pre tabindex="0"><code>${known.text}</code></pre>`;
    case "blockquote":
      return html`<blockquote dir="auto">${blocks(known.tokens)}</blockquote>`;
    case "list":
      return list(known);
    case "table":
      return table(known);
    case "text":
      return html`<p dir="auto">${inlines(known.tokens ?? [known])}</p>`;
    default: // Tokens of extensions, of which there are none, and HTML.
      return plain(token.raw);
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

function list(token: Tokens.List): TemplateResult {
  const items = token.items.map((item) => {
    const box = item.task ? html`<span class="task">${item.checked === true ? "☑ " : "☐ "}</span>` : nothing;
    return html`<li dir="auto">
      ${box}${item.tokens.map((part) => (part.type === "text" ? loose(part) : block(part)))}
    </li>`;
  });
  if (!token.ordered)
    return html`<ul>
      ${items}
    </ul>`;
  const start = typeof token.start === "number" && token.start !== 1 ? String(token.start) : nothing;
  return html`<ol start=${start}>
    ${items}
  </ol>`;
}

/** The text of an item in a tight list has no paragraph around it. */
function loose(token: Token): View {
  return inlines(("tokens" in token ? token.tokens : undefined) ?? [token]);
}

function table(token: Tokens.Table): TemplateResult {
  const look = ({ align }: Tokens.TableCell) => (align === "right" ? "numeric" : nothing);
  const head = token.header.map(
    (held) => html`<th class=${look(held)} scope="col" dir="auto">${inlines(held.tokens)}</th>`,
  );
  const rows = token.rows.map(
    (row) =>
      html`<tr>
        ${row.map((held) => html`<td class=${look(held)} dir="auto">${inlines(held.tokens)}</td>`)}
      </tr>`,
  );
  return html`<table>
    <thead>
      <tr>
        ${head}
      </tr>
    </thead>
    <tbody>
      ${rows}
    </tbody>
  </table>`;
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

function inlines(tokens: readonly Token[]): readonly View[] {
  return tokens.map(inline);
}

function inline(token: Token): View {
  const known = token as Tokens.Generic & MarkedInline;
  switch (known.type) {
    case "strong":
      return html`<strong>${inlines(known.tokens)}</strong>`;
    case "em":
      return html`<em>${inlines(known.tokens)}</em>`;
    case "del":
      return html`<del>${inlines(known.tokens)}</del>`;
    case "codespan":
      return html`<code>${known.text}</code>`;
    case "br":
      return html`<br />`;
    case "link":
      return link(
        inlines(known.tokens),
        known.tokens.every(({ type }) => type === "text") ? known.text : "",
        known.href,
      );
    case "image":
      return link([`Picture: ${known.text}`], "", known.href);
    case "text":
    case "escape":
      return paragraphText(decodeEntities(known.text));
    default: // HTML, shown as what it is: text.
      return paragraphText(token.raw);
  }
}

/** A link with the address it leads to, unless its label is that address. What is no link has its address too. */
function link(label: readonly View[], words: string, address: string): View {
  const href = safeLink(address);
  const apart = html`<bdi>${label}</bdi>`;
  if (href === undefined) return html`${apart} (${machineText(address)})`;
  const anchor = html`<a href=${href} title=${href}>${apart}</a>`;
  const told = decodeEntities(words);
  if ([href, href.replace(/\/$/, ""), href.replace(/^mailto:/i, "")].includes(told)) return anchor;
  return html`${anchor}<span class="address"> (${machineText(href)})</span>`;
}

const ENTITIES: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'", nbsp: "\u00a0" };

/** The entities that occur in texts of models. They decode to text, never to markup. */
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
