import type { Expression } from "../../syntax/ast.js";
import { quote } from "../diagnostics/wording.js";
import type { FlowCheck } from "./flow-check.js";

/** What to do about a value that may be null, besides a default: a test, or first a variable that a test can narrow. */
export function testAdvice(check: Pick<FlowCheck, "facts">, value: Expression | undefined): string {
  const object = value?.kind === "MemberExpression" ? value.object : undefined;
  const referent = object?.kind === "NameExpression" ? check.facts.names.get(object) : undefined;
  if (referent?.kind !== "root") return "or test it for null before";
  return `or put it into a variable and test that: tests narrow variables, not ${quote(referent.scope)}`;
}
