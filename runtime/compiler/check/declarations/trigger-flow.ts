import type { Expression } from "../../../syntax/ast.js";
import { few, list, quote, suggest } from "../../diagnostics/wording.js";
import type { FlowEntity } from "../../resolve/flow-entity.js";
import { constantName, wordSpan } from "../constants.js";
import type { FlowCheck } from "../flow-check.js";

/** The flow that a trigger or an event starts: one that is known, and may be started from outside. */
export function checkTriggerFlow(check: FlowCheck, expression: Expression | undefined): FlowEntity | undefined {
  const name = expression === undefined ? undefined : constantName(expression);
  if (expression === undefined || name === undefined || name === "") return undefined;
  const { flows, unresolved } = check.unit;
  const flow = flows.get(name);
  if (flow === undefined) {
    if (!unresolved.has(name)) tellUnknownFlow(check, expression, name);
    return undefined;
  }
  check.facts.occurrences.push({ start: expression.start, end: expression.end, symbol: flow.symbol, role: "read" });
  if (!flow.node.internal) return flow;
  const { start, end } = flow.node.name;
  check.report(
    "E204",
    expression,
    `${quote(name)} is ${quote("@internal")}, so nothing outside can start it. Remove ${quote("@internal")} from it, or name another flow.`,
    { related: [{ message: "Declared here", file: flow.unit.path, start, end }] },
  );
  return undefined;
}

function tellUnknownFlow(check: FlowCheck, expression: Expression, name: string): void {
  const open = [...check.unit.flows.entries()].flatMap(([known, { node }]) => (node.internal ? [] : [known]));
  const { hint, more, near } = suggest(name, open, wordSpan(expression));
  for (const word of near) check.facts.presumed.add(word);
  const known =
    open.length === 0
      ? " The program has none."
      : ` There ${open.length === 1 ? "is" : "are"} ${few(open.map(quote))}.`;
  check.report("E204", expression, `There is no flow ${quote(name)} to start.${hint || known}`, {
    ...more,
    unknown: { name, of: "flow", meant: check.unit.flows.get(near[0] ?? "")?.symbol },
  });
}

/** A schedule gives no input: the flow it starts must do without. */
export function requireNoInput(check: FlowCheck, expression: Expression, flow: FlowEntity): void {
  const needed = flow.params.filter(({ required, name }) => required && name !== "");
  if (needed.length === 0) return;
  check.report(
    "E303",
    expression,
    `A schedule gives no input, and ${quote(flow.name)} needs ${list(needed.map(({ name }) => quote(name)))}. Give ${needed.length === 1 ? "it a default, or make it" : "them defaults, or make them"} optional.`,
    {
      related: needed.map(({ node }) => ({
        message: "Declared here",
        file: flow.unit.path,
        start: node.name.start,
        end: node.name.end,
      })),
    },
  );
}
