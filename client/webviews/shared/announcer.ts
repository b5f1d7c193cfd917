/** Live regions: what screen readers announce when something changes elsewhere on the page. */

import { render } from "lit";
import { attributeText, html } from "./template.js";

export class Announcer {
  readonly element = document.createElement("div");
  readonly #calm: HTMLElement;
  readonly #urgent: HTMLElement;

  constructor() {
    this.element.className = "visually-hidden";
    render(
      html`<div role="status"></div>
        <div role="alert"></div>`,
      this.element,
    );
    [this.#calm, this.#urgent] = [...this.element.children] as [HTMLElement, HTMLElement];
  }

  /** Announces a text when the reader is idle. */
  say(text: string): void {
    announce(this.#calm, text);
  }

  /** Announces a problem at once. */
  warn(text: string): void {
    announce(this.#urgent, text);
  }
}

function announce(region: HTMLElement, text: string): void {
  // Readers do not announce an unchanged region, so a repeated text gets a blank.
  region.textContent = attributeText(region.textContent === attributeText(text) ? `${text}\u00a0` : text);
}
