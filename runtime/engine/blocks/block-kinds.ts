/** What the engine knows of each kind of block, and of each kind of frame that blocks keep. */
import type { IRBlock } from "../../ir/module.js";
import type { FrameKinds } from "../machine/frame-kinds.js";
import type { Behaviour } from "../machine/program.js";
import type { FlowCompiler } from "../program/flow-compiler.js";
import { AWAIT_FRAME, compileAwaitResponses } from "./await-responses.js";
import { BRANCH_FRAME, PARALLEL_FRAME } from "./branches.js";
import { BUDGET_FRAME, compileBudget } from "./budget.js";
import { CHECKPOINT_FRAME, compileCheckpoint } from "./checkpoint.js";
import { FLOW_FRAME, compileCoreCall } from "./core-call.js";
import { FOREACH_FRAME, compileForeach } from "./foreach.js";
import { MATCH_FRAME, compileMatch } from "./match.js";
import { MODEL_FRAME, compileModelBlock } from "./model-block.js";
import { compileParallel } from "./parallel.js";
import { CALL_FRAME, DETACHED_FRAME } from "./remote-call.js";
import { COMMIT_FRAME, compileRigid } from "./rigid.js";
import { TRY_FRAME, compileTry } from "./try.js";
import { WHILE_FRAME, compileWhile } from "./while.js";

type CompileBlock<B extends IRBlock> = (block: B, flow: FlowCompiler) => Behaviour;
type BlockKinds = { readonly [K in IRBlock["kind"]]: CompileBlock<Extract<IRBlock, { readonly kind: K }>> };

/** The compiler of each kind of block. A kind that is missing here does not compile. */
const BLOCK_KINDS = {
  rigid: compileRigid,
  debug: compileRigid,
  flexible: compileModelBlock,
  guarded: compileModelBlock,
  model_call: compileModelBlock,
  parallel: compileParallel,
  foreach: compileForeach,
  match: compileMatch,
  while: compileWhile,
  core_call: compileCoreCall,
  checkpoint: compileCheckpoint,
  try: compileTry,
  budget: compileBudget,
  await_responses: compileAwaitResponses,
} satisfies BlockKinds;

/** All kinds of frames. A kind that is missing here does not compile. */
export const FRAME_KINDS = {
  flow: FLOW_FRAME,
  branch: BRANCH_FRAME,
  match: MATCH_FRAME,
  foreach: FOREACH_FRAME,
  parallel: PARALLEL_FRAME,
  while: WHILE_FRAME,
  try: TRY_FRAME,
  budget: BUDGET_FRAME,
  model: MODEL_FRAME,
  checkpoint: CHECKPOINT_FRAME,
  detached: DETACHED_FRAME,
  call: CALL_FRAME,
  await: AWAIT_FRAME,
  commit: COMMIT_FRAME,
} satisfies FrameKinds;

/** Compiles a block. */
export function compileBlock(block: IRBlock, flow: FlowCompiler): Behaviour {
  return (BLOCK_KINDS[block.kind] as CompileBlock<IRBlock>)(block, flow);
}
