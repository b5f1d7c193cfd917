import type { IRCoreInterface } from "../../../ir/module.js";
import type { CoreEntity } from "../../resolve/core-entity.js";

export function buildCoreInterfaces(_core: CoreEntity): readonly IRCoreInterface[] {
  return [];
}
