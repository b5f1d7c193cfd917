import { nearest } from "../../nearest.js";
import type { PluginReference, PluginUse } from "../../syntax/ast.js";
import type { Symbol } from "../model/symbol.js";
import { quote } from "../diagnostics/wording.js";
import { type InterfaceEntity, pluginKey } from "./interface-entity.js";
import type { Unit } from "./unit.js";

/** An entry of `@plugins`. */
export interface PluginEntity {
  readonly alias: string;
  readonly node: PluginUse;
  readonly unit: Unit;
  readonly symbol: Symbol;
  /** Another file of the program seems to call it: an alias is that of the core in all its files. */
  usedElsewhere: boolean;
}

/** Names that an alias cannot have: the language itself puts them in scope. */
const TAKEN: ReadonlySet<string> = new Set(["core", "config", "memory", "reference", "context"]);

/** The plugins of a core by alias; a second one of a name is told. */
export function createPlugins(unit: Unit, uses: readonly PluginUse[]): ReadonlyMap<string, PluginEntity> {
  const plugins = new Map<string, PluginEntity>();
  for (const node of uses) {
    const { text: alias, start, end } = node.alias;
    if (alias === "") continue;
    if (TAKEN.has(alias)) {
      unit.reporter.report(
        "E201",
        node.alias,
        `${quote(alias)} belongs to the language and cannot be the alias of a plugin. Choose another name.`,
      );
      continue;
    }
    const first = plugins.get(alias);
    if (first !== undefined) {
      unit.reporter.report("E201", node.alias, `There is a plugin ${quote(alias)} already. Rename one of them.`, {
        related: [{ message: "The first one", file: unit.path, ...first.symbol.declaration!.name }],
      });
      continue;
    }
    const symbol: Symbol = {
      kind: "plugin",
      name: alias,
      type: undefined,
      // The file is not complete yet: the interface may stand below, or in another file.
      get doc() {
        return interfaceOf(unit, node)?.node.doc;
      },
      detail: `plugin ${alias} = ${pluginKey(node.reference)}`,
      declaration: { file: unit.path, name: { start, end }, full: node },
    };
    unit.facts.occurrences.push({ start, end, symbol, role: "declaration" });
    plugins.set(alias, { alias, node, unit, symbol, usedElsewhere: false });
  }
  return plugins;
}

/** The interface that declares the methods of a plugin, if any file of the program has it; or the one that was meant. */
export const interfaceOf = (unit: Unit, { reference }: PluginUse): InterfaceEntity | undefined =>
  unit.interfaces.get(pluginKey(reference)) ?? meantInterface(unit, reference);

/** The interface of a package whose name was misspelt in `@plugins`: the one near it that no other plugin has. */
export function meantInterface(unit: Unit, { package: name, version }: PluginReference): InterfaceEntity | undefined {
  const { core, interfaces } = unit;
  if (core === undefined || name === "" || version === "" || interfaces.has(`${name}@${version}`)) return undefined;
  const claimed = new Set([...core.plugins.values()].map(({ node }) => node.reference.package));
  const open = new Map<string, InterfaceEntity>();
  for (const [key, declared] of interfaces) {
    const [known, declaredVersion] = key.split("@");
    if (key.startsWith("core:") || known === name || known === undefined || claimed.has(known)) continue;
    if (declaredVersion === version || !open.has(known)) open.set(known, declared);
  }
  const best = nearest(name, open.keys());
  return best === undefined ? undefined : open.get(best);
}
