import type { IRMethodExpr } from "../../../ir/module.js";
import { stdGlobal, stdMember } from "../../../stdlib/table.js";
import type { Expression, ExpressionStatement } from "../../../syntax/ast.js";
import { E213 } from "../../diagnostics/definitions/placement.js";
import { hasSyntaxErrors } from "../../semantics/recovery.js";
import { ERROR, isError } from "../../semantics/types/type.js";
import { type FlowCheck, withContext } from "../context.js";
import { infer } from "../expression.js";

/** An expression as a statement does something, or it is a mistake. */
export function checkExpressionStatement(check: FlowCheck, { expression }: ExpressionStatement): void {
  const type = withContext(check, { direct: expression }, () => infer(check, expression));
  if (expression.kind === "PipelineExpression" || expression.kind === "MissingExpression") return;
  if (expression.kind === "CallExpression") {
    const call = check.facts.calls.get(expression);
    if (call?.callee.kind === "global" && stdGlobal(call.callee.name)?.ends === true) check.state.ended = true;
    if (call?.callee.kind !== "method" || hasEffect(call.callee)) return;
    const { name } = call.callee;
    const unused = name === "map" ? E213["unused-map-result"]() : E213["unused-method-result"]({ method: name });
    check.report(unused, expression);
    return;
  }
  if (expression.kind === "NameExpression") {
    // An unknown name has been reported.
    if (isError(type)) return;
    reportUseless(check, expression);
    return;
  }
  // A statement that is half typed may become a call.
  if (hasSyntaxErrors(check.unit, expression)) return;
  // What could not be made out may have been meant to do something.
  if (expression.kind === "MemberExpression" && isError(check.facts.types.get(expression) ?? ERROR)) return;
  reportUseless(check, expression);
}

function reportUseless(check: FlowCheck, expression: Expression): void {
  const { flow } = check;
  const last = flow?.node.body.items.at(-1);
  if (flow?.returns === true && last?.kind === "ExpressionStatement" && last.expression === expression) {
    const shown = check.unit.text.slice(expression.start, expression.end);
    const { start } = expression;
    check.report(E213["last-line-no-result"]({ value: shown.length > 40 ? "…" : shown }), expression, {
      fix: [{ start, end: start, newText: "return " }],
    });
    // That this path gives nothing is the same mistake.
    check.unit.reporter.suppress(flow.node.returnType ?? flow.node.name);
    return;
  }
  check.report(
    E213["statement-without-effect"]({ keyword: check.yieldTarget === undefined ? "return" : "yield" }),
    expression,
  );
}

/** Whether a method does something besides giving a value: plugins do, and so does what writes memory. */
function hasEffect({ type, name }: { readonly type: IRMethodExpr["type"]; readonly name: string }): boolean {
  if (type === "plugin") return true;
  const member = type === "memory" ? stdMember(type, name) : undefined;
  return member?.kind === "stored" && member.writes;
}
