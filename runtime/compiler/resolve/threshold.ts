import type { AssignStatement, Body, FlowDeclaration, Item } from "../../syntax/ast.js";

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
