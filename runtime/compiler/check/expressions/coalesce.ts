import type { BinaryExpression } from "../../../syntax/ast.js";
import { quote } from "../../diagnostics/wording.js";
import { formatType } from "../../types/format.js";
import { join } from "../../types/join.js";
import { type Type, admitsNull, isError, optional, unalias, withoutNull } from "../../types/type.js";
import { infer } from "../expression.js";
import { type FlowCheck, during } from "../flow-check.js";
import { reportUnknown } from "../printable.js";
import { readsAsPresent } from "../test/reads-as-present.js";

/** `a ?? b`: a, or b where a is null. */
export function inferCoalesce(check: FlowCheck, expression: BinaryExpression, expected: Type | undefined): Type {
  const { left, right } = expression;
  const first = infer(check, left, expected === undefined ? undefined : optional(expected));
  const known = unalias(first);
  if (known.kind === "unknown") reportUnknown(check, left);
  else if (!admitsNull(first) && !isError(first) && known.kind !== "never" && !readsAsPresent(check, left)) {
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
  check.facts.binary.set(expression, "any");
  return join(inner, second);
}
