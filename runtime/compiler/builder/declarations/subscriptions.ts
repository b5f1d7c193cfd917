import type { IRSubscription } from "../../../ir/module.js";
import type { CoreEntity } from "../../resolve/core-entity.js";

export function buildSubscriptions(_core: CoreEntity): readonly IRSubscription[] {
  return [];
}
