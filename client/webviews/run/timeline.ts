/** The card of a run's timeline: what is shown of it, its rows, and what the opened row has to tell. */

import { nothing, render } from "lit";
import { card, type View } from "../shared/elements.js";
import { countText, type Formats } from "../shared/formats.js";
import { attributeText, html } from "../shared/template.js";
import { drawerView } from "./drawer.js";
import { type Filter, linesOf, type Wanted } from "./lines.js";
import type { FlowRun, RowDetailsMessage } from "./messages.js";
import type { RowDetails, TimelineRow } from "./rows.js";
import { scaleOf } from "./scale.js";
import { TimelineView } from "./timeline-view.js";

export interface TimelineCardActions {
  readonly read: (id: string) => void;
  readonly copy: (text: string) => void;
  readonly reveal: (nodeId: string) => void;
  /** Absent where the run cannot be made again. */
  readonly rerun?: (id: string) => void;
}

const FILTERS: Readonly<Record<Filter, string>> = {
  named: "Named steps",
  all: "All steps",
  models: "Models",
  plugins: "Plugins",
  decisions: "Decisions",
  problems: "Problems and refusals",
};

export class TimelineCard {
  readonly #formats: Formats;
  readonly #on: TimelineCardActions;
  readonly #view: TimelineView;
  readonly #drawer = document.createElement("div");
  /** Changes with the filter too, when the card is not drawn. */
  readonly #count = document.createElement("span");
  /** In place of the rows where there are none. */
  readonly #none = document.createElement("p");
  #run: FlowRun | undefined;
  #now = 0;
  #wanted: Wanted = { filter: "named", find: "", toggled: new Set() };
  #opened: string | undefined;
  #details: RowDetails | undefined;
  #canRerun = false;
  /** What the rows were drawn from. */
  #drawn: readonly unknown[] = [];

  constructor(formats: Formats, on: TimelineCardActions) {
    this.#formats = formats;
    this.#on = on;
    this.#count.className = "quiet";
    this.#count.setAttribute("role", "status");
    this.#none.className = "quiet";
    this.#view = new TimelineView(formats, {
      open: (row) => this.#open(row),
      toggle: (id) => this.#toggle(id),
    });
  }

  /** The card for a run as it is now. */
  show(run: FlowRun, now: number, canRerun: boolean): View {
    if (run.invocationId !== this.#run?.invocationId) {
      this.#wanted = { filter: "named", find: "", toggled: new Set() };
      this.#opened = undefined;
    }
    // What is told of a row may have changed with the run.
    else if (run !== this.#run && this.#opened !== undefined && run.endedAt === undefined) this.#on.read(this.#opened);
    this.#run = run;
    this.#now = now;
    this.#canRerun = canRerun;
    this.#draw();
    const { filter, find } = this.#wanted;
    return card(
      { name: "timeline", title: "Timeline", aside: this.#count },
      html`<div class="timeline-bar">
          <select
            aria-label="What is shown"
            .value=${filter}
            @change=${(event: Event) => this.#want({ filter: valueIn(event) as Filter })}
          >
            ${Object.entries(FILTERS).map(([name, words]) => html`<option value=${name} ?selected=${name === filter}>${words}</option>`)}
          </select>
          <input
            type="search"
            aria-label="Find in the timeline"
            placeholder="Find"
            .value=${find}
            @input=${(event: Event) => this.#want({ find: valueIn(event) })}
          />
        </div>
        ${this.#none}${this.#view.element}${this.#drawer}`,
    );
  }

  /** Takes what the host tells of a row. */
  receive({ invocationId, id, details }: RowDetailsMessage): void {
    if (invocationId !== this.#run?.invocationId || id !== this.#opened) return;
    this.#details = details;
    this.#drawDrawer();
  }

  #want(change: Partial<Wanted>): void {
    this.#wanted = { ...this.#wanted, ...change };
    this.#draw();
  }

  #toggle(id: string): void {
    const toggled = new Set(this.#wanted.toggled);
    if (!toggled.delete(id)) toggled.add(id);
    this.#want({ toggled });
  }

  #open(row: TimelineRow): void {
    this.#opened = this.#opened === row.id ? undefined : row.id;
    this.#details = undefined;
    if (this.#opened !== undefined) this.#on.read(row.id);
    this.#draw();
  }

  #draw(): void {
    const run = this.#run;
    if (run === undefined) return;
    // A clock that ticks changes nothing in a run that has ended.
    const needs = [run, this.#wanted, this.#opened, this.#canRerun, run.endedAt ?? this.#now];
    if (needs.every((one, index) => one === this.#drawn[index])) return;
    this.#drawn = needs;
    const lines = linesOf(run.rows, this.#wanted);
    this.#count.textContent = attributeText(countText(lines.length, "row", "rows", this.#formats));
    this.#none.hidden = lines.length > 0;
    this.#none.textContent = attributeText(
      this.#wanted.find === "" ? `None in “${FILTERS[this.#wanted.filter]}”.` : "None is found.",
    );
    // A tree without rows is none that one can be in.
    this.#view.element.hidden = lines.length === 0;
    const end = run.endedAt === undefined ? this.#now : Date.parse(run.endedAt);
    const scale = scaleOf(run.rows, Date.parse(run.startedAt), end, run.rests);
    this.#view.show({ lines, scale, now: end, opened: this.#opened });
    this.#drawDrawer();
  }

  #drawDrawer(): void {
    const row = this.#run?.rows.find(({ id }) => id === this.#opened);
    const { reveal, copy, rerun } = this.#on;
    const content =
      row === undefined
        ? nothing
        : drawerView(row, this.#details, {
            close: () => this.#open(row),
            copy,
            reveal: () => row.nodeId !== undefined && reveal(row.nodeId),
            ...(rerun === undefined || !this.#canRerun || row.nodeId === undefined
              ? {}
              : { rerun: () => rerun(row.id) }),
          });
    render(content, this.#drawer);
  }
}

const valueIn = (event: Event): string => (event.currentTarget as HTMLInputElement | HTMLSelectElement).value;
