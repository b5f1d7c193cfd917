import type { IRCoreInterface } from "../../../ir/module.js";
import type { CoreEntity } from "../../resolve/core-entity.js";
import { buildMethods } from "./methods.js";

/** What the program knows of other cores, from whichever of its files declares it. */
export function buildCoreInterfaces(core: CoreEntity): readonly IRCoreInterface[] {
  return [...core.unit.interfaces.values()].flatMap((entity) =>
    entity.of === "core" ? [{ target: entity.key, methods: buildMethods(entity) }] : [],
  );
}
