/** The bottom of the panel: the buttons while the checkpoint is open, then what was decided. */

import { nothing, type TemplateResult } from "lit";
import { ifDefined } from "lit/directives/if-defined.js";
import type { CheckpointInfo, Decision } from "scaicore";
import { button, SUBMIT_SHORTCUT } from "../shared/controls.js";
import { icon, type IconName, type View } from "../shared/elements.js";
import { ageText, type Formats } from "../shared/formats.js";
import { shortLabel } from "../shared/labels.js";
import type { CommonWebviewMessage } from "../shared/protocol.js";
import type { CheckpointView } from "./messages.js";
import { approvalsText, choicesOf, outcomeOf, type Choice, type Outcome } from "./words.js";
import { html } from "../shared/template.js";

export interface DecisionBarState {
  readonly view: CheckpointView;
  /** A decision is under way. */
  readonly busy: boolean;
  /** A sentence above the buttons. */
  readonly problem: string | undefined;
  /** Host time, in milliseconds since 1970. */
  readonly now: number;
}

export interface DecisionBarContext {
  readonly formats: Formats;
  readonly send: (message: CommonWebviewMessage) => void;
  readonly onDecide: (choice: Choice) => void;
}

export function decisionBar(state: DecisionBarState, context: DecisionBarContext): TemplateResult {
  const { view, problem } = state;
  return html`<footer class="bar">
    <p class="bar-problem" role="alert" ?hidden=${problem === undefined}>${problem ?? ""}</p>
    <div class="bar-content">
      ${view.checkpoint.status === "pending" ? choices(state, context) : [outcomeView(state, context), runNote(view.run, context)]}
    </div>
  </footer>`;
}

/** The choice of Ctrl+Enter. */
export function primaryChoice(checkpoint: CheckpointInfo): Choice | undefined {
  return choicesOf(checkpoint).find(({ style }) => style === "primary");
}

function choices({ view, busy, now }: DecisionBarState, context: DecisionBarContext): TemplateResult {
  const next = view.next === undefined || view.next === "" ? "" : `then: ${shortLabel(view.next)}`;
  const buttons = choicesOf(view.checkpoint).map((choice) => {
    const { label, style } = choice;
    return button(
      {
        label,
        disabled: busy || view.refusal !== undefined,
        ...(style === undefined ? {} : { style }),
        ...(style === "primary" ? { shortcut: SUBMIT_SHORTCUT } : {}),
      },
      () => context.onDecide(choice),
    );
  });
  return html`<div
      class="bar-buttons"
      role="group"
      aria-label="Decision"
      aria-describedby=${ifDefined(view.refusal && WHY)}
    >
      ${buttons}
    </div>
    ${busy ? html`<span class="bar-note busy">${icon("loading")}Sending the decision…</span>` : standing(view, now, next)}`;
}

const WHY = "why-not";

/** Beside the buttons: why they are disabled, how far the votes are, or what comes next. */
function standing({ refusal, approvals }: CheckpointView, now: number, next: string): TemplateResult {
  if (refusal !== undefined) {
    return html`<span class="bar-note" id=${WHY}>${icon("circle-slash")}${refusal}</span>`;
  }
  return approvals === undefined ? note(next) : note(icon("bell"), approvalsText(approvals, now));
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
  return html`<div class="outcome outcome-${tone}" tabindex="-1">
    ${icon(TONE_ICONS[tone])}
    <div>
      <p><strong>${title}</strong><span class="quiet">${byWhom(decision)} · ${when}</span></p>
      ${text === undefined ? nothing : html`<p class="quiet">${text}</p>`}
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
function runNote(run: CheckpointView["run"], { send }: DecisionBarContext): TemplateResult {
  switch (run?.status) {
    case undefined:
      return note();
    case "running": {
      if (run.cancelling === true) return note(icon("loading"), "Cancelling…");
      const where = run.elsewhere === undefined ? "The flow goes on…" : `Goes on in ${run.elsewhere}…`;
      if (!run.cancellable) return note(icon("loading"), where);
      return note(
        icon("loading"),
        where,
        button({ label: "Cancel run" }, () => send({ type: "cancelRun" })),
      );
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
