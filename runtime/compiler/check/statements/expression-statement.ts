import type { Expression, ExpressionStatement } from "../../../syntax/ast.js";
import { quote } from "../../diagnostics/wording.js";
import { isError } from "../../types/type.js";
import { infer } from "../expression.js";
import { type FlowCheck, during } from "../flow-check.js";

/** An expression as a statement does something, or it is a mistake. */
export function checkExpressionStatement(check: FlowCheck, { expression }: ExpressionStatement): void {
  const type = during(check, { direct: expression }, () => infer(check, expression));
  switch (expression.kind) {
    case "PipelineExpression":
    case "MissingExpression":
      return;
    case "CallExpression": {
      const call = check.facts.calls.get(expression);
      if (call?.callee.kind !== "method") return;
      check.report(
        "E213",
        expression,
        `The result of ${quote(call.callee.name)} is thrown away: values never change, a method gives a new one. ${call.callee.name === "map" ? `To do something for each element, write ${quote("@foreach x in xs { … }")}.` : "Assign it, or remove the line."}`,
      );
      return;
    }
    case "NameExpression":
      // A word that nobody knows has been told of.
      if (isError(type)) return;
      tellUseless(check, expression);
      return;
    default:
      tellUseless(check, expression);
  }
}

function tellUseless(check: FlowCheck, expression: Expression): void {
  check.report(
    "E213",
    expression,
    `This does nothing: its value is thrown away. Assign it (${quote("x = …")}), ${quote("return")} it, or remove it.`,
  );
}
