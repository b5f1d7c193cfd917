/** What both panels are made of: templates of lit, in which a text is always text, and the elements that recur. */

import { nothing, render, type TemplateResult } from "lit";
import type { DirectiveResult } from "lit/directive.js";
import { ifDefined } from "lit/directives/if-defined.js";
import { keyed } from "lit/directives/keyed.js";
import type { Json } from "scaicore";
import { shortLabel } from "./labels.js";
import type { RevealTarget } from "./protocol.js";
import { html, machineText } from "./template.js";

/** What may stand in a template. */
export type View =
  TemplateResult | DirectiveResult | HTMLElement | string | typeof nothing | undefined | readonly View[];

/** The codicons that `icons.css` has. */
export type IconName =
  | "bell"
  | "add"
  | "arrow-down"
  | "arrow-right"
  | "arrow-up"
  | "chevron-right"
  | "circle-large-outline"
  | "circle-outline"
  | "circle-slash"
  | "clockface"
  | "close"
  | "copy"
  | "error"
  | "info"
  | "json"
  | "loading"
  | "pass"
  | "pass-filled"
  | "warning";

/** A codicon. Screen readers do not see it, so a text must stand beside it or in `hidden`. */
export function icon(name: IconName): TemplateResult {
  return html`<span class="icon icon-${name}" aria-hidden="true"></span>`;
}

/** A text for screen readers only. */
export function hidden(text: string): TemplateResult {
  return html`<span class="visually-hidden">${text}</span>`;
}

/** A button that looks like a link. */
export function linkButton(
  label: View,
  onClick: (event: Event) => void,
  look: { readonly class?: string; readonly title?: string } = {},
): TemplateResult {
  return html`<button type="button" class=${look.class ?? "link"} title=${ifDefined(look.title)} @click=${onClick}>
    ${label}
  </button>`;
}

/** Where something comes from, each part a link to its source. */
export function breadcrumbs(
  steps: readonly (readonly [label: string, target: RevealTarget])[],
  onReveal: ((target: RevealTarget) => void) | undefined,
): TemplateResult {
  const step = ([label, target]: readonly [string, RevealTarget], index: number) =>
    html`<li>
      ${index === 0 ? nothing : icon("chevron-right")}${onReveal === undefined ? html`<span>${shortLabel(label)}</span>` : linkButton(shortLabel(label), () => onReveal(target), { title: "Show in the source" })}
    </li>`;
  return html`<nav class="crumbs" aria-label="Where this comes from">
    <ol>
      ${steps.map(step)}
    </ol>
  </nav>`;
}

export interface CardLook {
  /** Unique in the page; the card's id is made from it. */
  readonly name: string;
  readonly title: string;
  /** At the right of the title, quiet. */
  readonly aside?: View;
  readonly class?: string;
}

/** A section with a title. */
export function card(look: CardLook, body: View): TemplateResult {
  const id = `card-${look.name}`;
  return html`<section class="card ${look.class ?? ""}" aria-labelledby=${id}>
    <header>
      <h2 id=${id}>${look.title}</h2>
      <div class="aside">${look.aside}</div>
    </header>
    <div class="card-body">${body}</div>
  </section>`;
}

/** A card of a value that can show it as JSON too. */
export function valueCard(look: CardLook, value: Json, body: View, onCopy: (text: string) => void): View {
  const toggle = (event: Event) => {
    const button = event.currentTarget as HTMLElement;
    const [readable, raw] = button.closest(".card")?.querySelectorAll<HTMLElement>(".card-body > *") ?? [];
    if (readable === undefined || raw === undefined) return;
    const showRaw = raw.hidden;
    // JSON may be long, so it is made when it is first shown.
    if (showRaw) render(rawView(JSON.stringify(value, null, 2), onCopy), raw);
    raw.hidden = !showRaw;
    readable.hidden = showRaw;
    button.setAttribute("aria-pressed", String(showRaw));
  };
  const tool = html`<button type="button" class="link tool" aria-pressed="false" title="Raw JSON" @click=${toggle}>
    ${icon("json")}<span>Raw JSON</span>
  </button>`;
  const content = html`<div class="value">${body}</div>
    <div class="raw-box" hidden></div>`;
  // A new value makes a new card, which shows the readable side first.
  return keyed(JSON.stringify(value), card({ ...look, aside: [look.aside, tool] }, content));
}

function rawView(json: string, onCopy: (text: string) => void): TemplateResult {
  const copy = (event: Event) => {
    const words = (event.currentTarget as HTMLElement).querySelector("span:last-child");
    onCopy(json);
    if (words === null) return;
    words.textContent = "Copied";
    setTimeout(() => (words.textContent = "Copy"), 2000);
  };
  return html`${linkButton([icon("copy"), html`<span>Copy</span>`], copy, { class: "link tool copy" })}
    <pre class="raw" tabindex="0" aria-label="Raw JSON">${machineText(json)}</pre>`;
}

/** Appears only after a moment (see base.css), so that a quick start does not flash. */
export function loading(words: string): TemplateResult {
  return html`<main class="notice loading">
    ${icon("loading")}
    <div role="status"><h1>${words}</h1></div>
  </main>`;
}
