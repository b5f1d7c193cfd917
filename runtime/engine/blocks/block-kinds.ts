import type { IRBlock } from "../../ir/module.js";
import type { Behaviour } from "../machine/program.js";
import type { FlowCompiler } from "../program/flow-compiler.js";
import { compileAwaitResponses } from "./await-responses.js";
import { compileBudget } from "./budget.js";
import { compileCheckpoint } from "./checkpoint.js";
import { compileCoreCall } from "./core-call.js";
import { compileForeach } from "./foreach.js";
import { compileMatch } from "./match.js";
import { compileModelBlock } from "./model-block.js";
import { compileParallel } from "./parallel.js";
import { compileRigid } from "./rigid.js";
import { compileTry } from "./try.js";
import { compileWhile } from "./while.js";

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

/** Compiles a block. */
export function compileBlock(block: IRBlock, flow: FlowCompiler): Behaviour {
  return (BLOCK_KINDS[block.kind] as CompileBlock<IRBlock>)(block, flow);
}
