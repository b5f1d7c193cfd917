import type { Block } from "../../syntax/ast.js";

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
