import type { Declaration } from "../../syntax/ast.js";
import { E305 } from "../diagnostics/definitions/literals.js";
import { E301 } from "../diagnostics/definitions/values.js";
import type { CoreEntity, Unit, Variable } from "../semantics/program.js";
import { allDeclarations } from "../semantics/tree.js";
import { constantWord } from "../semantics/constants.js";
import { isReadable } from "../semantics/recovery.js";
import { checkCoreMember, checkPolicies, reportDoubleMembers } from "./declarations/core-members.js";
import { checkConfig, checkStoredFields } from "./declarations/fields.js";
import { checkInstance } from "./declarations/instance.js";
import { checkCoreInterface, checkPluginInterface } from "./declarations/interfaces.js";
import { checkPlugins } from "./declarations/plugins.js";
import { checkSubscription, checkTriggers, reportDoubleSubscriptions } from "./declarations/triggers.js";
import { reportTooDeep } from "./depth.js";
import { infer } from "./expression.js";
import { checkFieldDefaults } from "./field-defaults.js";
import { checkFlow, createCheck } from "./flow.js";
import { checkSettings, entriesOfObject, expressionOf } from "./settings.js";
import { checkTests } from "./test/test.js";
import { reportUnused } from "./warnings.js";

/** Checks one file of a program. Its own declarations, and what it imports, have been collected before. */
export function checkUnit(unit: Unit): void {
  for (const declaration of allDeclarations(unit.file.declarations)) checkDeclaration(unit, declaration);
  for (const type of unit.types.values()) if (type.unit === unit) type.resolve();
  if (unit.core?.unit === unit) checkCore(unit.core);
  const variables: Variable[] = [];
  for (const flow of unit.flows.values()) if (flow.unit === unit) variables.push(...checkFlow(flow));
  for (const declaration of unit.file.declarations) reportTooDeep(unit, declaration);
  checkFieldDefaults(unit);
  // Of what could not be read, tests hold only consequences.
  if (!isReadable(unit))
    for (const test of unit.file.declarations) if (test.kind === "TestDeclaration") unit.reporter.suppress(test);
  variables.push(...checkTests(unit));
  reportUnused(unit, variables);
  unit.facts.occurrences.sort((a, b) => a.start - b.start || a.end - b.end);
}

/** What is not a type, a flow, a test or a setting of the core. */
function checkDeclaration(unit: Unit, declaration: Declaration): void {
  switch (declaration.kind) {
    case "PluginInterfaceDeclaration":
      checkPluginInterface(unit, declaration);
      return;
    case "CoreInterfaceDeclaration":
      checkCoreInterface(unit, declaration);
      return;
    case "PluginsDeclaration":
      checkPlugins(unit, declaration);
      return;
    case "FieldsDeclaration":
      checkStoredFields(unit, declaration);
      return;
    case "ConfigDeclaration":
      checkConfig(unit, declaration);
      return;
    case "CoreSetting":
    case "InstanceSetting":
    case "ModelsDeclaration":
    case "ConstraintsDeclaration":
    case "ConversationPolicyDeclaration":
    case "TriggersDeclaration":
    case "SubscriptionDeclaration":
      checkCoreMember(unit, declaration);
      return;
    case "ImportDeclaration":
    case "CoreDeclaration":
    case "FlowDeclaration":
    case "TestDeclaration":
    case "TypesDeclaration":
    case "TypeDeclaration":
      return;
  }
}

/** Checks the settings of a core, its instance, its model roles, and what starts its flows. */
function checkCore(core: CoreEntity): void {
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
  reportDoubleSubscriptions(check, core.subscriptions);
  reportDoubleMembers(core);
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
      check.report(E301["role-no-object"](), expression);
    }
  }
}

const SEMVER = /^\d+\.\d+\.\d+(-[0-9A-Za-z.-]+)?(\+[0-9A-Za-z.-]+)?$/;

function checkVersion(core: CoreEntity): void {
  const setting = core.settings.find((candidate) => candidate.name.text === "version");
  const text = setting?.value.kind === "StringLiteral" ? constantWord(setting.value) : undefined;
  if (setting === undefined || text === undefined || SEMVER.test(text)) return;
  core.unit.reporter.report(E305["no-version"]({ text: JSON.stringify(text) }), setting.value);
}
