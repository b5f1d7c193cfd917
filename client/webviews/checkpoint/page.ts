/** The question, all that belongs to it, and what it is decided with: as the page of an open checkpoint. */

import { nothing } from "lit";
import { keyed } from "lit/directives/keyed.js";
import { card, type View } from "../shared/elements.js";
import type { Formats } from "../shared/formats.js";
import type { CommonWebviewMessage, RevealTarget } from "../shared/protocol.js";
import { runCards } from "../shared/run-cards.js";
import type { SchemaForm } from "../shared/schema-form.js";
import { html, machineText } from "../shared/template.js";
import { literal, textOrNothing } from "../shared/text-view.js";
import { trackView } from "../shared/track.js";
import { contextCards, decidedCard, isInForm, outcomesCard, payloadCard, votesCard } from "./cards.js";
import { decisionBar, plainChoices, sendingStrip } from "./decision-bar.js";
import { headerView } from "./header.js";
import { likeOnes, type Inbox, type Sending } from "./inbox-view.js";
import { likeCard } from "./like-card.js";
import { chosenOf, type OpenCheckpoint } from "./open-checkpoint.js";
import { reviewOf } from "./review.js";
import { isFreeform, promptParts, type Choice } from "./words.js";

const LEAD = { name: "The text of the question", class: "lead" };
const SECTIONS = { name: "The sections" };
const PAYLOAD = { name: "The details" };
const DECIDED = { name: "The decision's values" };
const RUN = { name: "The run", class: "run-state" };

export interface PageState {
  readonly inbox: Inbox;
  readonly busy: boolean;
  /** Host time, in milliseconds since 1970. */
  readonly now: number;
}

export interface PageContext {
  readonly formats: Formats;
  readonly send: (message: CommonWebviewMessage) => void;
  readonly onDecide: (choice: Choice) => void;
  readonly onUndo: (sending: Sending) => void;
  readonly onSendNow: (sending: Sending) => void;
  readonly onTogether: (together: boolean) => void;
  /** Absent where there is no source to show. */
  readonly onReveal: ((target: RevealTarget) => void) | undefined;
}

/** The decision about this checkpoint that can still be undone. */
export const sendingOf = ({ sending }: Inbox, checkpointId: string): Sending | undefined =>
  sending.find(({ checkpointIds }) => checkpointIds.includes(checkpointId));

/** The bar is drawn first: whatever else cannot be shown, the checkpoint can be decided. */
export function pageView(open: OpenCheckpoint, state: PageState, context: PageContext): View {
  const { view, parts, form, formProblem, kept, together, note } = open;
  const { inbox, busy, now } = state;
  const { formats, onDecide, onUndo, onSendNow, onReveal, send } = context;
  const { checkpoint, steps } = view;
  const { checkpointId } = checkpoint;
  const likes = checkpoint.status === "pending" ? likeOnes(inbox.items, checkpointId) : [];
  const sending = sendingOf(inbox, checkpointId);
  note.setDisabled(busy);
  const bar = parts.draw(
    { name: "The decision", class: "bar-slot" },
    () =>
      decisionBar(
        {
          view,
          busy,
          sending,
          chosen: chosenOf(open),
          count: together ? likes.length + 1 : 1,
          problem: kept.problem,
          now,
        },
        {
          formats,
          note: note.element,
          onDecide,
          onUndo,
          onSendNow,
          onCancelRun: () => send({ type: "cancelRun" }),
        },
      ),
    () => plainChoices(checkpoint, onDecide),
  );
  const strip = parts.draw({ name: "What is being sent" }, () =>
    sendingStrip(
      inbox.sending.filter((one) => one !== sending),
      now,
      onUndo,
    ),
  );
  const header = parts.draw(
    { name: "The question" },
    () => headerView(checkpoint, { formats, now, lead: parts.box(LEAD), onReveal }),
    () => html`<h1 class="long" dir="auto">${checkpoint.prompt}</h1>`,
  );
  const next = parts.draw({ name: "What happens next" }, () => outcomesCard(checkpoint, view.outcomes));
  const like = parts.draw({ name: "Those like it" }, () =>
    likes.length === 0 || sending !== undefined || form !== undefined
      ? nothing
      : likeCard(likes, together, context.onTogether),
  );
  const answers = parts.draw({ name: "The form" }, () => {
    if (formProblem !== undefined) throw formProblem;
    form?.setDisabled(busy || sending !== undefined || view.refusal !== undefined);
    return form === undefined ? nothing : formCard(form, isFreeform(checkpoint));
  });
  const votes = parts.draw({ name: "The approvals" }, () =>
    view.approvals === undefined ? nothing : votesCard(checkpoint, view.approvals, { formats, now }),
  );
  const track = parts.draw({ name: "The run so far" }, () =>
    steps.length === 0
      ? nothing
      : card(
          { name: "track", title: "Run so far" },
          trackView(steps, formats, (path) => onReveal?.({ kind: "step", path })),
        ),
  );
  return keyed(
    checkpointId,
    html`<main class="panel">
      ${strip}${header}${bar}${next}${like} ${parts.box(SECTIONS)} ${answers} ${parts.box(PAYLOAD)}
      ${parts.box(DECIDED)} ${votes} ${parts.box(RUN)} ${track}
    </main>`,
  );
}

/** What changes with a message only is drawn once for it, not at each tick, and after the rest of the page. */
export function drawContent(open: OpenCheckpoint, { formats, send }: PageContext): void {
  const { parts, view } = open;
  const { checkpoint, run } = view;
  const { nodeId, payload = null, payloadSchema = null } = checkpoint;
  const key = checkpoint.digest ?? JSON.stringify([checkpoint.prompt, payload, payloadSchema, checkpoint.hitlTarget]);
  if (open.drawn !== key) {
    const { rest } = promptParts(checkpoint.prompt);
    parts.draw(
      LEAD,
      () => textOrNothing(rest, false),
      () => literal(rest),
    );
    parts.draw(SECTIONS, () => contextCards(reviewOf(checkpoint), formats));
    parts.draw(
      PAYLOAD,
      () =>
        isInForm(checkpoint) && checkpoint.status === "pending"
          ? nothing
          : payloadCard({ nodeId, payload, payloadSchema }, formats, send),
      () => html`<pre class="raw" tabindex="0">${machineText(JSON.stringify(payload, null, 2))}</pre>`,
    );
  }
  open.drawn = key;
  parts.draw(DECIDED, () => decidedCard(checkpoint, formats, send));
  parts.draw(RUN, () => (run === undefined ? nothing : runCards(run, { formats, send })));
}

function formCard(form: SchemaForm, freeform: boolean): View {
  const look = freeform
    ? { title: "Your answer", class: "form-card single" }
    : { title: "You may change", class: "form-card" };
  return card({ name: "form", ...look }, form.element);
}
