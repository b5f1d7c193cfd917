import type { IRArgument, IRCallExpr } from "../../ir/module.js";
import type { Value } from "../../stdlib/value.js";
import type { Evaluation, Expression } from "./evaluation.js";
import type { FlowCode, FlowCompiler } from "./flow-compiler.js";
import { compileGlobal } from "./lambdas.js";
import { contradiction } from "./contradiction.js";

/** The variables of a flow that is called with these arguments. Defaults may name parameters before them. */
export function slotsFor(e: Evaluation, flow: FlowCode, given: ReadonlyMap<string, Value>): Value[] {
  const slots = new Array<Value>(flow.slots.length).fill(null);
  e.call(slots, () => {
    for (const { name, slot, default: fallback } of flow.params) {
      slots[slot] = (given.has(name) ? given.get(name) : fallback?.(e)) ?? null;
    }
  });
  return slots;
}

/** A call of a pure flow, which runs inside the expression, or of a global function. */
export function compileCall(expr: IRCallExpr, flow: FlowCompiler): Expression {
  if (expr.target === "global") return compileGlobal(expr, flow);
  const args = compileArguments(expr.args, flow);
  const { name } = expr;
  // The flow may be compiled later than its caller.
  let code: FlowCode | undefined;
  return (e) => {
    code ??= flow.module.flow(name);
    if (code?.pure === undefined) throw contradiction(`${name} is not a flow that an expression can call.`);
    return callPure(e, code, args);
  };
}

type Arguments = readonly { readonly name: string; readonly value: Expression }[];

function compileArguments(args: readonly IRArgument[], flow: FlowCompiler): Arguments {
  return args.map(({ name, value }) => ({ name, value: flow.expression(value) }));
}

function callPure(e: Evaluation, code: FlowCode, args: Arguments): Value {
  const slots = slotsFor(e, code, new Map(args.map(({ name, value }) => [name, value(e)])));
  return e.call(
    slots,
    () => {
      const signal = code.pure?.(e);
      return signal?.kind === "return" ? signal.value : null;
    },
    code,
  );
}
