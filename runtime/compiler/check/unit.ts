import type { Declaration, NameExpression } from "../../syntax/ast.js";
import { forEachChild, type SyntaxNode } from "../../syntax/walk.js";
import { E305 } from "../diagnostics/definitions/literals.js";
import { E301 } from "../diagnostics/definitions/values.js";
import { constantWord, noteConstant } from "../semantics/constants.js";
import type { CoreEntity, Unit, Variable } from "../semantics/program.js";
import type { Occurrence } from "../semantics/symbol.js";
import { allDeclarations } from "../semantics/tree.js";
import { checkCoreMember, checkPolicies, reportDoubleMembers } from "./declarations/core-members.js";
import { checkConfig, checkStoredFields } from "./declarations/fields.js";
import { checkInstance } from "./declarations/instance.js";
import { checkCoreInterface, checkPluginInterface } from "./declarations/interfaces.js";
import { checkPlugins } from "./declarations/plugins.js";
import { checkSubscription, checkTriggers, reportDoubleSubscriptions } from "./declarations/triggers.js";
import { reportTooDeep } from "./depth.js";
import { infer } from "./expression.js";
import { checkAllowed } from "./lints.js";
import { checkFieldDefaults } from "./field-defaults.js";
import { checkFlow, createCheck } from "./flow.js";
import { checkSettings, entriesOfObject, expressionOf } from "./settings.js";
import { checkTests } from "./test/test.js";
import { reportUnusedVariables } from "./warnings.js";

/**
 * Checks what a unit declares, but for its tests, and gives the variables of its flows. Its own declarations, and what it can use
 * of others, have been collected before.
 */
export function checkDeclarations(unit: Unit): readonly Variable[] {
  noteConstants(unit);
  for (const declaration of allDeclarations(unit.file.declarations)) checkDeclaration(unit, declaration);
  for (const type of unit.ownTypes) type.resolve();
  if (unit.core?.unit === unit) checkCore(unit.core);
  const variables: Variable[] = [];
  for (const flow of unit.ownFlows) variables.push(...checkFlow(flow));
  for (const declaration of unit.file.declarations) reportTooDeep(unit, declaration);
  checkFieldDefaults(unit);
  return variables;
}

/** Notes which names of a unit stand for constants, so that settings can be read. */
function noteConstants({ file, flows }: Unit): void {
  const visit = (node: SyntaxNode): void => {
    if (node.kind === "NameExpression") {
      const name = node as NameExpression;
      // No variable is called so.
      const constant = /^[A-Z]/.test(name.name) ? flows.get(name.name) : undefined;
      const value = constant?.node.role === "constant" ? constant.node.expression : undefined;
      if (value !== undefined) noteConstant(name, value);
      return;
    }
    forEachChild(node, visit);
  };
  visit(file);
}

/** Checks the tests of a unit, and ends its check. The flows of the file have been checked before. */
export function finishUnit(unit: Unit, variables: readonly Variable[]): void {
  const inTests = checkTests(unit);
  // Those of the types that stand in tests.
  checkFieldDefaults(unit);
  reportUnusedVariables(unit, [...variables, ...inTests]);
  const { occurrences } = unit.facts;
  if (occurrences.some((one, at) => at > 0 && inTextOrder(occurrences[at - 1]!, one) > 0))
    occurrences.sort(inTextOrder);
}

const inTextOrder = (a: Occurrence, b: Occurrence): number =>
  a.start - b.start || a.end - b.end || Number(a.isKey ?? 0) - Number(b.isKey ?? 0);

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
  checkAllowed(check, core);
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

/** A version of two numbers is that of the first patch, as `1.0` is 1.0.0. */
const SEMVER = /^\d+\.\d+(\.\d+)?(-[0-9A-Za-z.-]+)?(\+[0-9A-Za-z.-]+)?$/;

function checkVersion(core: CoreEntity): void {
  const setting = core.settings.find((candidate) => candidate.name.text === "version");
  const text = setting?.value.kind === "StringLiteral" ? constantWord(setting.value) : undefined;
  if (setting === undefined || text === undefined || SEMVER.test(text)) return;
  core.unit.reporter.report(E305["no-version"]({ text: JSON.stringify(text) }), setting.value);
}
