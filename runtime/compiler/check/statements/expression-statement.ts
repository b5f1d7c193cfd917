import type { ExpressionStatement } from "../../../syntax/ast.js";
import { quote } from "../../diagnostics/wording.js";
import { isBroken } from "../broken.js";
import { infer } from "../expression.js";
import { type FlowCheck, during } from "../flow-check.js";

/** An expression as a statement does something, or it is a mistake. */
export function checkExpressionStatement(check: FlowCheck, { expression }: ExpressionStatement): void {
  during(check, { direct: expression }, () => infer(check, expression));
  switch (expression.kind) {
    case "PipelineExpression":
    case "MissingExpression":
      return;
    case "CallExpression": {
      const call = check.facts.calls.get(expression);
      if (call?.callee.kind !== "method" || call.callee.type === "plugin") return;
      check.report(
        "E213",
        expression,
        `The result of ${quote(call.callee.name)} is thrown away: values never change, a method gives a new one. Assign it, or remove the line.`,
      );
      return;
    }
    default:
      // A statement that is half typed may become a call.
      if (isBroken(check.unit, expression)) return;
      check.report(
        "E213",
        expression,
        `This does nothing: its value is thrown away. Assign it (${quote("x = …")}), ${quote("return")} it, or remove it.`,
      );
  }
}
