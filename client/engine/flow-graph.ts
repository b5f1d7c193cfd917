import {
  type IRBlock,
  type IRExpr,
  type IRFlow,
  type IRModule,
  type IRPattern,
  type IRRigidBlock,
  printExpr,
  printPattern,
} from "scaicore";
import { plainLine } from "../../runtime/plain-text.js";
import type { FlowGraph, GraphEdge, GraphNode, NodeKind } from "../webviews/graph/messages.js";

type Statement = IRRigidBlock["statements"][number];

/** A way that leads on from a node, to whatever comes next. */
interface Loose extends Pick<GraphEdge, "label" | "kind"> {
  readonly from: string;
}

/** Where ways go that leave what is around a block. */
interface Around {
  /** The head of the innermost loop, and the ways out of it. */
  readonly loop?: { readonly head: string; readonly breaks: Loose[] };
  /** The ways to what follows the block that takes what is yielded. */
  readonly yields?: Loose[];
}

const START = "start";
const END = "end";
/** In characters; a longer text is in the source. */
const LONGEST = 44;

/**
 * A flow as a graph: its blocks, and what leads from one to the next. Plain statements are no nodes, unless they call a plugin, emit an
 * event or decide where the flow goes on; nor is a budget, which is transparent. A choice that follows its question is drawn as
 * the ways that lead on from the question.
 *
 * @returns `undefined` where the program has no such flow
 */
export function graphOf(module: IRModule, name: string): FlowGraph | undefined {
  const flow = module.flows.find((one) => one.name === name);
  return flow && new Drawing(module, flow).graph();
}

/** The node that stands for a line of a file: of those that begin at or above it the last. */
export function nodeAt(module: IRModule, name: string, file: string, line: number): string | undefined {
  const flow = module.flows.find((one) => one.name === name);
  const graph = graphOf(module, name);
  if (flow === undefined || graph === undefined || flow.source_location.file !== file) return undefined;
  const following = module.flows
    .map(({ source_location: at }) => at)
    .filter((at) => at.file === file && at.line > flow.source_location.line);
  if (line < flow.source_location.line || following.some((at) => at.line <= line)) return undefined;
  const places = placesOf(flow.body);
  const shown = graph.nodes.flatMap(({ id }) => {
    const at = places.get(id);
    return at === undefined || at > line ? [] : [{ id, at }];
  });
  return shown.reduce<{ id: string; at: number } | undefined>(
    (last, one) => (last === undefined || one.at >= last.at ? one : last),
    undefined,
  )?.id;
}

/** The lines of blocks, by their ids. */
function placesOf(value: unknown, found = new Map<string, number>()): Map<string, number> {
  if (Array.isArray(value)) for (const item of value) placesOf(item, found);
  else if (typeof value === "object" && value !== null) {
    if ("node_id" in value && "source_location" in value)
      found.set(String(value.node_id), (value.source_location as { readonly line: number }).line);
    for (const item of Object.values(value)) if (typeof item === "object") placesOf(item, found);
  }
  return found;
}

class Drawing {
  readonly #nodes = new Map<string, GraphNode>();
  readonly #edges: GraphEdge[] = [];
  /** The variables that the answers of questions go into, by the questions. */
  readonly #answers = new Map<string, string>();

  constructor(
    private readonly module: IRModule,
    private readonly flow: IRFlow,
  ) {}

  graph(): FlowGraph {
    const { name, doc, body, params } = this.flow;
    const takes = params.map((param) => param.name).join(", ");
    this.#node(START, "start", name, { detail: takes });
    const ends = this.#sequence(body, [next(START)], {});
    this.#node(END, "end", "end", {});
    this.#join(ends, END);
    return {
      core: this.module.name,
      flow: name,
      ...(doc === undefined ? {} : { doc }),
      nodes: [...this.#nodes.values()],
      edges: this.#edges,
    };
  }

  /** Draws blocks that follow each other. Gives the ways that lead on; none where the flow has ended. */
  #sequence(blocks: readonly IRBlock[], before: readonly Loose[], around: Around): readonly Loose[] {
    let loose = before;
    for (const block of blocks) loose = loose.length === 0 ? loose : this.#block(block, loose, around);
    return loose;
  }

  #block(block: IRBlock, before: readonly Loose[], around: Around): readonly Loose[] {
    switch (block.kind) {
      case "rigid":
        return this.#statements(block, before, around);
      case "debug":
        return before;
      case "budget":
        return this.#taking(block, around, (inside) => this.#sequence(block.body, before, inside));
      case "flexible":
      case "model_call":
        return [next(this.#after(before, block, "model", nameOf(block), { detail: this.#modelDetail(block) }))];
      case "guarded": {
        const id = this.#after(before, block, "model", nameOf(block), { detail: this.#modelDetail(block) });
        const { on_validation_failure: otherwise } = block;
        if (otherwise === undefined) return [next(id)];
        const repaired = this.#taking(block, around, (inside) =>
          this.#sequence(otherwise, [{ from: id, label: "not valid", kind: "error" }], inside),
        );
        return [next(id), ...repaired];
      }
      case "checkpoint": {
        const id = this.#after(before, block, "checkpoint", nameOf(block), { detail: block.checkpoint_type });
        if (block.result_binding !== undefined) this.#answers.set(id, block.result_binding);
        const arms = block.on_response ?? [];
        if (!arms.some(({ body }) => body !== undefined)) return [next(id)];
        return this.#taking(block, around, (inside) =>
          arms.flatMap(({ pattern, body = [] }) => this.#sequence(body, [way(id, patternLabel(pattern))], inside)),
        );
      }
      case "core_call": {
        const { target, flow_name: called, is_async: isAsync } = block;
        const detail = target === "core://self" ? "" : target.slice("core://".length);
        return [next(this.#after(before, block, "call", called, { detail: isAsync ? `${detail} at once` : detail }))];
      }
      case "await_responses": {
        const what = block.from.map(({ name }) => name).filter((name) => name !== "");
        const label = `${block.require} of ${what.length === 0 ? "the calls" : what.join(", ")}`;
        return [next(this.#after(before, block, "wait", label))];
      }
      case "match": {
        const id = this.#chooser(block, before);
        const isIf = block.arms.every(({ pattern }) => truthOf(pattern) !== undefined || pattern.kind === "wildcard");
        return this.#taking(block, around, (inside) =>
          block.arms.flatMap(({ pattern, guard, body }) => {
            const label = isIf ? (truthOf(pattern) === true ? "yes" : "no") : patternLabel(pattern);
            const full = guard === undefined ? label : `${label} if ${short(printExpr(guard))}`;
            return this.#sequence(body, [way(id, full)], inside);
          }),
        );
      }
      case "foreach":
        return this.#loop(block, `each ${block.item} of ${short(printExpr(block.collection))}`, before);
      case "while":
        return this.#loop(block, `while ${short(printExpr(block.condition))}`, before);
      case "parallel": {
        const id = this.#after(before, block, "parallel", "at once");
        return this.#taking(block, around, (inside) =>
          block.branches.flatMap(({ name, body }) => this.#sequence(body, [way(id, name)], inside)),
        );
      }
      case "try": {
        const id = this.#after(before, block, "try", "try");
        return this.#taking(block, around, (inside) => [
          ...this.#sequence(block.body, [next(id)], inside),
          ...block.catches.flatMap(({ error_type: type = "any error", body }) =>
            this.#sequence(body, [{ from: id, label: type, kind: "error" }], inside),
          ),
        ]);
      }
    }
  }

  #loop(block: Extract<IRBlock, { kind: "foreach" | "while" }>, label: string, before: readonly Loose[]) {
    const id = this.#after(before, block, "loop", label);
    const breaks: Loose[] = [];
    const yields: Loose[] = [];
    const round = this.#sequence(block.body, [next(id)], {
      loop: { head: id, breaks },
      ...(block.result_binding === undefined ? {} : { yields }),
    });
    this.#join([...round, ...yields], id, "back");
    return [way(id, "then"), ...breaks];
  }

  /** Draws the inside of a block which, if it has a result, takes what is yielded inside. */
  #taking(block: IRBlock, around: Around, draw: (inside: Around) => readonly Loose[]): readonly Loose[] {
    if (block.result_binding === undefined) return draw(around);
    const yields: Loose[] = [];
    return [...draw({ ...around, yields }), ...yields];
  }

  /** The node whose ways the arms of a match are: the question before it, if it is about the answer, else one of its own. */
  #chooser(block: Extract<IRBlock, { kind: "match" }>, before: readonly Loose[]): string {
    const [only, second] = before;
    const { subject } = block;
    const asked = only !== undefined && second === undefined && only.label === undefined ? only.from : undefined;
    if (asked !== undefined && subject.kind === "name" && this.#answers.get(asked) === subject.name) return asked;
    return this.#after(before, block, "choice", short(printExpr(subject)));
  }

  #statements(block: Extract<IRBlock, { kind: "rigid" }>, before: readonly Loose[], around: Around): readonly Loose[] {
    const { statements, implicit, result_binding: binding } = block;
    const exits = exitsOf(statements);
    const plugins = calledPlugins(statements);
    const events = emitted(statements);
    const ways = [...exits].filter((exit) => exit !== "next" && (exit !== "yield" || binding === undefined)).length;
    const decides = ways > 0 && exits.size > 1;
    let loose = before;
    if (implicit !== true || plugins.length > 0 || events.length > 0 || decides) {
      const test = decides ? firstTest(statements) : undefined;
      const kind: NodeKind = plugins.length > 0 ? "plugin" : test === undefined ? "step" : "choice";
      const named = implicit === true ? undefined : nameOf(block);
      const said =
        plugins.length > 0 ? plugins.join(", ") : events.length > 0 ? `emit ${events.join(", ")}` : undefined;
      const id = this.#after(before, block, kind, named ?? said ?? test ?? nameOf(block));
      loose = [next(id)];
    }
    if (exits.has("return")) this.#join(loose, END);
    if (exits.has("continue") && around.loop !== undefined) this.#join(loose, around.loop.head, "back");
    if (exits.has("break")) around.loop?.breaks.push(...loose);
    if (exits.has("yield") && binding === undefined && around.yields !== undefined) around.yields.push(...loose);
    const goesOn = exits.has("next") || (exits.has("yield") && (binding !== undefined || around.yields === undefined));
    return goesOn ? loose : [];
  }

  #modelDetail({ llm_role: role, on_failure: failures }: { llm_role: string; on_failure: FailureHandlers }): string {
    const asks = failures.some(({ steps }) =>
      steps.some(({ kind }) => kind === "escalate" || kind === "flag_and_checkpoint"),
    );
    return asks ? `${role}, else a person` : role;
  }

  #after(
    before: readonly Loose[],
    { node_id: id, doc }: IRBlock,
    kind: NodeKind,
    label: string,
    { detail }: { readonly detail?: string } = {},
  ): string {
    this.#node(id, kind, label, { detail, doc });
    this.#join(before, id);
    return id;
  }

  #node(
    id: string,
    kind: NodeKind,
    label: string,
    { detail, doc }: { detail?: string | undefined; doc?: string | undefined },
  ) {
    this.#nodes.set(id, {
      id,
      kind,
      label: short(label),
      ...(detail === undefined || detail === "" ? {} : { detail: short(detail) }),
      ...(doc === undefined ? {} : { doc: plainLine(doc) }),
    });
  }

  #join(ways: readonly Loose[], to: string, kind?: GraphEdge["kind"]): void {
    for (const { from, label, kind: own } of ways) {
      const edge: GraphEdge = { from, to, kind: kind ?? own, ...(label === undefined ? {} : { label: short(label) }) };
      const twin = this.#edges.some((one) => one.from === from && one.to === to && one.label === edge.label);
      if (!twin) this.#edges.push(edge);
    }
  }
}

type FailureHandlers = Extract<IRBlock, { kind: "flexible" }>["on_failure"];

const next = (from: string): Loose => ({ from, kind: "next" });
const way = (from: string, label: string): Loose => ({ from, label, kind: "next" });

function short(text: string): string {
  const line = plainLine(text.replaceAll(/\s+/g, " "));
  return line.length <= LONGEST ? line : `${line.slice(0, LONGEST - 1).trimEnd()}…`;
}

/** The variable that takes the result, else the last part of the id, without what only tells twins apart. */
const nameOf = ({ result_binding: binding, node_id: id }: IRBlock): string =>
  binding ?? (id.split("/").at(-1) ?? id).replace(/[#!].*$/, "").replaceAll("_", " ");

function patternLabel(pattern: IRPattern): string {
  return pattern.kind === "wildcard" ? "otherwise" : printPattern(pattern).replaceAll('"', "");
}

/** What a pattern takes, where it is a boolean. */
const truthOf = (pattern: IRPattern): boolean | undefined =>
  pattern.kind === "literal" && typeof pattern.value === "boolean" ? pattern.value : undefined;

type Exit = "next" | "return" | "break" | "continue" | "yield";

/** How statements may end. */
function exitsOf(statements: readonly Statement[]): ReadonlySet<Exit> {
  let exits = new Set<Exit>(["next"]);
  for (const statement of statements) {
    if (!exits.has("next")) break;
    exits.delete("next");
    exits = new Set([...exits, ...exitsOfOne(statement)]);
  }
  return exits;
}

function exitsOfOne(statement: Statement): ReadonlySet<Exit> {
  switch (statement.kind) {
    case "return":
    case "break":
    case "continue":
    case "yield":
      return new Set([statement.kind]);
    case "if":
      return taken(statement, [...exitsOf(statement.then), ...exitsOf(statement.else)]);
    case "match":
      return taken(
        statement,
        statement.arms.flatMap(({ body }) => [...exitsOf(body)]),
      );
    case "foreach":
    case "while":
      // The rest stays inside.
      return new Set(exitsOf(statement.body).has("return") ? ["next", "return"] : ["next"]);
    case "assign":
    case "expression":
    case "emit":
      return new Set(["next"]);
  }
}

/** A statement with a result takes what is yielded in it. */
const taken = ({ result_binding: binding }: { readonly result_binding?: string }, exits: readonly Exit[]) =>
  new Set(exits.map((exit): Exit => (exit === "yield" && binding !== undefined ? "next" : exit)));

/** The condition of the first statement that has one. */
function firstTest(statements: readonly Statement[]): string | undefined {
  for (const statement of statements) {
    if (statement.kind === "if") return printExpr(statement.test);
    if (statement.kind === "match") return printExpr(statement.subject);
  }
  return undefined;
}

/** `alias.method` of the plugins that are called, each once. */
function calledPlugins(value: unknown): readonly string[] {
  const found = new Set<string>();
  each(value, (node) => {
    if (node.kind !== "method" || node.type !== "plugin") return;
    const receiver = node.receiver as IRExpr | undefined;
    const alias = receiver?.kind === "name" ? `${receiver.name}.` : "";
    found.add(`${alias}${String(node.name)}`);
  });
  return [...found];
}

function emitted(value: unknown): readonly string[] {
  const found = new Set<string>();
  each(value, ({ kind, event }) => {
    if (kind === "emit") found.add(String(event));
  });
  return [...found];
}

/** Calls `visit` for each object in a value. */
function each(value: unknown, visit: (node: Readonly<Record<string, unknown>>) => void): void {
  if (typeof value !== "object" || value === null) return;
  if (!Array.isArray(value)) visit(value as Readonly<Record<string, unknown>>);
  for (const item of Object.values(value)) each(item, visit);
}
