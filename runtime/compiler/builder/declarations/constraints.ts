import type { IRModule } from "../../../ir/module.js";
import type { CoreEntity } from "../../resolve/core-entity.js";

/** What every model block is told. */
export function buildPolicies(_core: CoreEntity): Pick<IRModule, "constraints" | "conversation_policy"> {
  return {};
}
