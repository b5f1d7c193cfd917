import type { IRInstance } from "../../../ir/module.js";
import type { CoreEntity } from "../../resolve/core-entity.js";

export function buildInstance(_core: CoreEntity): IRInstance {
  return { mode: "stateless" };
}
