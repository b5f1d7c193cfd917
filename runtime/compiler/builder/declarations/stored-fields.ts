import type { IRMemoryField } from "../../../ir/module.js";
import type { CoreEntity } from "../../resolve/core-entity.js";

export function buildStoredFields(_core: CoreEntity, _of: "memory" | "reference"): readonly IRMemoryField[] {
  return [];
}
