export type Graph = ReadonlyMap<string, Iterable<string>>;

/**
 * Returns the edges that close a cycle. Searches depth first with an explicit stack, as a chain may be longer than the call
 * stack allows.
 */
export function closingEdges(graph: Graph): readonly { readonly from: string; readonly to: string }[] {
  const edges: { from: string; to: string }[] = [];
  const state = new Map<string, "open" | "done">();
  for (const start of graph.keys()) {
    if (state.has(start)) continue;
    state.set(start, "open");
    const path = [{ node: start, left: iteratorOf(graph, start) }];
    for (let top = path.at(-1); top !== undefined; top = path.at(-1)) {
      const next = top.left.next();
      if (next.done === true) {
        state.set(top.node, "done");
        path.pop();
      } else if (state.get(next.value) === "open") edges.push({ from: top.node, to: next.value });
      else if (!state.has(next.value)) {
        state.set(next.value, "open");
        path.push({ node: next.value, left: iteratorOf(graph, next.value) });
      }
    }
  }
  return edges;
}

const iteratorOf = (graph: Graph, node: string): Iterator<string> => (graph.get(node) ?? [])[Symbol.iterator]();

/** Returns the nodes from which some of the targets can be reached, the targets included. */
export function reaching(graph: Graph, targets: Iterable<string>): ReadonlySet<string> {
  const sources = new Map<string, string[]>();
  for (const [from, tos] of graph)
    for (const to of tos) {
      const list = sources.get(to);
      if (list === undefined) sources.set(to, [from]);
      else list.push(from);
    }
  const reached = new Set(targets);
  // The loop adds to the set.
  for (const node of reached) for (const source of sources.get(node) ?? []) reached.add(source);
  return reached;
}
