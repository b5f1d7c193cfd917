import { RunError } from "../../host/errors.js";
import type { IRCheckExpr } from "../../ir/module.js";
import { fromJson, problemText } from "../../stdlib/from-json.js";
import { toJson } from "../../stdlib/to-json.js";
import type { FlowCompiler } from "../program/flow-compiler.js";
import type { Expression } from "./evaluation.js";

/** A value of unknown type, such as an undeclared plugin method's result, read as the type it is used as. */
export function compileCheck(expr: IRCheckExpr, flow: FlowCompiler): Expression {
  const value = flow.expression(expr.value);
  const { types } = flow.module.module;
  const fromPlugin = expr.value.kind === "method" && expr.value.type === "plugin";
  return (e) => {
    const result = fromJson(expr.type, toJson(value(e)), types, "result");
    if (result.ok) return result.value;
    throw new RunError(
      fromPlugin ? "PluginError" : "DispatchError",
      `An answer from outside does not fit its type: ${result.problems.map(problemText).join("; ")}.`,
    );
  };
}
