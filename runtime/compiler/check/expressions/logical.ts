import type { BinaryExpression, Expression } from "../../../syntax/ast.js";
import { quote } from "../../diagnostics/wording.js";
import { formatType } from "../../semantics/types/format.js";
import { admitsNull, BOOL, ERROR, type Type, unalias, withoutNull } from "../../semantics/types/type.js";
import { during, type FlowCheck } from "../context.js";
import { infer } from "../expression.js";
import { assume } from "../narrow.js";
import { tellNull } from "../null-safety.js";
import { reportUnknown } from "../unknown.js";

/** `a && b`, `a || b`: the right side knows what the left one has decided. */
export function inferLogical(check: FlowCheck, expression: BinaryExpression): Type {
  const { operator, left, right } = expression;
  const first = infer(check, left, BOOL);
  if (operator === "||" && isDefault(first, right)) {
    tellDefault(check, expression, first);
    infer(check, right, withoutNull(first));
    return ERROR;
  }
  requireBool(check, left, first, quote(operator));
  during(check, { state: check.state.branch() }, () => {
    assume(check, left, operator === "&&");
    requireBool(check, right, infer(check, right, BOOL), quote(operator));
  });
  check.facts.binary.set(expression, "bool");
  return BOOL;
}

/** `text || "none"`, as other languages give a default. */
function isDefault(left: Type, right: Expression): boolean {
  const known = unalias(withoutNull(left));
  const isBool = known.kind === "primitive" && known.name === "bool";
  const literal =
    right.kind === "StringLiteral" ||
    right.kind === "ObjectLiteral" ||
    right.kind === "NumberLiteral" ||
    right.kind === "ArrayLiteral";
  return literal && !isBool && known.kind !== "error" && known.kind !== "never" && known.kind !== "unknown";
}
function tellDefault(check: FlowCheck, { left, right, operatorSpan }: BinaryExpression, type: Type): void {
  const { start, end } = operatorSpan;
  if (admitsNull(type)) {
    check.report(
      "E300",
      { start, end },
      `${quote("||")} takes bools. A default for null is given with ${quote("??")}.`,
      {
        fix: { title: "Change to ??", edits: [{ start, end, newText: "??" }] },
      },
    );
    return;
  }
  const text = (part: Expression): string => check.unit.text.slice(part.start, part.end);
  check.report(
    "E300",
    { start, end },
    `${quote("||")} takes bools, and ${quote(text(left))} is ${quote(formatType(type, 60))}, which is never null. Write ${quote(`if … { ${text(left)} } else { ${text(right)} }`)}.`,
  );
}

/** How a value of another type is tested. */
function adviceFor(known: Type): string {
  if (known.kind === "array" || known.kind === "map") return ` To test for elements, write ${quote(".length > 0")}.`;
  if (known.kind === "primitive") {
    if (known.name === "string") return ` To test for text, write ${quote('!= ""')}.`;
    return known.name === "int" || known.name === "float" || known.name === "money"
      ? ` To test for zero, write ${quote("!= 0")}.`
      : "";
  }
  return "";
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
    tellNull(
      check,
      "E309",
      expression,
      expression,
      `${what} takes a bool, but this may be null. Say what null means: ${quote("?? false")}.`,
    );
    return;
  }
  const advice = isNull ? ` To test for null, write ${quote("!= null")}.` : adviceFor(inner);
  check.report("E300", expression, `${what} takes a bool, and this is ${quote(formatType(type, 60))}.${advice}`);
}
