/**
 * The table of the parts of each node of the syntax tree, and the traversals that are derived from it.
 *
 * The tables are typed against `ast.ts`: a kind of node, or a property that holds nodes, that is added there and not named here
 * does not compile.
 */
import type {
  Argument,
  Body,
  CatchClause,
  Comment,
  ConfigParam,
  FailureHandler,
  FieldPattern,
  ImportName,
  MethodSignature,
  Name,
  Node,
  PipelineStage,
  PluginReference,
  PluginUse,
  QualifiedName,
  SettingValue,
  Span,
  StringPart,
  TestStep,
  TriggerDeclaration,
  TypedField,
} from "./ast.js";
import { blocksOfRule, blockSyntax, type NodeOfRule } from "./blocks.js";

/**
 * Any part of the tree: a node with its `kind`, or one of those that need none (a name, a parameter, an argument, …).
 */
export interface SyntaxNode extends Span {
  readonly kind?: SyntaxKind;
}

type KindedNode = Node | TestStep | StringPart;
type PlainNode =
  | Name
  | QualifiedName
  | ImportName
  | PluginUse
  | PluginReference
  | TypedField
  | ConfigParam
  | ConfigParam["modifiers"][number]
  | TriggerDeclaration
  | MethodSignature
  | FailureHandler
  | CatchClause
  | Argument
  | PipelineStage
  | FieldPattern;

export type SyntaxKind = KindedNode["kind"];
type Element<V> = V extends readonly (infer E)[] ? E : V;
/** What a property can hold: `never` for words, numbers, comments, and spans without content. */
type Held<V> = Exclude<
  Extract<Element<V>, object> extends infer E ? (E extends Comment ? never : Span extends E ? never : E) : never,
  undefined
>;
type PartKey<T> = { [P in keyof T]-?: [Held<T[P]>] extends [never] ? never : P }[keyof T];
/** `true` for a property that holds nodes that these tables know; nothing fits one that holds others. */
type Parts<T> = {
  readonly [P in PartKey<T>]: [Held<T[P]>] extends [KindedNode | PlainNode | SettingValue] ? true : never;
};

/** The properties of each kind that hold nodes. */
const PARTS: { readonly [K in SyntaxKind]: Parts<Extract<KindedNode, { readonly kind: K }>> } = {
  SourceFile: { declarations: true },
  // Declarations.
  ImportDeclaration: { names: true, path: true },
  CoreDeclaration: { name: true, members: true },
  CoreSetting: { name: true, value: true },
  InstanceSetting: { name: true, mode: true, arguments: true, settings: true },
  ModelsDeclaration: { roles: true },
  ConstraintsDeclaration: { settings: true },
  ConversationPolicyDeclaration: { settings: true },
  PluginsDeclaration: { plugins: true },
  FieldsDeclaration: { fields: true },
  ConfigDeclaration: { params: true },
  TriggersDeclaration: { triggers: true },
  SubscriptionDeclaration: { event: true, source: true, settings: true },
  FlowDeclaration: { name: true, params: true, returnType: true, body: true, expression: true },
  TypesDeclaration: { types: true },
  TypeDeclaration: { name: true, type: true },
  PluginInterfaceDeclaration: { reference: true, methods: true },
  CoreInterfaceDeclaration: { target: true, methods: true },
  TestDeclaration: { name: true, steps: true },
  MockStep: { target: true, uri: true, arguments: true, value: true },
  GivenStep: { values: true },
  WhenStep: { action: true, target: true, value: true },
  ThenStep: { conditions: true },
  PropertyStep: { header: true, params: true, conditions: true },
  Setting: { name: true, type: true, value: true },
  // Types.
  NamedType: { name: true },
  BuiltinType: { name: true, arguments: true },
  ObjectType: { fields: true },
  EnumType: { members: true },
  LiteralType: {},
  NullType: {},
  OptionalType: { type: true },
  UnionType: { members: true },
  MissingType: {},
  // Statements.
  Body: { items: true },
  AssignStatement: { target: true, type: true, value: true },
  ExpressionStatement: { expression: true },
  ReturnStatement: { value: true },
  YieldStatement: { value: true },
  BreakStatement: {},
  ContinueStatement: {},
  EmitStatement: { event: true, payload: true },
  BranchStatement: { name: true, body: true },
  OptionItem: { setting: true },
  // Blocks.
  ...ofRule("body", { header: true, body: true }),
  ...ofRule("settings", { header: true, settings: true }),
  CheckpointBlock: { header: true, type: true, settings: true },
  ForeachBlock: { header: true, item: true, parts: true, index: true, collection: true, body: true },
  WhileBlock: { header: true, condition: true, body: true },
  TryBlock: { header: true, body: true, catches: true },
  // Expressions.
  NameExpression: {},
  StringLiteral: { parts: true },
  text: {},
  interpolation: { expression: true },
  NumberLiteral: {},
  BooleanLiteral: {},
  NullLiteral: {},
  DurationLiteral: {},
  DateLiteral: {},
  DateTimeLiteral: {},
  SymbolLiteral: {},
  UriLiteral: {},
  ArrayLiteral: { elements: true },
  SpreadElement: { expression: true },
  ObjectLiteral: { entries: true },
  ObjectEntry: { key: true, value: true },
  MemberExpression: { object: true, name: true },
  IndexExpression: { object: true, index: true },
  CallExpression: { callee: true, arguments: true },
  UnaryExpression: { operand: true },
  BinaryExpression: { left: true, right: true },
  PipelineExpression: { source: true, stages: true },
  IfExpression: { condition: true, then: true, else: true },
  MatchExpression: { subject: true, arms: true },
  MatchArm: { pattern: true, guard: true, value: true },
  LambdaExpression: { params: true, body: true },
  ParenthesizedExpression: { expression: true },
  MissingExpression: {},
  // Patterns.
  LiteralPattern: { value: true },
  WildcardPattern: {},
  NamePattern: { name: true },
  TypePattern: { type: true, name: true },
  ObjectPattern: { fields: true },
  ArrayPattern: { elements: true, rest: true },
  AlternativePattern: { alternatives: true },
  MissingPattern: {},
};

/** The parts of every block that the grammar reads by `rule`. */
function ofRule<R extends "body" | "settings", const P>(rule: R, parts: P): Readonly<Record<NodeOfRule<R>["kind"], P>> {
  return Object.fromEntries(blocksOfRule(rule).map((word) => [blockSyntax(word).kind, parts])) as Record<
    NodeOfRule<R>["kind"],
    P
  >;
}

type PlainKey = PlainNode extends infer T ? (T extends PlainNode ? PartKey<T> : never) : never;
/** The properties of nodes without a kind that hold nodes. */
const PLAIN_PARTS: Readonly<Record<PlainKey, true>> = {
  parts: true,
  name: true,
  alias: true,
  reference: true,
  type: true,
  default: true,
  modifiers: true,
  params: true,
  returnType: true,
  settings: true,
  steps: true,
  errorType: true,
  otherTypes: true,
  body: true,
  value: true,
  target: true,
  pattern: true,
};

/** The property that holds the nodes of a setting's value, by its form. */
const VALUE_PARTS: {
  readonly [F in SettingValue["form"]]: PartKey<Extract<SettingValue, { readonly form: F }>>;
} = {
  expression: "expression",
  type: "type",
  conditions: "conditions",
  handlers: "handlers",
  arms: "arms",
  fields: "fields",
  settings: "settings",
  body: "body",
};

const KEYS = new Map(
  (Object.keys(PARTS) as SyntaxKind[]).map((kind): [SyntaxKind, readonly string[]] => [kind, Object.keys(PARTS[kind])]),
);
const PLAIN_KEYS = Object.keys(PLAIN_PARTS);

const NO_KEYS: readonly string[] = [];

/** The properties of a node that hold parts of it. A name has none, and is the most frequent node without a kind. */
const keysOf = (node: SyntaxNode): readonly string[] =>
  node.kind === undefined ? ("text" in node ? NO_KEYS : PLAIN_KEYS) : KEYS.get(node.kind)!;

/** Returns the direct parts of `node`, in the order of the text. */
export function children(node: SyntaxNode): readonly SyntaxNode[] {
  const found: SyntaxNode[] = [];
  forEachChild(node, (child) => found.push(child));
  for (let index = 1; index < found.length; index++) {
    if (found[index]!.start < found[index - 1]!.start) return found.sort((a, b) => a.start - b.start || a.end - b.end);
  }
  return found;
}

/** Calls `visit` with the direct parts of `node`, in the order of their properties, which is cheaper than that of the text. */
export function forEachChild(node: SyntaxNode, visit: (child: SyntaxNode) => void): void {
  for (const key of keysOf(node)) {
    const value = (node as unknown as Record<string, unknown>)[key];
    if (value !== undefined) visitParts(value, visit);
  }
}

function visitParts(value: unknown, visit: (child: SyntaxNode) => void): void {
  if (typeof value !== "object" || value === null) return;
  if (Array.isArray(value)) for (const element of value as readonly SyntaxNode[]) visit(element);
  else if ("form" in value) {
    const { form } = value as SettingValue;
    visitParts((value as unknown as Record<string, unknown>)[VALUE_PARTS[form]], visit);
  } else visit(value as SyntaxNode);
}

/** The bodies in `node` that are not inside another of them: of a loop its body, of a checkpoint those of its arms. */
export function bodies(node: SyntaxNode): readonly Body[] {
  const found: Body[] = [];
  for (const child of children(node)) {
    if (child.kind === "Body") found.push(child as Body);
    else found.push(...bodies(child));
  }
  return found;
}

/**
 * Visits `node` and all below it, in the order of the text. `enter` gets the nodes above as well, the nearest last; where it
 * returns `false`, the nodes below are skipped.
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
 * there it takes the one that begins, unless that is empty.
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

/** Returns the innermost node at `offset`. */
export function nodeAt(root: SyntaxNode, offset: number): SyntaxNode {
  const path = pathAt(root, offset);
  return path[path.length - 1]!;
}
