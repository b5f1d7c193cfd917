import { cronProblem, timeZoneProblem } from "../../../ir/cron.js";
import type { Expression, Span, TriggerDeclaration } from "../../../syntax/ast.js";
import { quote, suggest } from "../../diagnostics/wording.js";
import type { Symbol } from "../../model/symbol.js";
import { constantWord } from "../constants.js";
import type { FlowCheck } from "../flow-check.js";
import { type Entries, checkSettings, entriesOfSettings, expressionOf } from "../settings.js";
import { checkTriggerFlow, requireNoInput } from "./trigger-flow.js";

/** `@triggers { @api n { flow = f }  @webhook … @schedule … }`: what starts flows from outside. */
export function checkTriggers(check: FlowCheck, triggers: readonly TriggerDeclaration[]): void {
  const names = new Map<string, Span>();
  const routes = new Map<string, Span>();
  for (const trigger of triggers) {
    declareTrigger(check, trigger, names);
    const found = checkSettings(check, trigger.trigger, entriesOfSettings(trigger.settings), trigger.name);
    const target = expressionOf(found.get("flow"));
    const flow = checkTriggerFlow(check, target);
    switch (trigger.trigger) {
      case "api":
        break;
      case "webhook":
        checkRoute(check, found, routes);
        break;
      case "schedule":
        if (target !== undefined && flow !== undefined) requireNoInput(check, target, flow);
        checkTimes(check, found);
        break;
    }
  }
}

function declareTrigger(check: FlowCheck, trigger: TriggerDeclaration, names: Map<string, Span>): void {
  const { name, doc } = trigger;
  if (name.text === "") return;
  const span = { start: name.start, end: name.end };
  const first = names.get(name.text);
  if (first !== undefined) {
    check.report("E201", name, `There is a trigger ${quote(name.text)} already. Rename one of them.`, {
      related: [{ message: "The first one", file: check.unit.path, ...first }],
    });
    return;
  }
  names.set(name.text, span);
  const symbol: Symbol = {
    kind: "trigger",
    name: name.text,
    type: undefined,
    doc,
    detail: `@${trigger.trigger} ${name.text}`,
    declaration: { file: check.unit.path, name: span, full: trigger },
  };
  check.facts.occurrences.push({ ...span, symbol, role: "declaration" });
}

/** Letters, digits and what a path may hold unescaped; a parameter in it is `{name}` or `:name`. */
const PATH = /^\/[\w\-.~!$&'()*+,;=:@%/{}]*$/;

/** The method and the path of a webhook: no two webhooks have the same. */
function checkRoute(check: FlowCheck, found: Entries, routes: Map<string, Span>): void {
  const expression = expressionOf(found.get("path"));
  const path = textOf(expression);
  if (expression === undefined || path === undefined) return;
  if (!PATH.test(path)) {
    const repaired = `/${path}`;
    const { start, end } = expression;
    check.report(
      "E305",
      expression,
      `${quote(JSON.stringify(path))} is no path: it begins with ${quote("/")} and has no blanks, ${quote("?")} or ${quote("#")}.`,
      PATH.test(repaired)
        ? {
            fix: {
              title: `Change to ${JSON.stringify(repaired)}`,
              edits: [{ start, end, newText: JSON.stringify(repaired) }],
            },
          }
        : {},
    );
    return;
  }
  const method = expressionOf(found.get("method"));
  const word = method === undefined ? "POST" : constantWord(method);
  const route = `${word ?? ""} ${path}`;
  const first = routes.get(route);
  if (first === undefined) routes.set(route, { start: expression.start, end: expression.end });
  else
    check.report("E201", expression, `There is a webhook for ${quote(route)} already. Which flow should it start?`, {
      related: [{ message: "The first one", file: check.unit.path, ...first }],
    });
}

function checkTimes(check: FlowCheck, found: Entries): void {
  const cron = expressionOf(found.get("cron"));
  const line = textOf(cron);
  const wrong = line === undefined ? undefined : cronProblem(line);
  if (cron !== undefined && line !== undefined && wrong !== undefined) {
    const example = wrong.includes("five fields") ? ` At 9 each working day is ${quote('"0 9 * * MON-FRI"')}.` : "";
    check.report("E411", cron, `This schedule cannot be followed: ${wrong.replaceAll(/"[^"]*"/g, quote)}.${example}`);
  }
  const zone = expressionOf(found.get("timezone"));
  const name = textOf(zone);
  if (zone === undefined || name === undefined || timeZoneProblem(name) === undefined) return;
  const { hint, more } = suggest(
    JSON.stringify(name),
    Intl.supportedValuesOf("timeZone").map((known) => JSON.stringify(known)),
    zone,
  );
  check.report(
    "E411",
    zone,
    `There is no time zone ${quote(JSON.stringify(name))}.${hint || ` Zones are named like ${quote('"Europe/Amsterdam"')} or ${quote('"UTC"')}.`}`,
    more,
  );
}

/** The text of a string; symbols and the like have been told. */
const textOf = (expression: Expression | undefined): string | undefined =>
  expression?.kind === "StringLiteral" ? constantWord(expression) : undefined;
