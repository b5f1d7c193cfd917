/** What the core declares of the world outside, and tests stand in for: plugins and other cores. */
import { type MethodEntity, pluginKey } from "../resolve/interfaces.js";
import type { Unit } from "./program.js";
import { isUnreadableInterface } from "./recovery.js";
import { type Type, UNKNOWN } from "./types/type.js";

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
