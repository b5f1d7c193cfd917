import type { Value } from "../../syntax/ast.js";
import { hasUnknown } from "../types/has-unknown.js";
import { ERROR, type Type, unalias } from "../types/type.js";
import { checkBlock } from "./blocks/index.js";
import { type Why, reportMismatch, requireFit } from "./expect.js";
import { infer } from "./expression.js";
import { checkIf } from "./expressions/if.js";
import { checkMatch } from "./expressions/match.js";
import { mismatch } from "../types/assignable.js";
import { type FlowCheck, during } from "./flow-check.js";
import { isBlock } from "./is-block.js";
import { reportUnknown } from "./printable.js";

/** What stands right of `=`, `return`, `yield` and `=>`: an expression, a block, or an `if` or `match` that may hold some. */
export function checkValue(check: FlowCheck, value: Value, expected: Type | undefined, why: Why | undefined): Type {
  if (value.kind === "IfExpression" || value.kind === "MatchExpression") {
    if (expected !== undefined) check.facts.expected.set(value, expected);
    const mode = { kind: "value", expected, why } as const;
    const type = value.kind === "IfExpression" ? checkIf(check, value, mode) : checkMatch(check, value, mode);
    check.facts.types.set(value, type);
    return type;
  }
  if (isBlock(value)) {
    const type = checkBlock(check, value, expected, true);
    check.facts.blockTypes.set(value, type);
    if (expected !== undefined && why !== undefined) {
      const wrong = mismatch(type, expected);
      if (wrong !== undefined) {
        reportMismatch(check, value.keyword, wrong, why);
        return expected;
      }
      if (hasUnknown(type)) {
        // The result is read as the type of its place.
        check.facts.blockTypes.set(value, expected);
        return expected;
      }
    } else if (unalias(type).kind === "unknown" && expected === undefined) {
      reportUnknown(check, value);
      return ERROR;
    }
    return type;
  }
  return during(check, { direct: value }, () => {
    const type = infer(check, value, expected);
    if (expected === undefined || why === undefined) {
      if (unalias(type).kind !== "unknown" || expected !== undefined) return type;
      reportUnknown(check, value);
      return ERROR;
    }
    return requireFit(check, value, type, expected, why);
  });
}

export { isBlock };
