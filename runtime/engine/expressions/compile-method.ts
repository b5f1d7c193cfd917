import { RunError } from "../../host/errors.js";
import type { IRMethodExpr } from "../../ir/module.js";
import { stdMember } from "../../stdlib/table.js";
import { isMapValue, isRecordValue, kindOf, type Value } from "../../stdlib/value.js";
import type { FlowCompiler } from "../program/flow-compiler.js";
import { compileExpression } from "./compile-expression.js";
import { compileStdArguments } from "./std-arguments.js";
import { compilePluginCall } from "./compile-plugin-call.js";
import type { Expression } from "./evaluation.js";

/** A method or property of a value, of reference data, of memory or of a plugin. */
export function compileMethod(expr: IRMethodExpr, flow: FlowCompiler): Expression {
  switch (expr.type) {
    case "plugin":
      return compilePluginCall(expr, flow);
    case "memory":
      flow.unsupported(`memory (.${expr.name})`);
      return () => null;
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
  const receiver = compileExpression(expr.receiver, flow);
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

function compileReference(expr: IRMethodExpr, flow: FlowCompiler): Expression {
  if (expr.name !== "get") {
    flow.unsupported(`reference (.${expr.name})`);
    return () => null;
  }
  const receiver = compileExpression(expr.receiver, flow);
  const argument = expr.args[0]?.value;
  const key = argument === undefined ? undefined : compileExpression(argument, flow);
  return (e) => {
    const value = receiver(e);
    if (key === undefined) return value;
    return entry(value, key(e));
  };
}

function entry(value: Value, key: Value): Value {
  if (typeof key === "string" && isMapValue(value)) return value.get(key) ?? null;
  if (typeof key === "string" && isRecordValue(value)) return value[key] ?? null;
  throw new RunError("InternalError", `Reference data of kind ${kindOf(value)} has no element by ${kindOf(key)}.`);
}
