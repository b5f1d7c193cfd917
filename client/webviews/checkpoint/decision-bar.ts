/** What is decided with: the buttons and the note while the checkpoint is open, then what was decided. It stays at the top. */

import { nothing, type TemplateResult } from "lit";
import { ifDefined } from "lit/directives/if-defined.js";
import type { CheckpointInfo, Decision } from "scaicore";
import { button, SUBMIT_SHORTCUT } from "../shared/controls.js";
import { icon, linkButton, type IconName, type View } from "../shared/elements.js";
import { ageText, type Formats } from "../shared/formats.js";
import { shortLabel } from "../shared/labels.js";
import { html } from "../shared/template.js";
import type { Sending } from "./inbox-view.js";
import type { CheckpointView } from "./messages.js";
import { approvalsText, choicesOf, outcomeOf, sameChoice, type Choice, type Outcome } from "./words.js";

export interface DecisionBarState {
  readonly view: CheckpointView;
  /** A decision is under way. */
  readonly busy: boolean;
  /** The decision about this checkpoint that can still be undone. */
  readonly sending: Sending | undefined;
  readonly chosen: Choice | undefined;
  /** How many checkpoints the decision is about. */
  readonly count: number;
  /** A sentence above the buttons. */
  readonly problem: string | undefined;
  /** Host time, in milliseconds since 1970. */
  readonly now: number;
}

export interface DecisionBarContext {
  readonly formats: Formats;
  /** The control of the note. */
  readonly note: HTMLElement;
  readonly onDecide: (choice: Choice) => void;
  readonly onUndo: (sending: Sending) => void;
  readonly onSendNow: (sending: Sending) => void;
  readonly onCancelRun: () => void;
}

export function decisionBar(state: DecisionBarState, context: DecisionBarContext): TemplateResult {
  const { view, sending } = state;
  const problem = sending === undefined ? state.problem : undefined;
  const content =
    view.checkpoint.status !== "pending"
      ? [outcomeView(state, context), runNote(view.run, context)]
      : sending !== undefined
        ? sendingView(sending, state.now, context)
        : choices(state, context);
  return html`<section class="bar" aria-label="Decide">
    <p class="bar-problem" role="alert" ?hidden=${problem === undefined}>${problem ?? ""}</p>
    <div class="bar-content">${content}</div>
  </section>`;
}

function choices(state: DecisionBarState, context: DecisionBarContext): TemplateResult {
  const { view, busy, now, chosen, count } = state;
  const all = choicesOf(view.checkpoint);
  const buttons = all.map((choice, index) => {
    const { label, style } = choice;
    const isChosen = chosen !== undefined && sameChoice(chosen, choice);
    return html`<span class=${isChosen ? "option chosen" : "option"}
      >${button(
        {
          label: count > 1 ? `${label} all ${count}` : label,
          disabled: busy || view.refusal !== undefined,
          ...(style === undefined ? {} : { style }),
          ...(isChosen ? { shortcut: SUBMIT_SHORTCUT } : all.length > 1 && index < 9 ? { number: index + 1 } : {}),
        },
        () => context.onDecide(choice),
      )}</span
    >`;
  });
  return html`<div
      class="bar-buttons"
      role="group"
      aria-label="Decision"
      aria-describedby=${ifDefined(view.refusal && WHY)}
    >
      ${buttons}
    </div>
    <div class="bar-note-box" ?hidden=${view.refusal !== undefined}>${context.note}</div>
    ${busy ? html`<span class="bar-note busy">${icon("loading")}Sending the decision…</span>` : standing(view, now)}`;
}

const WHY = "why-not";

/** Beside the buttons: why they are disabled, or how far the votes are. */
function standing({ refusal, approvals }: CheckpointView, now: number): View {
  if (refusal !== undefined) {
    return html`<span class="bar-note" id=${WHY}>${icon("circle-slash")}<span>${refusal}</span></span>`;
  }
  return approvals === undefined ? nothing : note(icon("bell"), html`<span>${approvalsText(approvals, now)}</span>`);
}

/** What was decided here and is sent in some seconds. */
function sendingView(sending: Sending, now: number, context: DecisionBarContext): TemplateResult {
  const seconds = Math.max(0, Math.ceil((Date.parse(sending.sendsAt) - now) / 1000));
  return html`<div class="outcome" tabindex="-1">
      ${icon("clockface")}
      <p><strong>${sending.label}</strong> <span class="quiet">is sent in ${seconds} s</span></p>
    </div>
    <div class="bar-buttons" role="group" aria-label="Decision">
      ${button({ label: "Undo", style: "primary" }, () => context.onUndo(sending))}
      ${button({ label: "Send now" }, () => context.onSendNow(sending))}
    </div>`;
}

/** A line for each decision about another checkpoint that can still be undone. */
export function sendingStrip(sendings: readonly Sending[], now: number, onUndo: (sending: Sending) => void): View {
  if (sendings.length === 0) return nothing;
  const lines = sendings.map((sending) => {
    const seconds = Math.max(0, Math.ceil((Date.parse(sending.sendsAt) - now) / 1000));
    return html`<li>
      ${icon("clockface")}<span class="strip-text"><strong>${sending.label}</strong> ${shortLabel(sending.title)}</span>
      <span class="quiet">sent in ${seconds} s</span>${linkButton("Undo", () => onUndo(sending))}
    </li>`;
  });
  return html`<ul class="strip" aria-label="Decided, and not sent yet">
    ${lines}
  </ul>`;
}

const TONE_ICONS: Readonly<Record<Outcome["tone"], IconName>> = {
  done: "pass-filled",
  refused: "circle-slash",
  over: "clockface",
};

function outcomeView({ view, now }: DecisionBarState, { formats }: DecisionBarContext): TemplateResult {
  const { checkpoint } = view;
  const { decision } = checkpoint;
  if (decision === undefined)
    return html`<div class="outcome" tabindex="-1">${icon("clockface")}<strong>Closed</strong></div>`;
  const { title, text, tone } = outcomeOf(checkpoint, decision);
  const at = Date.parse(decision.at);
  const when = html`<time datetime=${decision.at} title=${formats.moment(at)}>${ageText(now - at)}</time>`;
  const said = decision.kind === "resolved" && decision.votes === undefined ? decision.note : undefined;
  return html`<div class="outcome outcome-${tone}" tabindex="-1">
    ${icon(TONE_ICONS[tone])}
    <div>
      <p><strong>${title}</strong><span class="quiet">${byWhom(decision)} · ${when}</span></p>
      ${text === undefined ? nothing : html`<p class="quiet">${text}</p>`}
      ${said === undefined ? nothing : html`<blockquote class="said" dir="auto">${said}</blockquote>`}
    </div>
  </div>`;
}

function byWhom(decision: Decision): string {
  const voters = decision.kind === "resolved" ? (decision.votes ?? []) : [];
  const names = voters.length === 0 ? [decision.by] : voters.map(({ by }) => by);
  const known = names.flatMap((name) => (name === undefined ? [] : [shortLabel(name)]));
  return known.length === 0 ? "" : ` by ${known.join(", ")}`;
}

/** The state of the run after the decision. */
function runNote(run: CheckpointView["run"], { onCancelRun }: DecisionBarContext): TemplateResult {
  switch (run?.status) {
    case undefined:
      return note();
    case "running": {
      if (run.cancelling === true) return note(icon("loading"), "Cancelling…");
      const where = run.elsewhere === undefined ? "The flow goes on…" : `Goes on in ${run.elsewhere}…`;
      if (!run.cancellable) return note(icon("loading"), where);
      return note(icon("loading"), where, button({ label: "Cancel run" }, onCancelRun));
    }
    case "suspended":
      return note(icon("bell"), "The flow waits for another decision");
    case "interrupted":
      return note(icon("warning"), "The run was interrupted");
    case "completed":
      return note(icon("pass-filled"), "The flow is complete");
    case "failed":
      return note(icon("error"), "The run failed");
  }
}

const note = (...content: readonly View[]): TemplateResult => html`<span class="bar-note">${content}</span>`;

/** The options of a checkpoint as buttons, for when nothing else can be drawn. */
export const plainChoices = (checkpoint: CheckpointInfo, onDecide: (choice: Choice) => void): View =>
  choicesOf(checkpoint).map((choice) => button({ label: choice.label }, () => onDecide(choice)));
