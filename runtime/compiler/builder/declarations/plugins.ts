import type { IRPlugin } from "../../../ir/module.js";
import type { CoreEntity } from "../../resolve/core-entity.js";

export function buildPlugins(_core: CoreEntity): readonly IRPlugin[] {
  return [];
}
