/** What a screen reader says when something changes that the person did not look at. */

import { h } from "./dom.js";

export interface Announcer {
  readonly element: HTMLElement;
  /** When the reader is idle. */
  say(text: string): void;
  /** At once: something went wrong. */
  warn(text: string): void;
}

export function announcer(): Announcer {
  const calm = h("div", { role: "status" });
  const urgent = h("div", { role: "alert" });
  const tell = (region: HTMLElement, text: string) => {
    // The same words twice are two messages: an unchanged region is not read again.
    region.textContent = region.textContent === text ? `${text}\u00a0` : text;
  };
  return {
    element: h("div", { class: "visually-hidden" }, calm, urgent),
    say: (text) => {
      tell(calm, text);
    },
    warn: (text) => {
      tell(urgent, text);
    },
  };
}
