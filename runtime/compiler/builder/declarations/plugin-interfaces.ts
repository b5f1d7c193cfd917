import type { IRPluginInterface } from "../../../ir/module.js";
import type { CoreEntity } from "../../resolve/core-entity.js";
import { buildMethods } from "./methods.js";

/** The interfaces of the plugins, from whichever file of the program declares them. */
export function buildPluginInterfaces(core: CoreEntity): readonly IRPluginInterface[] {
  return [...core.unit.interfaces.values()].flatMap((entity) => {
    if (entity.node.kind !== "PluginInterfaceDeclaration") return [];
    const { reference } = entity.node;
    return [{ package: reference.package, version: reference.version, methods: buildMethods(entity) }];
  });
}
