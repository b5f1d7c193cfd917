import type { CoreEntity } from "../resolve/core-entity.js";
import { quote } from "../diagnostics/wording.js";
import { tellDoubleMembers } from "./declarations/core-member.js";
import { checkInstance } from "./declarations/instance.js";
import { checkPolicies } from "./declarations/policies.js";
import { checkSubscription, tellDoubleSubscriptions } from "./declarations/subscription.js";
import { checkTriggers } from "./declarations/triggers.js";
import { createCheck } from "./flow.js";
import { infer } from "./expression.js";
import { checkSettings, entriesOfObject, expressionOf } from "./settings.js";
import { constantWord } from "./constants.js";

/** Checks the settings of a core, its instance, its model roles, and what starts its flows. */
export function checkCore(core: CoreEntity): void {
  const { unit, node } = core;
  const check = createCheck(unit, undefined, node);
  checkSettings(
    check,
    "core",
    core.settings.map((setting) => ({
      name: setting.name,
      value: { form: "expression", expression: setting.value },
      span: setting,
    })),
    node.name,
  );
  checkVersion(core);
  checkInstance(check, core);
  checkPolicies(check, core);
  checkTriggers(check, core.triggers);
  for (const subscription of core.subscriptions) checkSubscription(check, subscription);
  tellDoubleSubscriptions(check, core.subscriptions);
  tellDoubleMembers(core);
  for (const role of core.roles.values()) {
    const expression =
      role.node === undefined
        ? undefined
        : expressionOf({ name: role.node.name, value: role.node.value, span: role.node });
    if (expression === undefined) continue;
    if (expression.kind === "ObjectLiteral")
      checkSettings(check, "model_role", entriesOfObject(expression), expression);
    else if (expression.kind !== "MissingExpression") {
      infer(check, expression);
      check.report("E301", expression, `A model role is written out as an object: ${quote('{ model = "…" }')}.`);
    }
  }
}

const SEMVER = /^\d+\.\d+\.\d+(-[0-9A-Za-z.-]+)?(\+[0-9A-Za-z.-]+)?$/;

function checkVersion(core: CoreEntity): void {
  const setting = core.settings.find((candidate) => candidate.name.text === "version");
  const text = setting?.value.kind === "StringLiteral" ? constantWord(setting.value) : undefined;
  if (setting === undefined || text === undefined || SEMVER.test(text)) return;
  core.unit.reporter.report(
    "E305",
    setting.value,
    `${quote(JSON.stringify(text))} is no version: write three numbers, such as ${quote('"1.0.0"')}.`,
  );
}
