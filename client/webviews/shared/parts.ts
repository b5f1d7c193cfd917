/** The parts of a page, each made and drawn by itself: one that cannot be shown takes nothing else with it. */

import { nothing, render } from "lit";
import type { View } from "./elements.js";
import { html } from "./template.js";

export interface PartLook {
  readonly class?: string;
  readonly focusable?: boolean;
  /** In a sentence on what cannot be shown: "The details". */
  readonly name: string;
}

export class Parts {
  readonly #boxes = new Map<string, HTMLElement>();

  /** The element of a part, as it was drawn last; hidden until it has content. */
  box(look: PartLook): HTMLElement {
    const known = this.#boxes.get(look.name);
    return known ?? fill(this.#make(look), nothing);
  }

  /**
   * Draws a part, and gives its element. Where that fails, the part says so.
   * @param bare what the part is about, in its plainest form: nobody decides on what cannot be seen
   */
  draw(look: PartLook, content: () => View, bare?: () => View): HTMLElement {
    const box = this.box(look);
    try {
      return fill(box, content());
    } catch (error) {
      // What is left of a drawing that failed half way cannot be drawn over, so another element takes its place.
      const fresh = fill(this.#make(look), failure(look.name, error, bare));
      box.replaceWith(fresh);
      return fresh;
    }
  }

  #make({ name, class: style = "", focusable = false }: PartLook): HTMLElement {
    const box = document.createElement("div");
    box.className = `slot ${style}`.trim();
    if (focusable) box.tabIndex = -1;
    this.#boxes.set(name, box);
    return box;
  }
}

function fill(box: HTMLElement, content: View): HTMLElement {
  render(content, box);
  box.hidden = content === nothing || content === undefined || (Array.isArray(content) && content.length === 0);
  return box;
}

function failure(name: string, error: unknown, bare: (() => View) | undefined): View {
  const why = error instanceof Error ? error.message : String(error);
  return html`<section class="card">
    <div class="card-body">
      <p>${name} cannot be shown as usual. Everything else on this page works.</p>
      <p class="quiet">${why}</p>
      ${bare?.()}
    </div>
  </section>`;
}
