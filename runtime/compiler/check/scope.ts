import type { Span } from "../../syntax/ast.js";
import type { Facts } from "../resolve/facts.js";
import type { Variable } from "../resolve/variable.js";

/**
 * A region in which names are visible. A flow has one scope that takes its assignments; patterns, loops, catches and
 * lambdas add scopes for their own names; a concurrent body is a scope of its own for assignments too.
 */
export interface Scope {
  readonly parent: Scope | undefined;
  readonly span: Span;
  readonly names: Map<string, Variable>;
  /** Whether an assignment to a new name declares it here. */
  readonly takesAssignments: boolean;
  /** How many concurrent bodies and lambdas stand around. */
  readonly concurrency: number;
}

export function openScope(
  parent: Scope | undefined,
  span: Span,
  facts: Facts,
  kind: "flow" | "names" | "concurrent",
): Scope {
  const scope: Scope = {
    parent,
    span,
    names: new Map(),
    takesAssignments: kind !== "names",
    concurrency: (parent?.concurrency ?? 0) + (kind === "concurrent" ? 1 : 0),
  };
  facts.scopes.push({ start: span.start, end: span.end, names: scope.names });
  return scope;
}

export function lookUp(scope: Scope, name: string): Variable | undefined {
  for (let current: Scope | undefined = scope; current !== undefined; current = current.parent) {
    const found = current.names.get(name);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The scope that an assignment to a new name declares it in. */
export function assignmentScope(scope: Scope): Scope {
  let current = scope;
  while (!current.takesAssignments && current.parent !== undefined) current = current.parent;
  return current;
}

/** All names visible in a scope. */
export function* visibleNames(scope: Scope): Generator<string> {
  for (let current: Scope | undefined = scope; current !== undefined; current = current.parent) {
    yield* current.names.keys();
  }
}
