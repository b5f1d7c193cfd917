import type { IRPluginInterface } from "../../../ir/module.js";
import type { CoreEntity } from "../../resolve/core-entity.js";

export function buildPluginInterfaces(_core: CoreEntity): readonly IRPluginInterface[] {
  return [];
}
