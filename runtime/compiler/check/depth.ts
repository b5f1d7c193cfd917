import { MAX_DEPTH } from "../../ir/limits.js";
import type { Body, Declaration, Expression } from "../../syntax/ast.js";
import { children, type SyntaxNode } from "../../syntax/walk.js";
import { E100 } from "../diagnostics/definitions/placement.js";
import type { Facts } from "../semantics/facts.js";
import type { Unit } from "../semantics/program.js";
import { chainOperands } from "../semantics/tree.js";

/** `flows[0].body[0].statements[0].value`, and what a block may put between. */
const AROUND = 10;
const MOST = MAX_DEPTH - AROUND;

/**
 * Tells of what is nested too deep for the IR, whose depth is bounded so that nobody who reads a bundle runs out of stack. The
 * levels counted here are at least those the builder makes.
 */
export function tellTooDeep(unit: Unit, declaration: Declaration): void {
  if (!unit.deep || levels(declaration, unit.facts) <= MOST) return;
  const at = narrowest(declaration, unit.facts, MOST);
  unit.reporter.report(E100["too-deep"](), { start: at.start, end: Math.min(at.end, at.start + 1) });
}

/** Goes down to where taking something out helps: to the innermost statement, or the innermost type. */
function narrowest(node: SyntaxNode, facts: Facts, most: number): SyntaxNode {
  let at = node;
  let left = most;
  for (;;) {
    const cost = costOf(at, facts);
    const next = children(at).find((child) => cost + levels(child, facts) > left);
    if (next === undefined || isChain(next)) return isChain(at) || next === undefined ? at : next;
    left -= cost;
    at = next;
  }
}
const isChain = (node: SyntaxNode): boolean =>
  node.kind === "BinaryExpression" || node.kind === "CallExpression" || node.kind === "MemberExpression";

function levels(node: SyntaxNode, facts: Facts): number {
  if (node.kind === "BinaryExpression") {
    const operands = chainOperands(node as Expression & { kind: "BinaryExpression" }, facts);
    if (operands !== undefined) return Math.ceil(Math.log2(operands.length)) + highest(operands, facts);
  }
  return costOf(node, facts) + highest(children(node), facts);
}
const highest = (nodes: readonly SyntaxNode[], facts: Facts): number =>
  nodes.reduce((most, node) => Math.max(most, levels(node, facts)), 0);

/** How many levels of the IR lie between a node and what is in it. */
function costOf(node: SyntaxNode, facts: Facts): number {
  const checked = facts.checks.has(node as Expression) ? 1 : 0;
  switch (node.kind) {
    case "SourceFile":
    case "FlowDeclaration":
    case "ParenthesizedExpression":
    case "CallExpression":
    case "ObjectLiteral":
    case "MatchExpression":
    case "ObjectType":
      return checked;
    case "BinaryExpression":
    case "UnaryExpression":
    case "MemberExpression":
    case "IndexExpression":
    case "LambdaExpression":
    case "OptionalType":
    case "BuiltinType":
      return checked + 1;
    case "Body":
      // The branches of an `if` and the bodies of blocks count with them.
      return (node as Body).items.length === 0 ? 0 : checked;
    case "IfExpression":
      return checked + (facts.holdsBlocks.has(node as Expression & { kind: "IfExpression" }) ? 4 : 2);
    case "ArrayLiteral":
    case "StringLiteral":
    case "UnionType":
      return checked + 2;
    case "MatchArm":
    case "ForeachBlock":
    case "WhileBlock":
    case "BudgetBlock":
    case "ParallelBlock":
    case "TryBlock":
    case "ModelBlock":
    case "CheckpointBlock":
      return 4;
    case "AssignStatement":
    case "ExpressionStatement":
    case "ReturnStatement":
    case "YieldStatement":
      return 1;
    default:
      // Arguments, fields, entries, stages: a list, a place in it, the value there.
      return 3;
  }
}
