/** The bottom of the panel: the buttons while the checkpoint is open, then what was decided. */

import type { CheckpointInfo, Decision } from "scaicore";
import { button, setDisabled, SUBMIT_SHORTCUT, type VscodeButton } from "../shared/controls.js";
import { h, icon, type Child, type IconName } from "../shared/dom.js";
import { ageText, type Formats } from "../shared/formats.js";
import type { CommonWebviewMessage, RunView } from "../shared/protocol.js";
import type { Ticker } from "../shared/ticker.js";
import { choicesOf, outcomeOf, type Choice, type Outcome } from "./words.js";

export interface DecisionBar {
  readonly element: HTMLElement;
  /** The open checkpoint: its buttons, made once for each checkpoint. */
  open(checkpoint: CheckpointInfo, next: string | undefined): void;
  setBusy(busy: boolean): void;
  /** A sentence above the buttons; `undefined` takes it away. */
  setProblem(message: string | undefined): void;
  /** The decision, and how the run stands. */
  close(checkpoint: CheckpointInfo, decision: Decision | undefined, run: RunView | undefined): void;
  /** What Ctrl+Enter does. */
  pressPrimary(): void;
  focusOutcome(): void;
}

export interface DecisionBarContext {
  readonly formats: Formats;
  readonly ticker: Ticker;
  readonly send: (message: CommonWebviewMessage) => void;
  readonly onDecide: (choice: Choice) => void;
}

export function decisionBar(context: DecisionBarContext): DecisionBar {
  const problem = h("p", { class: "bar-problem", role: "alert", hidden: true });
  const content = h("div", { class: "bar-content" });
  const element = h("footer", { class: "bar" }, problem, content);
  let shown = "";
  let buttons: readonly { readonly choice: Choice; readonly element: VscodeButton }[] = [];
  let note = h("span");
  let nextWords = "";

  const setProblem = (message: string | undefined) => {
    problem.textContent = message ?? "";
    problem.hidden = message === undefined;
  };

  return {
    element,
    setProblem,
    open: (checkpoint, next) => {
      const key = JSON.stringify([checkpoint.checkpointId, checkpoint.options, next]);
      if (key === shown) return;
      shown = key;
      setProblem(undefined);
      nextWords = next === undefined || next === "" ? "" : `then: ${next}`;
      buttons = choicesOf(checkpoint).map((choice) => ({
        choice,
        element: button(
          {
            label: choice.label,
            ...(choice.style === undefined ? {} : { style: choice.style }),
            ...(choice.style === "primary" ? { shortcut: SUBMIT_SHORTCUT } : {}),
          },
          () => {
            context.onDecide(choice);
          },
        ),
      }));
      note = h("span", { class: "bar-note" }, nextWords);
      content.replaceChildren(
        h(
          "div",
          { class: "bar-buttons", role: "group", "aria-label": "Decision" },
          ...buttons.map((entry) => entry.element),
        ),
        note,
      );
    },
    setBusy: (busy) => {
      for (const { element: one } of buttons) setDisabled(one, busy);
      note.replaceChildren(...(busy ? [icon("loading"), "Sending the decision…"] : [nextWords]));
      note.classList.toggle("busy", busy);
    },
    close: (checkpoint, decision, run) => {
      const key = JSON.stringify([
        checkpoint.checkpointId,
        decision,
        run?.status,
        run?.status === "running" ? run : null,
      ]);
      if (key === shown) return;
      shown = key;
      buttons = [];
      setProblem(undefined);
      content.replaceChildren(...outcomeView(checkpoint, decision, context), runNote(run, context));
    },
    pressPrimary: () => {
      const primary = buttons.find(({ choice }) => choice.style === "primary");
      if (primary !== undefined && !primary.element.disabled) context.onDecide(primary.choice);
    },
    focusOutcome: () => {
      content.querySelector<HTMLElement>(".outcome")?.focus();
    },
  };
}

const TONE_ICONS: Readonly<Record<Outcome["tone"], IconName>> = {
  done: "pass-filled",
  refused: "circle-slash",
  over: "clockface",
};

function outcomeView(
  checkpoint: CheckpointInfo,
  decision: Decision | undefined,
  { formats, ticker }: DecisionBarContext,
): readonly Node[] {
  if (decision === undefined)
    return [h("div", { class: "outcome", tabindex: "-1" }, icon("clockface"), h("strong", {}, "Closed"))];
  const outcome = outcomeOf(checkpoint, decision);
  const at = Date.parse(decision.at);
  const when = h("time", { datetime: decision.at, title: formats.moment(at) });
  ticker.follow(when, (now) => ageText(now - at));
  return [
    h(
      "div",
      { class: `outcome outcome-${outcome.tone}`, tabindex: "-1" },
      icon(TONE_ICONS[outcome.tone]),
      h(
        "div",
        {},
        h(
          "p",
          {},
          h("strong", {}, outcome.title),
          h("span", { class: "quiet" }, decision.by === undefined ? " · " : ` by ${decision.by} · `, when),
        ),
        outcome.text === undefined ? undefined : h("p", { class: "quiet" }, outcome.text),
      ),
    ),
  ];
}

function runNote(run: RunView | undefined, { send }: DecisionBarContext): HTMLElement {
  const note = (...children: readonly Child[]) => h("span", { class: "bar-note" }, ...children);
  switch (run?.status) {
    case undefined:
      return note();
    case "running": {
      if (run.cancelling === true) return note(icon("loading"), "Cancelling…");
      const where = run.elsewhere === undefined ? "The flow goes on…" : `Goes on in ${run.elsewhere}…`;
      if (!run.cancellable) return note(icon("loading"), where);
      const cancel = button({ label: "Cancel run" }, () => {
        send({ type: "cancelRun" });
      });
      return note(icon("loading"), where, cancel);
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
