import type { UnaryExpression } from "../../../syntax/ast.js";
import { quote } from "../../diagnostics/wording.js";
import { formatType } from "../../types/format.js";
import { BOOL, ERROR, type Type, admitsNull, unalias, withoutNull } from "../../types/type.js";
import { infer } from "../expression.js";
import type { FlowCheck } from "../flow-check.js";
import { reportUnknown } from "../printable.js";
import { tellNull } from "../presumed-present.js";

export function inferUnary(check: FlowCheck, expression: UnaryExpression, expected: Type | undefined): Type {
  const { operator, operand } = expression;
  const type = infer(check, operand, operator === "-" ? expected : undefined);
  const known = unalias(type);
  if (known.kind === "error" || known.kind === "never") return operator === "!" ? BOOL : ERROR;
  if (known.kind === "unknown") {
    reportUnknown(check, operand);
    return operator === "!" ? BOOL : ERROR;
  }
  if (admitsNull(type) && operator === "!" && unalias(withoutNull(type)).kind !== "primitive") {
    const test = `${check.unit.text.slice(operand.start, operand.end)} == null`;
    check.report("E309", operand, `${quote("!")} takes a bool. To test for null, write ${quote(test)}.`, {
      fix: { title: "Test for null", edits: [{ start: expression.start, end: expression.end, newText: test }] },
    });
    return BOOL;
  }
  if (admitsNull(type)) {
    tellNull(
      check,
      "E309",
      operand,
      operand,
      `This may be null. Test it for null before, or give a default with ${quote("??")}.`,
    );
    return operator === "!" ? BOOL : ERROR;
  }
  if (operator === "!") {
    if (known.kind === "primitive" && known.name === "bool") {
      check.facts.unary.set(expression, "bool");
      return BOOL;
    }
    check.report("E300", expression, `${quote("!")} takes a bool, and this is ${quote(formatType(type))}.`);
    return BOOL;
  }
  if (known.kind === "primitive") {
    if (known.name === "int" || known.name === "float" || known.name === "money" || known.name === "duration") {
      check.facts.unary.set(expression, known.name);
      return type;
    }
  }
  check.report(
    "E300",
    expression,
    `${quote("-")} takes a number, money or a duration, and this is ${quote(formatType(type))}.`,
  );
  return ERROR;
}
