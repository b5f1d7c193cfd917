import { MAX_DEPTH } from "../../ir/reading.js";
import type { Block, Body, Declaration, Expression, IfExpression } from "../../syntax/ast.js";
import { isBlockKind } from "../../syntax/blocks.js";
import { children, type SyntaxKind, type SyntaxNode } from "../../syntax/walk.js";
import { E100 } from "../diagnostics/definitions/placement.js";
import { traitsOf } from "../semantics/block-kinds.js";
import type { Facts } from "../semantics/facts.js";
import type { Unit } from "../semantics/program.js";
import { chainOperands } from "../semantics/tree.js";

/** `flows[0].body[0].statements[0].value`, and what a block may put between. */
const AROUND = 10;
const MOST = MAX_DEPTH - AROUND;

/**
 * Reports what is nested too deep for the IR, whose depth is bounded so that no reader of a bundle runs out of stack. The
 * levels counted here are at least those the builder makes.
 */
export function reportTooDeep(unit: Unit, declaration: Declaration): void {
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

/** A list, a place in it, the value there: arguments, fields, entries, stages. */
const LISTED = 3;

/** How many levels of the IR lie between a node of a kind and what is in it; `semantics/block-kinds.ts` says it of blocks. */
const COSTS: Readonly<Record<Exclude<SyntaxKind, Block["kind"]>, number>> = {
  SourceFile: 0,
  ImportDeclaration: LISTED,
  CoreDeclaration: LISTED,
  CoreSetting: LISTED,
  InstanceSetting: LISTED,
  ModelsDeclaration: LISTED,
  ConstraintsDeclaration: LISTED,
  ConversationPolicyDeclaration: LISTED,
  PluginsDeclaration: LISTED,
  FieldsDeclaration: LISTED,
  ConfigDeclaration: LISTED,
  TriggersDeclaration: LISTED,
  SubscriptionDeclaration: LISTED,
  FlowDeclaration: 0,
  TypesDeclaration: LISTED,
  TypeDeclaration: LISTED,
  PluginInterfaceDeclaration: LISTED,
  CoreInterfaceDeclaration: LISTED,
  TestDeclaration: LISTED,
  MockStep: LISTED,
  GivenStep: LISTED,
  WhenStep: LISTED,
  ThenStep: LISTED,
  PropertyStep: LISTED,
  Setting: LISTED,
  NamedType: LISTED,
  BuiltinType: 1,
  ObjectType: 0,
  EnumType: LISTED,
  LiteralType: LISTED,
  NullType: LISTED,
  OptionalType: 1,
  UnionType: 2,
  MissingType: LISTED,
  Body: 0,
  AssignStatement: 1,
  ExpressionStatement: 1,
  ReturnStatement: 1,
  YieldStatement: 1,
  BreakStatement: LISTED,
  ContinueStatement: LISTED,
  EmitStatement: LISTED,
  BranchStatement: LISTED,
  OptionItem: LISTED,
  NameExpression: LISTED,
  StringLiteral: 2,
  text: LISTED,
  interpolation: LISTED,
  NumberLiteral: LISTED,
  BooleanLiteral: LISTED,
  NullLiteral: LISTED,
  DurationLiteral: LISTED,
  DateLiteral: LISTED,
  DateTimeLiteral: LISTED,
  SymbolLiteral: LISTED,
  UriLiteral: LISTED,
  ArrayLiteral: 2,
  SpreadElement: LISTED,
  ObjectLiteral: 0,
  ObjectEntry: LISTED,
  MemberExpression: 1,
  IndexExpression: 1,
  CallExpression: 0,
  UnaryExpression: 1,
  BinaryExpression: 1,
  PipelineExpression: LISTED,
  IfExpression: 2,
  MatchExpression: 0,
  MatchArm: 4,
  LambdaExpression: 1,
  ParenthesizedExpression: 0,
  MissingExpression: LISTED,
  LiteralPattern: LISTED,
  WildcardPattern: LISTED,
  NamePattern: LISTED,
  TypePattern: LISTED,
  ObjectPattern: LISTED,
  ArrayPattern: LISTED,
  AlternativePattern: LISTED,
  MissingPattern: LISTED,
};

function costOf(node: SyntaxNode, facts: Facts): number {
  const { kind } = node;
  if (kind === undefined) return LISTED;
  // The branches of an `if` and the bodies of blocks count with them.
  if (kind === "Body" && (node as Body).items.length === 0) return 0;
  if (isBlockKind(kind)) return traitsOf(kind).levels;
  const cost = kind === "IfExpression" && facts.holdsBlocks.has(node as IfExpression) ? 4 : COSTS[kind];
  // A check of a value is a level of its own.
  const isChecked = (cost < LISTED || kind === "IfExpression") && facts.checks.has(node as Expression);
  return isChecked ? cost + 1 : cost;
}
