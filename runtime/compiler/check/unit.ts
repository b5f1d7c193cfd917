import type { Declaration } from "../../syntax/ast.js";
import { quote } from "../diagnostics/wording.js";
import { allDeclarations } from "../resolve/create-unit.js";
import type { Unit } from "../resolve/unit.js";
import type { Variable } from "../resolve/variable.js";
import { checkCore } from "./core.js";
import { checkFlow } from "./flow.js";
import { unsupported } from "./flow-check.js";
import { tellUnused } from "./unused.js";

/** Checks one file of a program. Its own declarations, and what it imports, have been collected before. */
export function checkUnit(unit: Unit): void {
  for (const declaration of allDeclarations(unit.file.declarations)) tellUnsupported(unit, declaration);
  for (const type of unit.types.values()) if (type.unit === unit) type.resolve();
  if (unit.core?.unit === unit) checkCore(unit.core);
  const variables: Variable[] = [];
  for (const flow of unit.flows.values()) if (flow.unit === unit) variables.push(...checkFlow(flow));
  tellUnused(unit, variables);
  unit.facts.occurrences.sort((a, b) => a.start - b.start || a.end - b.end);
}

function tellUnsupported(unit: Unit, declaration: Declaration): void {
  const tell = (word: string, length = word.length): void =>
    unsupported(
      { report: unit.reporter.report },
      { start: declaration.start, end: declaration.start + length },
      quote(word),
    );
  switch (declaration.kind) {
    case "PluginInterfaceDeclaration":
      tell("@plugin_interface");
      return;
    case "CoreInterfaceDeclaration":
      tell("@core_interface");
      return;
    case "TestDeclaration":
      tell("@test");
      return;
    case "PluginsDeclaration":
      tell("@plugins");
      return;
    case "FieldsDeclaration":
      tell(`@${declaration.of}`);
      return;
    case "ConfigDeclaration":
      tell("@config");
      return;
    case "ConstraintsDeclaration":
      tell("@constraints");
      return;
    case "ConversationPolicyDeclaration":
      tell("@conversation_policy");
      return;
    case "TriggersDeclaration":
      tell("@triggers");
      return;
    case "SubscriptionDeclaration":
      tell("@on");
      return;
    case "ImportDeclaration":
    case "CoreDeclaration":
    case "CoreSetting":
    case "InstanceSetting":
    case "ModelsDeclaration":
    case "FlowDeclaration":
    case "TypesDeclaration":
    case "TypeDeclaration":
      return;
  }
}
