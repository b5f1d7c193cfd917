/** The elements of a form made from a JSON Schema. What it holds and means is decided in `fields.ts`. */

import { nothing, render, type TemplateResult } from "lit";
import { live } from "lit/directives/live.js";
import { repeat } from "lit/directives/repeat.js";
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
import { hidden, icon, linkButton, type IconName, type View } from "./elements.js";
import { entryIn, initialEntry, readForm, readLeaf, tidyEntry, type FieldError, type Reading } from "./entries.js";
import {
  allFields,
  fieldAt,
  fieldsOf,
  leavesOf,
  placeholderOf,
  type FormField,
  type FormRow,
  type KindsField,
  type LeafField,
  type RowsField,
} from "./fields.js";
import type { Formats } from "./formats.js";
import { humanLabel, symbolLabel } from "./labels.js";
import { markdown } from "./markdown.js";
import { present } from "./presentation.js";
import type { Draft } from "./protocol.js";
import { html } from "./template.js";
import { covers, problemText, readWhole } from "./whole-json.js";

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
  /** Tells a screen reader of what changed elsewhere than at the focus. */
  readonly say?: (text: string) => void;
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

/** Under this key the draft has the whole as JSON, while it is edited as that. No field has an empty id. */
const WHOLE = "";

interface Field {
  readonly field: LeafField;
  readonly control: ControlHandle;
}

export class SchemaForm {
  readonly element = document.createElement("div");
  readonly #options: SchemaFormOptions;
  readonly #formats: Formats;
  /** What the form started with. */
  #initial: JsonObject | undefined;
  #fields: readonly FormField[] = [];
  /** How lists, maps and unions are built where that differs from the start, by the ids of their fields. */
  readonly #built = new Map<string, string>();
  /** By the id of their field. Those of a type that is not chosen now are kept for when it is again. */
  readonly #controls = new Map<string, Field>();
  /** The ids of the leaves that are there now, in the order of the page. */
  #leaves: readonly string[] = [];
  /** The messages that stand under fields. */
  #errors: ReadonlyMap<string, string> = new Map();
  /** What stands under fields on characters that a control does not show. */
  readonly #notes = new Map<string, string | undefined>();
  /** The whole as JSON, while it is edited as that. */
  #whole: { readonly control: ControlHandle; readonly first: string } | undefined;
  #disabled = false;
  #drawing = false;
  #drawAgain = false;

  constructor(options: SchemaFormOptions) {
    this.#options = options;
    this.#formats = options.formats;
    this.element.className = "form";
    this.#begin(options.initial, options.draft);
    const whole = options.draft[WHOLE];
    if (typeof whole === "string") this.#openWhole(whole);
    this.#render();
  }

  get isEmpty(): boolean {
    return this.#fields.length === 0;
  }

  /** What the draft differs from. */
  get initial(): JsonObject | undefined {
    return this.#initial;
  }

  /** Whether the whole is edited as JSON. */
  get showsJson(): boolean {
    return this.#whole !== undefined;
  }

  /** Whether Enter may send it: it has one field, in which there is no second line to begin. */
  get isOneLine(): boolean {
    const [field, ...others] = this.#fields;
    if (field?.kind !== "leaf" || others.length > 0 || this.showsJson) return false;
    const { kind } = field.control;
    return kind === "text"
      ? field.control.rows === undefined
      : kind !== "lines" && kind !== "json" && kind !== "choice" && kind !== "yesNo";
  }

  /** What was typed and differs from the start. */
  draft(): Draft {
    return {
      ...this.#typed(),
      ...(this.#whole === undefined ? {} : { [WHOLE]: String(this.#whole.control.get()) }),
    };
  }

  /** The value, or errors, which then stand under their fields. */
  read(leaveOut = false): Reading<JsonObject> {
    if (this.#whole !== undefined) return this.#readWhole(false);
    const half = this.#shown().filter(({ control }) => control.isHalfWritten());
    const reading = readForm(this.#fields, this.#typed(), this.#formats, leaveOut);
    const errors = [...half.flatMap(({ field }) => halfWritten(field).errors), ...(reading.ok ? [] : reading.errors)];
    this.#show(errors);
    return errors.length > 0 ? { ok: false, errors } : reading;
  }

  /** Puts an engine's message under the field it names; false if there is no such field. */
  showError(path: string, message: string): boolean {
    if (this.#whole !== undefined) {
      this.#show([{ id: WHOLE, message: `${path.replace(/^input\./, "")}: ${message}` }]);
      return true;
    }
    const field = fieldAt(this.#fields, path, (name) => String(this.#controls.get(name.id)?.control.get() ?? ""));
    if (field === undefined) return false;
    this.#show([{ id: field.id, message }]);
    return true;
  }

  /** Puts an entry into a field, as if it were typed. */
  setEntry(id: string, entry: string): void {
    const known = this.#controls.get(id);
    if (known === undefined || known.control.get() === entry) return;
    known.control.set(entry);
    if (this.#errors.has(id)) this.#check(known.field, known.control);
    this.#render();
    this.#changed();
  }

  /** Shows the whole as JSON, with all that can be read of the fields. */
  editAsJson(): void {
    if (this.#whole !== undefined) return;
    const draft = this.#typed();
    const parts = this.#fields.flatMap((field) => {
      const reading = readForm([field], draft, this.#formats);
      return reading.ok ? Object.entries(reading.value) : [];
    });
    this.#openWhole(JSON.stringify(Object.fromEntries(parts), null, 2));
    this.#show([]);
    this.#changed();
    this.focusFirst();
  }

  /** Shows the fields again, with what the JSON says; false if it cannot be shown in them: then it says why. */
  editAsFields(): boolean {
    const whole = this.#whole;
    if (whole === undefined) return true;
    // What was not touched leaves the fields as they were, with what could not be read of them.
    if (whole.control.get() !== whole.first) {
      const reading = this.#readWhole(true);
      if (!reading.ok) return false;
      const held = readForm(fieldsOf(this.#options.schema, reading.value), {}, this.#formats, true);
      const kept = held.ok ? held.value : {};
      const lost = Object.keys(reading.value).find(
        (name) => held.ok && !covers(Object.hasOwn(kept, name) ? kept[name] : undefined, reading.value[name] ?? null),
      );
      if (!held.ok || lost !== undefined) {
        const place = lost === undefined ? "" : `${humanLabel(lost)}: `;
        this.#show([{ id: WHOLE, message: `${place}This can be written as JSON only. It can be run as it is.` }]);
        return false;
      }
      this.#begin(reading.value, {});
    }
    this.#whole = undefined;
    this.#show([]);
    this.#changed();
    this.focusFirst();
    return true;
  }

  focusFirstError(): void {
    if (this.#whole !== undefined) {
      this.#whole.control.focus();
      return;
    }
    const first = allFields(this.#fields).find(({ id }) => this.#errors.has(id));
    if (first === undefined) return;
    const known = this.#controls.get(first.id);
    if (known !== undefined) known.control.focus();
    else this.#focus(first.id, `${ADD}, ${PICKER}`);
  }

  focusFirst(): void {
    if (this.#whole !== undefined) this.#whole.control.focus();
    else {
      const [first] = this.#shown();
      first?.control.focus();
    }
  }

  setDisabled(disabled: boolean): void {
    for (const { control } of this.#controls.values()) control.setDisabled(disabled);
    this.#whole?.control.setDisabled(disabled);
    if (this.#disabled === disabled) return;
    this.#disabled = disabled;
    this.#render();
  }

  /** Starts anew: all fields as they are with this value and this draft. */
  #begin(initial: JsonObject | undefined, draft: Draft): void {
    this.#initial = initial;
    this.#built.clear();
    this.#controls.clear();
    this.#errors = new Map();
    this.#fields = fieldsOf(this.#options.schema, initial, draft);
    for (const field of allFields(this.#fields))
      if ((field.kind === "rows" || field.kind === "kinds") && field.entry !== field.firstEntry)
        this.#built.set(field.id, field.entry);
    this.#makeControls(draft);
  }

  /** Builds a list, a map or a union in another way. */
  #build(id: string, entry: string): void {
    this.#built.set(id, entry);
    this.#fields = fieldsOf(this.#options.schema, this.#initial, Object.fromEntries(this.#built));
    for (const field of allFields(this.#fields))
      if (field.id === id && (field.kind === "rows" || field.kind === "kinds") && field.firstEntry === entry)
        this.#built.delete(id);
    this.#makeControls({});
    this.#show([...this.#errors].flatMap(([of, message]) => (of === id ? [] : [{ id: of, message }])));
    this.#changed();
  }

  /** Makes the controls of the fields that have none yet. */
  #makeControls(draft: Draft): void {
    const leaves = leavesOf(...this.#fields);
    for (const field of leaves) {
      const known = this.#controls.get(field.id);
      // A type that was chosen in place of another has other fields of the same names.
      if (known === undefined || known.field.ref.schema !== field.ref.schema)
        this.#controls.set(field.id, this.#make(field, draft));
      else this.#controls.set(field.id, { field, control: known.control });
    }
    this.#leaves = leaves.map(({ id }) => id);
  }

  #make(made: LeafField, draft: Draft): Field {
    const { compares } = this.#options;
    const control = controlFor(made);
    const { id } = made;
    control.set(entryIn(draft, made, this.#formats));
    control.setDisabled(this.#disabled);
    // The label of a row, and so its field, changes with its place.
    const now = () => this.#controls.get(id)?.field ?? made;
    control.onInput(() => {
      // A message goes as soon as it is wrong; a new one waits until the person leaves the field.
      if (this.#errors.has(id)) this.#check(now(), control);
      if (compares === true || hiddenNote(control.get()) !== this.#notes.get(id)) this.#render();
      this.#changed();
    });
    control.onLeave(() => {
      const field = now();
      const entry = control.get();
      const tidy = typeof entry === "string" ? tidyEntry(field, entry, this.#formats) : undefined;
      if (tidy !== undefined && tidy !== entry) control.set(tidy);
      // Passing through an empty field shows no message.
      if (entry !== "" || this.#errors.has(id)) this.#check(field, control);
      if (compares === true) this.#render();
      this.#changed();
    });
    return { field: made, control };
  }

  /** What stands in the fields that are there, where it differs from the start, and how they are built. */
  #typed(): Draft {
    const built = allFields(this.#fields).flatMap(({ id }) => {
      const entry = this.#built.get(id);
      return entry === undefined ? [] : [[id, entry] as const];
    });
    const typed = this.#shown().flatMap(({ field, control }) => {
      const entry = control.get();
      return entry === initialEntry(field, this.#formats) ? [] : [[field.id, entry] as const];
    });
    return Object.fromEntries([...built, ...typed]);
  }

  #shown(): readonly Field[] {
    return this.#leaves.flatMap((id) => this.#controls.get(id) ?? []);
  }

  #changed(): void {
    this.#options.onInput(this.draft());
  }

  #openWhole(text: string): void {
    const control = areaControl("field-whole", { label: "Input as JSON", required: false }, 8, true);
    control.set(text);
    control.setDisabled(this.#disabled);
    control.onInput(() => {
      if (this.#errors.has(WHOLE)) this.#readWhole(false);
      this.#changed();
    });
    control.onLeave(() => this.#readWhole(false));
    this.#whole = { control, first: text };
  }

  /** The value of the JSON, or what is wrong with it, which then stands under it. @param partly something may be missing */
  #readWhole(partly: boolean): Reading<JsonObject> {
    const reading = readWhole(this.#options.schema, String(this.#whole?.control.get() ?? ""));
    const problems = reading.ok ? reading.problems.filter(({ missing }) => !partly || missing !== true) : [];
    const messages = reading.ok ? problems.map(problemText) : [reading.message];
    const more = messages.length > MOST_PROBLEMS ? [`and ${messages.length - MOST_PROBLEMS} more`] : [];
    const message = [...messages.slice(0, MOST_PROBLEMS), ...more].join("\n");
    const errors = message === "" ? [] : [{ id: WHOLE, message }];
    this.#show(errors);
    return reading.ok && errors.length === 0 ? { ok: true, value: reading.value } : { ok: false, errors };
  }

  /** Checks one field alone. */
  #check(field: LeafField, control: ControlHandle): void {
    const reading = control.isHalfWritten() ? halfWritten(field) : readLeaf(field, this.#typed(), this.#formats);
    const others = [...this.#errors].filter(([id]) => id !== field.id).map(([id, message]) => ({ id, message }));
    this.#show(reading.ok ? others : [...others, ...reading.errors.slice(0, 1)]);
  }

  /** Shows these messages and no other ones. */
  #show(errors: readonly FieldError[]): void {
    this.#errors = new Map(errors.map(({ id, message }) => [id, message]));
    for (const [id, { control }] of this.#controls) control.setError(this.#errors.get(id));
    this.#whole?.control.setError(this.#errors.get(WHOLE));
    this.#render();
  }

  #render(): void {
    // A control that goes away while it has the focus tells that it was left, in the middle of the drawing.
    this.#drawAgain = this.#drawing;
    if (this.#drawing) return;
    this.#drawing = true;
    try {
      render(this.#whole === undefined ? this.#rows(this.#fields) : this.#json(this.#whole.control), this.element);
    } finally {
      this.#drawing = false;
    }
    if (this.#drawAgain) this.#render();
  }

  #json(control: ControlHandle): TemplateResult {
    const error = this.#errors.get(WHOLE);
    return html`<div class="field-whole">
      <div class="field-line">${control.element}</div>
      <p class="field-error" ?hidden=${error === undefined}>${error ?? ""}</p>
    </div>`;
  }

  #rows(fields: readonly FormField[]): readonly TemplateResult[] {
    return fields.map((field) => this.#field(field));
  }

  #field(field: FormField): TemplateResult {
    switch (field.kind) {
      case "leaf":
        return this.#row(field);
      case "group":
        return html`<fieldset>
          <legend>${field.label}${optionalMark(field)}</legend>
          ${help(field)}
          <div class="form">${this.#rows(field.fields)}</div>
        </fieldset>`;
      case "rows":
        return this.#list(field);
      case "kinds":
        return this.#kinds(field);
    }
  }

  /** The fields of a row or of a chosen type, without the name that stands above them already. */
  #inner(field: FormField): readonly TemplateResult[] {
    return field.kind === "group" ? this.#rows(field.fields) : [this.#field(field)];
  }

  /** Those of a chosen type. What tells the types apart can have one value only, which was chosen above. */
  #ofKind(field: FormField): readonly TemplateResult[] {
    return field.kind === "group" ? this.#rows(field.fields.filter((one) => !isSettled(one))) : this.#inner(field);
  }

  #list(field: RowsField): TemplateResult {
    const { id, label, of, rows } = field;
    return html`<fieldset class="rows" data-field=${id}>
      <legend>${label}${optionalMark(field)}</legend>
      ${help(field)}
      ${repeat(
        rows,
        ({ key }) => key,
        (row, at) => this.#listRow(field, row, at),
      )}
      <p class="rows-tools">
        ${this.#rowButton(field, { icon: "add", label: of === "map" ? "Add a key" : "Add a row", class: "rows-add", act: () => this.#add(field) })}
        ${rows.length === 0 ? html`<span class="quiet">empty</span>` : nothing}
      </p>
      ${this.#message(id)}${this.#builtChange(field)}
    </fieldset>`;
  }

  #listRow(field: RowsField, { key, name, value }: FormRow, at: number): TemplateResult {
    const { label, of, rows } = field;
    const named = `${label} ${at + 1}`;
    const tool = (icon: IconName, words: string, enabled: boolean, act: () => void) =>
      this.#rowButton(field, { icon, hidden: `${words}: ${named}`, class: `row-${icon}`, disabled: !enabled, act });
    const onKey = (event: KeyboardEvent) => {
      if (!event.altKey || event.ctrlKey || event.metaKey || event.shiftKey || of === "map") return;
      const by = event.key === "ArrowUp" ? -1 : event.key === "ArrowDown" ? 1 : 0;
      // A row in a row moves in its own list.
      if (by === 0 || (event.target as HTMLElement).closest(".row-box") !== event.currentTarget) return;
      event.preventDefault();
      this.#move(field, at, by);
    };
    return html`<div class="row-box" role="group" aria-label=${named} data-row=${key} @keydown=${onKey}>
      <div class="row-head">
        <span>${value.kind === "leaf" && name === undefined ? nothing : named}</span>
        <span class="row-tools">
          ${of === "map" ? nothing : [tool("arrow-up", "Move up", at > 0, () => this.#move(field, at, -1)), tool("arrow-down", "Move down", at < rows.length - 1, () => this.#move(field, at, 1))]}
          ${tool("close", "Remove", true, () => this.#remove(field, at))}
        </span>
      </div>
      <div class="form">${name === undefined ? nothing : this.#row(name)}${this.#inner(value)}</div>
    </div>`;
  }

  #rowButton(
    { label }: RowsField,
    look: { icon: IconName; label?: string; hidden?: string; class: string; disabled?: boolean; act: () => void },
  ): TemplateResult {
    const words = look.hidden ?? look.label ?? "";
    return html`<button
      type="button"
      class=${`link tool ${look.class}`}
      title=${words}
      ?disabled=${this.#disabled || look.disabled === true}
      @click=${look.act}
    >
      ${icon(look.icon)}${look.label === undefined ? hidden(words) : html`<span>${look.label}</span>${hidden(` to ${label}`)}`}
    </button>`;
  }

  #add(field: RowsField): void {
    const key = String(field.nextKey);
    const before = this.#leaves;
    this.#build(field.id, [...field.rows.map((row) => row.key), key].join(","));
    const made = this.#leaves.find((id) => !before.includes(id) && id.startsWith(`${field.id}/${key}`));
    if (made === undefined) this.#focus(field.id, `:scope > [data-row="${key}"] button`);
    else this.#controls.get(made)?.control.focus();
    this.#options.say?.(`${field.label} ${field.rows.length + 1} is there.`);
  }

  #remove(field: RowsField, at: number): void {
    const keys = field.rows.map(({ key }) => key);
    const after = keys[at + 1] ?? keys[at - 1];
    const [removed] = keys.splice(at, 1);
    for (const id of this.#controls.keys())
      if (id.startsWith(`${field.id}/${removed}/`) || id === `${field.id}/${removed}`) this.#controls.delete(id);
    this.#build(field.id, keys.join(","));
    this.#focus(field.id, after === undefined ? ADD : `:scope > [data-row="${after}"] > .row-head .row-close`);
    this.#options.say?.(`${field.label} ${at + 1} was removed.`);
  }

  #move(field: RowsField, at: number, by: -1 | 1): void {
    const keys = field.rows.map(({ key }) => key);
    const [key, other] = [keys[at], keys[at + by]];
    if (key === undefined || other === undefined) return;
    const focused = this.#leaves.find((id) => this.#controls.get(id)?.control.element === document.activeElement);
    [keys[at], keys[at + by]] = [other, key];
    this.#build(field.id, keys.join(","));
    const tool = by < 0 ? "up" : "down";
    const head = `:scope > [data-row="${key}"] > .row-head`;
    if (focused !== undefined) this.#controls.get(focused)?.control.focus();
    else if (!this.#focus(field.id, `${head} .row-arrow-${tool}:not([disabled])`))
      this.#focus(field.id, `${head} button:not([disabled])`);
    this.#options.say?.(`It is ${field.label} ${at + by + 1} now.`);
  }

  /** Puts the focus on what is in the box of a field; whether it is there. */
  #focus(id: string, selector: string): boolean {
    const box = [...this.element.querySelectorAll<HTMLElement>("[data-field]")].find((one) => one.dataset.field === id);
    const found = box?.querySelector<HTMLElement>(selector);
    found?.focus();
    return found !== null && found !== undefined;
  }

  #kinds(field: KindsField): TemplateResult {
    const { id, label, labels, entry, value } = field;
    const picked = (event: Event) => this.#build(id, (event.currentTarget as HTMLSelectElement).value);
    return html`<fieldset class="kinds" data-field=${id}>
      <legend>${label}${optionalMark(field)}</legend>
      ${help(field)}
      <p class="kind-line">
        <select
          class="kind-picker"
          aria-label=${`Kind of ${label}`}
          aria-invalid=${this.#errors.has(id) ? "true" : "false"}
          ?disabled=${this.#disabled}
          .value=${live(entry)}
          @change=${picked}
        >
          <option value="" ?selected=${entry === ""}>${field.required ? "Choose…" : "—"}</option>
          ${labels.map((words, at) => html`<option value=${String(at)} ?selected=${entry === String(at)}>${words}</option>`)}
        </select>
      </p>
      ${this.#message(id)}${value === undefined ? nothing : html`<div class="form">${this.#ofKind(value)}</div>`}
      ${this.#builtChange(field)}
    </fieldset>`;
  }

  #message(id: string): View {
    const error = this.#errors.get(id);
    return html`<p class="field-error" ?hidden=${error === undefined}>${error ?? ""}</p>`;
  }

  /** That a list has other rows than somebody said, or a value another type, with a way back. */
  #builtChange(field: RowsField | KindsField): View {
    const { initial, entry, firstEntry, label } = field;
    if (this.#options.compares !== true || initial === undefined || initial === null || entry === firstEntry)
      return nothing;
    const before =
      field.kind === "kinds"
        ? `was ${field.labels[Number(firstEntry)] ?? "empty"}`
        : `had ${firstEntry === "" ? 0 : firstEntry.split(",").length} rows`;
    const back = linkButton(
      "Undo the change",
      () => {
        this.#build(field.id, firstEntry);
        this.#focus(field.id, `${ADD}, ${PICKER}`);
        this.#options.say?.(`${label} is as it was.`);
      },
      { class: "link tool" },
    );
    return html`<div class="field-was"><p>${before}</p></div>
      <p class="field-tools">${back}</p>`;
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
    this.#changed();
    control.focus();
  }
}

/** What a field that holds no text began with. */
function was(field: LeafField, before: string | boolean, formats: Formats): View {
  const shown = present(field.initial ?? null, field.ref, formats);
  const words = "text" in shown ? shown.text : typeof before === "boolean" ? (before ? "Yes" : "No") : before;
  return html`was <del>${words}</del>`;
}

/** Of what is wrong with a JSON text. */
const MOST_PROBLEMS = 5;
const LONG_ENTRY = 200;
/** In the box of a field, and in no field inside it. */
const ADD = ":scope > .rows-tools > .rows-add";
const PICKER = ":scope > .kind-line > .kind-picker";
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

const isSettled = (field: FormField): boolean =>
  field.kind === "leaf" && field.required && field.control.kind === "choice" && field.control.choices.length === 1;
