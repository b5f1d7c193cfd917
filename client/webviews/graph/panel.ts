/** The page of a flow's graph: a drawing in which one walks with the arrow keys, and the same as a list. */

import { render } from "lit";
import { Announcer } from "../shared/announcer.js";
import { loading, type View } from "../shared/elements.js";
import { html } from "../shared/template.js";
import { draw, type Drawn, fileOf, KIND_WORDS, measureIn, runWords } from "./drawing.js";
import { layOut, type Layout } from "./layout.js";
import type { FlowGraph, GraphEdge, GraphHostMessage, GraphNode, GraphWebviewMessage, NodeRun } from "./messages.js";

type State = Extract<GraphHostMessage, { type: "state" }>;

const SMALLEST = 0.25;
const LARGEST = 2;
const STEP = 1.2;

export class GraphPanel {
  readonly #page = document.createElement("main");
  readonly #bar = document.createElement("div");
  readonly #body = document.createElement("div");
  readonly #announcer = new Announcer();
  #state: State | undefined;
  #asList = false;
  /** `undefined`: as much as fits. */
  #scale: number | undefined;
  #drawn: (Drawn & { readonly layout: Layout; readonly graph: string }) | undefined;
  /** The node that has the focus, or had it last. */
  #current = "start";
  #cursor: string | undefined;

  constructor(
    root: HTMLElement,
    private readonly send: (message: GraphWebviewMessage) => void,
  ) {
    this.#page.className = "page graph-page";
    this.#bar.className = "graph-bar";
    this.#body.className = "graph-body";
    this.#page.append(this.#bar, this.#body, this.#announcer.element);
    root.replaceChildren(this.#page);
    render(loading("Drawing the flow…"), this.#body);
    this.#body.addEventListener("keydown", (event) => this.#walk(event));
    new ResizeObserver(() => this.#fit()).observe(this.#body);
  }

  show(state: State): void {
    const before = this.#state;
    this.#state = state;
    const waits = (one: State | undefined) =>
      one?.run.filter((run) => run.state === "waiting").map(({ id }) => id) ?? [];
    const known = waits(before);
    for (const id of waits(state))
      if (before !== undefined && !known.includes(id)) this.#announcer.say(`${labelOf(state.graph, id)} waits.`);
    this.#draw();
  }

  unavailable(message: string): void {
    this.#drawn = undefined;
    render(html`<h1>There is no graph</h1>`, this.#bar);
    render(html`<p class="quiet">${message}</p>`, this.#body);
  }

  /** Marks the block at the cursor of the editor. */
  mark(id: string | undefined): void {
    this.#cursor = id;
    const buttons = this.#asList
      ? new Map([...this.#body.querySelectorAll<HTMLElement>("[data-id]")].map((one) => [one.dataset.id, one] as const))
      : (this.#drawn?.buttons ?? new Map<string, SVGGElement>());
    for (const [node, button] of buttons) {
      const here = node === id;
      button.classList.toggle("at-cursor", here);
      if (here) button.scrollIntoView({ block: "nearest", inline: "nearest" });
    }
  }

  #draw(): void {
    const state = this.#state;
    if (state === undefined) return;
    const { graph, note } = state;
    render(
      html`<h1>${graph.flow}</h1>
        <span class="quiet">${note ?? graph.core}</span>
        <span class="graph-tools" role="toolbar" aria-label="Graph">
          <button type="button" aria-pressed=${this.#asList ? "true" : "false"} @click=${() => this.#switch()}>
            List
          </button>
          <button
            type="button"
            ?hidden=${this.#asList}
            aria-label="Smaller"
            title="Smaller"
            @click=${() => this.#zoom(1 / STEP)}
          >
            −
          </button>
          <button type="button" ?hidden=${this.#asList} @click=${() => this.#zoom(undefined)}>Fit</button>
          <button
            type="button"
            ?hidden=${this.#asList}
            aria-label="Larger"
            title="Larger"
            @click=${() => this.#zoom(STEP)}
          >
            +
          </button>
          <button type="button" ?hidden=${this.#asList} @click=${() => this.#export()}>Export SVG…</button>
        </span>`,
      this.#bar,
    );
    if (this.#asList) this.#drawList(state);
    else this.#drawGraph(state);
    this.mark(this.#cursor);
  }

  #drawGraph({ graph, run }: State): void {
    const runs = new Map(run.map((one) => [one.id, one]));
    const text = JSON.stringify(graph);
    // While a flow runs its states change, and its layout does not.
    const layout = this.#drawn?.graph === text ? this.#drawn.layout : layOut(graph, measureIn(this.#page));
    const hadFocus = this.#body.contains(document.activeElement);
    const drawn = draw(graph, layout, runs);
    this.#drawn = { ...drawn, layout, graph: text };
    render(html`${drawn.svg}`, this.#body);
    if (!drawn.buttons.has(this.#current)) this.#current = "start";
    for (const [id, button] of drawn.buttons) {
      button.addEventListener("click", () => this.#reveal(id));
      button.addEventListener("focus", () => this.#enter(id));
    }
    this.#enter(this.#current);
    if (hadFocus) drawn.buttons.get(this.#current)?.focus();
    this.#fit();
  }

  #drawList({ graph, run }: State): void {
    const runs = new Map(run.map((one) => [one.id, one]));
    render(
      html`<ol class="graph-list">
        ${graph.nodes.map((node) => this.#row(node, graph, runs.get(node.id)))}
      </ol>`,
      this.#body,
    );
  }

  #row(node: GraphNode, graph: FlowGraph, run: NodeRun | undefined): View {
    const ways = graph.edges.filter(({ from }) => from === node.id);
    const said = ways.map(({ label, to, kind }: GraphEdge) => {
      const where = kind === "back" ? `again ${labelOf(graph, to)}` : labelOf(graph, to);
      return label === undefined ? where : `${label} → ${where}`;
    });
    return html`<li data-id=${node.id}>
      <button type="button" class="link" @click=${() => this.#reveal(node.id)}>${node.label}</button>
      <span class="quiet"
        >${[KIND_WORDS[node.kind], node.detail].filter((part) => part !== undefined).join(" · ")}</span
      >
      ${run === undefined ? "" : html`<span class=${`state-${run.state}`}>${runWords(run)}</span>`}
      ${said.length === 0 ? "" : html`<div class="quiet">then ${said.join("; ")}</div>`}
    </li>`;
  }

  #switch(): void {
    this.#asList = !this.#asList;
    this.#draw();
  }

  #zoom(by: number | undefined): void {
    this.#scale = by === undefined ? undefined : Math.min(LARGEST, Math.max(SMALLEST, this.#scaleNow() * by));
    this.#fit();
  }

  #scaleNow(): number {
    const { layout } = this.#drawn ?? {};
    if (this.#scale !== undefined || layout === undefined) return this.#scale ?? 1;
    return Math.max(SMALLEST, Math.min(1, this.#body.clientWidth / layout.width));
  }

  #fit(): void {
    if (this.#drawn === undefined || this.#asList) return;
    const { svg, layout } = this.#drawn;
    const scale = this.#scaleNow();
    svg.setAttribute("width", String(Math.floor(layout.width * scale)));
    svg.setAttribute("height", String(Math.floor(layout.height * scale)));
  }

  #enter(id: string): void {
    this.#current = id;
    for (const [node, button] of this.#drawn?.buttons ?? []) button.setAttribute("tabindex", node === id ? "0" : "-1");
  }

  /** Down and up follow the ways; left and right go to what stands beside; Enter shows the source. */
  #walk(event: KeyboardEvent): void {
    const { graph } = this.#state ?? {};
    if (
      graph === undefined ||
      this.#drawn === undefined ||
      this.#asList ||
      event.altKey ||
      event.ctrlKey ||
      event.metaKey
    )
      return;
    if (event.key === "Enter" || event.key === " ") {
      this.#reveal(this.#current);
      event.preventDefault();
      return;
    }
    const to = this.#towards(event.key, graph);
    if (to === undefined) return;
    event.preventDefault();
    const button = this.#drawn.buttons.get(to);
    button?.focus();
    button?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }

  #towards(key: string, graph: FlowGraph): string | undefined {
    const ahead = graph.edges.filter(({ kind }) => kind !== "back");
    switch (key) {
      case "ArrowDown":
        return ahead.find(({ from }) => from === this.#current)?.to;
      case "ArrowUp":
        return ahead.find(({ to }) => to === this.#current)?.from;
      case "ArrowLeft":
        return this.#beside(-1);
      case "ArrowRight":
        return this.#beside(1);
      case "Home":
        return "start";
      case "End":
        return "end";
      default:
        return undefined;
    }
  }

  /** The nearest node in the same row, on this side. */
  #beside(side: -1 | 1): string | undefined {
    const nodes = this.#drawn?.layout.nodes ?? [];
    const here = nodes.find(({ node }) => node.id === this.#current);
    if (here === undefined) return undefined;
    const distance = ({ x }: { readonly x: number }) => (x - here.x) * side;
    return nodes
      .filter((one) => Math.abs(one.y - here.y) < one.height && distance(one) > 0)
      .sort((a, b) => distance(a) - distance(b))[0]?.node.id;
  }

  #reveal(id: string): void {
    if (id !== "end") this.send({ type: "reveal", id });
  }

  #export(): void {
    if (this.#drawn === undefined) return;
    this.send({ type: "export", svg: fileOf(this.#drawn.svg, getComputedStyle(document.body).backgroundColor) });
  }
}

const labelOf = (graph: FlowGraph, id: string): string => graph.nodes.find((node) => node.id === id)?.label ?? id;
