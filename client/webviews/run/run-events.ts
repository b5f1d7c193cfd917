/** The events of a run as they were reported: read when the fold is opened. */

import { render } from "lit";
import { icon, type View } from "../shared/elements.js";
import { countText, type Formats } from "../shared/formats.js";
import { html, machineText } from "../shared/template.js";
import type { RunEventsMessage } from "./messages.js";

export class RunEventsCard {
  readonly #formats: Formats;
  readonly #read: () => void;
  readonly #box = document.createElement("div");

  constructor(formats: Formats, read: () => void) {
    this.#formats = formats;
    this.#read = read;
    this.clear();
  }

  clear(): void {
    render(html`<p class="quiet">${icon("loading")} Reading…</p>`, this.#box);
  }

  show({ events, omitted }: RunEventsMessage): void {
    const rows = events.map(
      ({ at, type, place, text }) =>
        html`<tr>
          <td class="quiet">${new Date(at).toISOString().slice(11, 23)}</td>
          <td>${type}</td>
          <td>${machineText(place)}</td>
          <td>${machineText(text)}</td>
        </tr>`,
    );
    render(
      html`${omitted === 0 ? "" : html`<p class="quiet">${countText(omitted, "earlier event is", "earlier events are", this.#formats)} left out.</p>`}
        <div class="table-box" tabindex="0" role="region" aria-label="Events">
          <table class="events">
            <thead>
              <tr>
                <th scope="col">Time (UTC)</th>
                <th scope="col">Event</th>
                <th scope="col">Block</th>
                <th scope="col">What it says</th>
              </tr>
            </thead>
            <tbody>
              ${rows}
            </tbody>
          </table>
        </div>`,
      this.#box,
    );
  }

  view(): View {
    const toggled = (event: Event) => {
      if ((event.currentTarget as HTMLDetailsElement).open) this.#read();
    };
    return html`<details class="fold" @toggle=${toggled}>
      <summary><span class="fold-label">Events</span></summary>
      <div class="fold-body">${this.#box}</div>
    </details>`;
  }
}
