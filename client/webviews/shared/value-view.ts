/** Elements for a presentation: fields as a definition list, tables, chips, folds. */

import { h, hidden, type Child } from "./dom.js";
import { markdown } from "./markdown.js";
import { type Presentation, type Row, type ShownField } from "./presentation.js";

/** The value as the body of a card. */
export function valueView(value: Presentation): readonly Node[] {
  return value.kind === "fields" ? fieldsView(value.fields, 0) : [blockOf(value, 0)];
}

type Tabular = Extract<Presentation, { kind: "table" }>;

/** Small facts stand together in a list; tables and folds take the whole width, in the order of the fields. */
function fieldsView(fields: readonly ShownField[], depth: number): readonly Node[] {
  const parts: Node[] = [];
  let facts: HTMLElement | undefined;
  for (const field of fields) {
    if (isWide(field.value)) {
      facts = undefined;
      parts.push(wideField(field, depth));
    } else {
      if (facts === undefined) parts.push((facts = h("dl", { class: "facts" })));
      const numeric = field.value.kind === "number";
      facts.append(
        h(
          "div",
          { class: "fact" },
          h("dt", { title: field.help }, field.label),
          h("dd", { class: numeric ? "numeric" : undefined }, ...inlineOf(field.value)),
        ),
      );
    }
  }
  return parts;
}

function isWide(value: Presentation): boolean {
  switch (value.kind) {
    case "table":
    case "fields":
    case "json":
      return true;
    case "list":
      return value.items.some((item) => item.kind === "fields" || item.kind === "list" || item.kind === "table");
    default:
      return false;
  }
}

function wideField(field: ShownField, depth: number): HTMLElement {
  const { value } = field;
  if (value.kind === "table") {
    return h(
      "figure",
      { class: "wide" },
      h("figcaption", { title: field.help }, field.label),
      tableView(value, field.label),
    );
  }
  const open =
    depth === 0 &&
    value.kind === "fields" &&
    value.fields.length <= 6 &&
    !value.fields.some((inner) => isWide(inner.value));
  return fold(
    field.label,
    field.help,
    "preview" in value ? value.preview : countOf(value),
    open,
    foldBody(value, depth),
  );
}

function foldBody(value: Presentation, depth: number): readonly Node[] {
  return value.kind === "fields" ? fieldsView(value.fields, depth + 1) : [blockOf(value, depth + 1)];
}

function countOf(value: Presentation): string {
  return value.kind === "list" ? `${value.items.length + value.omitted} entries` : "";
}

function fold(
  label: string,
  help: string | undefined,
  preview: string,
  open: boolean,
  body: readonly Node[],
): HTMLElement {
  return h(
    "details",
    { class: "fold wide", open },
    h(
      "summary",
      {},
      h("span", { class: "fold-label", title: help }, label),
      h("span", { class: "fold-preview" }, preview),
    ),
    h("div", { class: "fold-body" }, ...body),
  );
}

function blockOf(value: Presentation, depth: number): HTMLElement {
  switch (value.kind) {
    case "table":
      return tableView(value);
    case "fields":
      return h("div", { class: "wide" }, ...fieldsView(value.fields, depth + 1));
    case "list":
      return listView(value, depth);
    case "json":
      return h("pre", { class: "raw", tabindex: "0" }, value.text);
    default:
      return h("div", { class: "lone" }, ...inlineOf(value));
  }
}

function inlineOf(value: Presentation): readonly Child[] {
  switch (value.kind) {
    case "empty":
      return [h("span", { class: "quiet", "aria-hidden": "true" }, "—"), hidden("none")];
    case "text":
    case "number":
      return [value.text];
    case "markdown":
      return [markdown(value.text)];
    case "time":
      return [h("time", { datetime: value.iso }, value.text)];
    case "chip":
      return [h("span", { class: "chip" }, value.text)];
    case "chips":
      return [h("ul", { class: "chips" }, ...value.items.map((item) => h("li", { class: "chip" }, item)))];
    case "link":
      return [h("a", { href: value.href }, value.text)];
    case "image":
      return [h("img", { src: value.source, alt: "Picture in the value" })];
    case "list":
    case "table":
    case "fields":
    case "json":
      return [blockOf(value, 1)];
  }
}

function listView(value: Extract<Presentation, { kind: "list" }>, depth: number): HTMLElement {
  const items = value.items.map((item, index) =>
    item.kind === "fields"
      ? h("li", {}, fold(`${index + 1}`, undefined, item.preview, false, fieldsView(item.fields, depth + 1)))
      : h("li", {}, ...inlineOf(item)),
  );
  const plain = value.items.every((item) => item.kind === "fields") ? "list plain" : "list";
  return h("div", {}, h("ul", { class: plain }, ...items), omittedNote(value.omitted));
}

/**
 * A table that a narrow panel shows as one block a row, each cell with its column's name. The roles are written out, as
 * the change of `display` would take them away.
 */
function tableView(value: Tabular, label?: string): HTMLElement {
  const head = h(
    "tr",
    { role: "row" },
    ...value.columns.map((column) =>
      h(
        "th",
        { role: "columnheader", scope: "col", class: column.numeric ? "numeric" : undefined, title: column.help },
        column.label,
      ),
    ),
  );
  const body = value.rows.map((row) => h("tr", { role: "row" }, ...cells(row, value)));
  return h(
    "div",
    { class: "table-box" },
    h(
      "table",
      { role: "table", "aria-label": label },
      h("thead", { role: "rowgroup" }, head),
      h("tbody", { role: "rowgroup" }, ...body),
    ),
    omittedNote(value.omitted),
  );
}

function cells(row: Row, table: Tabular): readonly HTMLElement[] {
  return row.map((cell, index) => {
    const column = table.columns[index];
    return h(
      "td",
      { role: "cell", class: column?.numeric === true ? "numeric" : undefined },
      h("span", { class: "cell-label", "aria-hidden": "true" }, column?.label ?? ""),
      h("span", { class: "cell" }, ...cellContent(cell)),
    );
  });
}

function cellContent(cell: Presentation): readonly Child[] {
  if (cell.kind === "fields")
    return [fold("", undefined, cell.preview === "" ? "open" : cell.preview, false, fieldsView(cell.fields, 1))];
  if (cell.kind === "table") return [fold("", undefined, `${cell.rows.length} rows`, false, [tableView(cell)])];
  return inlineOf(cell);
}

function omittedNote(omitted: number): HTMLElement | undefined {
  return omitted === 0 ? undefined : h("p", { class: "quiet" }, `${omitted} more are in the raw JSON.`);
}
