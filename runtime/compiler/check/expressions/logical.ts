import type { BinaryExpression, Expression } from "../../../syntax/ast.js";
import { E300, E309 } from "../../diagnostics/definitions/operators.js";
import { phrases } from "../../diagnostics/phrases.js";
import { quote } from "../../diagnostics/wording.js";
import { formatType } from "../../semantics/types/format.js";
import { admitsNull, BOOL, ERROR, type Type, unalias, withoutNull } from "../../semantics/types/type.js";
import { type FlowCheck, withContext } from "../context.js";
import { infer } from "../expression.js";
import { assume, forgetOutcomes } from "../assume.js";
import { reportNull } from "../null-safety.js";
import { reportUnknown } from "../unknown.js";

/**
 * `a && b`, `a || b`: the right side is checked with what the left side has narrowed. A chain of one operator is walked from its
 * first operand, so that each operand narrows once, for all that come after it.
 */
export function inferLogical(check: FlowCheck, expression: BinaryExpression): Type {
  const { operator } = expression;
  const chain: BinaryExpression[] = [];
  let first: Expression = expression;
  for (; first.kind === "BinaryExpression" && first.operator === operator; first = first.left) chain.push(first);
  chain.reverse();
  for (const node of chain) forgetOutcomes(check, node);
  let before = infer(check, first, BOOL);
  const state = check.state.branch();
  let reached: Expression = first;
  for (const node of chain) {
    const { left, right } = node;
    if (node !== expression) check.facts.expected.set(node, BOOL);
    if (operator === "||" && isDefault(before, right)) {
      reportDefault(check, node, before);
      infer(check, right, withoutNull(before));
      before = ERROR;
    } else {
      requireBool(check, left, before, quote(operator));
      const narrows = reached;
      withContext(check, { state }, () => {
        assume(check, narrows, operator === "&&");
        requireBool(check, right, infer(check, right, BOOL), quote(operator));
      });
      check.facts.binary.set(node, "bool");
      before = BOOL;
    }
    reached = right;
    if (node !== expression) check.facts.types.set(node, before);
  }
  return before;
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

function reportDefault(check: FlowCheck, { left, right, operatorSpan }: BinaryExpression, type: Type): void {
  const { start, end } = operatorSpan;
  if (admitsNull(type)) {
    check.report(
      E300["or-as-default"](),
      { start, end },
      {
        fix: [{ start, end, newText: "??" }],
      },
    );
    return;
  }
  const text = (part: Expression): string => check.unit.text.slice(part.start, part.end);
  check.report(E300["or-of-present-value"]({ left: text(left), type: formatType(type, 60), right: text(right) }), {
    start,
    end,
  });
}

/** How a value of another type is tested. */
function adviceFor(known: Type): string {
  if (known.kind === "array" || known.kind === "map") return phrases.testElements();
  if (known.kind !== "primitive") return "";
  if (known.name === "string") return phrases.testText();
  return known.name === "int" || known.name === "float" || known.name === "money" ? phrases.testZero() : "";
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
    reportNull(check, E309["null-condition"]({ subject: what }), expression, expression);
    return;
  }
  const advice = isNull ? phrases.testNull() : adviceFor(inner);
  check.report(E300["no-bool"]({ subject: what, type: formatType(type, 60), advice }), expression);
}
