/** The elements of a form made from a JSON Schema. What it holds and means is decided in `fields.ts`. */

import type { JsonObject } from "scaicore";
import {
  areaControl,
  checkControl,
  choiceControl,
  textControl,
  type ControlHandle,
  type ControlText,
} from "./controls.js";
import { h } from "./dom.js";
import type { Draft } from "./draft.js";
import { entryIn, initialEntry, readForm, readLeaf, tidyEntry, type FieldError, type Reading } from "./entries.js";
import { fieldsOf, leafAt, leavesOf, placeholderOf, type FormField, type LeafField } from "./fields.js";
import type { Formats } from "./formats.js";
import { symbolLabel } from "./labels.js";
import { markdown } from "./markdown.js";

export interface SchemaForm {
  readonly element: HTMLElement;
  readonly isEmpty: boolean;
  /** What was typed and differs from the start. */
  draft(): Draft;
  /** The value, or errors, which then stand under their fields. */
  read(leaveOut?: boolean): Reading<JsonObject>;
  /** Puts an engine's message under the field it names; false if there is no such field. */
  showError(path: string, message: string): boolean;
  focusFirstError(): void;
  focusFirst(): void;
  setDisabled(disabled: boolean): void;
}

export interface SchemaFormOptions {
  readonly schema: JsonObject;
  readonly initial?: JsonObject;
  readonly draft: Draft;
  readonly formats: Formats;
  readonly onInput: () => void;
}

interface Bound {
  readonly field: LeafField;
  readonly control: ControlHandle;
  setError(message: string | undefined): void;
  hasError(): boolean;
}

export function schemaForm(options: SchemaFormOptions): SchemaForm {
  const { formats } = options;
  const fields = fieldsOf(options.schema, options.initial);
  const bound = new Map<string, Bound>();

  const draft = (): Draft =>
    Object.fromEntries(
      [...bound.values()].flatMap(({ field, control }) => {
        const entry = control.get();
        return entry === initialEntry(field, formats) ? [] : [[field.id, entry] as const];
      }),
    );

  const show = (errors: readonly FieldError[]) => {
    const messages = new Map(errors.map((error) => [error.id, error.message]));
    for (const [id, entry] of bound) entry.setError(messages.get(id));
  };

  const checkOne = (entry: Bound) => {
    const reading = entry.control.isHalfWritten() ? halfWritten(entry.field) : readLeaf(entry.field, draft(), formats);
    entry.setError(reading.ok ? undefined : reading.errors[0]?.message);
  };

  const bind = (field: LeafField): HTMLElement => {
    const row = fieldRow(field, entryIn(options.draft, field, formats));
    bound.set(field.id, row.bound);
    row.bound.control.onInput(() => {
      // A message goes as soon as it is wrong; a new one waits until the person leaves the field.
      if (row.bound.hasError()) checkOne(row.bound);
      options.onInput();
    });
    row.bound.control.onLeave(() => {
      const entry = row.bound.control.get();
      const tidy = typeof entry === "string" ? tidyEntry(field, entry, formats) : undefined;
      if (tidy !== undefined && tidy !== entry) row.bound.control.set(tidy);
      // An empty field that the person only passed through is not scolded for.
      if (entry !== "" || row.bound.hasError()) checkOne(row.bound);
      options.onInput();
    });
    return row.element;
  };

  const rows = (list: readonly FormField[]): readonly HTMLElement[] =>
    list.map((field) =>
      field.kind === "leaf"
        ? bind(field)
        : h(
            "fieldset",
            {},
            h("legend", {}, field.label, optionalMark(field)),
            field.description === undefined ? undefined : help(field.description),
            h("div", { class: "form" }, ...rows(field.fields)),
          ),
    );

  return {
    element: h("div", { class: "form" }, ...rows(fields)),
    isEmpty: fields.length === 0,
    draft,
    read: (leaveOut = false) => {
      const half = [...bound.values()].filter(({ control }) => control.isHalfWritten());
      const reading = readForm(fields, draft(), formats, leaveOut);
      const errors = [...half.flatMap(({ field }) => halfWritten(field).errors), ...(reading.ok ? [] : reading.errors)];
      show(errors);
      return errors.length > 0 ? { ok: false, errors } : reading;
    },
    showError: (path, message) => {
      const leaf = leafAt(fields, path);
      if (leaf === undefined) return false;
      show([{ id: leaf.id, message }]);
      return true;
    },
    focusFirstError: () => {
      [...bound.values()].find((entry) => entry.hasError())?.control.focus();
    },
    focusFirst: () => {
      const [first] = leavesOf(...fields);
      if (first !== undefined) bound.get(first.id)?.control.focus();
    },
    setDisabled: (disabled) => {
      for (const { control } of bound.values()) control.setDisabled(disabled);
    },
  };
}

function halfWritten(field: LeafField): Extract<Reading<never>, { ok: false }> {
  const message =
    field.control.kind === "date" ? "Write the whole date: day, month and year." : "Write the whole date and time.";
  return { ok: false, errors: [{ id: field.id, message }] };
}

function fieldRow(field: LeafField, entry: string | boolean): { element: HTMLElement; bound: Bound } {
  const control = controlFor(field);
  control.set(entry);
  const message = h("p", { class: "field-error", hidden: true });
  let failing = false;
  const bound: Bound = {
    field,
    control,
    setError: (text) => {
      failing = text !== undefined;
      message.textContent = text ?? "";
      message.hidden = !failing;
      control.setError(text);
    },
    hasError: () => failing,
  };
  const label = h("label", { for: control.element.id }, field.label, optionalMark(field));
  label.addEventListener("click", () => {
    control.focus();
  });
  const { control: kind } = field;
  const unit = kind.kind === "money" ? kind.currency : kind.kind === "dateTime" ? "UTC" : undefined;
  const box = h(
    "div",
    { class: "field-control" },
    h(
      "div",
      { class: "field-line" },
      control.element,
      unit === undefined ? undefined : h("span", { class: "unit" }, unit),
    ),
    message,
    field.description === undefined ? undefined : help(field.description),
  );
  const name = kind.kind === "checkbox" ? h("span", { class: "field-name" }) : h("div", { class: "field-name" }, label);
  return { element: h("div", { class: `field field-${kind.kind}` }, name, box), bound };
}

function optionalMark(field: FormField): HTMLElement | undefined {
  const given = field.kind === "leaf" && field.initial !== undefined && field.initial !== null;
  const plain = field.kind === "leaf" && field.control.kind === "checkbox";
  return field.required || given || plain ? undefined : h("span", { class: "optional" }, " optional");
}

function help(text: string): HTMLElement {
  return h("div", { class: "help" }, markdown(text));
}

function controlFor(field: LeafField): ControlHandle {
  const { control } = field;
  // The id is a name of the page: the field's own may hold anything.
  const id = `field-${field.id.replace(/[^\w-]/gu, (character) => `_${character.codePointAt(0)?.toString(16) ?? ""}_`)}`;
  const placeholder = placeholderOf(field);
  const text: ControlText = {
    label: field.label,
    required: field.required,
    ...(field.description === undefined ? {} : { description: field.description }),
    ...(placeholder === "" ? {} : { placeholder }),
  };
  switch (control.kind) {
    case "text":
      if (control.multiline) return areaControl(id, text, 5, false);
      return textControl(
        id,
        text,
        "text",
        control.format === "uri" ? "url" : control.format === "email" ? "email" : undefined,
      );
    case "number":
      return textControl(id, text, "text", control.integer ? "numeric" : "decimal");
    case "money":
      return textControl(id, text, "text", "decimal");
    case "duration":
      return textControl(id, text, "text");
    case "date":
      return textControl(id, text, "date");
    case "dateTime":
      return textControl(id, text, "datetime-local");
    case "checkbox":
      return checkControl(id, text);
    case "yesNo":
      return choiceControl(id, text, [
        emptyChoice(field),
        { value: "yes", label: "Yes" },
        { value: "no", label: "No" },
      ]);
    case "choice": {
      const choices = control.choices.map((value) => ({ value, label: symbolLabel(value) }));
      const needsChoice = field.initial === undefined || field.initial === null || !field.required;
      return choiceControl(id, text, needsChoice ? [emptyChoice(field), ...choices] : choices);
    }
    case "lines":
      return areaControl(id, text, 4, false);
    case "json":
      return areaControl(id, text, 6, true);
  }
}

function emptyChoice(field: LeafField): { value: string; label: string } {
  return { value: "", label: field.required ? "Choose…" : "—" };
}
