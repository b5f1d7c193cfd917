import type { IRTrigger } from "../../../ir/module.js";
import type { CoreEntity } from "../../resolve/core-entity.js";

export function buildTriggers(_core: CoreEntity): readonly IRTrigger[] {
  return [];
}
