import type { BinaryExpression } from "../../../syntax/ast.js";
import { quote } from "../../diagnostics/wording.js";
import { formatType } from "../../types/format.js";
import { join } from "../../types/join.js";
import { ERROR, type Type, admitsNull, isError, optional, unalias, withoutNull } from "../../types/type.js";
import { infer } from "../expression.js";
import { type FlowCheck, during } from "../flow-check.js";
import { readsAsPresent } from "../test/reads-as-present.js";
import { isUnknown, unknownBeside } from "../unknown-beside.js";

/** `a ?? b`: a, or b where a is null. */
export function inferCoalesce(check: FlowCheck, expression: BinaryExpression, expected: Type | undefined): Type {
  const { left, right } = expression;
  check.facts.binary.set(expression, "any");
  const first = infer(check, left, expected === undefined ? undefined : optional(expected));
  const known = unalias(first);
  if (known.kind === "unknown") return unknownOrElse(check, expression, expected);
  if (!admitsNull(first) && !isError(first) && known.kind !== "never" && !readsAsPresent(check, left)) {
    check.report(
      "W300",
      { start: expression.operatorSpan.start, end: right.end },
      `The left side is never null: its type is ${quote(formatType(first, 60))}. The right side is never used.`,
      { fix: { title: "Remove ??", edits: [{ start: left.end, end: right.end, newText: "" }] } },
    );
  }
  const inner = withoutNull(first);
  const hint = expected ?? (inner.kind === "never" || isError(inner) ? undefined : inner);
  const second = during(check, { state: check.state.branch() }, () => infer(check, right, hint));
  return isUnknown(second) ? (unknownBeside(check, right, hint) ?? ERROR) : join(inner, second);
}

/** A left side of unknown type is read as what is expected, or as what the right side is; either may be missing. */
function unknownOrElse(check: FlowCheck, { left, right }: BinaryExpression, expected: Type | undefined): Type {
  const second = during(check, { state: check.state.branch() }, () => infer(check, right, expected));
  const wanted = expected ?? (isUnknown(second) ? undefined : second);
  const first = unknownBeside(check, left, wanted === undefined || isError(wanted) ? wanted : optional(wanted));
  if (first === undefined) return ERROR;
  return isUnknown(second) ? (unknownBeside(check, right, wanted) ?? ERROR) : join(withoutNull(first), second);
}
