import type { BinaryExpression, Expression } from "../../../syntax/ast.js";
import { quote } from "../../diagnostics/wording.js";
import { formatType } from "../../types/format.js";
import { BOOL, type Type, admitsNull, unalias } from "../../types/type.js";
import { infer } from "../expression.js";
import { type FlowCheck, during } from "../flow-check.js";
import { assume } from "../narrow.js";
import { reportUnknown } from "../printable.js";

/** `a && b`, `a || b`: the right side knows what the left one has decided. */
export function inferLogical(check: FlowCheck, expression: BinaryExpression): Type {
  const { operator, left, right } = expression;
  requireBool(check, left, infer(check, left, BOOL), quote(operator));
  during(check, { state: check.state.branch() }, () => {
    assume(check, left, operator === "&&");
    requireBool(check, right, infer(check, right, BOOL), quote(operator));
  });
  check.facts.binary.set(expression, "bool");
  return BOOL;
}

/** A condition is a bool, and nothing else counts as true or false. */
export function requireBool(check: FlowCheck, expression: Expression, type: Type, what: string): void {
  const known = unalias(type);
  if (known.kind === "error" || known.kind === "never") return;
  if (known.kind === "primitive" && known.name === "bool") return;
  if (known.kind === "unknown") {
    reportUnknown(check, expression);
    return;
  }
  const isNull = admitsNull(type);
  const inner = known.kind === "optional" ? unalias(known.type) : known;
  const maybeBool = isNull && inner.kind === "primitive" && inner.name === "bool";
  if (maybeBool) {
    check.report(
      "E309",
      expression,
      `${what} takes a bool, but this may be null. Say what null means: ${quote("?? false")}.`,
    );
    return;
  }
  const advice = isNull ? ` To test for null, write ${quote("!= null")}.` : "";
  check.report("E300", expression, `${what} takes a bool, and this is ${quote(formatType(type, 60))}.${advice}`);
}
