import type { IRConfigParam } from "../../../ir/module.js";
import type { CoreEntity } from "../../resolve/core-entity.js";

export function buildConfig(_core: CoreEntity): readonly IRConfigParam[] {
  return [];
}
