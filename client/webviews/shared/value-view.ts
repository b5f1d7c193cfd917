/** Elements for a presentation: fields as a definition list, tables, chips, folds. */

import { nothing, type TemplateResult } from "lit";
import { ifDefined } from "lit/directives/if-defined.js";
import { hidden, type View } from "./elements.js";
import { markdown, unformatted } from "./markdown.js";
import { type Presentation, type Row, type ShownField } from "./presentation.js";
import { html } from "./template.js";

/** The value as the body of a card. */
export function valueView(value: Presentation): View {
  return value.kind === "fields" ? fieldsView(value, 0) : blockOf(value, 0);
}

type Fields = Extract<Presentation, { kind: "fields" }>;
type Tabular = Extract<Presentation, { kind: "table" }>;

/** Small facts stand together in a list; tables and folds take the whole width, in the order of the fields. */
function fieldsView({ fields, omitted = 0 }: Fields, depth: number): readonly View[] {
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
  return omitted === 0 ? parts : [...parts, omittedNote(omitted)];
}

function isWide(value: Presentation): boolean {
  switch (value.kind) {
    case "table":
    case "fields":
    case "json":
      return true;
    case "list":
      return value.items.some((item) => item.kind === "fields" || item.kind === "list" || item.kind === "table");
    case "empty":
    case "text":
    case "number":
    case "markdown":
    case "plain":
    case "time":
    case "chip":
    case "chips":
    case "link":
    case "image":
      return false;
  }
}

function wideField(field: ShownField, depth: number): TemplateResult {
  const { value } = field;
  if (value.kind === "table")
    return html`<figure class="wide">
      <figcaption title=${ifDefined(field.help)}>${field.label}</figcaption>
      ${tableView(value, field.label)}
    </figure>`;
  const open =
    depth === 0 &&
    value.kind === "fields" &&
    value.fields.length <= 6 &&
    !value.fields.some((inner) => isWide(inner.value));
  const body = value.kind === "fields" ? fieldsView(value, depth + 1) : blockOf(value, depth + 1);
  return fold(field.label, "preview" in value ? value.preview : countOf(value), body, { help: field.help, open });
}

function countOf(value: Presentation): string {
  return value.kind === "list" ? `${value.items.length + value.omitted} entries` : "";
}

function fold(
  label: string,
  preview: string,
  body: View,
  look: { readonly help?: string | undefined; readonly open?: boolean } = {},
): TemplateResult {
  return html`<details class="fold wide" ?open=${look.open ?? false}>
    <summary>
      <span class="fold-label" title=${ifDefined(look.help)}>${label}</span><span class="fold-preview">${preview}</span>
    </summary>
    <div class="fold-body">${body}</div>
  </details>`;
}

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
    case "empty":
    case "text":
    case "number":
    case "markdown":
    case "plain":
    case "time":
    case "chip":
    case "chips":
    case "link":
    case "image":
      return html`<div class="lone">${inlineOf(value)}</div>`;
  }
}

function inlineOf(value: Presentation): View {
  switch (value.kind) {
    case "empty":
      return [html`<span class="quiet" aria-hidden="true">—</span>`, hidden("none")];
    case "text":
    case "number":
      return value.text;
    case "markdown":
      return markdown(value.text);
    case "plain":
      return unformatted(value.text, value.why);
    case "time":
      return html`<time datetime=${value.iso}>${value.text}</time>`;
    case "chip":
      return html`<span class="chip">${value.text}</span>`;
    case "chips":
      return html`<ul class="chips">
        ${value.items.map((item) => html`<li class="chip">${item}</li>`)}
      </ul>`;
    case "link":
      return html`<a href=${value.href} title=${value.href}>${value.text}</a>`;
    case "image":
      return html`<img src=${value.source} alt="Picture in the value" />`;
    case "list":
    case "table":
    case "fields":
    case "json":
      return blockOf(value, 1);
  }
}

function listView(value: Extract<Presentation, { kind: "list" }>, depth: number): TemplateResult {
  const items = value.items.map((item, index) =>
    item.kind === "fields" ? fold(`${index + 1}`, item.preview, fieldsView(item, depth + 1)) : inlineOf(item),
  );
  const plain = value.items.every((item) => item.kind === "fields") ? "list plain" : "list";
  return html`<div>
    <ul class=${plain}>
      ${items.map((item) => html`<li>${item}</li>`)}
    </ul>
    ${omittedNote(value.omitted)}
  </div>`;
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
  const rows = value.rows.map(
    (row) =>
      html`<tr role="row">
        ${cells(row, value)}
      </tr>`,
  );
  return html`<div class="table-box">
    <table role="table" aria-label=${ifDefined(label)}>
      <thead role="rowgroup">
        <tr role="row">
          ${heads}
        </tr>
      </thead>
      <tbody role="rowgroup">
        ${rows}
      </tbody>
    </table>
    ${omittedNote(value.omitted)}
  </div>`;
}

function cells(row: Row, table: Tabular): readonly TemplateResult[] {
  return row.map((cell, index) => {
    const column = table.columns[index];
    return html`<td role="cell" class=${column?.numeric === true ? "numeric" : nothing}>
      <span class="cell-label" aria-hidden="true">${column?.label ?? ""}</span
      ><span class="cell">${cellContent(cell)}</span>
    </td>`;
  });
}

function cellContent(cell: Presentation): View {
  if (cell.kind === "fields") return fold("", cell.preview === "" ? "open" : cell.preview, fieldsView(cell, 1));
  if (cell.kind === "table") return fold("", `${cell.rows.length} rows`, tableView(cell));
  return inlineOf(cell);
}

function omittedNote(omitted: number): View {
  return omitted === 0 ? nothing : html`<p class="quiet">${omitted.toLocaleString("en")} more are in the raw JSON.</p>`;
}
