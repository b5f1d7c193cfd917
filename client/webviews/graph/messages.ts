/** The graph of a flow, and the messages between its page and the host. Each side checks what it gets. */

import { isCount, isRecord, isString, listOf, oneOf, optional, record, tagged } from "../shared/guards.js";

/** What a person sees a node as. */
const KINDS = [
  "start",
  "end",
  "model",
  "checkpoint",
  "call",
  "plugin",
  "choice",
  "loop",
  "parallel",
  "wait",
  "try",
  "step",
] as const;
export type NodeKind = (typeof KINDS)[number];

const STATES = ["done", "running", "waiting", "failed", "cancelled"] as const;

export interface GraphNode {
  /** The id of the block; `start` and `end`. */
  readonly id: string;
  readonly kind: NodeKind;
  readonly label: string;
  /** The role of a model, the address of a core. */
  readonly detail?: string;
  readonly doc?: string;
}

export interface GraphEdge {
  readonly from: string;
  readonly to: string;
  /** What leads this way. */
  readonly label?: string;
  /** `back`: to the head of a loop. `error`: something failed, or was not accepted. */
  readonly kind: "next" | "back" | "error";
}

export interface FlowGraph {
  readonly core: string;
  readonly flow: string;
  readonly doc?: string;
  readonly nodes: readonly GraphNode[];
  readonly edges: readonly GraphEdge[];
}

/** What a block did in the run that is shown. */
export interface NodeRun {
  readonly id: string;
  readonly state: (typeof STATES)[number];
  /** How often it ran, when more than once. */
  readonly count?: number;
  /** In milliseconds, without what a person took. */
  readonly durationMs?: number;
}

export type GraphHostMessage =
  | {
      readonly type: "state";
      readonly key: string;
      readonly graph: FlowGraph;
      /** The blocks that the newest run has come to. */
      readonly run: readonly NodeRun[];
      /** Why the graph is not that of the text as it stands. */
      readonly note?: string;
    }
  | { readonly type: "unavailable"; readonly message: string }
  /** The block at the cursor. */
  | { readonly type: "cursor"; readonly id?: string };

export type GraphWebviewMessage =
  | { readonly type: "ready" }
  | { readonly type: "reveal"; readonly id: string }
  | { readonly type: "export"; readonly svg: string };

const isNode = record<GraphNode>({
  id: isString,
  kind: oneOf(...KINDS),
  label: isString,
  detail: optional(isString),
  doc: optional(isString),
});
const isEdge = record<GraphEdge>({
  from: isString,
  to: isString,
  label: optional(isString),
  kind: oneOf("next", "back", "error"),
});
const isHostMessage = tagged<GraphHostMessage, "type">("type", {
  state: record<Extract<GraphHostMessage, { type: "state" }>>({
    type: oneOf("state"),
    key: isString,
    graph: record<FlowGraph>({
      core: isString,
      flow: isString,
      doc: optional(isString),
      nodes: listOf(isNode),
      edges: listOf(isEdge),
    }),
    run: listOf(
      record<NodeRun>({
        id: isString,
        state: oneOf(...STATES),
        count: optional(isCount),
        durationMs: optional(isCount),
      }),
    ),
    note: optional(isString),
  }),
  unavailable: record<Extract<GraphHostMessage, { type: "unavailable" }>>({
    type: oneOf("unavailable"),
    message: isString,
  }),
  cursor: record<Extract<GraphHostMessage, { type: "cursor" }>>({ type: oneOf("cursor"), id: optional(isString) }),
});
const isWebviewMessage = tagged<GraphWebviewMessage, "type">("type", {
  ready: record<{ readonly type: "ready" }>({ type: oneOf("ready") }),
  reveal: record<Extract<GraphWebviewMessage, { type: "reveal" }>>({ type: oneOf("reveal"), id: isString }),
  export: record<Extract<GraphWebviewMessage, { type: "export" }>>({
    type: oneOf("export"),
    svg: (value): value is string => isString(value) && value.startsWith("<svg") && value.length < 10_000_000,
  }),
});

/** In the page: a message of the host, or `undefined`. */
export const parseGraphHostMessage = (value: unknown): GraphHostMessage | undefined =>
  isHostMessage(value) ? value : undefined;

/** In the host: a message of the page, or `undefined`. */
export const parseGraphWebviewMessage = (value: unknown): GraphWebviewMessage | undefined =>
  isWebviewMessage(value) ? value : undefined;

/** The key in the state that VS Code kept of a page. */
export const graphKeyIn = (state: unknown): string | undefined =>
  isRecord(state) && isString(state.key) ? state.key : undefined;
