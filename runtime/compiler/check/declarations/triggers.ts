import { cronProblem } from "../../../ir/cron/cron-line.js";
import { timeZoneProblem } from "../../../ir/cron/zone.js";
import type { Expression, Span, SubscriptionDeclaration, TriggerDeclaration } from "../../../syntax/ast.js";
import { insertion } from "../../diagnostics/edits.js";
import { E402, E411 } from "../../diagnostics/definitions/flows.js";
import { E305 } from "../../diagnostics/definitions/literals.js";
import { E201, E204 } from "../../diagnostics/definitions/names.js";
import { E301, E303 } from "../../diagnostics/definitions/values.js";
import { phrases, relatedTexts } from "../../diagnostics/phrases.js";
import { list, quote, suggest, thereAre } from "../../diagnostics/wording.js";
import { constantName, constantToJson, constantWord, wordSpan } from "../../semantics/constants.js";
import type { FlowEntity } from "../../semantics/program.js";
import type { Symbol } from "../../semantics/symbol.js";
import { keywordSpan } from "../../semantics/tree.js";
import type { FlowCheck } from "../context.js";
import { checkSettings, type Entries, entriesOfSettings, expressionOf } from "../settings.js";
import { noteEvent, noteName } from "../names.js";

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
        if (target !== undefined && flow !== undefined) checkSchedule(check, trigger, found, target, flow);
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
    check.report(E201["double-trigger"]({ name: name.text }), name, {
      related: [{ message: relatedTexts.first(), file: check.unit.path, ...first }],
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

/** An event says which instance it is for by the key that it carries. */
function requireKey(check: FlowCheck, target: Expression, flow: FlowEntity): void {
  const key = entityKey(check);
  if (key === undefined || key === "" || flow.params.some(({ name }) => name === key)) return;
  check.report(E402["event-without-key"]({ key, flow: flow.name }), target);
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
      E305["no-path"]({ path: JSON.stringify(path), repaired: JSON.stringify(repaired) }),
      expression,
      PATH.test(repaired)
        ? {
            fix: [{ start, end, newText: JSON.stringify(repaired) }],
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
    check.report(E201["double-webhook"]({ route }), expression, {
      related: [{ message: relatedTexts.first(), file: check.unit.path, ...first }],
    });
}

function checkTimes(check: FlowCheck, found: Entries): void {
  const cron = expressionOf(found.get("cron"));
  const line = textOf(cron);
  const wrong = line === undefined ? undefined : cronProblem(line);
  if (cron !== undefined && line !== undefined && wrong !== undefined) {
    const example = wrong.includes("five fields") ? phrases.cronExample() : "";
    check.report(E411["invalid-schedule"]({ wrong: wrong.replaceAll(/"[^"]*"/g, quote), example }), cron);
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
    E411["unknown-time-zone"]({
      name: JSON.stringify(name),
      hint: hint || phrases.zoneExamples(),
    }),
    zone,
    more,
  );
}

/** The text of a string; other forms have been reported. */
const textOf = (expression: Expression | undefined): string | undefined =>
  expression?.kind === "StringLiteral" ? constantWord(expression) : undefined;

/** `@on order.paid from core://shop/orders { flow = thank }`. The flow takes the fields of the event by name. */
export function checkSubscription(check: FlowCheck, node: SubscriptionDeclaration): void {
  const { source } = node;
  if (source.kind === "UriLiteral" && !source.text.startsWith("core://")) {
    check.report(E301["events-of-no-core"](), source);
  }
  const found = checkSettings(check, "subscription", entriesOfSettings(node.settings), keywordSpan(node, "@on"));
  const target = expressionOf(found.get("flow"));
  const flow = checkTriggerFlow(check, target);
  if (target !== undefined && flow !== undefined) requireKey(check, target, flow);
  noteEvent(check, node.event);
}

/** One event may start several flows, but each of them once. */
export function reportDoubleSubscriptions(check: FlowCheck, nodes: readonly SubscriptionDeclaration[]): void {
  const seen = new Map<string, SubscriptionDeclaration>();
  for (const node of nodes) {
    const { event, source, settings } = node;
    const value = settings.find(({ name }) => name.text === "flow")?.value;
    const flow = value?.form === "expression" ? constantName(value.expression) : undefined;
    const name = event.parts.map(({ text }) => text).join(".");
    if (source.kind !== "UriLiteral" || flow === undefined || flow === "" || name === "") continue;
    const key = JSON.stringify([name, source.text, flow]);
    const first = seen.get(key);
    if (first === undefined) seen.set(key, node);
    else
      check.report(E201["double-subscription"]({ flow, name, source: source.text }), event, {
        related: [
          { message: relatedTexts.first(), file: check.unit.path, start: first.event.start, end: first.event.end },
        ],
      });
  }
}

/** The flow that a trigger or an event starts: one that is known, and may be started from outside. */
function checkTriggerFlow(check: FlowCheck, expression: Expression | undefined): FlowEntity | undefined {
  const name = expression === undefined ? undefined : constantName(expression);
  if (expression === undefined || name === undefined || name === "") return undefined;
  const { flows, unresolved } = check.unit;
  const flow = flows.get(name);
  if (flow === undefined) {
    if (!unresolved.has(name)) reportUnknownFlow(check, expression, name);
    return undefined;
  }
  noteName(check, wordSpan(expression), flow.symbol, "read");
  if (!flow.node.internal) return flow;
  const { start, end } = flow.node.name;
  check.report(E204["internal-trigger-flow"]({ name }), expression, {
    related: [{ message: relatedTexts.declared(), file: flow.unit.path, start, end }],
  });
  return undefined;
}

function reportUnknownFlow(check: FlowCheck, expression: Expression, name: string): void {
  const open = [...check.unit.flows.entries()].flatMap(([known, { node }]) => (node.internal ? [] : [known]));
  const { hint, more, near } = suggest(name, open, wordSpan(expression));
  const known = open.length === 0 ? phrases.programHasNone() : thereAre(open.map(quote));
  check.report(E204["unknown-trigger-flow"]({ name, hint: hint || known }), expression, {
    ...more,
    near,
    unknown: { name, of: "flow", meant: check.unit.flows.get(near[0] ?? "")?.symbol },
  });
}

/** A schedule of an entity core names no instance: it runs in each, or can never run. */
function checkSchedule(
  check: FlowCheck,
  trigger: TriggerDeclaration,
  found: Entries,
  target: Expression,
  flow: FlowEntity,
): void {
  const each = expressionOf(found.get("each_instance"));
  const isEach = each !== undefined && constantToJson(each) === true;
  const key = entityKey(check);
  if (isEach && key === undefined) {
    // An instance that is being written may be one of an entity.
    const isOpen = check.unit.syntaxErrors.length > 0 || (check.unit.core?.instances.length ?? 0) > 0;
    if (!isOpen || isOther(check)) check.report(E402["instances-of-no-entity"](), each);
    return;
  }
  if (!isEach && key !== undefined) {
    const last = trigger.settings.at(-1);
    check.report(
      E402["schedule-without-instance"]({ key }),
      each ?? trigger.name,
      each === undefined && last !== undefined ? { fix: insertion(last.end, ", each_instance = true") } : {},
    );
  }
  requireNoInput(check, target, flow, key);
}

/** Whether the core has an instance that is none of an entity. */
const isOther = ({ unit }: FlowCheck): boolean => {
  const mode = unit.core?.instances[0]?.mode;
  return mode?.kind === "SymbolLiteral" && (mode.name === "singleton" || mode.name === "stateless");
};

/** The parameter by whose value the core has its instances. */
function entityKey({ unit }: FlowCheck): string | undefined {
  const [instance] = unit.core?.instances ?? [];
  if (instance?.mode.kind !== "SymbolLiteral" || instance.mode.name !== "entity") return undefined;
  const setting = [...instance.arguments, ...instance.settings].find(({ name }) => KEYS.has(name.text));
  return setting?.value.form === "expression" ? constantName(setting.value.expression) : undefined;
}

const KEYS: ReadonlySet<string> = new Set(["key", "entity_key"]);

/** A schedule gives no input, but for the key of an instance: the flow it starts must do without. */
function requireNoInput(check: FlowCheck, expression: Expression, flow: FlowEntity, key: string | undefined): void {
  const needed = flow.params.filter(({ required, name }) => required && name !== "" && name !== key);
  if (needed.length === 0) return;
  check.report(
    (needed.length === 1 ? E303["schedule-without-input"] : E303["schedule-without-inputs"])({
      flow: flow.name,
      needed: list(needed.map(({ name }) => quote(name))),
    }),
    expression,
    {
      related: needed.map(({ node }) => ({
        message: relatedTexts.declared(),
        file: flow.unit.path,
        start: node.name.start,
        end: node.name.end,
      })),
    },
  );
}
