/** The page of a run by itself: how it stands, its timeline, what it gave, its input and its events. Nothing in it can be changed. */

import { nothing } from "lit";
import { keyed } from "lit/directives/keyed.js";
import { button } from "../shared/controls.js";
import { breadcrumbs, icon, valueCard, type View } from "../shared/elements.js";
import type { Formats } from "../shared/formats.js";
import { shortLabel } from "../shared/labels.js";
import { Parts } from "../shared/parts.js";
import { present } from "../shared/presentation.js";
import type { RevealTarget } from "../shared/protocol.js";
import { runCards } from "../shared/run-cards.js";
import { schemaRef } from "../shared/schema.js";
import { html } from "../shared/template.js";
import { valueView } from "../shared/value-view.js";
import type { PastRun, RunEventsMessage, RunWebviewMessage } from "./messages.js";
import type { RunEventsCard } from "./run-events.js";
import { runHead, runTools } from "./run-head.js";
import type { TimelineCard } from "./timeline.js";

export interface PastRunParts {
  readonly formats: Formats;
  readonly send: (message: RunWebviewMessage) => void;
  readonly timeline: TimelineCard;
  readonly events: RunEventsCard;
  readonly again: () => void;
  readonly reveal: (target: RevealTarget) => void;
}

export class PastRunPage {
  readonly #parts: PastRunParts;
  #boxes = new Parts();
  #shown: PastRun | undefined;
  /** Why it was not run again, in a sentence. */
  problem: string | undefined;

  constructor(parts: PastRunParts) {
    this.#parts = parts;
  }

  receive(message: RunEventsMessage): void {
    if (message.invocationId === this.#shown?.run.invocationId) this.#parts.events.show(message);
  }

  /** @param starting a run was asked for and is not there yet */
  view(page: PastRun, now: number, starting: boolean): View {
    const { formats, send, timeline, events, reveal } = this.#parts;
    const { run, core, flow, repeatable } = page;
    if (run.invocationId !== this.#shown?.run.invocationId) {
      this.#boxes = new Parts();
      this.problem = undefined;
      events.clear();
    }
    const isNew = page !== this.#shown;
    this.#shown = page;
    const boxes = this.#boxes;
    const crumbs = breadcrumbs(
      [
        [core, { kind: "core" }],
        [flow, { kind: "flow" }],
      ],
      reveal,
    );
    const ended = run.endedAt !== undefined;
    const outcome = { name: "The result" };
    const input = { name: "The input" };
    // A clock that ticks changes neither.
    if (isNew) {
      boxes.draw(outcome, () => runCards(run.view, { formats, send }));
      boxes.draw(input, () => this.#input(page));
    }
    const rows = boxes.draw({ name: "The timeline" }, () =>
      run.rows.length === 0 ? nothing : timeline.show(run, now, ended && repeatable),
    );
    return keyed(
      run.invocationId,
      html`<main class="panel">
        <header class="top">
          ${crumbs}
          <h1>Run of ${shortLabel(flow)}</h1>
          ${runHead(run, now, formats)} ${ended ? runTools((task) => send({ type: "task", task })) : nothing}
        </header>
        ${rows} ${boxes.box(outcome)} ${boxes.box(input)} ${events.view()} ${this.#bar(page, starting)}
      </main>`,
    );
  }

  #input({ input, parameters }: PastRun): View {
    if (Object.keys(input).length === 0) return nothing;
    const { formats, send } = this.#parts;
    const body = valueView(present(input, schemaRef(parameters), formats));
    return valueCard({ name: "input", title: "Input" }, input, body, (text) => send({ type: "copy", text }));
  }

  #bar({ run, repeatable }: PastRun, starting: boolean): View {
    const { view } = run;
    const running = view.status === "running" ? view : undefined;
    const again = button(
      { label: "Run again", style: "primary", disabled: starting || !repeatable, hidden: running !== undefined },
      this.#parts.again,
    );
    const cancel = button(
      { label: "Cancel", disabled: running?.cancelling === true, hidden: running?.cancellable !== true },
      () => this.#parts.send({ type: "cancelRun" }),
    );
    const note = starting
      ? [icon("loading"), "Starting…"]
      : repeatable
        ? "with the same input"
        : "The file that this run was made from is not in this window.";
    return html`<footer class="bar">
      <p class="bar-problem" role="alert" ?hidden=${this.problem === undefined}>${this.problem ?? ""}</p>
      <div class="bar-content">
        <div class="bar-buttons">${again}${cancel}</div>
        <span class="bar-note">${running === undefined ? note : nothing}</span>
      </div>
    </footer>`;
  }
}
