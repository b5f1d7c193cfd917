/** The timeline of a run: a tree of rows of one height, of which only those in sight are drawn. */

import { nothing, render, type TemplateResult } from "lit";
import { ifDefined } from "lit/directives/if-defined.js";
import { repeat } from "lit/directives/repeat.js";
import { hidden, icon, type IconName } from "../shared/elements.js";
import { countText, tookText, type Formats } from "../shared/formats.js";
import { html } from "../shared/template.js";
import type { Line } from "./lines.js";
import type { RowKind, RowState, TimelineRow } from "./rows.js";
import type { Scale } from "./scale.js";
import { SHORTEST_REST_MS } from "./spans.js";

/** In pixels, as in `timeline.css`. */
const ROW_HEIGHT = 26;
/** Rows that are drawn above and below those in sight. */
const SPARE = 8;
/** Deeper rows stand no further to the right. */
const DEEPEST = 8;
/** Of a bar, in the units of its drawing. */
const BAR_WIDTH = 1_000;

export interface TimelineActions {
  readonly open: (row: TimelineRow) => void;
  readonly toggle: (id: string) => void;
}

export interface ShownTimeline {
  readonly lines: readonly Line[];
  readonly scale: Scale;
  /** Milliseconds since 1970. */
  readonly now: number;
  /** The row whose details are open. */
  readonly opened: string | undefined;
}

const EMPTY: ShownTimeline = { lines: [], scale: { at: () => 0, waits: [] }, now: 0, opened: undefined };

export class TimelineView {
  readonly element = document.createElement("div");
  readonly #canvas = document.createElement("div");
  readonly #on: TimelineActions;
  readonly #formats: Formats;
  #shown = EMPTY;
  /** The row that keys act on. */
  #active = 0;

  constructor(formats: Formats, on: TimelineActions) {
    this.#formats = formats;
    this.#on = on;
    const { element } = this;
    element.className = "timeline";
    element.tabIndex = 0;
    element.setAttribute("role", "tree");
    element.setAttribute("aria-label", "Timeline");
    this.#canvas.className = "timeline-canvas";
    this.#canvas.setAttribute("role", "none");
    element.append(this.#canvas);
    element.addEventListener("scroll", () => this.#draw());
    element.addEventListener("keydown", (event) => this.#key(event));
    new ResizeObserver(() => this.#draw()).observe(element);
  }

  show(shown: ShownTimeline): void {
    const before = this.#shown.lines[this.#active]?.row.id;
    this.#shown = shown;
    const same = shown.lines.findIndex(({ row }) => row.id === before);
    this.#active = Math.max(0, same === -1 ? Math.min(this.#active, shown.lines.length - 1) : same);
    this.#canvas.style.height = `${shown.lines.length * ROW_HEIGHT}px`;
    this.#draw();
  }

  #draw(): void {
    const { lines } = this.#shown;
    const { clientHeight } = this.element;
    // Of a list that has become shorter the place may still be beyond its end.
    const scrollTop = Math.min(this.element.scrollTop, Math.max(0, lines.length * ROW_HEIGHT - clientHeight));
    const first = Math.max(0, Math.floor(scrollTop / ROW_HEIGHT) - SPARE);
    const last = Math.min(lines.length, Math.ceil((scrollTop + clientHeight) / ROW_HEIGHT) + SPARE);
    const drawn = lines.slice(first, last).map((line, index) => [line, first + index] as const);
    render(
      repeat(
        drawn,
        ([{ row }]) => row.id,
        ([line, index]) => this.#line(line, index),
      ),
      this.#canvas,
    );
    for (const element of this.#canvas.querySelectorAll<HTMLElement>(".row"))
      element.style.top = `${Number(element.dataset.index) * ROW_HEIGHT}px`;
    const active = lines[this.#active] !== undefined && this.#active >= first && this.#active < last;
    if (active) this.element.setAttribute("aria-activedescendant", idOf(this.#active));
    else this.element.removeAttribute("aria-activedescendant");
  }

  #line(line: Line, index: number): TemplateResult {
    const { row, label, level, open, position, siblings } = line;
    const look = LOOKS[row.refused === true ? "refused" : row.state];
    const toggle = (event: Event) => {
      event.stopPropagation();
      this.#active = index;
      this.#on.toggle(row.id);
    };
    const facts = this.#facts(line);
    const click = () => {
      this.#active = index;
      this.#on.open(row);
    };
    return html`<div
      class=${`row row-${row.state} level-${Math.min(level, DEEPEST)} ${index === this.#active ? "active" : ""}`}
      role="treeitem"
      id=${idOf(index)}
      data-index=${index}
      aria-level=${level + 1}
      aria-posinset=${position}
      aria-setsize=${siblings}
      aria-expanded=${ifDefined(open)}
      aria-selected=${this.#shown.opened === row.id}
      @click=${click}
    >
      <span class="row-name">
        <span class=${`twist ${open === true ? "open" : ""}`} @click=${open === undefined ? nothing : toggle}
          >${open === undefined ? nothing : icon("chevron-right")}</span
        >${icon(look.icon)}<span class="row-label">${label}</span>${hidden(`, ${KIND_WORDS[row.kind]}, ${look.words}`)}
      </span>
      <span class="row-facts" title=${facts}>${facts}</span>
      ${this.#bar(row)}
      <span class="row-text" title=${row.text ?? ""}>${row.text ?? ""}</span>
    </div>`;
  }

  /** `0.3 s, waited 22 s for Ada · 506 tokens`. */
  #facts({ row, inside }: Line): string {
    const { begin, end, waitedMs, restedMs = 0, waitedFor, tokens, tries, times, kind } = row;
    const whole = (end ?? this.#shown.now) - begin;
    const worked = Math.max(0, whole - waitedMs - restedMs);
    const who = waitedFor === undefined ? "" : ` for ${waitedFor}`;
    const waited =
      waitedMs < 1
        ? undefined
        : `${end === undefined && row.state === "waiting" ? "waits" : "waited"} ${tookText(waitedMs)}${who}`;
    const rested = restedMs < SHORTEST_REST_MS ? undefined : `interrupted for ${tookText(restedMs)}`;
    const took = kind === "checkpoint" && waited !== undefined ? undefined : tookText(worked);
    return [
      inside,
      times === undefined ? undefined : countText(times, "round", "more rounds", this.#formats),
      [took, waited, rested].filter((part) => part !== undefined).join(", "),
      tries === undefined ? undefined : `asked ${tries} times`,
      tokens === undefined ? undefined : countText(tokens, "token", "tokens", this.#formats),
    ]
      .filter((part) => part !== undefined && part !== "")
      .join(" · ");
  }

  /** Work is dark, waiting is light. */
  #bar({ begin, end = this.#shown.now, waitedMs, restedMs = 0 }: TimelineRow): TemplateResult {
    const { scale } = this.#shown;
    const waits = waitedMs + restedMs === 0 ? [] : scale.waits.filter(({ from, to }) => from < end && to > begin);
    const work: string[] = [];
    const wait: string[] = [];
    let at = begin;
    for (const { from, to } of waits) {
      if (from > at) work.push(this.#piece(at, from));
      wait.push(this.#piece(Math.max(from, begin), Math.min(to, end)));
      at = Math.min(to, end);
    }
    if (at < end || waits.length === 0) work.push(this.#piece(at, end));
    return html`<svg class="row-bar" viewBox="0 0 1000 10" preserveAspectRatio="none" aria-hidden="true">
      <path class="wait" d=${wait.join("")}></path>
      <path class="work" d=${work.join("")}></path>
    </svg>`;
  }

  #piece(from: number, to: number): string {
    const { at } = this.#shown.scale;
    const left = at(from) * BAR_WIDTH;
    const right = Math.max(at(to) * BAR_WIDTH, left + 4);
    return `M${left.toFixed(1)} 0H${right.toFixed(1)}V10H${left.toFixed(1)}Z`;
  }

  #key(event: KeyboardEvent): void {
    const { lines } = this.#shown;
    const line = lines[this.#active];
    if (line === undefined || event.altKey || event.ctrlKey || event.metaKey) return;
    const page = Math.max(1, Math.floor(this.element.clientHeight / ROW_HEIGHT) - 1);
    const moves: Readonly<Record<string, number>> = {
      ArrowDown: this.#active + 1,
      ArrowUp: this.#active - 1,
      PageDown: this.#active + page,
      PageUp: this.#active - page,
      Home: 0,
      End: lines.length - 1,
    };
    const to = moves[event.key];
    if (to !== undefined) this.#move(to);
    else if (event.key === "Enter" || event.key === " ") this.#on.open(line.row);
    else if (event.key === "ArrowRight" && line.open === false) this.#on.toggle(line.row.id);
    else if (event.key === "ArrowRight" && line.open === true) this.#move(this.#active + 1);
    else if (event.key === "ArrowLeft" && line.open === true) this.#on.toggle(line.row.id);
    else if (event.key === "ArrowLeft")
      this.#move(lines.findLastIndex((one, at) => at < this.#active && one.level < line.level));
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  #move(to: number): void {
    this.#active = Math.min(this.#shown.lines.length - 1, Math.max(0, to));
    const top = this.#active * ROW_HEIGHT;
    const { element } = this;
    if (top < element.scrollTop) element.scrollTop = top;
    else if (top + ROW_HEIGHT > element.scrollTop + element.clientHeight)
      element.scrollTop = top + ROW_HEIGHT - element.clientHeight;
    this.#draw();
  }
}

const idOf = (index: number): string => `row-${index}`;

interface Look {
  readonly icon: IconName;
  /** For screen readers. */
  readonly words: string;
}

const LOOKS: Readonly<Record<RowState | "refused", Look>> = {
  done: { icon: "pass-filled", words: "done" },
  running: { icon: "loading", words: "running" },
  waiting: { icon: "bell", words: "waits" },
  failed: { icon: "error", words: "failed" },
  cancelled: { icon: "circle-slash", words: "cancelled" },
  refused: { icon: "circle-slash", words: "refused" },
};

const KIND_WORDS: Readonly<Record<RowKind, string>> = {
  model: "model",
  plugin: "plugin",
  checkpoint: "decision",
  call: "call",
  loop: "loop",
  round: "round",
  rounds: "rounds summed up",
  parallel: "in parallel",
  wait: "waiting for answers",
  step: "step",
};
