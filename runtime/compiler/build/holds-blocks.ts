import type { Expression, Item, Value } from "../../syntax/ast.js";
import { isBlock } from "../../syntax/blocks.js";
import type { ExpressionBuild } from "./context.js";

/** Whether an expression becomes blocks in the IR: a call of a flow that is more than statements, or a pipeline with one. */
export function isBlockCall(build: ExpressionBuild, value: Value): boolean {
  if (value.kind === "PipelineExpression") {
    return (
      isBlockCall(build, value.source) ||
      value.stages.some((stage) => build.checked.stageOf(stage)?.flow?.pure === false)
    );
  }
  if (value.kind !== "CallExpression") return false;
  const { callee } = build.checked.callOf(value) ?? {};
  return callee?.kind === "flow" && !callee.flow.pure;
}

/** Whether a value is a block, or an `if` or `match` that holds one. */
export function isBlockValue(build: ExpressionBuild, value: Value): boolean {
  return isBlock(value) || isBlockCall(build, value) || isBranchingBlock(build, value);
}

/** Whether an `if` or `match` is a block of its own: it holds one, or it is written `@match` where blocks stand. */
function isBranchingBlock(
  build: ExpressionBuild,
  value: Value,
): value is Expression & { kind: "IfExpression" | "MatchExpression" } {
  if (value.kind === "IfExpression") return build.checked.holdsBlocks(value);
  if (value.kind === "MatchExpression") return build.checked.holdsBlocks(value);
  return false;
}

/** The items of a body, with plain assignments for those of another form. */
export const plainItems = (build: ExpressionBuild, items: readonly Item[]): readonly Item[] =>
  items.flatMap<Item>((item) => (item.kind === "AssignStatement" ? build.checked.standsFor(item) : undefined) ?? [item]);

/** Whether an item of a flow's body becomes a block; the others are statements. */
export function isBlockItem(build: ExpressionBuild, item: Item): boolean {
  if (isBlock(item)) return true;
  switch (item.kind) {
    case "AssignStatement":
      return isBlockValue(build, item.value);
    case "ExpressionStatement":
      return isBlockCall(build, item.expression);
    case "ReturnStatement":
    case "YieldStatement":
      return item.value !== undefined && isBlockValue(build, item.value);
    case "MatchExpression":
      return isBranchingBlock(build, item) || isWrittenBlock(build, item);
    case "IfExpression":
      return isBranchingBlock(build, item);
    case "BreakStatement":
    case "ContinueStatement":
    case "EmitStatement":
    case "BranchStatement":
    case "OptionItem":
      return false;
  }
}

/** `@match` as an item of a flow that has blocks is a block: a person who writes it means one. */
const isWrittenBlock = (build: ExpressionBuild, item: Item & { kind: "MatchExpression" }): boolean =>
  build.flow?.pure === false && build.unit.text[item.keyword.start] === "@";
