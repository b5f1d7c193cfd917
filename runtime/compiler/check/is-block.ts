import type { Block } from "../../syntax/ast.js";

const BLOCKS: ReadonlySet<string> = new Set<Block["kind"]>([
  "RigidBlock",
  "ModelBlock",
  "CoreCallBlock",
  "AwaitResponsesBlock",
  "CheckpointBlock",
  "ParallelBlock",
  "ForeachBlock",
  "WhileBlock",
  "TryBlock",
  "BudgetBlock",
  "DebugBlock",
]);

export const isBlock = (node: { readonly kind: string }): node is Block => BLOCKS.has(node.kind);
