import type { Body } from "../../syntax/ast.js";
import { quote } from "../diagnostics/wording.js";
import { ERROR, NEVER, type Type } from "../types/type.js";
import { checkBody, checkValueBody } from "./body.js";
import type { Why } from "./expect.js";
import { infer } from "./expression.js";
import { checkIf } from "./expressions/if.js";
import { checkMatch } from "./expressions/match.js";
import type { FlowCheck } from "./flow-check.js";

/** How an `if` or a `match` is used. */
export type BranchMode =
  /** For what it does. */
  | { readonly kind: "statement" }
  /** Inside an expression: a branch is one expression. */
  | { readonly kind: "operand"; readonly expected: Type | undefined }
  /** Right of `=`, `return`, `yield`, `=>`: a branch may hold statements, and blocks where blocks may stand. */
  | { readonly kind: "value"; readonly expected: Type | undefined; readonly why: Why | undefined };

/** A branch of an `if`, or an arm in braces. Gives the type of its value. */
export function checkBranch(check: FlowCheck, body: Body, mode: BranchMode): Type {
  switch (mode.kind) {
    case "statement":
      checkBody(check, body);
      return NEVER;
    case "value":
      return checkValueBody(check, body, mode.expected, mode.why, "this branch");
    case "operand": {
      const [item, ...rest] = body.items;
      if (item !== undefined && rest.length === 0) {
        if (item.kind === "ExpressionStatement") return infer(check, item.expression, mode.expected);
        if (item.kind === "IfExpression") return checkIf(check, item, mode);
        if (item.kind === "MatchExpression") return checkMatch(check, item, mode);
      }
      if (item === undefined) {
        check.report("E311", body, "This branch gives no value.");
        return ERROR;
      }
      check.report(
        "E213",
        rest.length > 0 ? { start: item.start, end: rest.at(-1)!.end } : item,
        `Inside an expression a branch is one expression. Assign the whole to a variable first: ${quote("x = if … { … } else { … }")}.`,
      );
      return ERROR;
    }
  }
}
