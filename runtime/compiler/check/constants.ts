import type { Expression } from "../../syntax/ast.js";
import { E214 } from "../diagnostics/definitions/settings.js";
import type { Content } from "../diagnostics/reporter.js";
import { notConstant } from "../semantics/constants.js";
import type { FlowCheck } from "./context.js";

/** Reports the part of an expression that is no constant: a literal, or an array or object of literals. */
export function requireConstant(
  check: Pick<FlowCheck, "report">,
  expression: Expression,
  what: string,
  content: Content = E214["not-constant"]({ what }),
): boolean {
  const wrong = notConstant(expression);
  if (wrong === undefined) return true;
  check.report(content, wrong);
  return false;
}
