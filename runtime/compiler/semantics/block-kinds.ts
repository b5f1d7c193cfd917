/** What the compiler knows of each kind of block, apart from how it is checked (`check/blocks`) and built (`build/blocks`). */
import type { Block } from "../../syntax/ast.js";

interface BlockTraits {
  /** A flow that holds one is not pure; a rigid block makes it so only by what it holds. */
  readonly impure: boolean;
  /** It is there for its result: one that stands last in a body that gives a value was meant to be yielded. */
  readonly forResult: boolean;
  /** How many levels of the IR lie at most between the block and what is in it. */
  readonly levels: number;
}

const TRAITS: Readonly<Record<Block["kind"], BlockTraits>> = {
  RigidBlock: { impure: false, forResult: false, levels: 3 },
  ModelBlock: { impure: true, forResult: true, levels: 4 },
  CoreCallBlock: { impure: true, forResult: true, levels: 3 },
  AwaitResponsesBlock: { impure: true, forResult: true, levels: 3 },
  CheckpointBlock: { impure: true, forResult: true, levels: 4 },
  ParallelBlock: { impure: true, forResult: true, levels: 4 },
  ForeachBlock: { impure: true, forResult: false, levels: 4 },
  WhileBlock: { impure: true, forResult: false, levels: 4 },
  TryBlock: { impure: true, forResult: false, levels: 4 },
  BudgetBlock: { impure: true, forResult: false, levels: 4 },
  DebugBlock: { impure: true, forResult: false, levels: 3 },
};

export const traitsOf = (kind: Block["kind"]): BlockTraits => TRAITS[kind];
