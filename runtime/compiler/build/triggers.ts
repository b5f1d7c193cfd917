import type { IRSubscription, IRTrigger } from "../../ir/module.js";
import type { Setting, TriggerDeclaration } from "../../syntax/ast.js";
import { constantName, constantToJson, constantWord } from "../semantics/constants.js";
import type { CoreEntity, Unit } from "../semantics/program.js";
import { expressionOf, settingValues } from "./settings.js";

export const buildSubscriptions = ({ subscriptions, unit }: CoreEntity): readonly IRSubscription[] =>
  subscriptions.map(({ event, source, settings }) => ({
    event: event.parts.map(({ text }) => text).join("."),
    source: source.kind === "UriLiteral" ? source.text : "",
    target_flow: targetFlow(unit, settings),
  }));

export const buildTriggers = (core: CoreEntity): readonly IRTrigger[] =>
  core.triggers.map((trigger) => buildTrigger(trigger, core.unit));

function buildTrigger({ trigger, name, settings }: TriggerDeclaration, unit: Unit): IRTrigger {
  const word = (setting: string): string | undefined => {
    const expression = expressionOf(settingValues(settings), setting);
    return expression === undefined ? undefined : constantWord(expression);
  };
  const base = { kind: trigger, name: name.text, target_flow: targetFlow(unit, settings) };
  switch (trigger) {
    case "api":
      return base;
    case "webhook": {
      const path = word("path");
      return { ...base, method: word("method") ?? "POST", ...(path === undefined ? {} : { path }) };
    }
    case "schedule": {
      const each = expressionOf(settingValues(settings), "each_instance");
      const inEach = each !== undefined && constantToJson(each) === true;
      return {
        ...base,
        cron: word("cron") ?? "",
        timezone: word("timezone") ?? "UTC",
        ...(inEach ? { each_instance: true } : {}),
      };
    }
  }
}

/** The flow that a trigger or an event starts, by its name in the module. */
function targetFlow(unit: Unit, settings: readonly Setting[]): string {
  const expression = expressionOf(settingValues(settings), "flow");
  const name = expression === undefined ? undefined : constantName(expression);
  return (name === undefined ? undefined : unit.flows.get(name)?.irName) ?? "";
}
