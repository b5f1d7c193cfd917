import type { Expression, PluginsDeclaration, PluginUse, Setting } from "../../../syntax/ast.js";
import { E201 } from "../../diagnostics/definitions/names.js";
import { E213 } from "../../diagnostics/definitions/placement.js";
import { places, relatedTexts } from "../../diagnostics/phrases.js";
import { interfaceOf } from "../../semantics/interfaces.js";
import { requireConstant } from "../constants.js";
import type { Unit } from "../../semantics/program.js";
import type { FlowCheck } from "../context.js";
import { infer } from "../expression.js";
import { createCheck } from "../flow.js";
import { allowSecret } from "../roots.js";

/** `@plugins { crm = company/salesforce@1.0 { instance = "production" } }`. */
export function checkPlugins(unit: Unit, node: PluginsDeclaration): void {
  if (unit.core?.unit !== unit) {
    // The aliases of a library are those of the core that imports it: others would be ignored.
    unit.reporter.report(E213["plugins-outside-core"](), { start: node.start, end: node.start + "@plugins".length });
    return;
  }
  for (const plugin of node.plugins) checkPlugin(unit, plugin);
}

function checkPlugin(unit: Unit, plugin: PluginUse): void {
  const declared = interfaceOf(unit, plugin);
  const { start, end } = plugin.reference;
  if (declared !== undefined) unit.facts.occurrences.push({ start, end, symbol: declared.symbol, role: "read" });
  const check = createCheck(unit, undefined, plugin);
  const seen = new Map<string, Setting>();
  for (const setting of plugin.settings) {
    const { name, value } = setting;
    const first = seen.get(name.text);
    if (first !== undefined) {
      check.report(E201["double-plugin-setting"]({ name: name.text, alias: plugin.alias.text }), name, {
        related: [{ message: relatedTexts.first(), file: unit.path, start: first.name.start, end: first.name.end }],
      });
      continue;
    }
    if (name.text !== "") seen.set(name.text, setting);
    if (value.form === "expression") checkSetting(check, value.expression, name.text);
  }
}

/** The plugin says what its settings are; here they only have to be known before the core runs. */
function checkSetting(check: FlowCheck, expression: Expression, name: string): void {
  allowSecret(check, expression);
  if (isConfig(expression) || requireConstant(check, expression, places.pluginSetting({ name })))
    infer(check, expression);
}

/** `config.salesforce_token`: the host fills it in, a secret too. */
const isConfig = (expression: Expression): boolean =>
  expression.kind === "MemberExpression" &&
  expression.object.kind === "NameExpression" &&
  expression.object.name === "config";
