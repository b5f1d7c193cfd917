import type { Block, Expression, IfExpression, Item, MatchExpression, Span } from "../../syntax/ast.js";
import type { Reporter } from "../diagnostics/reporter.js";
import type { FlowEntity, Unit, Variable } from "../semantics/program.js";
import type { Facts } from "../semantics/facts.js";
import type { Type } from "../semantics/types/type.js";
import type { Why } from "./expect.js";
import type { State } from "./state.js";

/** What the language allows where an expression or a statement stands. */
interface ExpressionContext {
  /** Blocks may stand here; `false` inside a written @rigid, an expression, @debug. */
  readonly blocks: boolean;
  /** Inside a `@rigid`: E400, E213 and E405 are reported in its words. */
  readonly rigid: boolean;
  /** Plugin calls and memory writes may stand here: in statements, not in conditions, lambdas, defaults, settings. */
  readonly effects: boolean;
  /** `log` and `assert` may stand here. */
  readonly debug: boolean;
  /** A step of a test. */
  readonly test?: boolean;
  /** Texts show variables as `{{name}}` themselves. */
  readonly template?: boolean;
  /** Inside a lambda: what cannot stand there is done in a loop. */
  readonly lambda?: boolean;
  /** What stands in a text by itself: it may be anything that prints. */
  readonly printed?: Expression;
  /** What is assigned to, left of `=`. */
  readonly target?: boolean;
  /** What `+=` and its like read and assign. */
  readonly compound?: { readonly target: Expression; readonly operator: string; readonly value: Expression };
}

/** The innermost body that `yield` gives a value to. */
export interface YieldTarget {
  readonly expected: Type | undefined;
  /** Why that is expected, for messages. */
  readonly why: Why | undefined;
  /** What it is, for messages. */
  readonly what: string;
  /** Types of what was yielded. */
  readonly types: Type[];
  /** The state before the body. */
  readonly base: State;
  /** The states at the yields: execution continues after the body from each of them. */
  readonly exits: State[];
}

export interface Loop {
  readonly base: State;
  /** The states at `break` and `continue`. */
  readonly exits: State[];
}

/** How an `if` or a `match` is used. */
export type BranchMode =
  /** For what it does. */
  | { readonly kind: "statement" }
  /** Inside an expression: a branch is one expression. */
  | { readonly kind: "operand"; readonly expected: Type | undefined }
  /** Right of `=`, `return`, `yield`, `=>`: a branch may hold statements, and blocks where blocks may stand. */
  | { readonly kind: "value"; readonly expected: Type | undefined; readonly why: Why | undefined };

/** The nodes of expressions by kind. */
export type ExpressionNodes = { readonly [E in Expression as E["kind"]]: E };
/** The nodes of blocks by kind. */
export type BlockNodes = { readonly [B in Block as B["kind"]]: B };
/** The nodes of a body's items by kind, without blocks. */
export type StatementNodes = { readonly [S in Exclude<Item, Block> as S["kind"]]: S };

/**
 * How each kind of node is checked. `rules.ts` assembles them; what dispatches by kind takes them from the context, so that no
 * file imports what imports it.
 */
export interface CheckRules {
  /** Gives the type of an expression. `expected` is what its place needs, if anything. */
  readonly expressions: {
    readonly [K in keyof ExpressionNodes]: (
      check: FlowCheck,
      expression: ExpressionNodes[K],
      expected: Type | undefined,
    ) => Type;
  };
  readonly statements: {
    readonly [K in keyof StatementNodes]: (check: FlowCheck, statement: StatementNodes[K]) => void;
  };
  /** Gives the type of a block's result. `captured` says that something takes it. */
  readonly blocks: {
    readonly [K in keyof BlockNodes]: (
      check: FlowCheck,
      block: BlockNodes[K],
      expected: Type | undefined,
      captured: boolean,
    ) => Type;
  };
  /** Gives the type of an `if` or `match` in any of its uses. */
  readonly branching: (check: FlowCheck, node: IfExpression | MatchExpression, mode: BranchMode) => Type;
}

/** The check of one flow: where it is, and what it has found out so far. */
export interface FlowCheck {
  readonly rules: CheckRules;
  readonly unit: Unit;
  readonly facts: Facts;
  readonly report: Reporter["report"];
  /** `undefined` where something outside flows is checked: a default, a setting of the core. */
  readonly flow: FlowEntity | undefined;
  /** A name for a variable that no other in the flow has. */
  readonly uniqueName: (name: string) => string;
  scope: Scope;
  state: State;
  context: ExpressionContext;
  yieldTarget: YieldTarget | undefined;
  loop: Loop | undefined;
  /** The value that is being checked stands where a block may stand. */
  direct: Expression | undefined;
  /** The ifs and matches around. */
  readonly branching: (IfExpression | MatchExpression)[];
  /** What a pipeline without a return type gives: the types of what it returns. */
  readonly results: Type[];
  /** Arms that are one name in braces, by that name. */
  namesInBraces: Map<string, Span> | undefined;
  /** Variables whose value a concurrent body or a lambda may read but not assign. */
  readonly declared: Variable[];
}

/** Runs a part of the check with some fields of the context changed, and restores them, also when `run` throws. */
export function withContext<K extends "scope" | "state" | "context" | "yieldTarget" | "loop" | "direct", R>(
  check: FlowCheck,
  changes: Pick<FlowCheck, K>,
  run: () => R,
): R {
  const before = { ...changes };
  for (const key in before) before[key] = check[key];
  Object.assign(check, changes);
  try {
    return run();
  } finally {
    Object.assign(check, before);
  }
}

/** Marks all the ifs and matches around as holding a block. */
export function noteBlock(check: FlowCheck): void {
  for (let index = check.branching.length - 1; index >= 0; index--) {
    const node = check.branching[index]!;
    if (check.facts.holdsBlocks.has(node)) return;
    check.facts.holdsBlocks.add(node);
  }
}

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
