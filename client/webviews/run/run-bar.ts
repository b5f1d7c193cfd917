/** The bottom of the run panel: Run and Cancel, and how the run stands. */

import { button, setDisabled, SUBMIT_SHORTCUT } from "../shared/controls.js";
import { h, icon } from "../shared/dom.js";
import { spanText } from "../shared/formats.js";
import type { Ticker } from "../shared/ticker.js";
import type { FlowRun, FlowView } from "./messages.js";

/** Whether Run can be pressed. */
export function mayRun(view: FlowView): boolean {
  return view.blocked === undefined && view.run?.view.status !== "running";
}

export interface RunBar {
  readonly element: HTMLElement;
  setProblem(message: string | undefined): void;
  update(view: FlowView, starting: boolean): void;
  /** Counts the seconds of a run that goes on. */
  follow(clock: Ticker, run: FlowRun | undefined): void;
}

export function runBar(onRun: () => void, onCancel: () => void): RunBar {
  const problem = h("p", { class: "bar-problem", role: "alert", hidden: true });
  const run = button({ label: "Run", style: "primary", shortcut: SUBMIT_SHORTCUT }, onRun);
  const label = run.querySelector(".button-label");
  const cancel = button({ label: "Cancel" }, onCancel);
  const note = h("span", { class: "bar-note" });
  const element = h(
    "footer",
    { class: "bar" },
    problem,
    h("div", { class: "bar-content" }, h("div", { class: "bar-buttons" }, run, cancel), note),
  );
  let shown = "";
  const elapsed = h("span");
  return {
    element,
    setProblem: (message) => {
      problem.textContent = message ?? "";
      problem.hidden = message === undefined;
    },
    update: (view, starting) => {
      const state = view.run?.view;
      const running = state?.status === "running" ? state : undefined;
      setDisabled(run, starting || !mayRun(view));
      if (label !== null)
        label.textContent = view.run === undefined || running !== undefined || starting ? "Run" : "Run again";
      cancel.hidden = running?.cancellable !== true;
      setDisabled(cancel, running?.cancelling === true);
      const words = noteFor(view, starting);
      const key = JSON.stringify(words);
      if (key === shown) return;
      shown = key;
      note.replaceChildren(
        ...(words.busy ? [icon("loading")] : words.problem ? [icon("warning")] : []),
        words.text,
        ...(words.busy ? [elapsed] : []),
      );
    },
    follow: (clock, current) => {
      if (current?.view.status !== "running") {
        elapsed.textContent = "";
        return;
      }
      const since = Date.parse(current.startedAt);
      clock.follow(elapsed, (now) => (now - since < 1000 ? "" : ` ${spanText(now - since)}`));
    },
  };
}

function noteFor(
  view: FlowView,
  starting: boolean,
): { readonly text: string; readonly busy: boolean; readonly problem: boolean } {
  const state = view.run?.view;
  if (starting) return { text: "Starting…", busy: true, problem: false };
  if (state?.status === "running") {
    const where = state.elsewhere === undefined ? "Running…" : `Runs in ${state.elsewhere}…`;
    return { text: state.cancelling === true ? "Cancelling…" : where, busy: true, problem: false };
  }
  if (view.blocked !== undefined) return { text: view.blocked, busy: false, problem: true };
  return { text: view.provider === undefined ? "" : `with ${view.provider}`, busy: false, problem: false };
}
