/** The bottom of the run panel: Run, Debug and Cancel, and how the run stands. */

import type { TemplateResult } from "lit";
import { button, SUBMIT_SHORTCUT } from "../shared/controls.js";
import { icon, linkButton, type View } from "../shared/elements.js";
import { spanText } from "../shared/formats.js";
import type { FlowView } from "./messages.js";
import { html } from "../shared/template.js";

/** Whether Run can be pressed. */
export function mayRun(view: FlowView): boolean {
  return view.blocked === undefined && view.run?.view.status !== "running";
}

export interface RunBarState {
  readonly view: FlowView;
  /** A run was asked for and is not there yet. */
  readonly starting: boolean;
  /** A sentence above the buttons. */
  readonly problem: string | undefined;
  /** Host time, in milliseconds since 1970. */
  readonly now: number;
}

export interface RunBarActions {
  readonly run: () => void;
  readonly debug: () => void;
  readonly cancel: () => void;
  readonly chooseModels: () => void;
}

export function runBar(state: RunBarState, on: RunBarActions): TemplateResult {
  const { view, starting, problem } = state;
  const run = view.run?.view;
  const running = run?.status === "running" ? run : undefined;
  const again = run !== undefined && running === undefined && !starting;
  const start = button(
    {
      label: again ? "Run again" : "Run",
      style: "primary",
      shortcut: SUBMIT_SHORTCUT,
      disabled: starting || !mayRun(view),
    },
    on.run,
  );
  const debug = button({ label: "Debug", disabled: starting || !mayRun(view) }, on.debug);
  const cancel = button(
    { label: "Cancel", disabled: running?.cancelling === true, hidden: running?.cancellable !== true },
    on.cancel,
  );
  return html`<footer class="bar">
    <p class="bar-problem" role="alert" ?hidden=${problem === undefined}>${problem ?? ""}</p>
    <div class="bar-content">
      <div class="bar-buttons">${start}${debug}${cancel}</div>
      <span class="bar-note">${noteFor(state, on.chooseModels)}</span>
    </div>
  </footer>`;
}

function noteFor({ view, starting, now }: RunBarState, chooseModels: () => void): readonly View[] {
  const run = view.run?.view;
  if (starting) return [icon("loading"), "Starting…"];
  if (view.run !== undefined && run?.status === "running") {
    const where = run.elsewhere === undefined ? "Running…" : `Runs in ${run.elsewhere}…`;
    const ms = now - Date.parse(view.run.startedAt);
    const elapsed = html`<span>${ms < 1000 ? "" : ` ${spanText(ms)}`}</span>`;
    return [icon("loading"), run.cancelling === true ? "Cancelling…" : where, elapsed];
  }
  if (view.blocked !== undefined) return [icon("warning"), view.blocked];
  if (view.provider === undefined) return [];
  return [`with ${view.provider}`, linkButton("Change…", chooseModels, { title: "Choose which models answer" })];
}
