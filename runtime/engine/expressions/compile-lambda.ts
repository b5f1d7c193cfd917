import { RunError } from "../../host/errors.js";
import type { IRExpr } from "../../ir/module.js";
import type { Value } from "../../stdlib/value.js";
import type { FlowCompiler } from "../program/flow-compiler.js";
import type { Evaluation } from "./evaluation.js";

/** A lambda within an evaluation. Its parameters are variables of the flow: it is called at once and never kept. */
export type LambdaIn = (e: Evaluation) => (...args: Value[]) => Value;

export function compileLambda(expr: IRExpr, flow: FlowCompiler): LambdaIn {
  if (expr.kind !== "lambda") throw new RunError("InternalError", `A lambda is expected, not ${expr.kind}.`);
  const slots = expr.params.map((name) => flow.slot(name));
  const body = flow.expression(expr.body);
  return (e) =>
    (...args) => {
      e.step();
      for (let at = 0; at < slots.length; at++) e.slots[slots[at]!] = args[at] ?? null;
      return body(e);
    };
}
