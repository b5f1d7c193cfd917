import { RunError } from "../../host/errors.js";
import type { IRArgument } from "../../ir/module.js";
import type { StdArgument, StdMember } from "../../stdlib/std-member.js";
import type { FlowCompiler } from "../program/flow-compiler.js";
import { compileLambda } from "./compile-lambda.js";
import type { Evaluation } from "./evaluation.js";

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
    if (at < 0) throw new RunError("InternalError", `${member.name} has no parameter ${name}.`);
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
