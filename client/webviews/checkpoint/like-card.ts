/** Questions of the same block, to be decided with the one that is shown. */

import type { TemplateResult } from "lit";
import { fold } from "../shared/folds.js";
import { html } from "../shared/template.js";
import type { InboxItem } from "./inbox-view.js";

/** Each is listed with what it is about: nobody decides on what cannot be seen. */
export function likeCard(
  likes: readonly InboxItem[],
  together: boolean,
  onTogether: (together: boolean) => void,
): TemplateResult {
  const words =
    likes.length === 1 ? "Decide the other one like it too" : `Decide the ${likes.length} others like it too`;
  const changed = (event: Event) => onTogether((event.currentTarget as HTMLInputElement).checked);
  return html`<section class="card like" aria-label="Others like it">
    <div class="card-body">
      <label class="check"
        ><input type="checkbox" .checked=${together} @change=${changed} /> <span>${words}</span></label
      >
      ${fold(
        { name: "like", label: together ? "These are decided with it" : "Show them", open: together },
        () =>
          html`<ul class="like-list">
            ${likes.map(
              ({ title, preview }) =>
                html`<li>
                  <span dir="auto">${title}</span
                  >${preview === undefined ? "" : html` <span class="quiet">${preview}</span>`}
                </li>`,
            )}
          </ul>`,
      )}
    </div>
  </section>`;
}
