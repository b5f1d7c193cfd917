import { quote } from "../diagnostics/wording.js";
import type { Symbol } from "../model/symbol.js";
import type { InterfaceEntity } from "../resolve/interface-entity.js";
import { type PluginEntity, interfaceOf, meantInterface } from "../resolve/plugin-entity.js";
import type { Unit } from "../resolve/unit.js";

/** Warns of plugins that are never called, and of those whose calls cannot be checked. */
export function tellPlugins(unit: Unit, unused: (symbol: Symbol) => boolean): void {
  const { core } = unit;
  if (core?.unit !== unit) return;
  for (const plugin of core.plugins.values()) {
    const { reference } = plugin.node;
    // What the parser could not read has been told of.
    if (reference.package === "" || reference.version === "") continue;
    const meant = meantInterface(unit, reference);
    if (meant !== undefined) {
      tellMisspelt(unit, plugin, meant);
      continue;
    }
    if (unused(plugin.symbol) && !plugin.usedElsewhere) {
      unit.reporter.report(
        "W200",
        plugin.node.alias,
        `The plugin ${quote(plugin.alias)} is never called. Remove it, or name it ${quote(`_${plugin.alias}`)} if that is meant.`,
      );
    } else if (interfaceOf(unit, plugin.node) === undefined && !plugin.alias.startsWith("_")) {
      tellUndeclared(unit, plugin);
    }
  }
}

/** Its calls are checked against the interface that was meant, so that this is all that is told. */
function tellMisspelt(unit: Unit, { node: { reference } }: PluginEntity, meant: InterfaceEntity): void {
  const { start, end, package: name } = reference;
  const { key, symbol } = meant;
  unit.reporter.report("E206", reference, `Nothing declares a plugin ${quote(name)}. Did you mean ${quote(key)}?`, {
    related: [{ message: "The interface", file: meant.unit.path, ...symbol.declaration!.name }],
    fix: { title: `Change to ${key}`, edits: [{ start, end, newText: key }] },
  });
}

function tellUndeclared(unit: Unit, { alias, node: { reference } }: PluginEntity): void {
  const { package: name, version } = reference;
  const other = [...unit.interfaces.values()].find(({ key }) => key.startsWith(`${name}@`));
  if (other !== undefined) {
    unit.reporter.report(
      "W402",
      reference,
      `The interface that is declared is that of ${quote(other.key)}, and ${quote(alias)} is version ${quote(version)}: its calls cannot be checked.`,
      {
        related: [{ message: "The interface", file: other.unit.path, ...other.symbol.declaration!.name }],
      },
    );
    return;
  }
  unit.reporter.report(
    "W402",
    reference,
    `Nothing declares the methods of ${quote(alias)}, so its calls cannot be checked and their results have no known type. Declare them: ${quote(`@plugin_interface ${name}@${version} { method(parameter: Type): Type }`)}.`,
  );
}
