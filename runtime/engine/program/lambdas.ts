import type { IRArgument, IRCallExpr, IRExpr, IRType } from "../../ir/module.js";
import { callGlobal } from "../../stdlib/call.js";
import type { StdArgument, StdMember } from "../../stdlib/std-member.js";
import type { StdTarget } from "../../stdlib/target.js";
import { stdGlobal } from "../../stdlib/table.js";
import type { Value } from "../../stdlib/value.js";
import type { Evaluation, Expression } from "./evaluation.js";
import type { FlowCompiler } from "./flow-compiler.js";
import { contradiction } from "./contradiction.js";

/** A lambda within an evaluation. Its parameters are variables of the flow: it is called at once and never kept. */
type LambdaIn = (e: Evaluation) => (...args: Value[]) => Value;

/**
 * Compiles a lambda.
 * @throws InternalError for any other expression.
 */
export function compileLambda(expr: IRExpr, flow: FlowCompiler): LambdaIn {
  if (expr.kind !== "lambda") throw contradiction(`A lambda is expected, not ${expr.kind}.`);
  const slots = expr.params.map((name) => flow.slot(name));
  const body = flow.expression(expr.body);
  return (e) =>
    (...args) => {
      e.work.step();
      for (let at = 0; at < slots.length; at++) e.slots[slots[at]!] = args[at] ?? null;
      return body(e);
    };
}

/** Named arguments in the order in which a member of the standard library takes them. */
export function compileStdArguments(
  member: StdMember,
  args: readonly IRArgument[],
  flow: FlowCompiler,
): (e: Evaluation) => readonly StdArgument[] {
  if (args.length === 0) return () => [];
  const order = parameterNames(member);
  const compiled = new Array<((e: Evaluation) => StdArgument) | undefined>(order.length).fill(undefined);
  for (const { name, value } of args) {
    const at = order.indexOf(name);
    if (at < 0) throw contradiction(`${member.name} has no parameter ${name}.`);
    compiled[at] = value.kind === "lambda" ? compileLambda(value, flow) : flow.expression(value);
  }
  return (e) => compiled.map((argument) => argument?.(e));
}

/** Those of the longest signature; the compiler adds `zero` where a sum over nothing has a type. */
function parameterNames(member: StdMember): readonly string[] {
  const longest = member.signatures.reduce((a, b) => (b.params.length > a.params.length ? b : a));
  const names = longest.params.map(({ name }) => name);
  return longest.zero === true ? [...names, "zero"] : names;
}

/** A call of a global function of the standard library. */
export function compileGlobal(expr: IRCallExpr, flow: FlowCompiler): Expression {
  const member = stdGlobal(expr.name);
  if (member === undefined) throw contradiction(`There is no global function ${expr.name}.`);
  const args = compileStdArguments(member, expr.args, flow);
  const target = targetOf(expr, flow);
  return (e) => callGlobal(member, args(e), e.std, target);
}

/** The type that the call of a member is read as. */
export function targetOf({ as }: { readonly as?: IRType }, flow: FlowCompiler): StdTarget | undefined {
  return as === undefined ? undefined : { type: as, types: flow.module.module.types };
}
