import type { Expression, NameExpression, PipelineStage } from "../../../syntax/ast.js";
import { stdGlobal } from "../../../stdlib/table.js";
import { quote, suggest } from "../../diagnostics/wording.js";
import type { Type } from "../../types/type.js";
import type { FlowCheck } from "../flow-check.js";
import { isRoot } from "../roots.js";
import { lookUp } from "../scope.js";
import { memberOf } from "../std.js";

/** Tells of what stands right of a pipeline operator and is no flow: a variable, a method, a name that nothing has. */
export function tellNoStage(check: FlowCheck, { operator, target }: PipelineStage, value: Type): void {
  const callee = target.kind === "CallExpression" ? target.callee : target;
  if (callee.kind === "MissingExpression") return;
  if (callee.kind !== "NameExpression") {
    tellMember(check, operator, callee);
    return;
  }
  const { name } = callee;
  if (name === "" || check.unit.unresolved.has(name)) return;
  const args = target.kind === "CallExpression" ? argumentText(check, target) : "";
  const variable = lookUp(check.scope, name);
  if (variable !== undefined) {
    check.facts.occurrences.push({ start: callee.start, end: callee.end, symbol: variable.symbol, role: "read" });
    check.report(
      "E204",
      callee,
      `${quote(name)} is a variable. Right of ${quote(operator)} stands a transformer, an evaluator, a pipeline, a flow or a lambda.`,
    );
    return;
  }
  const member = memberOf(value, name);
  if (member !== undefined) {
    const instead = member.kind === "property" ? `x => x.${name}` : `x => x.${name}(${args})`;
    check.report(
      "E204",
      callee,
      member.kind === "property"
        ? `${quote(name)} is a property, not a flow. Read it in a lambda: ${quote(`${operator} ${instead}`)}.`
        : `${quote(name)} is a method, not a flow. Call it in a lambda: ${quote(`${operator} ${instead}`)}.`,
      replaced(target, instead),
    );
    return;
  }
  if (stdGlobal(name) !== undefined) {
    const instead = `x => ${name}(${["x", ...(args === "" ? [] : [args])].join(", ")})`;
    check.report(
      "E204",
      callee,
      `${quote(name)} is a function of the standard library, not a flow. Call it in a lambda: ${quote(`${operator} ${instead}`)}.`,
      replaced(target, instead),
    );
    return;
  }
  if (isRoot(name)) {
    tellMember(check, operator, callee);
    return;
  }
  const { hint, more, near } = suggest(name, check.unit.flows.keys(), callee);
  for (const word of near) check.facts.presumed.add(word);
  check.report(
    "E204",
    callee,
    `There is no transformer, evaluator, pipeline or flow ${quote(name)}.${hint || ` Declare it: ${quote(`@transformer ${name}(…): Type`)}.`}`,
    { ...more, unknown: { name, of: "flow", meant: check.unit.flows.get(near[0] ?? "")?.symbol } },
  );
}

function tellMember(check: FlowCheck, operator: string, callee: Expression): void {
  const root = rootOf(callee);
  const variable = root === undefined ? undefined : lookUp(check.scope, root.name);
  if (root !== undefined && variable !== undefined) {
    check.facts.occurrences.push({ start: root.start, end: root.end, symbol: variable.symbol, role: "read" });
  }
  const isPlugin =
    root !== undefined &&
    variable === undefined &&
    ((root.name === "memory" && callee.kind !== "NameExpression") || check.unit.core?.plugins.has(root.name) === true);
  check.report(
    "E204",
    callee,
    isPlugin
      ? `${quote(textOf(check, callee))} is no stage. Call it in a flow of its own, and name that right of ${quote(operator)}.`
      : `Right of ${quote(operator)} stands the name of a transformer, an evaluator, a pipeline or a flow, or a lambda such as ${quote("x => x.trim()")}.`,
  );
}

function rootOf(expression: Expression): NameExpression | undefined {
  let current = expression;
  while (current.kind === "MemberExpression" || current.kind === "IndexExpression") current = current.object;
  return current.kind === "NameExpression" ? current : undefined;
}

const textOf = (check: FlowCheck, { start, end }: { readonly start: number; readonly end: number }): string =>
  check.unit.text.slice(start, end);

function argumentText(check: FlowCheck, call: Expression & { readonly kind: "CallExpression" }): string {
  const [first] = call.arguments;
  return first === undefined ? "" : textOf(check, { start: first.start, end: call.arguments.at(-1)!.end });
}

const replaced = ({ start, end }: Expression, newText: string) => ({
  fix: { title: "Change to a lambda", edits: [{ start, end, newText }] },
});
