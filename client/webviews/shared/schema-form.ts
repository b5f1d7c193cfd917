/** The elements of a form made from a JSON Schema. What it holds and means is decided in `fields.ts`. */

import { nothing, render, type TemplateResult } from "lit";
import type { JsonObject } from "scaicore";
import { piecesOf } from "../../../runtime/plain-text.js";
import {
  areaControl,
  checkControl,
  choiceControl,
  textControl,
  type ControlHandle,
  type ControlText,
} from "./controls.js";
import { changesView } from "./changes.js";
import { linkButton, type View } from "./elements.js";
import { entryIn, initialEntry, readForm, readLeaf, tidyEntry, type FieldError, type Reading } from "./entries.js";
import { fieldsOf, leafAt, leavesOf, placeholderOf, type FormField, type LeafField } from "./fields.js";
import type { Formats } from "./formats.js";
import { symbolLabel } from "./labels.js";
import { markdown } from "./markdown.js";
import { present } from "./presentation.js";
import type { Draft } from "./protocol.js";
import { html } from "./template.js";

export interface SchemaFormOptions {
  readonly schema: JsonObject;
  readonly initial?: JsonObject;
  readonly draft: Draft;
  readonly formats: Formats;
  readonly onInput: (draft: Draft) => void;
  /** The fields start with what somebody else said: what was changed stands under them. */
  readonly compares?: boolean;
  /** Opens the text of a field in an editor. */
  readonly onEdit?: (edit: FieldEdit) => void;
}

/** A text of a field that is edited elsewhere. */
export interface FieldEdit {
  readonly field: string;
  readonly label: string;
  readonly text: string;
  /** What the field began with. */
  readonly before: string;
}

/** A form, or why none can be made of the schema. */
export function formOf(options: SchemaFormOptions): SchemaForm | Error {
  try {
    return new SchemaForm(options);
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}

export class SchemaForm {
  readonly element = document.createElement("div");
  readonly #formats: Formats;
  readonly #fields: readonly FormField[];
  /** By the id of their field, in the order of the page. */
  readonly #controls: ReadonlyMap<string, { readonly field: LeafField; readonly control: ControlHandle }>;
  /** The messages that stand under fields. */
  #errors: ReadonlyMap<string, string> = new Map();
  /** What stands under fields on characters that a control does not show. */
  readonly #notes = new Map<string, string | undefined>();
  readonly #options: SchemaFormOptions;

  constructor(options: SchemaFormOptions) {
    const { schema, initial, draft, formats, onInput } = options;
    this.#options = options;
    this.#formats = formats;
    this.#fields = fieldsOf(schema, initial);
    this.#controls = new Map(
      leavesOf(...this.#fields).map((field) => {
        const control = controlFor(field);
        control.set(entryIn(draft, field, formats));
        control.onInput(() => {
          // A message goes as soon as it is wrong; a new one waits until the person leaves the field.
          if (this.#errors.has(field.id)) this.#check(field, control);
          if (options.compares === true || hiddenNote(control.get()) !== this.#notes.get(field.id)) this.#render();
          onInput(this.draft());
        });
        control.onLeave(() => {
          const entry = control.get();
          const tidy = typeof entry === "string" ? tidyEntry(field, entry, formats) : undefined;
          if (tidy !== undefined && tidy !== entry) control.set(tidy);
          // Passing through an empty field shows no message.
          if (entry !== "" || this.#errors.has(field.id)) this.#check(field, control);
          if (options.compares === true) this.#render();
          onInput(this.draft());
        });
        return [field.id, { field, control }];
      }),
    );
    this.element.className = "form";
    this.#render();
  }

  get isEmpty(): boolean {
    return this.#fields.length === 0;
  }

  /** What was typed and differs from the start. */
  draft(): Draft {
    return Object.fromEntries(
      [...this.#controls.values()].flatMap(({ field, control }) => {
        const entry = control.get();
        return entry === initialEntry(field, this.#formats) ? [] : [[field.id, entry] as const];
      }),
    );
  }

  /** The value, or errors, which then stand under their fields. */
  read(leaveOut = false): Reading<JsonObject> {
    const half = [...this.#controls.values()].filter(({ control }) => control.isHalfWritten());
    const reading = readForm(this.#fields, this.draft(), this.#formats, leaveOut);
    const errors = [...half.flatMap(({ field }) => halfWritten(field).errors), ...(reading.ok ? [] : reading.errors)];
    this.#show(errors);
    return errors.length > 0 ? { ok: false, errors } : reading;
  }

  /** Puts an engine's message under the field it names; false if there is no such field. */
  showError(path: string, message: string): boolean {
    const leaf = leafAt(this.#fields, path);
    if (leaf === undefined) return false;
    this.#show([{ id: leaf.id, message }]);
    return true;
  }

  /** Puts an entry into a field, as if it were typed. */
  setEntry(id: string, entry: string): void {
    const known = this.#controls.get(id);
    if (known === undefined || known.control.get() === entry) return;
    known.control.set(entry);
    if (this.#errors.has(id)) this.#check(known.field, known.control);
    this.#render();
    this.#options.onInput(this.draft());
  }

  focusFirstError(): void {
    [...this.#controls.values()].find(({ field }) => this.#errors.has(field.id))?.control.focus();
  }

  focusFirst(): void {
    const [first] = this.#controls.values();
    first?.control.focus();
  }

  setDisabled(disabled: boolean): void {
    for (const { control } of this.#controls.values()) control.setDisabled(disabled);
  }

  /** Checks one field alone. */
  #check(field: LeafField, control: ControlHandle): void {
    const reading = control.isHalfWritten() ? halfWritten(field) : readLeaf(field, this.draft(), this.#formats);
    const others = [...this.#errors].filter(([id]) => id !== field.id).map(([id, message]) => ({ id, message }));
    this.#show(reading.ok ? others : [...others, ...reading.errors.slice(0, 1)]);
  }

  /** Shows these messages and no other ones. */
  #show(errors: readonly FieldError[]): void {
    this.#errors = new Map(errors.map(({ id, message }) => [id, message]));
    for (const [id, { control }] of this.#controls) control.setError(this.#errors.get(id));
    this.#render();
  }

  #render(): void {
    render(this.#rows(this.#fields), this.element);
  }

  #rows(fields: readonly FormField[]): readonly TemplateResult[] {
    return fields.map((field) =>
      field.kind === "leaf"
        ? this.#row(field)
        : html`<fieldset>
            <legend>${field.label}${optionalMark(field)}</legend>
            ${help(field)}
            <div class="form">${this.#rows(field.fields)}</div>
          </fieldset>`,
    );
  }

  #row(field: LeafField): TemplateResult {
    const control = this.#controls.get(field.id)?.control;
    const error = this.#errors.get(field.id);
    const note = control && hiddenNote(control.get());
    this.#notes.set(field.id, note);
    const { control: kind } = field;
    const unit = kind.kind === "money" ? kind.currency : kind.kind === "dateTime" ? "UTC" : undefined;
    const label = html`<label for=${control?.element.id ?? ""} @click=${() => control?.focus()}
      >${field.label}${optionalMark(field)}</label
    >`;
    return html`<div class="field field-${kind.kind}">
      ${kind.kind === "checkbox" ? html`<span class="field-name"></span>` : html`<div class="field-name">${label}</div>`}
      <div class="field-control">
        <div class="field-line">
          ${control?.element}${unit === undefined ? nothing : html`<span class="unit">${unit}</span>`}
        </div>
        <p class="field-error" ?hidden=${error === undefined}>${error ?? ""}</p>
        ${note === undefined ? nothing : html`<p class="field-note">${note}</p>`}
        ${control && this.#changes(field, control)}${help(field)}
      </div>
    </div>`;
  }

  /** What was changed, with a way back; for a long text a way to an editor. */
  #changes(field: LeafField, control: ControlHandle): View {
    const { compares = false, onEdit } = this.#options;
    const [before, now] = [initialEntry(field, this.#formats), control.get()];
    const isText = field.control.kind === "text" || field.control.kind === "json";
    const isLong = [before, now].some(
      (entry) => typeof entry === "string" && (entry.length > LONG_ENTRY || entry.includes("\n")),
    );
    const edit =
      onEdit === undefined || !isText || !isLong || typeof before !== "string" || typeof now !== "string"
        ? nothing
        : linkButton("Edit in Editor", () => onEdit({ field: field.id, label: field.label, text: now, before }), {
            class: "link tool",
          });
    const given = field.initial !== undefined && field.initial !== null;
    if (!compares || !given || before === now)
      return edit === nothing ? nothing : html`<p class="field-tools">${edit}</p>`;
    const back = linkButton("Undo the change", () => this.#reset(field, control), { class: "link tool" });
    const shown =
      isText && typeof before === "string" ? changesView(before, String(now)) : was(field, before, this.#formats);
    return html`<div class="field-was"><p dir="auto">${shown}</p></div>
      <p class="field-tools">${back}${edit}</p>`;
  }

  #reset(field: LeafField, control: ControlHandle): void {
    control.set(initialEntry(field, this.#formats));
    this.#check(field, control);
    this.#options.onInput(this.draft());
    control.focus();
  }
}

/** What a field that holds no text began with. */
function was(field: LeafField, before: string | boolean, formats: Formats): View {
  const shown = present(field.initial ?? null, field.ref, formats);
  const words = "text" in shown ? shown.text : typeof before === "boolean" ? (before ? "Yes" : "No") : before;
  return html`was <del>${words}</del>`;
}

const LONG_ENTRY = 200;
const MOST_NAMED = 3;

/** A control holds the exact text, in which some characters act or are not seen: they are named beside it. */
function hiddenNote(entry: string | boolean): string | undefined {
  if (typeof entry === "boolean") return undefined;
  const named = new Set<string>();
  for (const piece of piecesOf(entry)) {
    if (typeof piece === "string") continue;
    named.add(named.size < MOST_NAMED ? `${piece.name} (${piece.code})` : "others");
    if (named.size > MOST_NAMED) break;
  }
  return named.size === 0 ? undefined : `Holds characters that cannot be seen: ${[...named].join(", ")}.`;
}

function halfWritten(field: LeafField): Extract<Reading<never>, { ok: false }> {
  const message =
    field.control.kind === "date" ? "Write the whole date: day, month and year." : "Write the whole date and time.";
  return { ok: false, errors: [{ id: field.id, message }] };
}

function optionalMark(field: FormField): View {
  const given = field.kind === "leaf" && field.initial !== undefined && field.initial !== null;
  const plain = field.kind === "leaf" && field.control.kind === "checkbox";
  return field.required || given || plain ? nothing : html`<span class="optional"> optional</span>`;
}

function help({ description }: FormField): View {
  return description === undefined ? nothing : html`<div class="help">${markdown(description)}</div>`;
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
      if (control.rows !== undefined) return areaControl(id, text, control.rows, false);
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
