import { RunError } from "../../host/errors.js";
import type { IRCallExpr } from "../../ir/module.js";
import { stdGlobal } from "../../stdlib/table.js";
import type { FlowCompiler } from "../program/flow-compiler.js";
import { compileStdArguments } from "./std-arguments.js";
import type { Expression } from "./evaluation.js";

/** A call of a global function of the standard library. */
export function compileGlobal(expr: IRCallExpr, flow: FlowCompiler): Expression {
  const member = stdGlobal(expr.name);
  if (member === undefined) throw new RunError("InternalError", `There is no global function ${expr.name}.`);
  const args = compileStdArguments(member, expr.args, flow);
  return (e) => member.evaluate(args(e), e.std);
}
