import type { IRArgument, IRExpr } from "../../ir/module.js";
import type { Argument, Expression } from "../../syntax/ast.js";
import type { ResolvedArgument } from "../semantics/facts.js";
import { typeToIR } from "../semantics/types/to-ir.js";
import type { ExpressionNodes, ExpressionBuild } from "./context.js";

/**
 * Builds an expression without blocks, by the rule for its kind.
 * @throws Error where the checker let something through that the language does not have: a fault of the compiler.
 */
export function buildExpression(build: ExpressionBuild, expression: Expression): IRExpr {
  const value = applyRule(build, expression.kind, expression);
  const checked = build.checked.assertedTypeOf(expression);
  return checked === undefined ? value : { kind: "check", value, type: typeToIR(checked) };
}

const applyRule = <K extends Expression["kind"]>(
  build: ExpressionBuild,
  kind: K,
  expression: ExpressionNodes[K],
): IRExpr => build.rules.expressions[kind](build, expression);

export const buildArguments = (build: ExpressionBuild, args: readonly ResolvedArgument[]): readonly IRArgument[] =>
  args.map(({ name, value }) => ({ name, value: buildArgument(build, value) }));

/** An argument: an expression, or a lambda where a method takes one. */
export function buildArgument(build: ExpressionBuild, value: Argument["value"]): IRExpr {
  if (value.kind !== "LambdaExpression") return buildExpression(build, value);
  return {
    kind: "lambda",
    params: value.params.map((param) => build.checked.variableOf(param)?.irName ?? "_"),
    body: buildExpression(build, value.body),
  };
}
