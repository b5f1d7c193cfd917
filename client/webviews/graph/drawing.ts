/** Draws a graph as SVG: each node a button, whose name says all that its looks say. */

import { tookText } from "../shared/formats.js";
import { attributeText } from "../shared/template.js";
import { type Layout, type Measure, pathOf, type PlacedEdge, type PlacedNode } from "./layout.js";
import type { FlowGraph, GraphEdge, NodeKind, NodeRun } from "./messages.js";

const SVG = "http://www.w3.org/2000/svg";

export const KIND_WORDS: Readonly<Record<NodeKind, string>> = {
  start: "start",
  end: "end",
  model: "asks a model",
  checkpoint: "asks a person",
  call: "calls a flow",
  plugin: "calls a plugin",
  choice: "chooses",
  loop: "repeats",
  parallel: "several at once",
  wait: "waits for calls",
  try: "catches errors",
  step: "statements",
};
export const STATE_WORDS: Readonly<Record<NodeRun["state"], string>> = {
  done: "done",
  running: "running",
  waiting: "waiting",
  failed: "failed",
  cancelled: "cancelled",
};
const STATE_MARKS: Readonly<Record<NodeRun["state"], string>> = {
  done: "✓",
  running: "●",
  waiting: "?",
  failed: "✕",
  cancelled: "–",
};
/** A small drawing of each kind, in a square of 16. */
const KIND_MARKS: Readonly<Record<NodeKind, string>> = {
  start: "M5 3l7 5-7 5z",
  end: "M4 4h8v8H4z",
  model: "M8 2l1.6 4.4L14 8l-4.4 1.6L8 14l-1.6-4.4L2 8l4.4-1.6z",
  checkpoint: "M8 8a2.7 2.7 0 1 0 0-5.4A2.7 2.7 0 0 0 8 8zm-5 5.6c0-2.6 2.2-4.4 5-4.4s5 1.8 5 4.4z",
  call: "M3 7h6V4l4.5 4L9 12V9H3z",
  plugin: "M6 2v3H4v3a4 4 0 0 0 3 3.9V14h2v-2.1A4 4 0 0 0 12 8V5h-2V2H9v3H7V2z",
  choice: "M8 2l6 6-6 6-6-6z",
  loop: "M8 3a5 5 0 1 0 5 5h-2a3 3 0 1 1-3-3v2l4-3-4-3z",
  parallel: "M3 3h2v10H3zM7 3h2v10H7zM11 3h2v10h-2z",
  wait: "M4 2h8v2L9 8l3 4v2H4v-2l3-4-3-4z",
  try: "M8 2l5 2v4c0 3-2.2 5-5 6-2.8-1-5-3-5-6V4z",
  step: "M3 4h10v1.6H3zM3 7.2h10v1.6H3zM3 10.4h7V12H3z",
};

export interface Drawn {
  readonly svg: SVGSVGElement;
  readonly buttons: ReadonlyMap<string, SVGGElement>;
}

/** What a screen reader says of a node. It begins with what is seen, as people who speak to their machine say what they see. */
export function nodeName(
  { node: { kind, label, detail, doc } }: Pick<PlacedNode, "node">,
  run: NodeRun | undefined,
): string {
  const times = run?.count === undefined ? undefined : `${run.count}×`;
  const seen = [label, detail, times].filter((part) => part !== undefined).join(" ");
  const parts = [seen, KIND_WORDS[kind], doc, run && stateWords(run)];
  return parts.filter((part) => part !== undefined && part !== "").join(", ");
}

export function runWords(run: NodeRun): string {
  return stateWords(run, run.count === undefined ? "" : ` ${run.count} times`);
}

function stateWords({ state, durationMs }: NodeRun, times = ""): string {
  return `${STATE_WORDS[state]}${times}${durationMs === undefined ? "" : ` in ${tookText(durationMs)}`}`;
}

export function draw(graph: FlowGraph, layout: Layout, runs: ReadonlyMap<string, NodeRun>): Drawn {
  const { width, height } = layout;
  const svg = element("svg", {
    class: "graph",
    xmlns: SVG,
    viewBox: `0 0 ${Math.ceil(width)} ${Math.ceil(height)}`,
    width: String(Math.ceil(width)),
    height: String(Math.ceil(height)),
    role: "group",
    "aria-label": attributeText(`Graph of the flow ${graph.flow}`),
  });
  const defs = element("defs", {});
  defs.append(...(["next", "back", "error"] as const).map(arrow));
  svg.append(defs, ...layout.edges.map((edge) => edgeOf(edge, runs)));
  const buttons = new Map<string, SVGGElement>();
  for (const placed of layout.nodes) {
    const button = nodeOf(placed, runs.get(placed.node.id));
    buttons.set(placed.node.id, button);
    svg.append(button);
  }
  return { svg, buttons };
}

function arrow(kind: GraphEdge["kind"]): SVGElement {
  const marker = element("marker", {
    id: `arrow-${kind}`,
    viewBox: "0 0 8 8",
    refX: "7",
    refY: "4",
    markerWidth: "7",
    markerHeight: "7",
    orient: "auto",
  });
  marker.append(element("path", { class: `arrow ${kind}`, d: "M0 0.8L7.5 4 0 7.2z" }));
  return marker;
}

function edgeOf({ edge, points, label }: PlacedEdge, runs: ReadonlyMap<string, NodeRun>): SVGElement {
  const taken = runs.has(edge.to) && (edge.from === "start" || runs.has(edge.from));
  const group = element("g", { class: `edge ${edge.kind}${taken ? " taken" : ""}`, "aria-hidden": "true" });
  group.append(element("path", { class: "line", d: pathOf(points), "marker-end": `url(#arrow-${edge.kind})` }));
  if (label !== undefined && edge.label !== undefined) {
    const text = element("text", {
      class: "edge-label",
      x: label.x.toFixed(1),
      y: (label.y + 4).toFixed(1),
      "text-anchor": "middle",
    });
    text.textContent = attributeText(edge.label);
    group.append(text);
  }
  return group;
}

function nodeOf(placed: PlacedNode, run: NodeRun | undefined): SVGGElement {
  const { node, x, y, width, height } = placed;
  const isEnd = node.kind === "start" || node.kind === "end";
  const group = element("g", {
    class: `node kind-${node.kind}${run === undefined ? "" : ` state-${run.state}`}`,
    transform: `translate(${(x - width / 2).toFixed(1)} ${(y - height / 2).toFixed(1)})`,
    role: "button",
    tabindex: "-1",
    "aria-label": attributeText(nodeName(placed, run)),
    "data-id": node.id,
  });
  const title = element("title", {});
  title.textContent = attributeText(nodeName(placed, run));
  const round = isEnd || node.kind === "choice" ? height / 2 : 6;
  const box = { width: width.toFixed(1), height: height.toFixed(1), rx: String(round) };
  const mark = element("path", {
    class: "mark",
    d: KIND_MARKS[node.kind],
    transform: `translate(11 ${(height / 2 - 8).toFixed(1)})`,
  });
  group.append(
    title,
    element("rect", { class: "box", ...box }),
    mark,
    text("label", node.label, 36, node.detail === undefined ? height / 2 + 4.5 : 20),
  );
  // The space is not drawn: it parts the two words for those who read the text of the node.
  if (node.detail !== undefined) group.append(" ", text("detail", node.detail, 36, 37));
  if (run !== undefined) {
    const { count } = run;
    const shown = count === undefined ? STATE_MARKS[run.state] : `${STATE_MARKS[run.state]} ${count}×`;
    const state = text("state", shown, width - 10, 18);
    state.setAttribute("text-anchor", "end");
    group.append(" ", state);
  }
  return group;
}

function text(look: string, said: string, x: number, y: number): SVGElement {
  const made = element("text", { class: look, x: String(x), y: String(y) });
  made.textContent = attributeText(said);
  return made;
}

function element<Name extends keyof SVGElementTagNameMap>(
  name: Name,
  attributes: Readonly<Record<string, string>>,
): SVGElementTagNameMap[Name] {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) if (key !== "xmlns") made.setAttribute(key, value);
  return made;
}

/** Measures text as the page will show it. */
export function measureIn(page: Element): Measure {
  const context = document.createElement("canvas").getContext("2d");
  const { fontFamily, fontSize } = getComputedStyle(page);
  const size = Number.parseFloat(fontSize) || 13;
  return (text, look) => {
    // Signs that nobody sees are drawn as marks, which take room.
    const said = attributeText(text);
    if (context === null) return said.length * 8;
    context.font = look === "label" ? `600 ${size}px ${fontFamily}` : `${size - 2}px ${fontFamily}`;
    return context.measureText(said).width;
  };
}

/** The properties that a file needs, as it has no page around it. */
const KEPT = [
  "fill",
  "stroke",
  "stroke-width",
  "stroke-dasharray",
  "font-family",
  "font-size",
  "font-weight",
  "opacity",
];

/** The drawing as a file of its own, in the colours that it has on the page. */
export function fileOf(svg: SVGSVGElement, background: string): string {
  const copy = svg.cloneNode(true) as SVGSVGElement;
  const [from, to] = [[...svg.querySelectorAll("*")], [...copy.querySelectorAll("*")]];
  from.forEach((one, index) => {
    const style = getComputedStyle(one);
    const other = to[index];
    if (other === undefined || ["defs", "title"].includes(one.tagName)) return;
    for (const name of KEPT) {
      const value = style.getPropertyValue(name);
      if (value !== "" && value !== "none" && value !== "normal") other.setAttribute(name, value);
      else if (name === "fill" || name === "stroke") other.setAttribute(name, "none");
    }
    for (const name of ["class", "role", "tabindex", "data-id", "aria-hidden"]) other.removeAttribute(name);
  });
  const [, , width = "0", height = "0"] = (svg.getAttribute("viewBox") ?? "").split(" ");
  copy.setAttribute("width", width);
  copy.setAttribute("height", height);
  copy.removeAttribute("class");
  copy.removeAttribute("style");
  copy.prepend(element("rect", { width: "100%", height: "100%", fill: background }));
  return new XMLSerializer().serializeToString(copy);
}
