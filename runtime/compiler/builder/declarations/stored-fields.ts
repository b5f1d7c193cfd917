import type { IRMemoryField } from "../../../ir/module.js";
import type { CoreEntity } from "../../resolve/core-entity.js";
import { typeToIR } from "../../types/to-ir.js";
import { buildExpression } from "../expression.js";
import { createUnitBuild } from "../flow-build.js";

export function buildStoredFields(core: CoreEntity, of: "memory" | "reference"): readonly IRMemoryField[] {
  const build = createUnitBuild(core.unit);
  return [...core[of].values()].map(({ name, type, node }) => ({
    name,
    type: typeToIR(type),
    ...(node.default === undefined ? {} : { default: buildExpression(build, node.default) }),
    ...(node.doc === undefined ? {} : { doc: node.doc }),
  }));
}
