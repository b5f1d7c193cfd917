/** Elements for a presentation: fields as a definition list, tables, chips, folds. Long ones in pages. */

import { nothing, render, type TemplateResult } from "lit";
import { ifDefined } from "lit/directives/if-defined.js";
import { hidden, type View } from "./elements.js";
import { fold } from "./folds.js";
import type { FieldsPresentation, Paged, Presentation, Row, ShownField, Simple } from "./presentation.js";
import { attributeText, html } from "./template.js";
import { textView } from "./text-view.js";

/** The value as the body of a card. */
export function valueView(value: Presentation): View {
  return value.kind === "fields" ? fieldsView(value, 0) : blockOf(value, 0);
}

type Tabular = Extract<Presentation, { kind: "table" }>;

const FIRST_FIELDS = 100;
const FIRST_ROWS = 50;
const FIRST_ENTRIES = 50;
/** Beyond the first ones: so many at a press. */
const NEXT = 200;

/** Small facts stand together in a list; tables and folds take the whole width, in the order of the fields. */
function fieldsView(value: FieldsPresentation, depth: number): View {
  const all = value.fields();
  return inPages(all, FIRST_FIELDS, "fields", (fields) => groupsOf(fields, depth));
}

function groupsOf(fields: readonly ShownField[], depth: number): readonly View[] {
  const parts: View[] = [];
  let facts: View[] = [];
  const endFacts = () => {
    if (facts.length > 0) parts.push(html`<dl class="facts">${facts}</dl>`);
    facts = [];
  };
  for (const field of fields) {
    if (isWide(field.value)) {
      endFacts();
      parts.push(wideField(field, depth));
    } else {
      facts.push(
        html`<div class="fact">
          <dt title=${ifDefined(field.help)}>${field.label}</dt>
          <dd class=${field.value.kind === "number" ? "numeric" : nothing}>${inlineOf(field.value)}</dd>
        </div>`,
      );
    }
  }
  endFacts();
  return parts;
}

function isWide(value: Presentation): boolean {
  switch (value.kind) {
    case "table":
    case "fields":
    case "json":
    case "list":
      return true;
    case "empty":
    case "text":
    case "number":
    case "prose":
    case "time":
    case "chip":
    case "chips":
    case "link":
    case "image":
      return false;
  }
}

/** An object of so few fields stands open at the top. */
const OPEN_FIELDS = 6;

function wideField(field: ShownField, depth: number): TemplateResult {
  const { name, label, help, value } = field;
  if (value.kind === "table" && depth === 0)
    return html`<figure class="wide">
      <figcaption title=${ifDefined(help)}>${label}</figcaption>
      ${tableView(value, label)}
    </figure>`;
  const open =
    depth === 0 &&
    ((value.kind === "list" && value.entries.count <= OPEN_FIELDS) ||
      (value.kind === "fields" &&
        value.count <= OPEN_FIELDS &&
        !value
          .fields()
          .slice(0, OPEN_FIELDS)
          .some((inner) => isWide(inner.value))));
  return fold({ name, label, preview: previewOf(value), help, open, class: "wide" }, () => bodyOf(value, depth + 1));
}

const bodyOf = (value: Presentation, depth: number): View =>
  value.kind === "fields" ? fieldsView(value, depth) : blockOf(value, depth);

function previewOf(value: Presentation): string {
  switch (value.kind) {
    case "fields":
      return value.preview === "" ? countText(value.count, "field") : value.preview;
    case "list":
      return countText(value.entries.count, "entry", "entries");
    case "table":
      return countText(value.rows.count, "row");
    case "empty":
    case "text":
    case "number":
    case "prose":
    case "time":
    case "chip":
    case "chips":
    case "link":
    case "image":
    case "json":
      return "";
  }
}

const countText = (count: number, one: string, many = `${one}s`): string =>
  `${count.toLocaleString("en")} ${count === 1 ? one : many}`;

function blockOf(value: Presentation, depth: number): TemplateResult {
  switch (value.kind) {
    case "table":
      return tableView(value);
    case "fields":
      return html`<div class="wide">${fieldsView(value, depth + 1)}</div>`;
    case "list":
      return listView(value, depth);
    case "json":
      return html`<pre class="raw" tabindex="0">${value.text}</pre>`;
    case "chips":
      return html`<div class="lone">${chipsView(value.items)}</div>`;
    case "empty":
    case "text":
    case "number":
    case "prose":
    case "time":
    case "chip":
    case "link":
    case "image":
      return html`<div class="lone">${simpleView(value)}</div>`;
  }
}

function inlineOf(value: Presentation): View {
  switch (value.kind) {
    case "chips":
      return chipsView(value.items);
    case "list":
    case "table":
    case "fields":
    case "json":
      return blockOf(value, 1);
    case "empty":
    case "text":
    case "number":
    case "prose":
    case "time":
    case "chip":
    case "link":
    case "image":
      return simpleView(value);
  }
}

const chipsView = (items: readonly string[]): TemplateResult =>
  html`<ul class="chips">
    ${items.map((item) => html`<li class="chip">${item}</li>`)}
  </ul>`;

function simpleView(value: Simple): View {
  switch (value.kind) {
    case "empty":
      return [html`<span class="quiet" aria-hidden="true">—</span>`, hidden("none")];
    case "text":
    case "number":
      return value.text;
    case "prose":
      return textView(value.text, value.markdown);
    case "time":
      return html`<time datetime=${value.iso}>${value.text}</time>`;
    case "chip":
      return html`<span class="chip">${value.text}</span>`;
    case "link":
      return html`<a href=${value.href} title=${value.href}>${value.text}</a>`;
    case "image":
      return html`<img src=${value.source} alt="Picture in the value" />`;
  }
}

function listView({ entries }: Extract<Presentation, { kind: "list" }>, depth: number): TemplateResult {
  let position = 0;
  const itemOf = (item: Presentation): View => {
    position += 1;
    const look = { name: String(position), label: String(position), preview: previewOf(item) };
    return item.kind === "fields" || item.kind === "list" || item.kind === "table"
      ? fold(look, () => bodyOf(item, depth + 1))
      : inlineOf(item);
  };
  const page = (items: readonly Presentation[]): View =>
    html`<ul class=${items.every((item) => previewOf(item) !== "") ? "list plain" : "list"}>
      ${items.map((item) => html`<li>${itemOf(item)}</li>`)}
    </ul>`;
  return html`<div>${inPages(entries, FIRST_ENTRIES, "entries", page)}</div>`;
}

/**
 * A table. A narrow panel shows each row as a block, each cell with the name of its column; that changes `display`, which
 * would remove the roles of the elements, so the roles are attributes.
 */
function tableView(value: Tabular, label?: string): TemplateResult {
  const heads = value.columns.map(
    (column) =>
      html`<th
        role="columnheader"
        scope="col"
        class=${column.numeric ? "numeric" : nothing}
        title=${ifDefined(column.help)}
      >
        ${column.label}
      </th>`,
  );
  let position = 0;
  const rowsOf = (rows: readonly Row[]): View =>
    rows.map((row) => {
      position += 1;
      return html`<tr role="row" data-fold=${String(position)}>
        ${cells(row, value)}
      </tr>`;
    });
  const page = (rows: readonly Row[]): View =>
    html`<tbody role="rowgroup">
      ${rowsOf(rows)}
    </tbody>`;
  const more = moreButton(value.rows, FIRST_ROWS, "rows", (rows, button) => {
    const table = button.closest(".table-box")?.querySelector("table");
    const body = document.createElement("tbody");
    body.setAttribute("role", "rowgroup");
    render(rowsOf(rows), body);
    table?.append(body);
  });
  // It scrolls sideways, which keys can do only where the focus can be.
  return html`<div class="table-box" tabindex="0" role="group" aria-label=${label ?? "Table"}>
    <table role="table" aria-label=${ifDefined(label)}>
      <thead role="rowgroup">
        <tr role="row">
          ${heads}
        </tr>
      </thead>
      ${page(value.rows.slice(0, FIRST_ROWS))}
    </table>
    ${more}
  </div>`;
}

function cells(row: Row, table: Tabular): readonly TemplateResult[] {
  return row.map((cell, index) => {
    const column = table.columns[index];
    return html`<td role="cell" class=${column?.numeric === true ? "numeric" : nothing}>
      <span class="cell-label" aria-hidden="true">${column?.label ?? ""}</span
      ><span class="cell">${cellContent(cell, index)}</span>
    </td>`;
  });
}

function cellContent(cell: Presentation, index: number): View {
  const preview = previewOf(cell);
  return preview === "" ? inlineOf(cell) : fold({ name: `c${index}`, label: "", preview }, () => bodyOf(cell, 1));
}

/** The first parts, and a button that shows the next ones behind them. */
function inPages<Part>(all: Paged<Part>, first: number, words: string, draw: (parts: readonly Part[]) => View): View {
  const more = moreButton(all, first, words, (parts, button) => {
    const page = document.createElement("div");
    page.className = "page-of";
    render(draw(parts), page);
    button.before(page);
  });
  return [draw(all.slice(0, first)), more];
}

function moreButton<Part>(
  all: Paged<Part>,
  first: number,
  words: string,
  append: (parts: readonly Part[], button: HTMLElement) => void,
): View {
  if (all.count <= first) return nothing;
  let drawn = first;
  const textOf = () =>
    `Show ${Math.min(NEXT, all.count - drawn).toLocaleString("en")} more of ${all.count.toLocaleString("en")} ${words}`;
  const press = (event: Event) => {
    const button = event.currentTarget as HTMLElement;
    append(all.slice(drawn, drawn + NEXT), button);
    drawn = Math.min(drawn + NEXT, all.count);
    if (drawn >= all.count) button.remove();
    else button.textContent = attributeText(textOf());
  };
  return html`<button type="button" class="link more" @click=${press}>${textOf()}</button>`;
}
