/**
 * Ways through the tree that need not know its node types.
 */
import type { Span } from "./ast.js";

/**
 * Any part of the tree: a node with its `kind`, or one of those that need none (a name, a parameter, an argument, …).
 */
export interface SyntaxNode extends Span {
  readonly kind?: string;
}

/** Properties that hold no parts of the tree, or only say where a keyword or a pair of braces stands. */
const NO_PARTS = new Set(["start", "end", "kind", "doc", "comments", "keyword", "operatorSpan"]);

/** The direct parts of `node`, in the order of the text. */
export function children(node: SyntaxNode): readonly SyntaxNode[] {
  const found: SyntaxNode[] = [];
  collect(node, found);
  for (let index = 1; index < found.length; index++) {
    if (found[index]!.start < found[index - 1]!.start) return found.sort((a, b) => a.start - b.start || a.end - b.end);
  }
  return found;
}

function collect(owner: object, found: SyntaxNode[]): void {
  for (const key in owner) {
    if (NO_PARTS.has(key)) continue;
    const value: unknown = (owner as Record<string, unknown>)[key];
    if (typeof value === "object" && value !== null) add(value, found);
  }
}

function add(value: object, found: SyntaxNode[]): void {
  if (Array.isArray(value)) {
    for (const element of value) add(element as object, found);
  } else if (!isPart(value)) {
    // A value of a setting is no node of its own.
    collect(value, found);
  } else if (!isPlace(value)) {
    found.push(value);
  }
}

function isPart(value: object): value is SyntaxNode {
  return "start" in value && !("form" in value);
}

/** A span and nothing else: where something stands, not a part. */
function isPlace(value: object): boolean {
  for (const key in value) if (key !== "start" && key !== "end") return false;
  return true;
}

/**
 * Visits `node` and all below it, in the order of the text. `enter` gets the nodes above as well, the nearest last; where it
 * gives `false`, what is below is left out.
 */
export function walk(node: SyntaxNode, enter: (node: SyntaxNode, ancestors: readonly SyntaxNode[]) => unknown): void {
  const ancestors: SyntaxNode[] = [];
  const visit = (current: SyntaxNode): void => {
    if (enter(current, ancestors) === false) return;
    ancestors.push(current);
    for (const child of children(current)) visit(child);
    ancestors.pop();
  };
  visit(node);
}

/**
 * From `root` to the innermost node at `offset`. A node reaches from its start to its end, both included: of two that touch
 * there the one that begins is taken, unless it is empty.
 */
export function pathAt(root: SyntaxNode, offset: number): readonly SyntaxNode[] {
  const path: SyntaxNode[] = [];
  for (let current: SyntaxNode | undefined = root; current !== undefined;) {
    path.push(current);
    let next: SyntaxNode | undefined;
    for (const child of children(current)) {
      if (child.start > offset) break;
      if (offset <= child.end && (next === undefined || child.end > child.start)) next = child;
    }
    current = next;
  }
  return path;
}

/** The innermost node at `offset`. */
export function nodeAt(root: SyntaxNode, offset: number): SyntaxNode {
  const path = pathAt(root, offset);
  return path[path.length - 1]!;
}
