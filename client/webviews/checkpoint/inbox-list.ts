/** The list beside the question: what else waits, for whom, until when. */

import { nothing } from "lit";
import { icon, linkButton, type View } from "../shared/elements.js";
import { ageText } from "../shared/formats.js";
import { shortLabel } from "../shared/labels.js";
import { html } from "../shared/template.js";
import { filtered, type Inbox, type InboxFilter, type InboxItem } from "./inbox-view.js";
import { deadlineText, isUrgent } from "./words.js";

export interface InboxListState {
  readonly inbox: Inbox;
  readonly filter: InboxFilter;
  /** The id of the checkpoint beside the list. */
  readonly shown: string;
  /** Host time, in milliseconds since 1970. */
  readonly now: number;
  /** Whether there is room for the list beside the question; else it is folded. */
  readonly wide: boolean;
}

export interface InboxListContext {
  readonly onSelect: (checkpointId: string) => void;
  readonly onFilter: (filter: InboxFilter) => void;
}

/** Nothing where the question that is shown is all that waits. */
export function inboxList(state: InboxListState, context: InboxListContext): View {
  const { inbox, shown, wide } = state;
  const others = inbox.items.filter(({ checkpointId }) => checkpointId !== shown).length + inbox.omitted;
  if (others === 0) return nothing;
  const count = inbox.items.length + inbox.omitted;
  const title = `Decisions (${count.toLocaleString("en")})`;
  return wide
    ? html`<nav class="inbox" aria-label="Decisions">
        <h2>${title}</h2>
        ${tools(state, context)} ${rows(state, context)}
      </nav>`
    : html`<nav class="inbox narrow" aria-label="Decisions">
        <details>
          <summary>${title}</summary>
          ${tools(state, context)} ${rows(state, context)}
        </details>
      </nav>`;
}

function tools({ filter }: InboxListState, { onFilter }: InboxListContext): View {
  const typed = (event: Event) => onFilter({ ...filter, text: (event.currentTarget as HTMLInputElement).value });
  return html`<div class="inbox-tools">
    <input type="search" placeholder="Filter" aria-label="Filter the decisions" .value=${filter.text} @input=${typed} />
    <button
      type="button"
      class="link tool"
      aria-pressed=${String(filter.mine)}
      title="Only those that you may decide"
      @click=${() => onFilter({ ...filter, mine: !filter.mine })}
    >
      Mine
    </button>
  </div>`;
}

function rows(state: InboxListState, context: InboxListContext): View {
  const { inbox, filter, shown } = state;
  const items = filtered(inbox.items, filter, shown);
  const hidden = inbox.items.length - items.length + inbox.omitted;
  return html`<ol>
      ${items.map((item) => row(item, state, context))}
    </ol>
    ${hidden === 0 ? nothing : html`<p class="quiet inbox-hidden">${hidden.toLocaleString("en")} more are not listed.</p>`}`;
}

function row(item: InboxItem, { shown, now, inbox }: InboxListState, { onSelect }: InboxListContext): View {
  const { checkpointId, title, flow, assignee, priority, quorum, votes = 0, preview } = item;
  const isShown = checkpointId === shown;
  const isSending = inbox.sending.some(({ checkpointIds }) => checkpointIds.includes(checkpointId));
  const due = deadlineText(item, now);
  const facts = [
    isSending ? "is being sent" : due,
    due === undefined ? ageText(now - Date.parse(item.createdAt)) : undefined,
    quorum === undefined ? undefined : `${votes} of ${quorum}`,
    assignee === undefined ? undefined : `for ${shortLabel(assignee)}`,
    flow,
  ].filter((fact) => fact !== undefined);
  const content = html`<span class="inbox-title"
      >${priority === "normal" || priority === "low" ? nothing : html`<span class=${`dot priority-${priority}`} title=${`${priority} priority`}></span>`}<span
        dir="auto"
        >${shortLabel(title)}</span
      ></span
    >
    ${preview === undefined ? nothing : html`<span class="inbox-preview">${preview}</span>`}
    <span class=${isUrgent(item, now) ? "inbox-facts urgent" : "inbox-facts"}
      >${item.mine ? nothing : icon("circle-slash")}${facts.join(" · ")}</span
    >`;
  return html`<li class=${isShown ? "shown" : nothing} aria-current=${isShown ? "true" : nothing}>
    ${linkButton(content, () => onSelect(checkpointId), { class: "inbox-row" })}
  </li>`;
}
