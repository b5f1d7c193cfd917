import type { Declaration } from "../../syntax/ast.js";
import { allDeclarations } from "../resolve/create-unit.js";
import type { Unit } from "../resolve/unit.js";
import type { Variable } from "../resolve/variable.js";
import { checkCore } from "./core.js";
import { checkConfig } from "./declarations/config.js";
import { checkCoreMember } from "./declarations/core-member.js";
import { checkCoreInterface } from "./declarations/core-interface.js";
import { checkPluginInterface } from "./declarations/plugin-interface.js";
import { checkPlugins } from "./declarations/plugins.js";
import { checkStoredFields } from "./declarations/stored-fields.js";
import { tellTooDeep } from "./depth.js";
import { checkFieldDefaults } from "./field-defaults.js";
import { checkFlow } from "./flow.js";
import { checkTests } from "./test/test.js";
import { isReadable } from "./broken.js";
import { tellUnused } from "./unused.js";

/** Checks one file of a program. Its own declarations, and what it imports, have been collected before. */
export function checkUnit(unit: Unit): void {
  for (const declaration of allDeclarations(unit.file.declarations)) checkDeclaration(unit, declaration);
  for (const type of unit.types.values()) if (type.unit === unit) type.resolve();
  if (unit.core?.unit === unit) checkCore(unit.core);
  const variables: Variable[] = [];
  for (const flow of unit.flows.values()) if (flow.unit === unit) variables.push(...checkFlow(flow));
  for (const declaration of unit.file.declarations) tellTooDeep(unit, declaration);
  checkFieldDefaults(unit);
  // Of what could not be read, tests hold only consequences.
  if (!isReadable(unit))
    for (const test of unit.file.declarations) if (test.kind === "TestDeclaration") unit.reporter.hush(test);
  variables.push(...checkTests(unit));
  tellUnused(unit, variables);
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
