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

/** How a block runs. */
export function compileBlock(block: IRBlock, flow: FlowCompiler): Behaviour {
  switch (block.kind) {
    case "rigid":
    case "debug":
      return compileRigid(block, flow);
    case "flexible":
    case "guarded":
    case "model_call":
      return compileModelBlock(block, flow);
    case "parallel":
      return compileParallel(block, flow);
    case "foreach":
      return compileForeach(block, flow);
    case "match":
      return compileMatch(block, flow);
    case "while":
      return compileWhile(block, flow);
    case "core_call":
      return compileCoreCall(block, flow);
    case "checkpoint":
      return compileCheckpoint(block, flow);
    case "try":
      return compileTry(block, flow);
    case "budget":
      return compileBudget(block, flow);
    case "await_responses":
      return compileAwaitResponses(block, flow);
  }
}
