import type { LambdaExpression } from "../../syntax/ast.js";
import { E213 } from "../diagnostics/definitions/placement.js";
import { hasSyntaxErrors } from "../semantics/recovery.js";
import { ERROR, type Type } from "../semantics/types/type.js";
import { type FlowCheck, openScope, withContext } from "./context.js";
import { infer } from "./expression.js";
import { isUnknown, unknownBeside } from "./unknown.js";
import { declareVariable } from "./variables.js";

/** Checks a lambda given the types of its parameters. It may name fewer than there are. Gives the type of its body. */
export function inferLambda(
  check: FlowCheck,
  lambda: LambdaExpression,
  params: readonly Type[],
  expected: Type | undefined,
): Type {
  const scope = openScope(check.scope, lambda, check.facts, "concurrent");
  const context = { ...check.context, blocks: false, effects: false, lambda: true };
  return withContext(
    check,
    { scope, context, yieldTarget: undefined, loop: undefined, state: check.state.branch() },
    () => {
      lambda.params.forEach((name, index) => {
        if (name.text === "" || name.text === "_") return;
        declareVariable(check, scope, name, params[index] ?? ERROR, { node: name, kind: "parameter" });
      });
      const type = infer(check, lambda.body, expected);
      // Of a body that could not be read nothing follows.
      if (lambda.body.kind === "ObjectLiteral" && hasSyntaxErrors(check.unit, lambda.body)) return ERROR;
      return isUnknown(type) ? (unknownBeside(check, lambda.body, expected) ?? ERROR) : type;
    },
  );
}

export function misplacedLambda(check: FlowCheck, lambda: LambdaExpression): Type {
  check.report(E213["function-value"](), lambda);
  return ERROR;
}
