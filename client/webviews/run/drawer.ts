/** What a row of the timeline has to tell: below it, when it is opened. */

import { nothing, type TemplateResult } from "lit";
import { icon, linkButton, type View } from "../shared/elements.js";
import { html, machineText } from "../shared/template.js";
import type { RowCall, RowDetails, TimelineRow } from "./rows.js";

export interface DrawerActions {
  readonly close: () => void;
  readonly copy: (text: string) => void;
  readonly reveal: () => void;
  /** A new run with what was recorded before the row; absent where that is not possible. */
  readonly rerun?: () => void;
}

/** @param details `undefined` until the host has sent them */
export function drawerView(row: TimelineRow, details: RowDetails | undefined, on: DrawerActions): TemplateResult {
  const source =
    row.nodeId === undefined
      ? nothing
      : linkButton("Show in the source", on.reveal, { title: "Go to the block in its file" });
  const again =
    on.rerun === undefined
      ? nothing
      : linkButton("Rerun from here", on.rerun, {
          title: "A new run: what was answered before this row is given again, and from here on models are asked anew",
        });
  return html`<section class="drawer" aria-label=${`About ${row.name}`}>
    <header>
      <h3>${row.name}</h3>
      ${source}${again}${linkButton("Close", on.close, { title: "Close what is told about this row" })}
    </header>
    ${details === undefined ? html`<p class="quiet">${icon("loading")} Reading…</p>` : content(details, on)}
  </section>`;
}

function content({ facts, calls, value, valueNote }: RowDetails, on: DrawerActions): View {
  const nothingMore = facts.length === 0 && calls.length === 0 && value === undefined && valueNote === undefined;
  return [
    ...calls.map((call, index) => callView(call, calls.length > 1 ? `Try ${index + 1}: ` : "", on)),
    value === undefined ? nothing : textBlock("Value", value, on),
    valueNote === undefined ? nothing : html`<p class="quiet">${valueNote}</p>`,
    facts.length === 0
      ? nothing
      : html`<dl>
          ${facts.map(
            ({ name, text }) =>
              html`<dt class="quiet">${name}</dt>
                <dd>${text}</dd>`,
          )}
        </dl>`,
    nothingMore ? html`<p class="quiet">Nothing more is kept of this row.</p>` : nothing,
  ];
}

function callView({ name, facts, prompt, answer, failed }: RowCall, before: string, on: DrawerActions): View {
  return html`<h4>${before}${name} <span class="quiet">${facts}</span></h4>
    ${prompt.map(({ role, content }) => textBlock(ROLES[role], content, on))}
    ${textBlock(failed === true ? "No answer" : "Answer", answer, on)}`;
}

const ROLES: Readonly<Record<RowCall["prompt"][number]["role"], string>> = {
  system: "Prompt: system",
  user: "Prompt: user",
  assistant: "Prompt: what the model said before",
  arguments: "Arguments",
};

function textBlock(title: string, text: string, on: DrawerActions): View {
  const copy = linkButton([icon("copy"), html`<span>Copy</span>`], () => on.copy(text), {
    class: "link tool",
    title: `Copy: ${title}`,
  });
  return html`<h4>${title} ${copy}</h4>
    <pre tabindex="0" aria-label=${title}>${machineText(text)}</pre>`;
}
