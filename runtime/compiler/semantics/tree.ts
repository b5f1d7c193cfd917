import type {
  AssignStatement,
  BinaryExpression,
  Block,
  Body,
  CoreCallBlock,
  Expression,
  FlowDeclaration,
  Item,
  NameExpression,
  ObjectEntry,
  Span,
} from "../../syntax/ast.js";
import type { Facts } from "./facts.js";

/** What is known of each kind of block wherever it stands. */
interface BlockFacts {
  /** It is there for its result: one that stands last in a body that gives a value was meant to be yielded. */
  readonly forResult: boolean;
}

const BLOCKS: Readonly<Record<Block["kind"], BlockFacts>> = {
  RigidBlock: { forResult: false },
  ModelBlock: { forResult: true },
  CoreCallBlock: { forResult: true },
  AwaitResponsesBlock: { forResult: true },
  CheckpointBlock: { forResult: true },
  ParallelBlock: { forResult: true },
  ForeachBlock: { forResult: false },
  WhileBlock: { forResult: false },
  TryBlock: { forResult: false },
  BudgetBlock: { forResult: false },
  DebugBlock: { forResult: false },
};

export const isBlock = (node: { readonly kind: string }): node is Block => Object.hasOwn(BLOCKS, node.kind);

export const isForResult = (block: Block): boolean => BLOCKS[block.kind].forResult;

/** This core, as the target of a call. */
export const SELF = "core://self";

/** A setting of a call: in its header or in its braces. */
export function callSetting(block: CoreCallBlock, name: string): Expression | undefined {
  const setting = [...block.header, ...block.settings].find((candidate) => candidate.name.text === name);
  return setting?.value.form === "expression" ? setting.value.expression : undefined;
}

/** The core that is called, where it is written as one. */
export function calledCore(block: CoreCallBlock): string | undefined {
  const target = callSetting(block, "target");
  return target?.kind === "UriLiteral" && target.text.startsWith("core://") ? target.text : undefined;
}

export const isSelf = (block: CoreCallBlock): boolean => calledCore(block) === SELF;

/** The name of the flow that is called, and where it stands. */
export function calledFlow(block: CoreCallBlock): {
  readonly expression: Expression | undefined;
  readonly name: string | undefined;
} {
  const expression = callSetting(block, "flow");
  const name = expression === undefined ? undefined : wordOf(expression);
  return { expression, name: name === "" ? undefined : name };
}

/** The word of a setting that is written as a name, a symbol or a string: `flow = refund`, `llm = "fast"`. */
export function wordOf(expression: Expression): string | undefined {
  if (expression.kind === "NameExpression" || expression.kind === "SymbolLiteral") return expression.name;
  if (expression.kind !== "StringLiteral") return undefined;
  const [part, ...rest] = expression.parts;
  return part?.kind === "text" && rest.length === 0 ? part.value : undefined;
}

/** Whether the call goes on at once and gives a handle. */
export function isAsync(block: CoreCallBlock): boolean {
  const value = callSetting(block, "async");
  return value?.kind === "BooleanLiteral" && value.value;
}

const shorthands = new WeakMap<ObjectEntry, NameExpression>();

/** The value of an entry; the shorthand `{ a }` reads the name. The same node each time it is asked for. */
export function entryValue(entry: ObjectEntry): Expression {
  if (entry.value !== undefined) return entry.value;
  let name = shorthands.get(entry);
  if (name === undefined) {
    name = { kind: "NameExpression", name: entry.key.text, start: entry.key.start, end: entry.key.end };
    shorthands.set(entry, name);
  }
  return name;
}

/** The source of a short expression; a long one is left out. */
export const sourceOf = (text: string, span: { start: number; end: number }): string => {
  const source = text.slice(span.start, span.end).replace(/\s+/g, " ");
  return source.length <= 40 ? source : "…";
};

/** The `@word` that a declaration begins with. */
export const keywordSpan = ({ start }: Span, keyword: `@${string}`): Span => ({ start, end: start + keyword.length });

/** `threshold = 0.8` as the first item of an evaluator is its setting, not a variable. */
export function thresholdOf(node: FlowDeclaration): AssignStatement | undefined {
  const first = node.body.items[0];
  return node.role === "evaluator" && first !== undefined && isThreshold(first) ? first : undefined;
}

export const isThreshold = (item: Item): item is AssignStatement =>
  item.kind === "AssignStatement" &&
  item.type === undefined &&
  item.target.kind === "NameExpression" &&
  item.target.name === "threshold";

/** The body of a flow without its setting. */
export function bodyOf(node: FlowDeclaration): Body {
  return thresholdOf(node) === undefined ? node.body : { ...node.body, items: node.body.items.slice(1) };
}

/** Chains up to here are built as they are written. */
const LONG = 16;

/**
 * The operands of a long chain of one operator that may be grouped anyhow: `a && b && …`, `a || b || …`, texts joined with
 * `+`. The IR is of bounded depth, and grouped in halves a chain of hundreds is not deep. Evaluation stays left to right.
 */
export function chainOperands(expression: BinaryExpression, facts: Facts): readonly Expression[] | undefined {
  const { operator } = expression;
  const joins = (node: Expression): node is BinaryExpression =>
    node.kind === "BinaryExpression" &&
    node.operator === operator &&
    (operator === "&&" || operator === "||" || (operator === "+" && facts.binary.get(node) === "string"));
  if (!joins(expression)) return undefined;
  const operands: Expression[] = [];
  let left: Expression = expression;
  while (joins(left)) {
    operands.push(left.right);
    left = left.left;
  }
  operands.push(left);
  return operands.length < LONG ? undefined : operands.reverse();
}
