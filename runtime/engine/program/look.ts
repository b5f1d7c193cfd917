import type { IRExpr } from "../../ir/module.js";
import { isVariable } from "./array-literal.js";
import type { Expression } from "./evaluation.js";
import type { FlowCompiler } from "./flow-compiler.js";
import { lookAt } from "./growing.js";

/**
 * Compiles an expression whose value is looked at and not kept: no part of it is changed by that, and the value itself goes
 * nowhere. So a variable that grows is not copied.
 */
export function compileLook(expr: IRExpr, flow: FlowCompiler): Expression {
  if (!isVariable(expr)) return flow.expression(expr);
  const slot = flow.slot(expr.name);
  return (e) => lookAt(e.slots[slot] ?? null);
}
