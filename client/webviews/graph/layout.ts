/** Where the nodes and the ways of a graph are, as dagre lays them out. In pixels, at the size of the text. */

import { Graph, layout } from "@dagrejs/dagre";
import type { FlowGraph, GraphEdge, GraphNode } from "./messages.js";

export interface Point {
  readonly x: number;
  readonly y: number;
}
/** `x` and `y` are the middle. */
export interface PlacedNode extends Point {
  readonly node: GraphNode;
  readonly width: number;
  readonly height: number;
}
export interface PlacedEdge {
  readonly edge: GraphEdge;
  readonly points: readonly Point[];
  /** The middle of the label. */
  readonly label: Point | undefined;
}
export interface Layout {
  readonly width: number;
  readonly height: number;
  readonly nodes: readonly PlacedNode[];
  readonly edges: readonly PlacedEdge[];
}

export type Measure = (text: string, look: "label" | "detail" | "edge") => number;

const MARGIN = 16;
/** Beside the text: the mark of the kind, that of the state with how often, and air. Nothing moves when a run begins. */
const BESIDE = 84;
const NARROWEST = 96;

export function layOut(graph: FlowGraph, measure: Measure): Layout {
  const laid = new Graph({ multigraph: true })
    .setGraph({ rankdir: "TB", nodesep: 28, ranksep: 40, edgesep: 16, marginx: MARGIN, marginy: MARGIN })
    .setDefaultEdgeLabel(() => ({}));
  for (const node of graph.nodes) {
    const text = Math.max(measure(node.label, "label"), node.detail === undefined ? 0 : measure(node.detail, "detail"));
    const width = Math.max(NARROWEST, Math.ceil(text) + BESIDE);
    laid.setNode(node.id, { width, height: node.detail === undefined ? 34 : 48 });
  }
  graph.edges.forEach(({ from, to, label }, index) => {
    const size =
      label === undefined ? {} : { width: Math.ceil(measure(label, "edge")) + 12, height: 18, labelpos: "c" };
    laid.setEdge(from, to, size, String(index));
  });
  layout(laid);
  const { width = 0, height = 0 } = laid.graph() as { readonly width?: number; readonly height?: number };
  return {
    width,
    height,
    nodes: graph.nodes.map((node) => {
      const {
        x,
        y,
        width: wide,
        height: high,
      } = laid.node(node.id) as Required<Point & { width: number; height: number }>;
      return { node, x, y, width: wide, height: high };
    }),
    edges: graph.edges.map((edge, index) => {
      const { points, x, y } = laid.edge(edge.from, edge.to, String(index)) as {
        readonly points: readonly Point[];
        readonly x?: number;
        readonly y?: number;
      };
      return {
        edge,
        points,
        label: edge.label === undefined || x === undefined || y === undefined ? undefined : { x, y },
      };
    }),
  };
}

/** A soft line through the points. */
export function pathOf(points: readonly Point[]): string {
  const [first, ...others] = points;
  if (first === undefined) return "";
  const last = others.at(-1) ?? first;
  let path = `M${at(first)}`;
  others.slice(0, -1).forEach((point, index) => {
    const following = others[index + 1] ?? last;
    const end =
      index === others.length - 2 ? following : { x: (point.x + following.x) / 2, y: (point.y + following.y) / 2 };
    path += `Q${at(point)} ${at(end)}`;
  });
  return others.length < 2 ? `${path}L${at(last)}` : path;
}

const at = ({ x, y }: Point): string => `${x.toFixed(1)} ${y.toFixed(1)}`;
