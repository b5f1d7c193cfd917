/** What a screen reader says when something changes that the person did not look at. */

import { html, render } from "lit";

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

  /** When the reader is idle. */
  say(text: string): void {
    announce(this.#calm, text);
  }

  /** At once: something went wrong. */
  warn(text: string): void {
    announce(this.#urgent, text);
  }
}

function announce(region: HTMLElement, text: string): void {
  // The same words twice are two messages: an unchanged region is not read again.
  region.textContent = region.textContent === text ? `${text}\u00a0` : text;
}
