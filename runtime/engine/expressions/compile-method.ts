import { RunError } from "../../host/errors.js";
import type { IRMethodExpr } from "../../ir/module.js";
import { stdMember } from "../../stdlib/table.js";
import type { FlowCompiler } from "../program/flow-compiler.js";
import { compileMemoryMethod } from "./compile-memory.js";
import { compileReference } from "./compile-reference.js";
import { compileStdArguments } from "./std-arguments.js";
import { compilePluginCall } from "./compile-plugin-call.js";
import type { Expression } from "./evaluation.js";

/** A method or property of a value, of reference data, of memory or of a plugin. */
export function compileMethod(expr: IRMethodExpr, flow: FlowCompiler): Expression {
  switch (expr.type) {
    case "plugin":
      return compilePluginCall(expr, flow);
    case "memory":
      return compileMemoryMethod(expr, flow);
    case "reference":
      return compileReference(expr, flow);
    default:
      return compileMember(expr, expr.type, flow);
  }
}

function compileMember(
  expr: IRMethodExpr,
  type: Exclude<IRMethodExpr["type"], "plugin" | "memory" | "reference">,
  flow: FlowCompiler,
): Expression {
  const receiver = flow.expression(expr.receiver);
  const member = stdMember(type, expr.name);
  const optional = expr.optional === true;
  switch (member?.kind) {
    case "property":
      return (e) => {
        const value = receiver(e);
        return value === null && optional ? null : member.evaluate(value, e.std);
      };
    case "method": {
      const args = compileStdArguments(member, expr.args, flow);
      return (e) => {
        const value = receiver(e);
        return value === null && optional ? null : member.evaluate(value, args(e), e.std);
      };
    }
    default:
      throw new RunError("InternalError", `A ${type} has no member ${expr.name}.`);
  }
}
