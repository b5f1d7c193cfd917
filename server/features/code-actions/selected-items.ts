/** The items of a body that are selected as a whole, and whether they can be moved elsewhere together. */
import type { Body, FlowDeclaration, Item, Span, SyntaxNode } from "../../../runtime/syntax/index.js";
import { children, isBlock } from "../../../runtime/syntax/index.js";
import type { ActionPlace } from "./action.js";

export interface Selected {
  readonly flow: FlowDeclaration;
  readonly items: readonly Item[];
  /** From the first item to the last one, with the comments that are selected before and behind them; offsets of the segment. */
  readonly span: Span;
  /** The loops of the flow that they stand in. */
  readonly loops: readonly SyntaxNode[];
  /** The last of them is a `return`: no other item leaves the flow. */
  readonly returns: boolean;
}

/** Around these a failure, a budget or a name means something that a flow of its own would not have. */
const APART: ReadonlySet<SyntaxNode["kind"]> = new Set(["TryBlock", "BudgetBlock", "DebugBlock"]);
/** What stands only in the body that it belongs to. */
const BOUND: ReadonlySet<SyntaxNode["kind"]> = new Set(["OptionItem", "BranchStatement"]);
/** What is shown to people or waited for belongs to the flow that was started. */
const STAYING: ReadonlySet<SyntaxNode["kind"]> = new Set(["CheckpointBlock", "AwaitResponsesBlock"]);

export function selectedItems({ path, selection, segment: { text } }: ActionPlace): Selected | undefined {
  const chosen = text.slice(selection.start, selection.end);
  if (chosen.trim() === "") return undefined;
  const start = selection.start + (chosen.length - chosen.trimStart().length);
  const end = selection.end - (chosen.length - chosen.trimEnd().length);
  const bodyAt = path.findLastIndex(({ kind }) => kind === "Body");
  const body = path[bodyAt] as Body | undefined;
  const flow = path.find(({ kind }) => kind === "FlowDeclaration") as FlowDeclaration | undefined;
  if (body === undefined || flow === undefined || flow.role === "evaluator") return undefined;
  const around = path.slice(path.indexOf(flow), bodyAt);
  if (around.some(({ kind }) => APART.has(kind))) return undefined;
  const items = body.items.filter((item) => item.start < end && start < item.end);
  const [first, last] = [items[0], items.at(-1)];
  if (first === undefined || last === undefined) return undefined;
  if (!isComment(text, start, first.start) || !isComment(text, last.end, end)) return undefined;
  const returned = last.kind === "ReturnStatement" ? last.value : undefined;
  // The last value of a body may be what the body gives.
  if (last.kind === "ExpressionStatement" && last === body.items.at(-1) && body !== flow.body) return undefined;
  const moved = returned === undefined ? items : [...items.slice(0, -1), returned];
  if (!moved.every((item) => !BOUND.has(item.kind) && staysInside(item))) return undefined;
  const loops = around.filter(({ kind }) => kind === "ForeachBlock" || kind === "WhileBlock");
  return { flow, items, span: { start, end }, loops, returns: returned !== undefined };
}

/** Whether nothing but comments and blanks stands there. */
const isComment = (text: string, from: number, to: number): boolean =>
  from <= to && /^(?:\s|\/\/[^\n]*(?:\n|$)|\/\*[\s\S]*?\*\/)*$/.test(text.slice(from, to));

interface Around {
  readonly loop: boolean;
  readonly captured: boolean;
}

/** Whether what the node does ends with it: it leaves no flow, loop or block that stands around it, and reads nothing of this run. */
function staysInside(node: SyntaxNode, around: Around = { loop: false, captured: false }): boolean {
  const { kind } = node;
  if (kind !== undefined && STAYING.has(kind)) return false;
  if (kind === "ReturnStatement") return false;
  if (kind === "YieldStatement" && !around.captured) return false;
  if ((kind === "BreakStatement" || kind === "ContinueStatement") && !around.loop) return false;
  // The context is that of the run, and a call that is not waited for ends with its flow.
  if (kind === "NameExpression" && (node as { readonly name?: string }).name === "context") return false;
  if (kind === "SymbolLiteral" && (node as { readonly name?: string }).name === "async") return false;
  const inner = {
    loop: around.loop || kind === "ForeachBlock" || kind === "WhileBlock",
    captured: around.captured || (kind === "AssignStatement" && isCapture(node)),
  };
  return children(node).every((child) => staysInside(child, inner));
}

const isCapture = (node: SyntaxNode): boolean => {
  const { value } = node as { readonly value?: Parameters<typeof isBlock>[0] };
  return value !== undefined && isBlock(value);
};
