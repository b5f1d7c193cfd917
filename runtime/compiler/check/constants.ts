import type { Expression } from "../../syntax/ast.js";
import { notConstant } from "../semantics/constants.js";
import type { FlowCheck } from "./context.js";

/** Tells of the part of an expression that is no constant: a literal, or an array or object of literals. */
export function requireConstant(check: Pick<FlowCheck, "report">, expression: Expression, what: string): boolean {
  const wrong = notConstant(expression);
  if (wrong === undefined) return true;
  check.report(
    "E214",
    wrong,
    `${what} is read when the program is compiled, so it must be a constant: a literal, or an array or object of literals.`,
  );
  return false;
}
