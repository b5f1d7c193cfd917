import type { IRDebugBlock, IRRigidBlock } from "../../ir/module.js";
import { compileStatements } from "../expressions/compile-statement.js";
import { DONE } from "../machine/signal.js";
import type { FlowCompiler } from "../program/flow-compiler.js";
import type { Behaviour } from "./behaviour.js";

/**
 * Deterministic statements, and @debug. The block is atomic: variables change and events are published when all its
 * statements have succeeded.
 */
export function compileRigid(block: IRRigidBlock | IRDebugBlock, flow: FlowCompiler): Behaviour {
  const statements = compileStatements(block.statements, flow);
  return {
    enter: (m, branch, code) => m.evaluate(branch, code, statements, { commit: true }) ?? DONE,
  };
}
