/** The controls of @vscode-elements, as both panels use them. */

import "@vscode-elements/elements/dist/vscode-button/index.js";
import "@vscode-elements/elements/dist/vscode-checkbox/index.js";
import "@vscode-elements/elements/dist/vscode-option/index.js";
import "@vscode-elements/elements/dist/vscode-single-select/index.js";
import "@vscode-elements/elements/dist/vscode-textarea/index.js";
import "@vscode-elements/elements/dist/vscode-textfield/index.js";
import type { VscodeButton } from "@vscode-elements/elements/dist/vscode-button/index.js";
import { nothing, type TemplateResult } from "lit";
import { ifDefined } from "lit/directives/if-defined.js";
import { attributeText, html } from "./template.js";

export interface ButtonLook {
  readonly label: string;
  readonly style?: "primary" | "danger";
  /** Shown on the button and announced by screen readers; the caller listens for it. */
  readonly shortcut?: Shortcut;
  /** A digit that chooses it, shown on the button. */
  readonly number?: number;
  readonly disabled?: boolean;
  readonly hidden?: boolean;
}

export interface Shortcut {
  readonly shown: string;
  /** The value of `aria-keyshortcuts`. */
  readonly aria: string;
}

const MAC = /mac/i.test(navigator.platform);
export const SUBMIT_SHORTCUT: Shortcut = MAC
  ? { shown: "⌘⏎", aria: "Meta+Enter" }
  : { shown: "Ctrl+Enter", aria: "Control+Enter" };

export function isSubmitKey(event: KeyboardEvent): boolean {
  return event.key === "Enter" && (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey && !event.repeat;
}

export function button(look: ButtonLook, onPress: () => void): TemplateResult {
  const { label, style, shortcut, number, disabled, hidden = false } = look;
  const press = (event: Event) => {
    if (!(event.currentTarget as VscodeButton).disabled) onPress();
  };
  // The library's button looks disabled; `aria-disabled` says so too.
  return html`<vscode-button
    class=${style === "danger" ? "danger" : nothing}
    ?secondary=${style !== "primary"}
    aria-keyshortcuts=${ifDefined(shortcut?.aria ?? number)}
    .disabled=${disabled ?? false}
    aria-disabled=${ifDefined(disabled)}
    ?hidden=${hidden}
    @click=${press}
    >${number === undefined ? nothing : html`<span class="number" aria-hidden="true">${String(number)}</span>`}<span
      class="button-label"
      >${label}</span
    >${shortcut === undefined ? nothing : html`<span class="shortcut" aria-hidden="true">${shortcut.shown}</span>`}</vscode-button
  >`;
}

/** A control of a form. */
export interface ControlHandle {
  readonly element: HTMLElement;
  get(): string | boolean;
  set(entry: string | boolean): void;
  /** Marks the control as invalid, with a message for screen readers; `undefined` removes the mark. */
  setError(message: string | undefined): void;
  setDisabled(disabled: boolean): void;
  focus(): void;
  /** Typed text that the control itself could not read, as half a date. */
  isHalfWritten(): boolean;
  onInput(handler: () => void): void;
  /** Called when the person leaves the field. */
  onLeave(handler: () => void): void;
}

export interface ControlText {
  readonly label: string;
  readonly description?: string;
  readonly placeholder?: string;
  readonly required: boolean;
}

export type FieldKind = "text" | "date" | "datetime-local" | "email" | "url";

export function textControl(id: string, text: ControlText, kind: FieldKind, inputMode?: string): ControlHandle {
  const element = document.createElement("vscode-textfield");
  element.id = id;
  element.type = kind;
  element.label = attributeText(text.label);
  element.placeholder = attributeText(text.placeholder ?? "");
  element.autocomplete = "off";
  if (kind === "datetime-local") element.step = 1;
  return handle(element, () => element.wrappedElement, text, inputMode);
}

/** An area that grows with its text. */
export function areaControl(id: string, text: ControlText, rows: number, monospace: boolean): ControlHandle {
  const element = document.createElement("vscode-textarea");
  element.id = id;
  element.label = attributeText(text.label);
  element.placeholder = attributeText(text.placeholder ?? "");
  element.rows = rows;
  element.monospace = monospace;
  element.resize = "vertical";
  void element.updateComplete.then(() => {
    const style = element.wrappedElement.style;
    style.setProperty("field-sizing", "content");
    style.setProperty("height", "auto");
    style.setProperty("min-height", `calc(${rows} * 1.4em + 8px)`);
    style.setProperty("max-height", "50vh");
    style.setProperty("padding", "3px 6px");
  });
  return handle(element, () => element.wrappedElement, text);
}

type TextElement = HTMLElementTagNameMap["vscode-textfield"] | HTMLElementTagNameMap["vscode-textarea"];

function handle(
  element: TextElement,
  inner: () => HTMLInputElement | HTMLTextAreaElement | null,
  text: ControlText,
  inputMode?: string,
): ControlHandle {
  const describe = describer(text, () => inner());
  void element.updateComplete.then(() => {
    if (inputMode !== undefined) inner()?.setAttribute("inputmode", inputMode);
    // The library rounds the frame but not the input in it, whose corners would cover those of the frame.
    inner()?.style.setProperty("border-radius", "3px");
    describe(undefined);
  });
  return {
    element,
    get: () => element.value,
    set: (entry) => {
      element.value = String(entry);
    },
    setError: (message) => {
      element.invalid = message !== undefined;
      describe(message);
    },
    setDisabled: (disabled) => {
      element.disabled = disabled;
    },
    focus: () => {
      void element.updateComplete.then(() => {
        element.focus();
      });
    },
    isHalfWritten: () => inner()?.validity.badInput === true,
    onInput: (handler) => {
      element.addEventListener("input", handler);
    },
    onLeave: (handler) => {
      element.addEventListener("change", handler);
    },
  };
}

export function choiceControl(
  id: string,
  text: ControlText,
  choices: readonly { readonly value: string; readonly label: string }[],
): ControlHandle {
  const element = document.createElement("vscode-single-select");
  element.id = id;
  element.label = attributeText(text.label);
  element.append(
    ...choices.map((choice) => {
      const option = document.createElement("vscode-option");
      option.textContent = attributeText(choice.label);
      option.value = choice.value;
      return option;
    }),
  );
  // The element has its value only once it has rendered its options.
  let chosen = "";
  element.addEventListener("change", () => {
    chosen = element.value;
  });
  const describe = describer(text, () => element.shadowRoot?.querySelector('[role="combobox"]') ?? null);
  void element.updateComplete.then(() => {
    describe(undefined);
  });
  return {
    element,
    get: () => chosen,
    set: (entry) => {
      chosen = String(entry);
      element.value = chosen;
    },
    setError: (message) => {
      element.invalid = message !== undefined;
      describe(message);
    },
    setDisabled: (disabled) => {
      element.disabled = disabled;
    },
    focus: () => {
      void element.updateComplete.then(() => {
        element.focus();
      });
    },
    isHalfWritten: () => false,
    onInput: (handler) => {
      element.addEventListener("change", handler);
    },
    onLeave: (handler) => {
      element.addEventListener("change", handler);
    },
  };
}

export function checkControl(id: string, text: ControlText): ControlHandle {
  const element = document.createElement("vscode-checkbox");
  element.id = id;
  element.label = attributeText(text.label);
  const inner = () => element.shadowRoot?.querySelector("input") ?? null;
  const describe = describer(text, inner);
  // The library handles clicks on its label and the space bar; a screen reader clicks the box itself.
  const mirror = () =>
    void element.updateComplete.then(() => {
      const box = inner();
      if (box !== null) box.checked = element.checked;
    });
  void element.updateComplete.then(() => {
    describe(undefined);
    inner()?.addEventListener("click", () => {
      if (element.disabled) return;
      element.checked = !element.checked;
      element.dispatchEvent(new Event("change", { bubbles: true }));
    });
  });
  element.addEventListener("change", mirror);
  return {
    element,
    get: () => element.checked,
    set: (entry) => {
      element.checked = entry === true;
      mirror();
    },
    setError: (message) => {
      element.invalid = message !== undefined;
      describe(message);
    },
    setDisabled: (disabled) => {
      element.disabled = disabled;
      // Its label is pale then, which is right for what is said to be disabled.
      element.setAttribute("aria-disabled", String(disabled));
    },
    focus: () => {
      void element.updateComplete.then(() => {
        element.focus();
      });
    },
    isHalfWritten: () => false,
    onInput: (handler) => {
      element.addEventListener("change", handler);
    },
    onLeave: (handler) => {
      element.addEventListener("change", handler);
    },
  };
}

/**
 * Describes the control that gets the focus by help and error. The control is in a shadow tree, from which `aria-describedby`
 * cannot refer to the texts beside the field, so they are copied into `aria-description`.
 */
function describer(text: ControlText, inner: () => Element | null): (message: string | undefined) => void {
  return (message) => {
    const control = inner();
    if (control === null) return;
    const words = [message, text.description].filter((part) => part !== undefined).join(" ");
    if (words === "") control.removeAttribute("aria-description");
    else control.setAttribute("aria-description", attributeText(words));
    control.setAttribute("aria-invalid", String(message !== undefined));
    if (text.required) control.setAttribute("aria-required", "true");
  };
}
