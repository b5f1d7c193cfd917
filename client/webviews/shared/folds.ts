/** Folds, filled when they are opened, and which of them a person has opened or closed. */

import { nothing, render, type TemplateResult } from "lit";
import { ifDefined } from "lit/directives/if-defined.js";
import { html } from "./template.js";
import type { View } from "./elements.js";

export interface FoldLook {
  /** Unique among the folds beside it. */
  readonly name: string;
  readonly label: string;
  /** Beside the label, while it is closed. */
  readonly preview?: string;
  readonly help?: string | undefined;
  readonly open?: boolean;
  readonly class?: string;
}

/** What fills a fold that was not opened yet. */
const contents = new WeakMap<HTMLDetailsElement, () => View>();

export function fold(look: FoldLook, body: () => View): TemplateResult {
  const { name, label, preview = "", help, open = false } = look;
  const toggled = (event: Event) => fill(event.currentTarget as HTMLDetailsElement, body);
  return html`<details
    class=${`fold ${look.class ?? ""}`.trim()}
    data-fold=${name}
    data-drawn=${open ? "open" : "closed"}
    ?open=${open}
    @toggle=${toggled}
    @fill=${toggled}
  >
    <summary>
      <span class="fold-label" title=${ifDefined(help)}>${label}</span
      >${preview === "" ? nothing : html`<span class="fold-preview">${preview}</span>`}
    </summary>
    <div class="fold-body">${open ? body() : html`<div class="fold-later"></div>`}</div>
  </details>`;
}

/** Fills a fold that is open and was not before. */
function fill(details: HTMLDetailsElement, body: () => View): void {
  const later = details.querySelector<HTMLElement>(":scope > .fold-body > .fold-later");
  if (!details.open || later === null || contents.has(details)) return;
  contents.set(details, body);
  render(body(), later);
}

/** Folds that are not as they were drawn: by the names on the way to them, whether they are open. */
export type FoldStates = Readonly<Record<string, boolean>>;

const foldsIn = (root: ParentNode): readonly HTMLDetailsElement[] => [
  ...root.querySelectorAll<HTMLDetailsElement>("details[data-fold]"),
];

function pathOf(details: HTMLDetailsElement): string {
  const names: string[] = [];
  for (let at: Element | null | undefined = details; at; at = at.parentElement?.closest("[data-fold]"))
    names.unshift(at.getAttribute("data-fold") ?? "");
  return names.join("/");
}

/** Tells of each fold that is opened or closed. */
export function onFold(root: HTMLElement, listener: (path: string, open: boolean) => void): void {
  const told = new WeakSet<HTMLDetailsElement>();
  // The event does not bubble, so it is caught on its way down.
  root.addEventListener(
    "toggle",
    (event) => {
      const { target } = event;
      if (!(target instanceof HTMLDetailsElement) || target.dataset.fold === undefined) return;
      // The browser tells of one that is drawn open, too: nobody has opened it.
      const isDrawn = !told.has(target) && target.dataset.drawn === "open" && target.open;
      told.add(target);
      if (!isDrawn) listener(pathOf(target), target.open);
    },
    true,
  );
}

/** Opens and closes folds as they were, those in others after these. */
export function restoreFolds(root: ParentNode, states: FoldStates): void {
  const left = new Set(Object.keys(states));
  for (let found = true; found && left.size > 0;) {
    found = false;
    for (const details of foldsIn(root)) {
      const path = pathOf(details);
      if (!left.delete(path)) continue;
      found = true;
      details.open = states[path] === true;
      details.dispatchEvent(new Event("fill"));
    }
  }
}
