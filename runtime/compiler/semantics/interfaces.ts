/** What the core declares of the world outside, and tests replace: plugins and other cores. */
import type { PluginReference, PluginUse, Span } from "../../syntax/ast.js";
import type { InterfaceEntity, MethodEntity, Unit } from "./program.js";
import { isUnreadableInterface } from "./recovery.js";
import { type Type, UNKNOWN } from "./types/type.js";
import { nearest } from "../../nearest.js";

/** A method of a plugin, or a flow of another core. */
export interface OutsideMethod {
  readonly params: readonly { readonly name: string; readonly type: Type; readonly required: boolean }[];
  /** `null` where the interface declares none, unknown where there is no interface. */
  readonly returnType: Type;
}

/** What an interface declares, by name; `undefined` where nothing declares it. */
export type OutsideMethods = ReadonlyMap<string, MethodEntity> | undefined;

export const UNDECLARED: OutsideMethod = { params: [], returnType: UNKNOWN };

export const pluginAliases = ({ core }: Unit): readonly string[] => [...(core?.plugins.keys() ?? [])];

/** The methods that an interface declares for a plugin of this alias. */
export function pluginMethods({ core, interfaces }: Unit, alias: string): OutsideMethods {
  const use = core?.plugins.get(alias)?.node.reference;
  const declared = use === undefined ? undefined : interfaces.get(pluginKey(use));
  return declared === undefined || isUnreadableInterface(declared) ? undefined : declared.methods;
}

/** The flows that an interface declares for another core. */
export const coreFlows = ({ interfaces }: Unit, uri: string): OutsideMethods => interfaces.get(uri)?.methods;
/** How a program names a plugin in `@plugins` and in its interface alike. */
export const pluginKey = (reference: { readonly package: string; readonly version: string }): string =>
  `${reference.package}@${reference.version}`;

/** The interface that declares the methods of a plugin, if any file of the program has it; or the one that was meant. */
export const interfaceOf = (unit: Unit, { reference }: PluginUse): InterfaceEntity | undefined =>
  unit.interfaces.get(pluginKey(reference)) ?? meantInterface(unit, reference);

/** The interface of a package whose name was misspelt in `@plugins`: the one near it that no other plugin has. */
export function meantInterface(unit: Unit, { package: name, version }: PluginReference): InterfaceEntity | undefined {
  const { core, interfaces } = unit;
  if (core === undefined || name === "" || version === "" || interfaces.has(pluginKey({ package: name, version })))
    return undefined;
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

/** The name of an interface in the source. */
export const interfaceName = (node: InterfaceEntity["node"]): Span =>
  node.kind === "PluginInterfaceDeclaration" ? node.reference : node.target;
